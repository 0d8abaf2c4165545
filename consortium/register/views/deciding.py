"""What a lead decides about standing, and a council for itself."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.register import services
from consortium.register.forms import LocalSuspensionForm, StandingForm
from consortium.register.permissions import Permission
from consortium.register.rules import StandingKind
from consortium.register.views.pages import beginning_of, blueprint, end_of
from consortium.register.views.reading import provider_page, standing_form


@blueprint.post("/register/<uuid:provider_id>/standing")
@requires(Permission.DECIDE_STANDING)
@writes
def decide_standing(provider_id: UUID) -> ResponseReturnValue:
    """The lead suspends a provider from lots until a day, or gives it notice of removal from a day."""
    form = standing_form(present_actor(), provider_id)
    if form.validate_on_submit():
        with refusals(form):
            _decide(provider_id, form)
            flash("Decided. The provider is told.", "success")
            return redirect(url_for("register.provider", provider_id=provider_id))
    return provider_page(provider_id, deciding=form), 422


def _decide(provider_id: UUID, form: StandingForm) -> None:
    now, day = clock.now(), form.day.data
    said = {
        "actor": present_actor(),
        "provider_id": provider_id,
        "lot_ids": [UUID(lot) for lot in form.lots.data or ()],
        "reason": form.reason.data or "",
        "now": now,
    }
    match StandingKind(form.kind.data):
        case StandingKind.SUSPENDED:
            services.suspend(**said, until_at=end_of(day) if day else now)
        case StandingKind.REMOVED:
            services.give_notice_of_removal(
                **said,
                reply_by_at=end_of(form.reply_day.data) if form.reply_day.data else now,
                effective_at=beginning_of(day) if day else now,
            )


@blueprint.post("/register/suspensions/<uuid:standing_id>/lift")
@requires(Permission.DECIDE_STANDING)
@writes
def lift_suspension(standing_id: UUID) -> ResponseReturnValue:
    row = services.lift_suspension(actor=present_actor(), standing_id=standing_id, now=clock.now())
    flash("Lifted. The provider stands again.", "success")
    return redirect(url_for("register.provider", provider_id=row.provider_id))


@blueprint.post("/register/<uuid:provider_id>/local-suspensions")
@requires(Permission.SUSPEND_LOCALLY)
@writes
def suspend_locally(provider_id: UUID) -> ResponseReturnValue:
    """One council stops inviting a provider until a day."""
    form = LocalSuspensionForm()
    if form.validate_on_submit() and form.local_day.data is not None:
        with refusals(form):
            services.suspend_locally(
                actor=present_actor(),
                provider_id=provider_id,
                until_at=end_of(form.local_day.data),
                reason=form.local_reason.data or "",
                now=clock.now(),
            )
            flash("Suspended for our council. The provider is told; no other council is affected.", "success")
            return redirect(url_for("register.provider", provider_id=provider_id))
    return provider_page(provider_id, suspending=form), 422


@blueprint.post("/register/local-suspensions/<uuid:suspension_id>/lift")
@requires(Permission.SUSPEND_LOCALLY)
@writes
def lift_local_suspension(suspension_id: UUID) -> ResponseReturnValue:
    found = services.lift_local_suspension(actor=present_actor(), suspension_id=suspension_id, now=clock.now())
    flash("Lifted. We invite this provider again.", "success")
    return redirect(url_for("register.provider", provider_id=found.provider_id))
