"""The lead decides on several applications at once, takes decisions back, and issues contracts after a standstill."""

from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.api.blueprint import blueprint
from consortium.admission.permissions import Permission
from consortium.admission.schemas import (
    ChosenApplicationsIn,
    DecidedTogetherOut,
    DecideTogetherIn,
    IssuedContractsOut,
    ReadyApplicationOut,
    ReadyPageIn,
    ReleasedLettersOut,
)
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes


@blueprint.get("/rounds/<uuid:round_id>/ready")
@requires(Permission.DECIDE)
@blueprint.arguments(ReadyPageIn, location="query")
@blueprint.response(200, ReadyApplicationOut(many=True))
def list_ready(asked: dict[str, Any], round_id: UUID) -> Any:
    """List the applications that are ready to decide, with what would be decided on each lot."""
    actor = present_actor()
    round_ = queries.get_own_round(actor, round_id)
    listed = queries.list_ready(actor, round_id, after=asked["after"])
    return services.preview_ready(actor=actor, round_=round_, applications=listed, now=clock.now())


@blueprint.post("/rounds/<uuid:round_id>/decisions")
@requires(Permission.DECIDE)
@writes
@blueprint.arguments(DecideTogetherIn)
@blueprint.response(201, DecidedTogetherOut)
def decide_together(given: dict[str, Any], round_id: UUID) -> dict[str, int]:
    """Decide on several applications, all or none, and release their letters in the same step where asked to."""
    decided = services.decide_ready(actor=present_actor(), round_id=round_id, **given, now=clock.now())
    return {"decided": decided}


@blueprint.post("/rounds/<uuid:round_id>/letters")
@requires(Permission.RELEASE_DECISIONS)
@writes
@blueprint.arguments(ChosenApplicationsIn)
@blueprint.response(200, ReleasedLettersOut)
def release_chosen(given: dict[str, Any], round_id: UUID) -> dict[str, int]:
    """Release the letters of several applications, all or none."""
    released = services.release_chosen(actor=present_actor(), round_id=round_id, **given, now=clock.now())
    return {"released": released}


@blueprint.delete("/applications/<uuid:application_id>/decision")
@requires(Permission.DECIDE)
@writes
@blueprint.response(204)
def undo_decision(application_id: UUID) -> None:
    """Take back a decision whose letter is not released."""
    services.undo_decision(actor=present_actor(), application_id=application_id, now=clock.now())


@blueprint.post("/rounds/<uuid:round_id>/contracts")
@requires(Permission.RELEASE_DECISIONS)
@writes
@blueprint.response(200, IssuedContractsOut)
def issue_contracts(round_id: UUID) -> dict[str, int]:
    """Issue the contracts of a round whose standstill is over."""
    return {"issued": services.issue_contracts(actor=present_actor(), round_id=round_id, now=clock.now())}
