"""Prices that are very low or hold a slip: the council's page of them, and the bidder's."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.money import unit_price
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from tenants.minitender import queries, services
from tenants.minitender.forms.prices import CorrectionForm, PriceQueryForm, PriceReplyForm, RulingForm, VerdictForm
from tenants.minitender.permissions import Permission
from tenants.minitender.rules import correcting
from tenants.minitender.rules.correcting import Ruling, Slip
from tenants.minitender.rules.querying import Verdict
from tenants.minitender.rules.state import Status
from tenants.minitender.views.comparing import get_opened
from tenants.minitender.views.parts import blueprint, stage_of
from tenants.minitender.views.running import packages_in, pages_of


@blueprint.get("/mini-tenders/<uuid:tender_id>/prices")
@requires(Permission.SEE_MINI_TENDERS)
def show_prices(tender_id: UUID) -> ResponseReturnValue:
    """Prices that the ranking flags, what was asked and decided about each, and slips that were put right."""
    return _prices_page(tender_id)


def _prices_page(tender_id: UUID, *, form: Any = None, at: str = "") -> str:
    """`form` was filled in wrongly, at the place named `at`."""
    actor = present_actor()
    tender = get_opened(actor, tender_id)
    asked = queries.list_price_queries(actor.organisation, tender.id)
    corrections = queries.list_corrections(actor.organisation, tender.id)
    flagged = services.flagged_of(actor.organisation, tender.id)
    waiting = {(each.provider_id, each.package_id) for each in asked if each.decided_at is None}
    providers = [*(each for each, _ in flagged), *(each.provider_id for each in (*asked, *corrections))]
    deciders = [each.decided_by for each in (*asked, *corrections) if each.decided_by]
    return render_template(
        "tenants/minitender/prices.html",
        tender=tender,
        stage=stage_of(tender),
        pages=pages_of(tender, "show_prices"),
        references={each.id: each.reference for each in packages_in(tender)},
        names=members.names_of(providers),
        people=people.names_of(deciders),
        to_ask=[(key, remarks) for key, remarks in flagged.items() if key not in waiting],
        asked=asked,
        corrections=corrections,
        slips={str(slip): words for slip, words in correcting.WORDS.items()},
        now=clock.now(),
        may_act=Permission.RECOMMEND.allows(actor) and Status(tender.status) is Status.OPENED,
        form=form,
        form_at=at,
        forms={"ask": PriceQueryForm, "verdict": VerdictForm, "ruling": RulingForm},
    )


@blueprint.post("/mini-tenders/<uuid:tender_id>/prices")
@requires(Permission.RECOMMEND)
@writes
def ask_about_price(tender_id: UUID) -> ResponseReturnValue:
    """Ask a bidder to explain its price."""
    form = PriceQueryForm()
    if form.validate_on_submit():
        provider_id, package_id = _about(form.about.data or "")
        with refusals(form):
            services.ask_about_price(
                actor=present_actor(),
                mini_tender_id=tender_id,
                provider_id=provider_id,
                package_id=package_id,
                question=form.question.data or "",
                hours=int(form.hours.data),
            )
            flash("The bidder is asked by e-mail. Its reply appears here.", "success")
            return redirect(url_for("minitender.show_prices", tender_id=tender_id))
    return _prices_page(tender_id, form=form, at=form.about.data or ""), 422


def _about(text: str) -> tuple[UUID, UUID]:
    """The provider and the package that a form names. Raises `NotFound`."""
    try:
        provider_id, package_id = map(UUID, text.split(" "))
    except ValueError:
        raise NotFound from None
    return provider_id, package_id


@blueprint.post("/mini-tenders/<uuid:tender_id>/prices/<uuid:query_id>")
@requires(Permission.RECOMMEND)
@writes
def decide_about_price(tender_id: UUID, query_id: UUID) -> ResponseReturnValue:
    form = VerdictForm()
    if form.validate_on_submit():
        with refusals(form):
            services.decide_about_price(
                actor=present_actor(),
                mini_tender_id=tender_id,
                query_id=query_id,
                verdict=Verdict(form.verdict.data),
                reason=form.reason.data or "",
            )
            flash("Decided. The bidder is told. Rank again where a bid was set aside.", "success")
            return redirect(url_for("minitender.show_prices", tender_id=tender_id))
    return _prices_page(tender_id, form=form, at=str(query_id)), 422


@blueprint.post("/mini-tenders/<uuid:tender_id>/corrections/<uuid:correction_id>")
@requires(Permission.RECOMMEND)
@writes
def decide_correction(tender_id: UUID, correction_id: UUID) -> ResponseReturnValue:
    form = RulingForm()
    if form.validate_on_submit():
        with refusals(form):
            services.decide_correction(
                actor=present_actor(),
                mini_tender_id=tender_id,
                correction_id=correction_id,
                ruling=Ruling(form.ruling.data),
                reason=form.reason.data or "",
            )
            flash("Decided. The bidder is told, and both prices stay on the record.", "success")
            return redirect(url_for("minitender.show_prices", tender_id=tender_id))
    return _prices_page(tender_id, form=form, at=str(correction_id)), 422


@blueprint.get("/invitations/<uuid:tender_id>/prices/<uuid:query_id>")
@requires(Permission.SEE_INVITATIONS)
def show_price_query(tender_id: UUID, query_id: UUID) -> ResponseReturnValue:
    """What the council asks about one's price, and the reply."""
    return _query_page(tender_id, query_id, PriceReplyForm())


def _query_page(tender_id: UUID, query_id: UUID, form: PriceReplyForm) -> str:
    tender = queries.get_invited(present_actor(), tender_id)
    found = {each.id: each for each in queries.list_price_queries(tender.council_id, tender.id)}
    if query_id not in found:
        raise NotFound
    query = found[query_id]
    is_waiting = query.replied_at is None and query.decided_at is None and clock.now() < query.reply_by_at
    return render_template(
        "tenants/minitender/price_query.html",
        tender=tender,
        query=query,
        reference={each.id: each.reference for each in packages_in(tender)}[query.package_id],
        may_reply=is_waiting and Permission.BID.allows(present_actor()),
        form=form,
    )


@blueprint.post("/invitations/<uuid:tender_id>/prices/<uuid:query_id>")
@requires(Permission.BID)
@writes
def reply_about_price(tender_id: UUID, query_id: UUID) -> ResponseReturnValue:
    form = PriceReplyForm()
    if form.validate_on_submit():
        with refusals(form):
            services.reply_about_price(
                actor=present_actor(), mini_tender_id=tender_id, query_id=query_id, reply=form.reply.data or ""
            )
            flash("Your explanation was received.", "success")
            return redirect(url_for("minitender.show_price_query", tender_id=tender_id, query_id=query_id))
    return _query_page(tender_id, query_id, form), 422


@blueprint.get("/invitations/<uuid:tender_id>/correction")
@requires(Permission.BID)
def correction_form(tender_id: UUID) -> ResponseReturnValue:
    """Ask that a slip in a price be put right, while nobody else can read the price."""
    return _correction_page(tender_id, CorrectionForm())


def _correction_page(tender_id: UUID, form: CorrectionForm) -> str:
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    if Status(tender.status) is not Status.OPENED:
        raise NotFound
    _offer_prices(tender, form)
    return render_template(
        "tenants/minitender/correction.html",
        tender=tender,
        asked=queries.list_corrections(tender.council_id, tender.id),
        references={each.id: each.reference for each in packages_in(tender)},
        is_locked=queries.is_quality_locked(tender.council_id, tender.id),
        slips=[correcting.WORDS[each] for each in Slip],
        words={str(slip): words for slip, words in correcting.WORDS.items()},
        form=form,
    )


def _offer_prices(tender: Any, form: CorrectionForm) -> None:
    bid = services.prices_bid(present_actor(), tender)
    form.package.choices = [
        SelectChoice(str(each.id), f"{each.reference}: {unit_price(bid[each.id][0])}")
        for each in packages_in(tender)
        if each.id in bid
    ]


@blueprint.post("/invitations/<uuid:tender_id>/correction")
@requires(Permission.BID)
@writes
def ask_to_correct(tender_id: UUID) -> ResponseReturnValue:
    actor, form = present_actor(), CorrectionForm()
    _offer_prices(queries.get_invited(actor, tender_id), form)
    if form.validate_on_submit():
        with refusals(form):
            services.ask_to_correct(
                actor=actor,
                mini_tender_id=tender_id,
                package_id=UUID(form.package.data),
                price=form.price.data,
                explanation=form.explanation.data or "",
                now=clock.now(),
            )
            flash("Asked. The council decides when the scores for quality are locked.", "success")
            return redirect(url_for("minitender.show_invitation", tender_id=tender_id))
    return _correction_page(tender_id, form), 422
