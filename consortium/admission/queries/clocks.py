"""By when each application is decided."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.admission.models import Application, Decision, DecisionExtension, Round
from consortium.admission.queries.rounds import rounds_by_id
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.systems import queries as systems
from consortium.systems.rules import Regime, decision_due


@dataclass(frozen=True, slots=True)
class Clocked:
    """An application with the moment its own decision is due, where it has a clock of its own."""

    application: Application
    decision_due_at: datetime | None


def decision_due_of(application: Application, round_: Round, system: Any) -> datetime | None:
    """The last moment for a decision on an application to a standing opening: its own clock, from receipt.

    None for a draft, in a round, which has one date for all, and where neither the regime nor the system says.
    """
    return decisions_due([application], round_, system)[application.id]


def decisions_due(applications: Collection[Application], round_: Round, system: Any) -> dict[UUID, datetime | None]:
    """The same of many applications to one opening, in one statement."""
    extended = extensions_of([each.id for each in applications]) if round_.is_standing else {}
    return {each.id: _due(each, round_, system, is_extended=each.id in extended) for each in applications}


def with_clocks(applications: Sequence[Application]) -> list[Clocked]:
    """The same of many applications to any openings, in three statements."""
    rounds = rounds_by_id({each.round_id for each in applications})
    about = systems.systems_by_id({each.system_id for each in rounds.values()})
    extended = extensions_of([each.id for each in applications])
    return [
        Clocked(each, _due(each, round_, about[round_.system_id], is_extended=each.id in extended))
        for each in applications
        for round_ in [rounds[each.round_id]]
    ]


def extensions_of(application_ids: Collection[UUID]) -> dict[UUID, DecisionExtension]:
    """By application: the time that was added to its decision, and why."""
    rows = db.session.scalars(
        sa.select(DecisionExtension).where(DecisionExtension.application_id.in_(list(application_ids)))
    )
    return {row.application_id: row for row in rows}


def count_overdue(actor: Actor, at: datetime) -> dict[UUID, int]:
    """By standing opening: the applications that have no letter although their own time is over. For its lead."""
    released = sa.exists().where(
        Decision.lead_id == Application.lead_id,
        Decision.application_id == Application.id,
        Decision.released_at.is_not(None),
    )
    waiting = db.session.scalars(
        sa.select(Application)
        .join(Round, sa.and_(Round.lead_id == Application.lead_id, Round.id == Application.round_id))
        .where(
            Application.lead_id == actor.organisation,
            Application.submitted_at.is_not(None),
            Application.withdrawn_at.is_(None),
            Round.is_standing,
            ~released,
        )
    ).all()
    late = [each for each in with_clocks(waiting) if each.decision_due_at is not None and each.decision_due_at < at]
    return dict(Counter(each.application.round_id for each in late))


def _due(application: Application, round_: Round, system: Any, *, is_extended: bool) -> datetime | None:
    if not round_.is_standing or application.submitted_at is None:
        return None
    return decision_due(
        Regime(system.regime),
        received_at=application.submitted_at,
        is_extended=is_extended,
        working_days=system.decision_working_days,
    )
