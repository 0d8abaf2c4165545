"""Pages of change orders: choosing what changes, seeing what it does, proposing, answering, keeping it as PDF."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame, papers
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from tenants.agreements import queries, services
from tenants.agreements.forms.changing import FORMS, AcceptChangeForm, ChangeForm, CloseChangeForm
from tenants.agreements.permissions import Permission
from tenants.agreements.rules import Side, documents, effects
from tenants.agreements.rules.changes import END_WORDS, KIND_WORDS, ChangeStage, EndReason
from tenants.agreements.rules.courses import PROPOSED, ChangeKind
from tenants.agreements.rules.settings import read_setting
from tenants.agreements.views.blueprint import blueprint
from tenants.pricing.rules.cards import UNITS
from tenants.pricing.rules.words import length_in_words

ON_HOME = 5
HINTS = {
    ChangeKind.HOURS: "More or fewer visits, other days or hours, another number of carers.",
    ChangeKind.RATE: "A new price for each unit, for example after a fee review.",
    ChangeKind.PAUSE: "Support rests and returns by itself: a holiday, a school trip.",
    ChangeKind.HOSPITAL: "The child is in hospital; part of the price may be paid to keep the carers.",
    ChangeKind.SPLIT: "What care, health and education each pay.",
    ChangeKind.EXTENSION: "Support goes on after its last day, on the terms of that day.",
    ChangeKind.END: "Both sides agree to end sooner.",
    ChangeKind.NOTICE: "Your side ends it alone, with the notice that was agreed.",
}


def _kinds(side: Side) -> list[ChangeKind]:
    return [kind for kind in PROPOSED if side is Side.COUNCIL or kind is ChangeKind.NOTICE]


@blueprint.get("/agreements/<uuid:agreement_id>/changes/new")
@requires(Permission.CHANGE_AGREEMENT)
def choose_change(agreement_id: UUID) -> ResponseReturnValue:
    """What is to change."""
    agreement = queries.get_agreement(present_actor(), agreement_id)
    side = queries.side_of(present_actor(), agreement)
    return render_template(
        "tenants/agreements/changes/choose.html",
        agreement=agreement,
        kinds=[(kind, KIND_WORDS[kind], HINTS[kind]) for kind in _kinds(side)],
        may_hand_over=side is Side.COUNCIL and Permission.PREPARE_HANDOVER.allows(present_actor()),
    )


@blueprint.get("/agreements/<uuid:agreement_id>/changes/new/<kind>")
@requires(Permission.CHANGE_AGREEMENT)
def write_change(agreement_id: UUID, kind: str) -> ResponseReturnValue:
    """One kind of change, to be tried before it is proposed."""
    form = _form_of(kind)
    agreement = queries.get_agreement(present_actor(), agreement_id)
    form.fill(queries.course_of(agreement, queries.list_changes(agreement)))
    form.fill_usual(agreement.pricing)
    return _writing_page(agreement, form)


@blueprint.post("/agreements/<uuid:agreement_id>/changes/new/<kind>")
@requires(Permission.CHANGE_AGREEMENT)
@writes
def propose_change(agreement_id: UUID, kind: str) -> ResponseReturnValue:
    """Show what a change does to each period, or propose it."""
    form, actor = _form_of(kind), present_actor()
    agreement = queries.get_agreement(actor, agreement_id)
    if form.validate_on_submit():
        with refusals(form):
            change = form.change(queries.course_of(agreement, queries.list_changes(agreement)))
            if not form.submit.data:
                shown = services.show_effect(actor=actor, agreement_id=agreement_id, change=change, today=clock.today())
                return _writing_page(agreement, form, shown)
            proposed = services.propose_change(
                actor=actor,
                agreement_id=agreement_id,
                change=change,
                reason=form.reason.data or "",
                end_reason=form.end_reason,
                now=clock.now(),
            )
            flash("Kept. Both sides can read it here.", "success")
            return redirect(url_for(".show_change", agreement_id=agreement_id, change_id=proposed.id))
    return _writing_page(queries.get_agreement(actor, agreement_id), form), 422


def _form_of(kind: str) -> ChangeForm:
    if kind.replace("-", " ") not in set(PROPOSED):
        abort(404)
    return FORMS[ChangeKind(kind.replace("-", " "))]()


def _writing_page(agreement: Any, form: ChangeForm, shown: dict[str, Any] | None = None) -> str:
    return render_template(
        "tenants/agreements/changes/write.html",
        agreement=agreement,
        kind=form.kind,
        kind_words=KIND_WORDS[form.kind],
        hint=HINTS[form.kind],
        unit=UNITS.get(agreement.unit, agreement.unit),
        notice_days=read_setting(agreement.pricing).notice_days,
        effect=effect_of(shown) if shown else None,
        asks=bool(shown and effects.values_more(shown)),
        form=form,
    )


def effect_of(shown: dict[str, Any]) -> dict[str, Any]:
    """What a change does, as its page and its paper tell it."""
    return {
        "weeks": effects.compared_weeks(shown),
        "years": effects.compared(shown, "financial_years"),
        "funders": effects.compared_funders(shown),
        "whole": effects.compared_whole(shown),
        "owed": effects.owed(shown),
    }


@blueprint.get("/agreements/<uuid:agreement_id>/changes/<uuid:change_id>")
@requires(Permission.SEE_AGREEMENTS)
def show_change(agreement_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """One change as a letter, with every affected period before and after."""
    return _change_page(agreement_id, change_id)


@blueprint.get("/agreements/<uuid:agreement_id>/changes/<uuid:change_id>/change.pdf")
@requires(Permission.SEE_AGREEMENTS)
def change_as_pdf(agreement_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """The same words as the page, to keep."""
    facts = _facts(agreement_id, change_id)
    name = f"{facts['agreement'].reference}-C{facts['change'].number}.pdf"
    return papers.pdf("tenants/agreements/changes/paper.html", name, **facts)


@blueprint.post("/agreements/<uuid:agreement_id>/changes/<uuid:change_id>/acceptance")
@requires(Permission.SIGN_AGREEMENT)
@writes
def accept_change(agreement_id: UUID, change_id: UUID) -> ResponseReturnValue:
    form, change = AcceptChangeForm(), queries.get_change_of(present_actor(), agreement_id, change_id)
    if form.validate_on_submit():
        with refusals(form):
            services.accept_change(
                actor=present_actor(),
                change_id=change.id,
                name=form.name.data or "",
                role=form.role.data or "",
                now=clock.now(),
            )
            flash("Accepted. Once both sides have, the agreement follows.", "success")
            return redirect(url_for(".show_change", agreement_id=agreement_id, change_id=change_id))
    return _change_page(agreement_id, change_id, accepting=form), 422


@blueprint.post("/agreements/<uuid:agreement_id>/changes/<uuid:change_id>/closing")
@requires(Permission.SIGN_AGREEMENT)
@writes
def close_change(agreement_id: UUID, change_id: UUID) -> ResponseReturnValue:
    form, change = CloseChangeForm(), queries.get_change_of(present_actor(), agreement_id, change_id)
    if form.validate_on_submit():
        with refusals(form):
            services.close_change(
                actor=present_actor(), change_id=change.id, reason=form.closed_reason.data or "", now=clock.now()
            )
            flash("The agreement stays as it was. The other side is told.", "success")
            return redirect(url_for(".show_change", agreement_id=agreement_id, change_id=change_id))
    return _change_page(agreement_id, change_id, closing=form), 422


def _facts(agreement_id: UUID, change_id: UUID) -> dict[str, Any]:
    change = queries.get_change_of(present_actor(), agreement_id, change_id)
    agreement = queries.get_agreement(present_actor(), change.agreement_id)
    told = documents.read_change(change.terms)
    return {
        "agreement": agreement,
        "change": change,
        "told": told,
        "lengths": [length_in_words(each["unit"], Decimal(str(each["quantity"]))) for each in told.patterns or ()],
        "council": members.get_organisation(agreement.council_id),
        "provider": members.get_organisation(agreement.provider_id),
        "kind_words": KIND_WORDS[told.kind],
        "end_words": END_WORDS[EndReason(change.end_reason)] if change.end_reason else None,
        "unit": UNITS.get(agreement.unit, agreement.unit),
        "effect": effect_of(change.effect),
        "stage": queries.stage_of_change(change),
    }


def _change_page(
    agreement_id: UUID,
    change_id: UUID,
    *,
    accepting: AcceptChangeForm | None = None,
    closing: CloseChangeForm | None = None,
) -> str:
    actor, facts = present_actor(), _facts(agreement_id, change_id)
    change, stage = facts["change"], facts["stage"]
    side = queries.side_of_change(actor, change)
    accepted_at = change.council_accepted_at if side is Side.COUNCIL else change.provider_accepted_at
    may_answer = stage is ChangeStage.AWAITING_ACCEPTANCE and Permission.SIGN_AGREEMENT.allows(actor)
    is_ours = side == change.proposed_side
    may_take_back = stage is ChangeStage.AWAITING_AUTHORISATION and is_ours and Permission.SIGN_AGREEMENT.allows(actor)
    return render_template(
        "tenants/agreements/changes/change.html",
        **facts,
        side=side,
        handover=_handover_of(change, side),
        is_intact=services.hash_of_change(change) == bytes(change.document_sha256),
        may_accept=may_answer and accepted_at is None,
        may_close=may_answer or may_take_back,
        is_ours=is_ours,
        can_make_pdf=papers.can_make_pdf(),
        accepting=accepting or AcceptChangeForm(formdata=None, name=actor.name),
        closing=closing or CloseChangeForm(formdata=None),
        form=accepting or closing,
    )


def _handover_of(change: Any, side: Side) -> Any:
    """The council's own record of a handover that this change belongs to; no provider reads it."""
    if side is not Side.COUNCIL or change.kind != str(ChangeKind.HANDOVER):
        return None
    return queries.find_handover_of_change(present_actor(), change.id)


@frame.home_panel(21)
def changes_to_accept(actor: Actor) -> str | None:
    """On the home of whoever may sign: changes that wait for this side."""
    if not Permission.SIGN_AGREEMENT.allows(actor):
        return None
    waiting = queries.list_changes_waiting_for(actor, ON_HOME)
    if not waiting:
        return None
    listed = [(change, reference, title, KIND_WORDS[ChangeKind(change.kind)]) for change, reference, title in waiting]
    return render_template("tenants/agreements/changes/panel.html", waiting=listed)
