"""The end of a mini-tender's key: what that means, and the act itself."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from tenants.minitender import queries, services
from tenants.minitender.forms.council import ReasonForm
from tenants.minitender.permissions import Permission
from tenants.minitender.rules import sealing
from tenants.minitender.rules.state import Status
from tenants.minitender.views.parts import blueprint, stage_of


def key_of(actor: Actor, tender: Any) -> dict[str, Any] | None:
    """How long the key of a mini-tender that is over is kept, or who destroyed it; None while it is needed."""
    if tender.closes_at is None or tender.rules is None or queries.find_key(actor.organisation, tender.id) is None:
        return None
    until = sealing.kept_until(
        status=Status(tender.status), closes_at=tender.closes_at, months=sealing.months_kept(tender.rules)
    )
    if until is None:
        return None
    destroyed = queries.find_key_destruction(actor.organisation, tender.id)
    return {
        "until": until,
        "destroyed": destroyed,
        "by": people.names_of([destroyed.destroyed_by]).get(destroyed.destroyed_by) if destroyed else None,
        "may_destroy": destroyed is None and until <= clock.now() and Permission.DESTROY_KEY.allows(actor),
    }


@blueprint.get("/mini-tenders/<uuid:tender_id>/key")
@requires(Permission.DESTROY_KEY)
def key_form(tender_id: UUID) -> ResponseReturnValue:
    """What becomes unreadable, before it does."""
    return _key_page(tender_id, ReasonForm())


def _key_page(tender_id: UUID, form: ReasonForm) -> str:
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    return render_template(
        "tenants/minitender/destroy_key.html",
        tender=tender,
        stage=stage_of(tender),
        key=key_of(actor, tender),
        form=form,
    )


@blueprint.post("/mini-tenders/<uuid:tender_id>/key")
@requires(Permission.DESTROY_KEY)
@writes
def destroy_key(tender_id: UUID) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals(form):
            services.destroy_key(actor=present_actor(), mini_tender_id=tender_id, reason=form.reason.data or "")
            flash("The key is destroyed. Nobody at the council can open what was sealed.", "success")
            return redirect(url_for("minitender.show", tender_id=tender_id))
    return _key_page(tender_id, form), 422
