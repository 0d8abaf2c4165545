"""Change orders by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.agreements import queries, services
from tenants.agreements.api.blueprint import blueprint
from tenants.agreements.permissions import Permission
from tenants.agreements.rules.courses import ChangeKind
from tenants.agreements.rules.documents import change_of
from tenants.agreements.rules.settings import usual_percent
from tenants.agreements.schemas.changing import AnswerIn, ChangeIn, ChangeOut, ClosingIn


@blueprint.get("/agreements/<uuid:agreement_id>/changes")
@requires(Permission.SEE_AGREEMENTS)
@blueprint.response(200, ChangeOut(many=True))
def list_changes(agreement_id: UUID) -> Sequence[Any]:
    """List the change orders of an agreement, the first first."""
    return queries.list_changes(queries.get_agreement(present_actor(), agreement_id))


@blueprint.post("/agreements/<uuid:agreement_id>/changes")
@requires(Permission.CHANGE_AGREEMENT)
@writes
@blueprint.arguments(ChangeIn)
@blueprint.response(201, ChangeOut)
def propose_change(given: dict[str, Any], agreement_id: UUID) -> Any:
    """Propose a change of an agreement from a day on, or give notice to end it."""
    agreement = queries.get_agreement(present_actor(), agreement_id)
    if given["kind"] in (ChangeKind.PAUSE, ChangeKind.HOSPITAL) and given["paid_percent"] is None:
        given["paid_percent"] = usual_percent(agreement.pricing, given["kind"])
    reason, end_reason = given.pop("reason"), given.pop("end_reason")
    return services.propose_change(
        actor=present_actor(),
        agreement_id=agreement_id,
        change=change_of(ends_on=agreement.ends_on, **given),
        reason=reason,
        end_reason=end_reason,
        now=clock.now(),
    )


@blueprint.get("/agreement-changes/<uuid:change_id>")
@requires(Permission.SEE_AGREEMENTS)
@blueprint.response(200, ChangeOut)
def show_change(change_id: UUID) -> Any:
    """Show a change order to either side: every period before and after."""
    return queries.get_change(present_actor(), change_id)


@blueprint.post("/agreement-changes/<uuid:change_id>/acceptance")
@requires(Permission.SIGN_AGREEMENT)
@writes
@blueprint.arguments(AnswerIn)
@blueprint.response(200, ChangeOut)
def accept_change(given: dict[str, Any], change_id: UUID) -> Any:
    """Accept a change order for the side acted for, by name and role."""
    return services.accept_change(actor=present_actor(), change_id=change_id, now=clock.now(), **given)


@blueprint.post("/agreement-changes/<uuid:change_id>/closing")
@requires(Permission.SIGN_AGREEMENT)
@writes
@blueprint.arguments(ClosingIn)
@blueprint.response(200, ChangeOut)
def close_change(given: dict[str, Any], change_id: UUID) -> Any:
    """Take back a change order that one's own side proposed, or decline the other's."""
    return services.close_change(actor=present_actor(), change_id=change_id, now=clock.now(), **given)
