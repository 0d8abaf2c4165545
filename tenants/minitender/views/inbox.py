"""A provider's invitations from all councils: the inbox, one invitation, asking, declining, the outcome."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel.actors import Actor
from consortium.kernel.calendar import long_date
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.register import queries as register
from consortium.systems import queries as systems
from tenants.minitender import queries, services
from tenants.minitender.forms.provider import DeclineForm, QuestionForm
from tenants.minitender.permissions import Permission
from tenants.minitender.queries import Box, Received
from tenants.minitender.rules import marks
from tenants.minitender.rules.bidding import DeclineReason
from tenants.minitender.views.parts import blueprint, is_open, stage_of, unit_words, week_of
from tenants.minitender.views.running import packages_in
from tenants.packages import queries as packages

BOXES = {Box.OPEN: "Open for bids", Box.WAITING: "Waiting for a decision", Box.DECIDED: "Decided"}
ON_HOME = 6


@blueprint.get("/invitations")
@requires(Permission.SEE_INVITATIONS)
def list_invitations() -> ResponseReturnValue:
    """Everything the provider is invited to, from every council, what closes first on top."""
    actor = present_actor()
    box = next((each for each in Box if each == request.args.get("box")), Box.OPEN)
    received = queries.list_inbox(actor, box, before=request.args.get("before", type=UUID))
    return render_template(
        "tenants/minitender/inbox.html",
        box=box,
        boxes=BOXES,
        cards=_cards(received),
        more=received[-1].tender.id if len(received) == queries.PAGE and box is not Box.OPEN else None,
    )


def _cards(received: list[Received]) -> list[dict[str, Any]]:
    """Each invitation as a card, in a fixed number of statements."""
    ids = queries.package_ids_of([each.tender.id for each in received])
    rows = {row.id: row for row in packages.list_packages([each for of_one in ids.values() for each in of_one])}
    councils = members.faces_of([each.tender.council_id for each in received])
    lots = systems.lots_by_id([each.tender.lot_id for each in received])
    unconfirmed = queries.list_unconfirmed(present_actor(), list(ids))
    return [
        _card(each, [rows[one] for one in ids[each.tender.id] if one in rows], councils[each.tender.council_id],
              lots[each.tender.lot_id], is_unconfirmed=each.tender.id in unconfirmed)
        for each in received
    ]  # fmt: skip


def _card(
    received: Received, bought: list[Any], council: members.Face, lot: Any, *, is_unconfirmed: bool
) -> dict[str, Any]:
    tender = received.tender
    state, words = _what_was_done(received, is_unconfirmed=is_unconfirmed)
    places = ", ".join(dict.fromkeys(each.place for each in bought))
    ages = ", ".join(dict.fromkeys(each.age_band for each in bought))
    return {
        "buyer": council.name,
        "colour": council.colour,
        "title": tender.title,
        "href": url_for("minitender.show_invitation", tender_id=tender.id),
        "need": f"{lot.name}, {places}, {ages}. {bought[0].summary if bought else ''}".strip(),
        "status": state,
        "status_text": words,
        "starts": long_date(min(each.starts_on for each in bought)) if bought else None,
        "closes": tender.closes_at,
    }


def _what_was_done(received: Received, *, is_unconfirmed: bool) -> tuple[str, str]:
    """What the provider did about an invitation, as a tag."""
    if received.has_won is not None:
        return ("won", "You won") if received.has_won else ("lost", "Not successful")
    if received.has_bid and is_unconfirmed and is_open(received.tender):
        return ("not_submitted", "Confirm your bid: it does NOT count")
    if received.has_bid:
        return ("sealed", "Bid sent")
    if received.has_draft and is_open(received.tender):
        return ("not_submitted", "Draft, NOT submitted")
    if received.decline_reason:
        return ("declined", "Declined")
    if received.is_withdrawn:
        return ("withdrawn", "Bid withdrawn")
    return ("open", "New") if is_open(received.tender) else stage_of(received.tender)


@blueprint.get("/invitations/<uuid:tender_id>")
@requires(Permission.SEE_INVITATIONS)
def show_invitation(tender_id: UUID) -> ResponseReturnValue:
    """What is asked for, how it will be judged, and what can be done about it."""
    return _invitation_page(tender_id, QuestionForm(formdata=None))


def _invitation_page(tender_id: UUID, form: QuestionForm) -> str:
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    terms, wanted = services.get_wanted(tender)
    current = queries.find_current_version(actor.organisation, tender.council_id, tender.id)
    return render_template(
        "tenants/minitender/invitation.html",
        tender=tender,
        stage=stage_of(tender),
        is_open=is_open(tender),
        council=members.faces_of([tender.council_id])[tender.council_id],
        lot=systems.get_lot(tender.lot_id),
        terms=terms,
        packages=[
            (
                package,
                week_of(each.patterns) if each.patterns else None,
                unit_words(each.unit),
                terms.ceiling(each.unit),
            )
            for package, each in zip(packages_in(tender), wanted, strict=True)
        ],
        questions=[
            {"text": each.question, "asked_at": each.asked_at, "answer": each.answer, "answered_at": each.answered_at}
            for each in queries.list_clarifications(tender.council_id, tender.id)
        ],
        bid=current[0] if current else None,
        version=current[1] if current else None,
        reference=marks.reference_of("B", current[0].id) if current else None,
        is_unconfirmed=tender.id in queries.list_unconfirmed(actor, [tender.id]),
        why_invalid=queries.find_why_invalid(actor.organisation, tender.id),
        price_queries=queries.list_price_queries(tender.council_id, tender.id),
        corrections=queries.list_corrections(tender.council_id, tender.id),
        versions=queries.list_tender_versions(tender.council_id, tender.id),
        draft=queries.find_draft(actor.organisation, tender.council_id, tender.id),
        declined=queries.find_decline(actor.organisation, tender.council_id, tender.id),
        outcome=queries.find_outcome(actor.organisation, tender.id),
        negotiation=queries.find_negotiation(actor.organisation, tender.id),
        may_bid=Permission.BID.allows(actor),
        form=form,
    )


def _week(patterns: Any) -> list[dict[str, Any]] | None:
    return week_of(patterns) if patterns else None


@blueprint.post("/invitations/<uuid:tender_id>/questions")
@requires(Permission.ASK_QUESTION)
@writes
def ask(tender_id: UUID) -> ResponseReturnValue:
    form = QuestionForm()
    if form.validate_on_submit():
        with refusals(form):
            services.ask(actor=present_actor(), mini_tender_id=tender_id, question=form.question.data or "")
            flash("Your question was sent. The answer goes to everyone; nobody is told who asked.", "success")
            return redirect(url_for("minitender.show_invitation", tender_id=tender_id))
    return _invitation_page(tender_id, form), 422


@blueprint.get("/invitations/<uuid:tender_id>/decline")
@requires(Permission.DECLINE)
def decline_form(tender_id: UUID) -> ResponseReturnValue:
    tender = queries.get_invited(present_actor(), tender_id)
    return render_template("tenants/minitender/decline.html", tender=tender, form=DeclineForm())


@blueprint.post("/invitations/<uuid:tender_id>/decline")
@requires(Permission.DECLINE)
@writes
def decline(tender_id: UUID) -> ResponseReturnValue:
    actor, form = present_actor(), DeclineForm()
    if form.validate_on_submit():
        with refusals(form):
            services.decline(
                actor=actor,
                mini_tender_id=tender_id,
                reason=DeclineReason(form.reason.data),
                note=form.note.data or "",
            )
            flash("Declined. You may still bid until the deadline if things change.", "success")
            return redirect(url_for("minitender.list_invitations"))
    tender = queries.get_invited(actor, tender_id)
    return render_template("tenants/minitender/decline.html", tender=tender, form=form), 422


@blueprint.get("/invitations/<uuid:tender_id>/outcome")
@requires(Permission.SEE_INVITATIONS)
def show_outcome(tender_id: UUID) -> ResponseReturnValue:
    """The result, as a letter: scores and reasons, the place reached, what won."""
    actor = present_actor()
    tender = queries.get_invited(actor, tender_id)
    outcome = queries.find_outcome(actor.organisation, tender.id)
    if outcome is None:
        raise NotFound
    return render_template(
        "tenants/minitender/outcome.html",
        tender=tender,
        outcome=outcome,
        council=members.faces_of([tender.council_id])[tender.council_id],
    )


@frame.home_panel(order=10)
def invitations_on_home(actor: Actor) -> str | None:
    """On a provider's home: what closes next. Whoever was never on a register has other things to do first."""
    if not Permission.SEE_INVITATIONS.allows(actor):
        return None
    received = queries.list_inbox(actor, Box.OPEN, limit=ON_HOME)
    if not received and not register.list_standings(actor.organisation):
        return None
    return render_template("tenants/minitender/panel_provider.html", cards=_cards(received))
