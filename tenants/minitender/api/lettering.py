"""The reasons that bidders will be told, put right before they are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.minitender import queries, services
from tenants.minitender.api.parts import blueprint
from tenants.minitender.permissions import Permission
from tenants.minitender.schemas import LetterOverrideOut, ReasonToldOut, RewordedOut, RewordIn, SendBackIn, TellIn


@blueprint.get("/mini-tenders/<uuid:tender_id>/reasons")
@requires(Permission.RECOMMEND)
@blueprint.response(200, ReasonToldOut(many=True))
def list_reasons(tender_id: UUID) -> Sequence[Any]:
    """List the reasons that bidders will be told, with what screening finds in each."""
    actor = present_actor()
    return services.list_reasons(actor=actor, tender=queries.get_own_mini_tender(actor, tender_id))


@blueprint.post("/mini-tenders/<uuid:tender_id>/reasons/sent-back")
@requires(Permission.RECOMMEND)
@writes
@blueprint.arguments(SendBackIn)
@blueprint.response(201, RewordedOut)
def send_back(given: dict[str, Any], tender_id: UUID) -> Any:
    """Have a reason put into other words."""
    return services.send_back(actor=present_actor(), mini_tender_id=tender_id, now=clock.now(), **given)


@blueprint.post("/mini-tenders/<uuid:tender_id>/reasons/sent-back/<uuid:reworded_id>/words")
@requires(Permission.REWORD)
@writes
@blueprint.arguments(RewordIn)
@blueprint.response(200, RewordedOut)
def reword(given: dict[str, Any], tender_id: UUID, reworded_id: UUID) -> Any:
    """Put a reason that was sent back into other words."""
    return services.reword(
        actor=present_actor(), mini_tender_id=tender_id, reworded_id=reworded_id, now=clock.now(), **given
    )


@blueprint.post("/mini-tenders/<uuid:tender_id>/reasons/overrides")
@requires(Permission.RECOMMEND)
@writes
@blueprint.arguments(TellIn)
@blueprint.response(201, LetterOverrideOut)
def ask_to_tell(given: dict[str, Any], tender_id: UUID) -> Any:
    """Ask that a finding may be told as it is."""
    return services.ask_to_tell(
        actor=present_actor(),
        mini_tender_id=tender_id,
        digest=bytes.fromhex(given["digest"]),
        reason=given["reason"],
        now=clock.now(),
    )


@blueprint.post("/mini-tenders/<uuid:tender_id>/reasons/overrides/<uuid:override_id>/agreement")
@requires(Permission.RECOMMEND)
@writes
@blueprint.response(200, LetterOverrideOut)
def agree_to_tell(tender_id: UUID, override_id: UUID) -> Any:
    """Agree, as a second officer, that a finding may be told as it is."""
    return services.agree_to_tell(
        actor=present_actor(), mini_tender_id=tender_id, override_id=override_id, now=clock.now()
    )
