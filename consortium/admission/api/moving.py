"""Changes of a round's timetable."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.api.blueprint import blueprint
from consortium.admission.permissions import Permission
from consortium.admission.rules.timetable import Dates
from consortium.admission.schemas import TimetableChangeIn, TimetableChangeOut
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes


@blueprint.get("/rounds/<uuid:round_id>/timetable-changes")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, TimetableChangeOut(many=True))
def list_timetable_changes(round_id: UUID) -> Sequence[Any]:
    """List what the dates of a round were and became, and why, the latest change first."""
    return queries.list_timetable_changes(queries.get_round(round_id).id)


@blueprint.post("/rounds/<uuid:round_id>/timetable-changes")
@requires(Permission.ANNOUNCE_ROUND)
@writes
@blueprint.arguments(TimetableChangeIn)
@blueprint.response(201, TimetableChangeOut)
def move_round(given: dict[str, Any], round_id: UUID) -> Any:
    """Put off dates of a round. None is ever brought forward, and everybody concerned is told."""
    round_ = queries.get_own_round(present_actor(), round_id)
    to = Dates(
        given["opens_at"] or round_.opens_at,
        given["questions_until_at"] or round_.questions_until_at,
        given["closes_at"] or round_.closes_at,
        given["decision_due_on"] or round_.decision_due_on,
    )
    return services.move_round(
        actor=present_actor(), round_id=round_id, to=to, reason=given["reason"], seen=given["seen"]
    )
