"""Legal holds: placed by one administrator, lifted by two."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from tenants.retention import queries, services
from tenants.retention.forms import HoldForm, LiftForm
from tenants.retention.permissions import Permission
from tenants.retention.rules import holding_back
from tenants.retention.rules.holding_back import HoldOn
from tenants.retention.views.blueprint import blueprint


@blueprint.get("/data-protection/holds")
@requires(Permission.SEE_HOLDINGS)
def show_holds() -> ResponseReturnValue:
    actor = present_actor()
    rows = queries.list_holds(actor)
    return render_template(
        "tenants/retention/holds.html",
        rows=[(row, _state(row)) for row in rows],
        names=people.names_of([each for row in rows for each in (row.placed_by, row.lift_asked_by, row.lifted_by)]),
        me=actor.person_id,
        may_hold=Permission.HOLD.allows(actor),
    )


def _state(hold: queries.LegalHold) -> str:
    if hold.lifted_at is not None:
        return "lifted"
    if hold.to_on is not None and hold.to_on < clock.today():
        return "over"
    is_in_force = holding_back.is_in_force(from_on=hold.from_on, to_on=hold.to_on, is_lifted=False, on=clock.today())
    return ("asked" if hold.lift_asked_at else "in force") if is_in_force else "to begin"


def _offered(form: HoldForm) -> HoldForm:
    kind = present_actor().organisation_kind
    buys = kind is not None and kind.buys
    return form.offer([each for each in HoldOn if buys or not each.is_for_buyers])


@blueprint.get("/data-protection/holds/new")
@requires(Permission.HOLD)
def hold_form() -> ResponseReturnValue:
    return render_template("tenants/retention/hold.html", form=_offered(HoldForm(data={"from_on": clock.today()})))


@blueprint.post("/data-protection/holds")
@requires(Permission.HOLD)
@writes
def place_hold() -> ResponseReturnValue:
    form = _offered(HoldForm())
    if form.validate_on_submit() and form.from_on.data:
        with refusals(form):
            services.place_hold(
                actor=present_actor(),
                held=HoldOn(form.held.data),
                reference=form.reference.data or "",
                reason=form.reason.data or "",
                from_on=form.from_on.data,
                to_on=form.to_on.data,
                now=clock.now(),
            )
            flash("On hold. Nothing of it is removed while the hold is in force.", "success")
            return redirect(url_for("retention.show_holds"))
    return render_template("tenants/retention/hold.html", form=form), 422


@blueprint.get("/data-protection/holds/<uuid:hold_id>/lifting")
@requires(Permission.HOLD)
def lift_form(hold_id: UUID) -> ResponseReturnValue:
    return _lift_page(hold_id, LiftForm())


def _lift_page(hold_id: UUID, form: LiftForm) -> str:
    hold = queries.get_hold(present_actor(), hold_id)
    return render_template(
        "tenants/retention/lift.html",
        hold=hold,
        state=_state(hold),
        names=people.names_of([hold.placed_by, hold.lift_asked_by]),
        is_mine=hold.lift_asked_by == present_actor().person_id,
        form=form,
    )


@blueprint.post("/data-protection/holds/<uuid:hold_id>/lifting")
@requires(Permission.HOLD, step_up=True)
@writes
def ask_to_lift(hold_id: UUID) -> ResponseReturnValue:
    form = LiftForm()
    if form.validate_on_submit():
        with refusals(form):
            services.ask_to_lift(actor=present_actor(), hold_id=hold_id, reason=form.reason.data or "", now=clock.now())
            flash("Asked. The hold stays in force until a second administrator agrees.", "success")
            return redirect(url_for("retention.show_holds"))
    return _lift_page(hold_id, form), 422


@blueprint.post("/data-protection/holds/<uuid:hold_id>/lifted")
@requires(Permission.HOLD, step_up=True)
@writes
def lift(hold_id: UUID) -> ResponseReturnValue:
    services.lift(actor=present_actor(), hold_id=hold_id, now=clock.now())
    flash("Lifted. What is due goes in the next night.", "success")
    return redirect(url_for("retention.show_holds"))
