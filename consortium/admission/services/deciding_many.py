"""The lead decides on a whole round at once, by the rules that decide on one application, without a query a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.admission import queries
from consortium.admission.models import Decision
from consortium.admission.services.previewing import Ready, preview_ready
from consortium.evaluation import queries as evaluations
from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db, new_id


@dataclass(frozen=True, slots=True)
class Batch:
    """What was decided at once, and what was left: not concluded, or with grounds that an officer must judge."""

    decided: Sequence[UUID]
    not_concluded: Sequence[UUID]
    to_judge: Sequence[UUID]


def decide_all(*, actor: Actor, round_id: UUID, now: datetime) -> Batch:
    """Decide on every application of the round whose assessment is concluded and who declared no exclusion ground.

    The same result as deciding on each alone. What is decided already stays as it is; what needs an officer's own
    judgement is left and named.
    """
    round_ = queries.get_own_round(actor, round_id)
    queries.lock_round_to_assess(round_id)  # whoever else decides waits
    received = {each.id: each for each in queries.list_applications(actor, round_id, limit=None)}
    made = queries.decisions_of(list(received))
    open_ = [each for each in received.values() if each.id not in made]
    tied = queries.evaluations_of(actor, [each.id for each in open_])
    board = evaluations.board_of(actor, list(tied.values()))
    concluded = [each for each in open_ if each.id in tied and board[tied[each.id]].concluded_at is not None]
    previews = preview_ready(actor=actor, round_=round_, applications=concluded, now=now)
    ready = [each for each in previews if not each.needs_judgement]
    record_decisions(actor, ready, now)
    decided = [each.application.id for each in ready]
    return Batch(
        decided=decided,
        not_concluded=sorted({each.id for each in open_} - {each.id for each in concluded}),
        to_judge=sorted({each.id for each in concluded} - set(decided)),
    )


def record_decisions(actor: Actor, ready: Sequence[Ready], now: datetime) -> None:
    """Keep what was found of applications that need nobody's own judgement, each on record."""
    rows = []
    for each in ready:
        application = each.application
        rows += [
            {
                "lead_id": actor.organisation,
                "id": new_id(),
                "provider_id": application.provider_id,
                "application_id": application.id,
                "lot_id": lot_id,
                "is_admitted": result.is_admitted,
                "total": result.total,
                "findings": result.as_document(note=""),
                "decided_at": now,
                "decided_by": actor.person,
            }
            for lot_id, result in each.results.items()
        ]
        admitted = [str(lot_id) for lot_id, result in each.results.items() if result.is_admitted]
        audit.record(actor, "application.decided", application, admitted=admitted, lots=len(each.results))
    if rows:
        db.session.execute(sa.insert(Decision), rows)
