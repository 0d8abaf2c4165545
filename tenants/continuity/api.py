"""What the register's changes touch, by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.api import Blueprint
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.continuity import queries, services
from tenants.continuity.permissions import Permission
from tenants.continuity.schemas import EffectOut, EffectsIn, HandledIn

blueprint = Blueprint("continuity", __name__, description="Live packages affected by changes on the register")


@blueprint.get("/affected")
@requires(Permission.SEE_EFFECTS)
@blueprint.arguments(EffectsIn, location="query")
@blueprint.response(200, EffectOut(many=True))
def list_effects(asked: dict[str, Any]) -> Sequence[Any]:
    """List our agreements and mini-tenders affected by changes on the register, the newest first."""
    return queries.list_effects(present_actor(), **asked)


@blueprint.post("/affected/<uuid:effect_id>/seen")
@requires(Permission.HANDLE_EFFECT)
@writes
@blueprint.response(200, EffectOut)
def mark_seen(effect_id: UUID) -> Any:
    """Say that I look after this one."""
    return services.mark_seen(actor=present_actor(), effect_id=effect_id, now=clock.now())


@blueprint.post("/affected/<uuid:effect_id>/handled")
@requires(Permission.HANDLE_EFFECT)
@writes
@blueprint.arguments(HandledIn)
@blueprint.response(200, EffectOut)
def handle(given: dict[str, Any], effect_id: UUID) -> Any:
    """Say what was done."""
    return services.handle(actor=present_actor(), effect_id=effect_id, **given, now=clock.now())
