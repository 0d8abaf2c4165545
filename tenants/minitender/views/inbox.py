"""A provider's invitations from all councils: the inbox, one invitation, asking, declining, the outcome."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel.actors import Actor
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
from tenants.minitender.queries import Box, Done, Order, Wanted
from tenants.minitender.rules import marks
from tenants.minitender.rules.bidding import DeclineReason
from tenants.minitender.views.cards import cards_of
from tenants.minitender.views.parts import blueprint, is_open, stage_of, unit_words, week_of
from tenants.minitender.views.running import packages_in

BOXES = {Box.OPEN: "Open for bids", Box.WAITING: "Waiting for a decision", Box.DECIDED: "Decided"}
ORDERS = {Order.CLOSES: "What closes first", Order.NEWEST: "The newest first", Order.STARTS: "What starts first"}
DONE = {
    Done.NOTHING: "Nothing done yet",
    Done.DRAFT: "A draft, NOT submitted",
    Done.SENT: "Bid sent",
    Done.DECLINED: "Declined",
}
ON_HOME = 6


@blueprint.get("/invitations")
@requires(Permission.SEE_INVITATIONS)
def list_invitations() -> ResponseReturnValue:
    """Everything the provider is invited to, from every council, narrowed down and ordered as the address says."""
    actor = present_actor()
    wanted = _wanted()
    received = queries.list_inbox(
        actor, wanted, after=request.args.get("after", type=UUID), limit=queries.INBOX_PAGE + 1
    )
    page = received[: queries.INBOX_PAGE]
    inviters = queries.list_inviters(actor)
    councils = members.names_of([each.council_id for each in inviters])
    lots = {lot.id: lot.name for lot in systems.lots_by_id([each.lot_id for each in inviters]).values()}
    return render_template(
        "tenants/minitender/inbox.html",
        wanted=wanted,
        boxes=[(words, _address(wanted, box=str(box)), box is wanted.box) for box, words in BOXES.items()],
        councils=sorted(councils.items(), key=lambda item: item[1]),
        lots=sorted(lots.items(), key=lambda item: item[1]),
        orders=ORDERS,
        done=DONE,
        chosen=_chosen(wanted, councils, lots),
        cards=cards_of(actor, page),
        more=_address(wanted, after=page[-1].tender.id) if len(received) > len(page) else None,
    )


def _wanted() -> Wanted:
    """What the address asks for; what it says that cannot be is left out."""

    def one(kind: type[StrEnum], name: str) -> Any:
        return next((each for each in kind if each == request.args.get(name)), None)

    return Wanted(
        one(Box, "box") or Box.OPEN,
        request.args.get("council", type=UUID),
        request.args.get("lot", type=UUID),
        one(Done, "done"),
        one(Order, "order"),
    )


def _address(wanted: Wanted, **otherwise: Any) -> str:
    """The inbox as it is wanted, but for what is said otherwise."""
    said = {
        "box": str(wanted.box),
        "council": wanted.council_id,
        "lot": wanted.lot_id,
        "done": wanted.done and str(wanted.done),
        "order": wanted.order and str(wanted.order),
    }
    return url_for(
        "minitender.list_invitations", **{name: value for name, value in (said | otherwise).items() if value}
    )


def _chosen(wanted: Wanted, councils: Mapping[UUID, str], lots: Mapping[UUID, str]) -> list[dict[str, str]]:
    """The filters that are on, each with the address without it."""
    on = [
        ("council", councils.get(wanted.council_id, "Another council") if wanted.council_id else None),
        ("lot", lots.get(wanted.lot_id, "Another lot") if wanted.lot_id else None),
        ("done", DONE[wanted.done] if wanted.done else None),
    ]
    return [{"text": words, "href": _address(wanted, **{name: None})} for name, words in on if words]


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
                terms.ceiling(each.unit, package.id),
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
    received = queries.list_inbox(actor, Wanted(), limit=ON_HOME)
    if not received and not register.list_standings(actor.organisation):
        return None
    return render_template("tenants/minitender/panel_provider.html", cards=cards_of(actor, received))
