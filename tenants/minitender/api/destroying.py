"""The end of a mini-tender's key."""

from typing import Any
from uuid import UUID

from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.minitender import queries, services
from tenants.minitender.api.parts import blueprint
from tenants.minitender.permissions import Permission
from tenants.minitender.schemas import KeyDestructionOut, ReasonIn


@blueprint.get("/mini-tenders/<uuid:tender_id>/key-destruction")
@requires(Permission.SEE_MINI_TENDERS)
@blueprint.response(200, KeyDestructionOut)
def show_key_destruction(tender_id: UUID) -> Any:
    """Show who destroyed the key, when and why."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    destroyed = queries.find_key_destruction(actor.organisation, tender.id)
    if destroyed is None:
        raise NotFound
    return destroyed


@blueprint.post("/mini-tenders/<uuid:tender_id>/key-destruction")
@requires(Permission.DESTROY_KEY)
@writes
@blueprint.arguments(ReasonIn)
@blueprint.response(201, KeyDestructionOut)
def destroy_key(given: dict[str, Any], tender_id: UUID) -> Any:
    """Destroy the key to the sealed bids, for good."""
    return services.destroy_key(actor=present_actor(), mini_tender_id=tender_id, reason=given["reason"])
