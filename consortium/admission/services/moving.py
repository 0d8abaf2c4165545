"""The lead puts off dates of a round, with a reason that everybody reads."""

from datetime import datetime
from typing import Any
from uuid import UUID

from consortium.admission import queries
from consortium.admission.events import RoundMoved
from consortium.admission.models import Round, TimetableChange
from consortium.admission.rules import standing
from consortium.admission.rules import timetable as rules
from consortium.admission.rules.timetable import Dates
from consortium.admission.services.enquiring import tell_round
from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.systems import queries as systems
from consortium.systems import services as terms


def move_round(*, actor: Actor, round_id: UUID, to: Dates, reason: str, seen: int | None = None) -> TimetableChange:
    """Put off dates of a round, under its lock, so that no application on its way is judged by two closings.

    Everybody who drafted, submitted or asked is told. `seen` is how many changes the officer had read of.

    Raises `Refused` for a date brought forward, one that has passed, where somebody moved them meanwhile, and for a
    standing opening, which ends with its system.
    """
    given = rules.ensure_reason(reason)
    locked = queries.lock_round_to_assess(round_id)
    round_ = queries.get_own_round(actor, round_id)
    rules.ensure_has_dates_of_its_own(is_standing=round_.is_standing)
    db.session.refresh(round_)
    changes = queries.list_timetable_changes(round_id)
    number = changes[0].number if changes else 0
    if seen is not None and seen != number:
        raise Refused("timetable.moved_meanwhile")
    was = Dates(round_.opens_at, round_.questions_until_at, round_.closes_at, round_.decision_due_on)
    rules.ensure_may_move(was, to, system_ends_on=systems.get_system(round_.system_id).ends_on, at=locked.at)
    if (following := queries.find_round_after(round_)) is not None:
        rules.ensure_ends_before(closes_at=to.closes_at, next_number=following.number, next_opens_at=following.opens_at)
    change = _move(actor, round_, was, to, reason=given, number=number + 1, at=locked.at)
    audit.record(actor, "round.moved", change, round=round_.id, changed=["reason"])
    tell_round(round_.id, RoundMoved(round_id=round_.id, change_id=change.id))
    return change


@terms.follow_the_end
def keep_open_with_its_system(actor: Actor, system: Any, now: datetime) -> None:
    """A standing opening closes with its system, also where that was extended. What its dates were stays on record."""
    for round_ in queries.list_rounds(system.id):
        closes_at = standing.closes_with(system.ends_on)
        if not round_.is_standing or round_.closes_at <= now or closes_at <= round_.closes_at:
            continue
        changes = queries.list_timetable_changes(round_.id)
        was = Dates(round_.opens_at, round_.questions_until_at, round_.closes_at, round_.decision_due_on)
        to = Dates(round_.opens_at, closes_at, closes_at, system.ends_on)
        number = changes[0].number + 1 if changes else 1
        change = _move(actor, round_, was, to, reason=rules.EXTENDED_WITH_ITS_SYSTEM, number=number, at=now)
        audit.record(actor, "round.moved", change, round=round_.id, changed=["closes_at"])


def _move(
    actor: Actor, round_: Round, was: Dates, to: Dates, *, reason: str, number: int, at: datetime
) -> TimetableChange:
    round_.opens_at, round_.questions_until_at = to.opens_at, to.questions_until_at
    round_.closes_at, round_.decision_due_on = to.closes_at, to.decision_due_on
    change = TimetableChange(
        lead_id=actor.organisation,
        round_id=round_.id,
        number=number,
        opens_at_was=was.opens_at,
        opens_at=to.opens_at,
        questions_until_was=was.questions_until_at,
        questions_until_at=to.questions_until_at,
        closes_at_was=was.closes_at,
        closes_at=to.closes_at,
        decision_due_was=was.decision_due_on,
        decision_due_on=to.decision_due_on,
        reason=reason,
        moved_at=at,
        moved_by=actor.person,
    )
    db.session.add(change)
    db.session.flush()
    return change
