"""The bid: its form, its draft, its receipt, taking it back, and improving it when asked to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import refusals, requires, writes, writes_in_confidence
from consortium.members import queries as members
from tenants.minitender import queries, services
from tenants.minitender.forms.provider import BidForm, ImproveForm, bid_form, improve_form, typed_from, typed_of
from tenants.minitender.permissions import Permission
from tenants.minitender.rules.revising import week_in_words
from tenants.minitender.services import Receipt
from tenants.minitender.views.parts import blueprint, unit_words
from tenants.minitender.views.running import packages_in

UNTYPED = {"csrf_token", "acting_for", "idempotency_key"}
"""Fields of a form that nobody typed."""


@blueprint.get("/invitations/<uuid:tender_id>/bid")
@requires(Permission.BID)
def bid(tender_id: UUID) -> ResponseReturnValue:
    """The bid's form: from the draft, else from the bid that was sent, else empty."""
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    terms, wanted = services.get_wanted(tender)
    draft = queries.find_draft(actor.organisation, tender.council_id, tender.id)
    current = queries.find_current_version(actor.organisation, tender.council_id, tender.id)
    typed: dict[str, Any] | None = None
    is_suggested = False
    if draft is not None and (current is None or draft.saved_at > current[1].received_at):
        typed = services.typed_in(actor=actor, draft=draft)
    elif current is not None:
        typed = typed_of(services.own_offer(actor=actor, version=current[1]), terms, wanted)
    else:
        agreed = services.agreed_prices(actor, tender, packages_in(tender), wanted)
        kept = services.suggested_bid(actor, tender, terms, [each.unit for each in wanted], agreed)
        typed = typed_from(kept["answers"], kept["prices"], terms)
        is_suggested = bool(typed)
    form = bid_form(terms, wanted)(formdata=MultiDict(typed) if typed else None)
    return _bid_page(tender, form, is_suggested=is_suggested)


def _bid_page(tender: Any, form: BidForm, *, is_suggested: bool = False, foreseen: Sequence[Any] = ()) -> str:
    actor, bought = present_actor(), packages_in(tender)
    return render_template(
        "tenants/minitender/bid.html",
        tender=tender,
        council=members.faces_of([tender.council_id])[tender.council_id],
        form=form,
        terms=form.terms,
        packages=[
            (package, each, unit_words(each.unit), each.patterns)
            for package, each in zip(bought, form.wanted, strict=True)
        ],
        current=queries.find_current_version(actor.organisation, tender.council_id, tender.id),
        draft=queries.find_draft(actor.organisation, tender.council_id, tender.id),
        is_suggested=is_suggested,
        foreseen=foreseen,
        agreed=services.agreed_prices(actor, tender, bought, form.wanted),
    )


@blueprint.post("/invitations/<uuid:tender_id>/bid")
@requires(Permission.BID)
@writes
def submit_bid(tender_id: UUID) -> ResponseReturnValue:
    """Submit what is on the form, or keep it for later."""
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    form = bid_form(*services.get_wanted(tender))()
    if "later" in request.form:
        with refusals(form):
            services.save_draft_bid(actor=actor, mini_tender_id=tender_id, typed=_typed(), now=clock.now())
            flash("Draft saved. It is NOT submitted.", "important")
            return redirect(url_for("minitender.show_invitation", tender_id=tender_id))
    elif form.validate_on_submit():
        with refusals(form):
            offer = form.offer()
            receipt = services.submit_bid(actor=actor, mini_tender_id=tender_id, offer=offer)
            if form.keep.data:
                services.keep_for_next_time(actor=actor, tender=tender, terms=form.terms, offer=offer, now=clock.now())
            return redirect(url_for("minitender.show_receipt", tender_id=tender_id, version=receipt.version))
    return _bid_page(queries.get_invited(actor, tender_id), form), 422


@blueprint.get("/invitations/<uuid:tender_id>/bid/cost")
@requires(Permission.BID)
def back_to_bid(tender_id: UUID) -> ResponseReturnValue:
    """Whoever comes by the address alone, as from a bookmark, has typed nothing to work out."""
    return redirect(url_for("minitender.bid", tender_id=tender_id))


@blueprint.post("/invitations/<uuid:tender_id>/bid/cost")
@requires(Permission.BID)
@writes_in_confidence
def show_cost(tender_id: UUID) -> ResponseReturnValue:
    """What was typed would come to this. Nothing is kept or sent, and nothing typed is lost."""
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    form = bid_form(*services.get_wanted(tender))()
    lines = form.lines_to_cost()
    if lines is not None:
        with refusals(form):
            foreseen = services.foresee(
                actor=actor, mini_tender_id=tender_id, lines=lines, starts_on=form.starts_on.data
            )
            return _bid_page(tender, form, foreseen=foreseen)
    return _bid_page(tender, form), 422


@blueprint.post("/invitations/<uuid:tender_id>/bid/draft")
@requires(Permission.BID)
@writes
def save_draft(tender_id: UUID) -> ResponseReturnValue:
    """Keep what was typed so far, while it is typed."""
    saved_at = services.save_draft_bid(actor=present_actor(), mini_tender_id=tender_id, typed=_typed(), now=clock.now())
    return jsonify(saved_at=f"{local(saved_at):%H:%M}")


def _typed() -> dict[str, list[str]]:
    return {name: values for name, values in request.form.lists() if name not in UNTYPED | {"later"}}


@blueprint.get("/invitations/<uuid:tender_id>/receipts/<int:version>")
@requires(Permission.SEE_INVITATIONS)
def show_receipt(tender_id: UUID, version: int) -> ResponseReturnValue:
    tender, receipt = _get_receipt(tender_id, version)
    return render_template(
        "tenants/minitender/receipt.html",
        tender=tender,
        receipt=receipt,
        commitment=queries.find_commitment(tender.id),
        may_bid=Permission.BID.allows(present_actor()),
        council=members.faces_of([tender.council_id])[tender.council_id],
    )


@blueprint.get("/invitations/<uuid:tender_id>/receipts/<int:version>/signed")
@requires(Permission.SEE_INVITATIONS)
def download_receipt(tender_id: UUID, version: int) -> ResponseReturnValue:
    """The signed receipt as a file: anyone can check it with the platform's published key."""
    _, receipt = _get_receipt(tender_id, version)
    return download(receipt.signed, f"{receipt.reference}-{receipt.version}.jws", "application/jose")


def _get_receipt(tender_id: UUID, version: int) -> tuple[Any, Receipt]:
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    own = queries.find_bid(actor.organisation, tender.council_id, tender.id)
    if own is None:
        raise NotFound
    return tender, Receipt.of(queries.get_own_version(actor, own.id, version))


@blueprint.post("/invitations/<uuid:tender_id>/bid/withdraw")
@requires(Permission.BID)
@writes
def withdraw_bid(tender_id: UUID) -> ResponseReturnValue:
    services.withdraw_bid(actor=present_actor(), mini_tender_id=tender_id)
    flash("Your bid is withdrawn. It will not be opened. You may bid again until the deadline.", "success")
    return redirect(url_for("minitender.show_invitation", tender_id=tender_id))


@blueprint.get("/invitations/<uuid:tender_id>/improve")
@requires(Permission.BID)
def improve(tender_id: UUID) -> ResponseReturnValue:
    """The form of an improved offer, filled with what stands now."""
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    prices, starts_on = services.standing_offer(actor, tender.council_id, tender.id)
    wanted = [each for each in services.get_wanted(tender)[1] if each.package_id in prices]
    typed = {f"price_{number}": prices[each.package_id] for number, each in enumerate(wanted)}
    return _improve_page(tender, improve_form(wanted)(starts_on=starts_on, **typed))


def _improve_page(tender: Any, form: ImproveForm) -> str:
    negotiation = queries.find_negotiation(present_actor().organisation, tender.id)
    if negotiation is None:
        raise NotFound
    return render_template(
        "tenants/minitender/improve.html",
        tender=tender,
        asked=negotiation[0],
        offered=negotiation[1],
        weeks=[
            (each.reference, week_in_words((negotiation[0].asked_weeks or {})[str(each.id)]))
            for each in packages_in(tender)
            if str(each.id) in (negotiation[0].asked_weeks or {})
        ],
        form=form,
    )


@blueprint.post("/invitations/<uuid:tender_id>/improve")
@requires(Permission.BID)
@writes
def submit_improved(tender_id: UUID) -> ResponseReturnValue:
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    prices, _ = services.standing_offer(actor, tender.council_id, tender.id)
    form = improve_form([each for each in services.get_wanted(tender)[1] if each.package_id in prices])()
    if form.validate_on_submit():
        with refusals(form):
            services.submit_negotiated_offer(
                actor=actor,
                mini_tender_id=tender_id,
                prices=form.prices(),
                starts_on=form.starts_on.data,
                note=form.note.data or "",
            )
            flash("Your improved offer was received.", "success")
            return redirect(url_for("minitender.show_invitation", tender_id=tender_id))
    return _improve_page(queries.get_invited(actor, tender_id), form), 422
