"""Pages of handovers, the council's alone: preparing one, following it, ticking what was passed on."""

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from tenants.agreements import queries, services
from tenants.agreements.forms.handing_over import CallOffForm, HandoverForm, TickForm
from tenants.agreements.permissions import Permission
from tenants.agreements.rules import effects, handovers
from tenants.agreements.rules.changes import NOT_ASKED, EndReason
from tenants.agreements.rules.handovers import ITEM_WORDS, HandoverStage, Item
from tenants.agreements.rules.successors import CAUSE_WORDS, Cause
from tenants.agreements.views.blueprint import blueprint
from tenants.pricing.rules.cards import UNITS


@blueprint.get("/handovers")
@requires(Permission.SEE_HANDOVERS)
def show_handovers() -> ResponseReturnValue:
    """Agreements that pass or passed to another provider, the latest first."""
    found = queries.list_handovers(present_actor(), before=request.args.get("before", type=UUID))
    page, more = found[: queries.HANDOVERS_PAGE], found[queries.HANDOVERS_PAGE :]
    sides = [id_ for each in page for id_ in (each.agreement.provider_id, each.handover.incoming_id)]
    return render_template(
        "tenants/agreements/handovers/list.html",
        found=page,
        names=members.names_of(sides),
        causes={str(cause): words for cause, words in CAUSE_WORDS.items()},
        on=clock.today(),
        next_page=url_for(".show_handovers", before=page[-1].handover.id) if more else None,
    )


@blueprint.get("/agreements/<uuid:agreement_id>/handover")
@requires(Permission.PREPARE_HANDOVER)
def write_handover(agreement_id: UUID) -> ResponseReturnValue:
    """Who takes over, from when, and on which ground."""
    room = services.get_handover_room(actor=present_actor(), agreement_id=agreement_id, now=clock.now())
    return _writing_page(room, HandoverForm(formdata=None).offer(room))


@blueprint.post("/agreements/<uuid:agreement_id>/handover")
@requires(Permission.PREPARE_HANDOVER)
@writes
def prepare_handover(agreement_id: UUID) -> ResponseReturnValue:
    """Show what a handover costs by every period, or prepare it."""
    actor, now = present_actor(), clock.now()
    room = services.get_handover_room(actor=actor, agreement_id=agreement_id, now=now)
    form = HandoverForm().offer(room)
    if form.validate_on_submit():
        with refusals(form):
            if not form.submit.data:
                shown = services.show_handover(actor=actor, agreement_id=agreement_id, plan=form.plan(), now=now)
                return _writing_page(room, form, shown)
            made = services.prepare_handover(actor=actor, agreement_id=agreement_id, plan=form.plan(), now=now)
            flash("Prepared. Below is what comes next.", "success")
            return redirect(url_for(".show_handover", handover_id=made.id))
    return _writing_page(services.get_handover_room(actor=actor, agreement_id=agreement_id, now=now), form), 422


def _writing_page(room: services.HandoverRoom, form: HandoverForm, shown: dict[str, Any] | None = None) -> str:
    agreement = room.agreement
    return render_template(
        "tenants/agreements/handovers/write.html",
        agreement=agreement,
        room=room,
        outgoing=members.get_organisation(agreement.provider_id),
        unit=UNITS.get(agreement.unit, agreement.unit),
        last_day=(room.before_its_end or room.course).last,
        now_paid=room.course.stretches[-1].way.unit_price,
        effect=_effect_of(shown) if shown else None,
        asks=bool(shown and handovers.values_of_more(shown)),
        form=form,
    )


def _effect_of(shown: dict[str, Any]) -> dict[str, Any]:
    """What a handover costs, each part and both together, and the week that is parted."""
    return {
        "years": effects.compared(shown, "financial_years"),
        "whole": effects.compared_whole(shown),
        "parts": handovers.parts(shown),
        "week": handovers.parted_week(shown),
    }


@blueprint.get("/handovers/<uuid:handover_id>")
@requires(Permission.SEE_HANDOVERS)
def show_handover(handover_id: UUID) -> ResponseReturnValue:
    """One handover: how far it is, what it costs, what was passed on."""
    return _handover_page(handover_id, CallOffForm(formdata=None))


def _handover_page(handover_id: UUID, form: CallOffForm) -> str:
    actor = present_actor()
    found = queries.get_handover(actor, handover_id)
    handover, stage = found.handover, found.stage(clock.today())
    ticks = queries.ticks_of(handover)
    return render_template(
        "tenants/agreements/handovers/show.html",
        found=found,
        handover=handover,
        agreement=found.agreement,
        successor=found.successor,
        stage=stage,
        names=members.names_of([found.agreement.provider_id, handover.incoming_id]),
        cause=CAUSE_WORDS[Cause(handover.cause)],
        is_asked=found.change.end_reason not in {str(each) for each in NOT_ASKED},
        has_ended=found.change.end_reason == str(EndReason.ENDED),
        unit=UNITS.get(found.agreement.unit, found.agreement.unit),
        effect=_effect_of(handover.effect),
        items=[(item, words, ticks.get(item)) for item, words in ITEM_WORDS.items()],
        people=people.names_of([handover.prepared_by, *(each.ticked_by for each in ticks.values())]),
        may_call_off=Permission.PREPARE_HANDOVER.allows(actor)
        and (stage.is_open or stage is HandoverStage.LAPSED)
        and not (found.change.needs_authorisation and found.change.authorised_at is None),
        may_tick=Permission.TICK_HANDOVER.allows(actor) and (stage.is_open or stage is HandoverStage.HANDED_OVER),
        ticking=TickForm(formdata=None),
        form=form,
    )


@blueprint.post("/handovers/<uuid:handover_id>/calling-off")
@requires(Permission.PREPARE_HANDOVER)
@writes
def call_off_handover(handover_id: UUID) -> ResponseReturnValue:
    form = CallOffForm()
    if form.validate_on_submit():
        with refusals(form):
            services.call_off_handover(
                actor=present_actor(), handover_id=handover_id, reason=form.reason.data or "", now=clock.now()
            )
            flash("Called off. The agreement stays as it was.", "success")
            return redirect(url_for(".show_handover", handover_id=handover_id))
    return _handover_page(handover_id, form), 422


@blueprint.post("/handovers/<uuid:handover_id>/items/<item>/tick")
@requires(Permission.TICK_HANDOVER)
@writes
def tick_item(handover_id: UUID, item: str) -> ResponseReturnValue:
    services.tick(actor=present_actor(), handover_id=handover_id, item=_item(item), now=clock.now())
    flash("Ticked, with your name and the time.", "success")
    return redirect(url_for(".show_handover", handover_id=handover_id, _anchor="passed-on"))


@blueprint.post("/handovers/<uuid:handover_id>/items/<item>/untick")
@requires(Permission.TICK_HANDOVER)
@writes
def untick_item(handover_id: UUID, item: str) -> ResponseReturnValue:
    services.untick(actor=present_actor(), handover_id=handover_id, item=_item(item), now=clock.now())
    flash("The tick is taken away.", "success")
    return redirect(url_for(".show_handover", handover_id=handover_id, _anchor="passed-on"))


def _item(text: str) -> Item:
    if text.replace("-", " ") not in set(Item):
        abort(404)
    return Item(text.replace("-", " "))
