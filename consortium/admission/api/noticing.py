"""Notices of a round's contracts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.api.blueprint import blueprint
from consortium.admission.permissions import Permission
from consortium.admission.queries import noticing
from consortium.admission.schemas.noticing import NoticeIn, NoticeOut, NoticeReadyOut
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes


@blueprint.get("/rounds/<uuid:round_id>/notice")
@requires(Permission.RECORD_NOTICE)
@blueprint.response(200, NoticeReadyOut)
def show_notice(round_id: UUID) -> dict[str, Any]:
    """Show the notice of a round of ours as it would be sent today: contracts in effect that none has told of."""
    round_ = queries.get_own_round(present_actor(), round_id)
    ready = noticing.get_ready(present_actor(), round_id, round_.system_id, clock.now())
    return {
        "text": services.notice_text(round_, ready),
        "admitted": ready.admitted,
        "waiting": ready.waiting,
        "due_on": ready.due_on,
    }


@blueprint.get("/rounds/<uuid:round_id>/notices")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, NoticeOut(many=True))
def list_notices(round_id: UUID) -> Sequence[Any]:
    """List the notices of a round as they were sent, the latest first."""
    return noticing.list_notices(queries.get_round(round_id).id)


@blueprint.post("/rounds/<uuid:round_id>/notices")
@requires(Permission.RECORD_NOTICE)
@writes
@blueprint.arguments(NoticeIn)
@blueprint.response(201, NoticeOut)
def record_notice(given: dict[str, Any], round_id: UUID) -> Any:
    """Record that we sent the notice of a round: what it said is kept."""
    return services.record_notice(actor=present_actor(), round_id=round_id, now=clock.now(), **given)
