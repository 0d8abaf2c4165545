"""What becomes of a draft: adopted from a day, discarded, taken up again."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import local, long_date
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.policy import queries, services
from tenants.policy.forms.adopting import AdoptForm, SeenForm
from tenants.policy.permissions import Permission
from tenants.policy.views.blueprint import blueprint, get_lot
from tenants.policy.views.showing import version_page


@blueprint.post("/policies/<uuid:policy_id>/adopt")
@requires(Permission.ADOPT_POLICY)
@writes
def adopt(policy_id: UUID) -> ResponseReturnValue:
    """Adopt a draft, from a day."""
    actor, form, now = present_actor(), AdoptForm(), clock.now()
    policy = queries.get_own_policy(actor, policy_id)
    lot_id = policy.lot_id
    if form.validate_on_submit():
        with refusals(form):
            policy = services.adopt_policy(
                actor=actor, policy_id=policy_id, now=now, from_on=form.from_on.data, seen=form.seen.data
            )
            if policy.in_force_at == now:
                flash(f"Version {policy.version} is your council’s policy from now on.", "success")
                return redirect(url_for("policy.show_lot", lot_id=lot_id))
            day = long_date(local(policy.in_force_at or now).date())
            flash(f"Version {policy.version} is adopted. It is in force from {day}.", "success")
            return redirect(url_for("policy.show", policy_id=policy_id))
    policy = queries.get_own_policy(actor, policy_id)
    return version_page(get_lot(lot_id), policy, queries.list_versions(actor.organisation, lot_id), form), 422


@blueprint.post("/policies/<uuid:policy_id>/discard")
@requires(Permission.DRAFT_POLICY)
@writes
def discard(policy_id: UUID) -> ResponseReturnValue:
    """Put a draft aside."""
    policy = services.discard_draft(
        actor=present_actor(), policy_id=policy_id, now=clock.now(), seen=SeenForm().seen.data
    )
    flash(f"The draft of version {policy.version} is discarded. It can be taken up again from its page.", "success")
    return redirect(url_for("policy.show", policy_id=policy_id))


@blueprint.post("/policies/<uuid:policy_id>/take-up")
@requires(Permission.DRAFT_POLICY)
@writes
def take_up(policy_id: UUID) -> ResponseReturnValue:
    """Make a discarded draft the draft again."""
    policy = services.take_up_again(actor=present_actor(), policy_id=policy_id)
    flash(f"Version {policy.version} is a draft again.", "success")
    return redirect(url_for("policy.show", policy_id=policy_id))
