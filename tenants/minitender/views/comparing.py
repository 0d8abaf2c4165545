"""Opened bids side by side, the ranking with every number explained, negotiation, recommendation."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.evaluation import queries as evaluations
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import long_date
from consortium.kernel.errors import NotFound
from consortium.kernel.money import pounds, unit_price
from consortium.kernel.spreadsheets import csv_text
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from tenants.minitender import queries, services
from tenants.minitender.forms.council import NegotiateForm, RecommendForm, choose, recommend_form
from tenants.minitender.permissions import Permission
from tenants.minitender.rules import comparing, marks
from tenants.minitender.rules.state import Status
from tenants.minitender.rules.terms import TenderTerms, read_terms
from tenants.minitender.views.parts import blueprint, stage_of, unit_words
from tenants.minitender.views.rounds import rounds_of
from tenants.minitender.views.running import packages_in, pages_of
from tenants.pricing.rules.cost import for_children


def get_opened(actor: Actor, tender_id: UUID) -> Any:
    """A mini-tender whose bids were opened. Raises `NotFound`."""
    tender = queries.get_own_mini_tender(actor, tender_id)
    if tender.opened_at is None:
        raise NotFound
    return tender


@blueprint.get("/mini-tenders/<uuid:tender_id>/bids")
@requires(Permission.SEE_MINI_TENDERS)
def compare(tender_id: UUID) -> ResponseReturnValue:
    """Every valid offer side by side, package by package; the invalid ones with their reason."""
    actor = present_actor()
    tender = get_opened(actor, tender_id)
    offers = queries.list_offers(actor.organisation, tender.id)
    names = members.names_of([each.provider_id for each in offers])
    terms = read_terms(tender.rules)
    locked = queries.is_quality_locked(actor.organisation, tender.id)
    records = {each.package_id: each for each in queries.list_rankings(actor.organisation, tender.id)}
    standing = services.offers_now(actor.organisation, tender.id)
    return render_template(
        "tenants/minitender/compare.html",
        tender=tender,
        stage=stage_of(tender),
        pages=pages_of(tender, "compare"),
        is_locked=locked,
        tables=[
            (package, _rows(terms, package, [each for each in standing if each.line.package_id == package.id],
                            names, records.get(package.id)))
            for package in packages_in(tender)
        ],
        valid=[each for each in offers if each.invalid_reason is None],
        invalid=[each for each in offers if each.invalid_reason is not None],
        names=names,
        terms=terms,
        reference_of=marks.reference_of,
    )  # fmt: skip


def _rows(
    terms: TenderTerms, package: Any, standing: Sequence[services.OfferNow], names: dict[UUID, str], record: Any
) -> list[dict[str, Any]]:
    """One row of the table for each offer, in the order of the ranking where there is one."""
    placed = {}
    if record:
        placed = {record.bidders[row["bidder"]]: row for row in record.result["ranking"]}
        placed |= {record.bidders[row["bidder"]]: row for row in record.result["set_aside"]}
    rows = [_row(terms, package, each, names, placed.get(str(each.offer.provider_id), {})) for each in standing]
    for row, each in zip(rows, standing, strict=True):
        if not each.is_comparable:
            row |= {"rank": None, "set_aside": "offered on the week before the negotiated change"}
    return sorted(rows, key=lambda row: (row["rank"] or len(rows) + 1, row["name"].lower()))


def _row(
    terms: TenderTerms, package: Any, offer: services.OfferNow, names: dict[UUID, str], place: dict[str, Any]
) -> dict[str, Any]:
    its_cost = for_children(services.cost_of(terms, package, offer), package.children)
    hours = sum(Decimal(each["quantity"]) * len(each["days"]) * each["carers"] for each in offer.schedule["patterns"])
    flags = {"abnormally_low": "Abnormally low", "above_ceiling": "Above the ceiling"}
    before = offer.line.unit_price
    return {
        "name": names.get(offer.offer.provider_id, ""),
        "rank": place.get("rank"),
        "flag": ", ".join(flags[each] for each in place.get("flags", [])) or None,
        "set_aside": place.get("detail"),
        "patterns": offer.schedule["patterns"],
        "cells": {
            "price": unit_price(offer.price),
            "weekly": pounds(its_cost.average_week),
            "whole": pounds(its_cost.total),
            "quality": place.get("quality_points") or "–",
            "points": place.get("price_points") or "–",
            "total": place.get("total") or "–",
            "start": long_date(offer.starts_on) if offer.starts_on else "–",
            "week": f"{hours.normalize():f} {unit_words(offer.line.unit)}s",
        },
        "notes": {
            **({"price": f"{unit_price(before)} before negotiation"} if before != offer.price else {}),
            **({"whole": f"can support {offer.line.children} of them"} if offer.line.children else {}),
        },
    }


@blueprint.get("/mini-tenders/<uuid:tender_id>/bids/<uuid:offer_id>")
@requires(Permission.SEE_MINI_TENDERS)
def show_offer(tender_id: UUID, offer_id: UUID) -> ResponseReturnValue:
    """One opened bid: its answers, its week and, once quality is locked, its price."""
    actor = present_actor()
    tender = get_opened(actor, tender_id)
    offers = queries.list_offers(actor.organisation, tender.id)
    offer = next((each for each in offers if each.id == offer_id), None)
    if offer is None:
        raise NotFound
    lines = [each for each in queries.list_lines(actor.organisation, tender.id) if each.offer_id == offer.id]
    references = {each.id: each.reference for each in packages_in(tender)}
    agreed = evaluations.consensus_of(offer.evaluation_id) if offer.evaluation_id else {}
    return render_template(
        "tenants/minitender/offer.html",
        tender=tender,
        offer=offer,
        name=members.names_of([offer.provider_id]).get(offer.provider_id, ""),
        reference=marks.reference_of("B", offer.bid_id),
        criteria=read_terms(tender.rules).policy.criteria,
        agreed=agreed,
        lines=[(references[line.package_id], line, unit_words(line.unit))
               for line in lines],
    )  # fmt: skip


@blueprint.get("/mini-tenders/<uuid:tender_id>/ranking")
@requires(Permission.SEE_MINI_TENDERS)
def show_ranking(tender_id: UUID) -> ResponseReturnValue:
    """The last ranking, recomputed from what was kept, with every number explained; and what may follow it."""
    return _ranking_page(tender_id, NegotiateForm(formdata=None), _recommend_form(tender_id)(formdata=None))


def _recommend_form(tender_id: UUID) -> type[RecommendForm]:
    """What the last ranking leaves to choose."""
    actor = present_actor()
    tender = get_opened(actor, tender_id)
    references = {each.id: each.reference for each in packages_in(tender)}
    records = queries.list_rankings(actor.organisation, tender.id)
    if len(records) > 1 and not read_terms(tender.rules).may_split_award:
        best = comparing.best_of_all([record.result for record in records])
        return recommend_form({tender.id: ("all packages", best)} if len(best) > 1 else {})
    firsts = {
        record.package_id: (references[record.package_id], comparing.first_of(record.result)) for record in records
    }
    return recommend_form({package_id: each for package_id, each in firsts.items() if len(each[1]) > 1})


def _ranking_page(tender_id: UUID, negotiate: NegotiateForm, recommend: RecommendForm) -> str:
    actor = present_actor()
    tender = get_opened(actor, tender_id)
    records = queries.list_rankings(actor.organisation, tender.id)
    terms = read_terms(tender.rules)
    titles = {each.key: each.title for each in terms.policy.criteria}
    choose_bidders(actor, tender_id, negotiate)
    references = {each.id: each for each in packages_in(tender)}
    standing = services.offers_now(actor.organisation, tender.id)
    award = queries.find_award_of(actor.organisation, tender.id)
    won = {(line.package_id, str(line.provider_id)) for line in queries.award_lines(award.id)} if award else set()
    return render_template(
        "tenants/minitender/ranking.html",
        tender=tender,
        stage=stage_of(tender),
        pages=pages_of(tender, "show_ranking"),
        terms=terms,
        titles=titles,
        rankings=[
            (references[each.package_id], each, comparing.ranked(each.rules, each.bids),
             {name: "recommended" for name, id_ in each.bidders.items() if (each.package_id, id_) in won})
            for each in records
        ],
        sums=[] if len(records) == 1 or terms.may_split_award else comparing.sums_of([each.result for each in records]),
        numbers=queries.list_ranking_numbers(actor.organisation, tender.id),
        negotiation_open=services.open_negotiation(actor.organisation, tender.id),
        rounds=rounds_of(actor, tender, standing),
        not_compared=_not_compared(actor, standing),
        names=members.names_of([UUID(id_) for each in records for id_ in each.bidders.values()]),
        may_act=Permission.RECOMMEND.allows(actor) and Status(tender.status) is Status.OPENED,
        negotiate_form=negotiate,
        recommend_form=recommend,
        form=negotiate if negotiate.errors else recommend,
    )  # fmt: skip


def _not_compared(actor: Actor, standing: Sequence[services.OfferNow]) -> list[str]:
    """Bidders whose offers are for the week before a change."""
    left = {each.offer.provider_id for each in standing if not each.is_comparable}
    return sorted(members.names_of(list(left)).values())


def choose_bidders(actor: Actor, tender_id: UUID, form: NegotiateForm) -> None:
    best = services.best_ranks(actor.organisation, tender_id)
    names = members.names_of(list(best))
    ordered = sorted(best, key=lambda each: (best[each], names.get(each, "")))
    choose(form.bidders, [(each, f"{names.get(each, '')}, ranked {best[each]}") for each in ordered])


@blueprint.get("/mini-tenders/<uuid:tender_id>/ranking/<int:number>/<uuid:package_id>/RULES.json")
@requires(Permission.SEE_MINI_TENDERS)
def download_rules(tender_id: UUID, number: int, package_id: UUID) -> ResponseReturnValue:
    """The rules of a ranking, as `consortium rank` reads them."""
    record = _get_record(tender_id, number, package_id)
    return download(orjson.dumps(record.rules, option=orjson.OPT_INDENT_2), "RULES.json", "application/json")


@blueprint.get("/mini-tenders/<uuid:tender_id>/ranking/<int:number>/<uuid:package_id>/BIDS.csv")
@requires(Permission.SEE_MINI_TENDERS)
def download_bids(tender_id: UUID, number: int, package_id: UUID) -> ResponseReturnValue:
    """The bids of a ranking, as `consortium rank` reads them."""
    record = _get_record(tender_id, number, package_id)
    return download(csv_text(*comparing.bids_table(record.rules, record.bids)), "BIDS.csv", "text/csv")


@blueprint.get("/mini-tenders/<uuid:tender_id>/bundle.json")
@requires(Permission.SEE_MINI_TENDERS)
def download_bundle(tender_id: UUID) -> ResponseReturnValue:
    """Everything the decision follows from, as `consortium verify` checks it."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    bundle = services.award_bundle(actor=actor, mini_tender_id=tender_id)
    return download(orjson.dumps(bundle, option=orjson.OPT_INDENT_2), f"{tender.reference}.json", "application/json")


def _get_record(tender_id: UUID, number: int, package_id: UUID) -> Any:
    actor = present_actor()
    get_opened(actor, tender_id)
    for record in queries.list_rankings(actor.organisation, tender_id, number=number):
        if record.package_id == package_id:
            return record
    raise NotFound


@blueprint.post("/mini-tenders/<uuid:tender_id>/rank")
@requires(Permission.RANK_BIDS)
@writes
def rank(tender_id: UUID) -> ResponseReturnValue:
    services.rank(actor=present_actor(), mini_tender_id=tender_id, now=clock.now())
    flash("Ranked. Every number is explained below.", "success")
    return redirect(url_for("minitender.show_ranking", tender_id=tender_id))


@blueprint.post("/mini-tenders/<uuid:tender_id>/negotiate")
@requires(Permission.NEGOTIATE)
@writes
def negotiate(tender_id: UUID) -> ResponseReturnValue:
    actor, form = present_actor(), NegotiateForm()
    choose_bidders(actor, tender_id, form)
    if form.validate_on_submit():
        with refusals(form):
            services.invite_to_negotiate(
                actor=actor,
                mini_tender_id=tender_id,
                provider_ids=form.bidders.data,
                message=form.message.data or "",
                hours=int(form.hours.data),
            )
            flash("They are asked by e-mail. Rank again when the round has closed.", "success")
            return redirect(url_for("minitender.show_ranking", tender_id=tender_id))
    return _ranking_page(tender_id, form, _recommend_form(tender_id)(formdata=None)), 422


@blueprint.post("/mini-tenders/<uuid:tender_id>/recommend")
@requires(Permission.RECOMMEND, step_up=True)
@writes
def recommend(tender_id: UUID) -> ResponseReturnValue:
    form = _recommend_form(tender_id)()
    if form.validate_on_submit():
        with refusals(form):
            services.recommend(
                actor=present_actor(),
                mini_tender_id=tender_id,
                reason=form.reason.data or "",
                chosen=form.chosen(),
                now=clock.now(),
            )
            flash("Recommended. Somebody else must authorise the spend before anybody is told.", "success")
            return redirect(url_for("minitender.show", tender_id=tender_id))
    return _ranking_page(tender_id, NegotiateForm(formdata=None), form), 422
