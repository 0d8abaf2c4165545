"""Decisions made in urgency, and what is bought by a case, as the capabilities further out tell it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.authorisation.models import PanelSeat, SpendingCase, UrgentDecision
from tenants.authorisation.rules.urgency import Standing, standing_of

PAGE = 25
MOST_TO_RATIFY = 200
"""What waits for a panel at once, and is shown on one page."""


@dataclass(frozen=True, slots=True)
class Bought:
    """What came of a case, and where it can be ended."""

    title: str
    href: str


TellBought = Callable[[Actor, UUID], Sequence[Bought]]

_TOLD_BY: list[TellBought] = []


def register_bought(tell: TellBought) -> TellBought:
    """Let a capability further out tell what came of a case, by the case."""
    _TOLD_BY.append(tell)
    return tell


def bought_by(actor: Actor, case_id: UUID) -> list[Bought]:
    return [bought for tell in _TOLD_BY for bought in tell(actor, case_id)]


@dataclass(frozen=True, slots=True)
class ListedUrgency:
    """An urgent decision with its case."""

    decision: UrgentDecision
    case: SpendingCase

    def standing(self, now: datetime) -> Standing:
        return standing_of(outcome=self.decision.outcome, ratify_by=self.decision.ratify_by, now=now)


def list_urgent(actor: Actor, *, to_ratify: bool, after: UUID | None = None, limit: int = PAGE) -> list[ListedUrgency]:
    """What a panel still has to ratify, the earliest due first; or a page of what is settled, newest first."""
    if to_ratify:
        asked = _to_ratify(actor)
    else:
        asked = _of_council(actor).where(UrgentDecision.outcome.is_not(None))
        if after is not None:
            asked = asked.where(UrgentDecision.id < after)
        asked = asked.order_by(UrgentDecision.id.desc()).limit(limit)
    return [ListedUrgency(decision, case) for decision, case in db.session.execute(asked)]


def _of_council(actor: Actor) -> sa.Select[UrgentDecision, SpendingCase]:
    its_case = sa.and_(SpendingCase.council_id == UrgentDecision.council_id, SpendingCase.id == UrgentDecision.case_id)
    return (
        sa.select(UrgentDecision, SpendingCase)
        .join(SpendingCase, its_case)
        .where(UrgentDecision.council_id == actor.organisation)
    )


def _to_ratify(actor: Actor) -> sa.Select[UrgentDecision, SpendingCase]:
    wanted = _of_council(actor).where(UrgentDecision.outcome.is_(None))
    return wanted.order_by(UrgentDecision.ratify_by, UrgentDecision.id).limit(MOST_TO_RATIFY)


def list_overdue(actor: Actor, now: datetime, on: date) -> list[ListedUrgency]:
    """What a panel that the actor sits on that day should have ratified before now, the longest overdue first.

    Not what the actor recommended or decided: others ratify it.
    """
    sits_on = sa.select(PanelSeat.panel_id).where(
        PanelSeat.council_id == actor.organisation,
        PanelSeat.person_id == actor.person,
        PanelSeat.from_on <= on,
        sa.or_(PanelSeat.to_on.is_(None), PanelSeat.to_on >= on),
    )
    overdue = _to_ratify(actor).where(
        UrgentDecision.ratify_by < now,
        UrgentDecision.decided_by != actor.person,
        SpendingCase.recommended_by != actor.person,
        UrgentDecision.panel_id.in_(sits_on),
    )
    return [ListedUrgency(decision, case) for decision, case in db.session.execute(overdue)]


def find_urgent_of_case(actor: Actor, case_id: UUID) -> UrgentDecision | None:
    """How a case was decided in urgency, as it stands now; None where it was not."""
    return db.session.execute(
        sa.select(UrgentDecision)
        .where(UrgentDecision.council_id == actor.organisation, UrgentDecision.case_id == case_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def get_urgent_of_case(actor: Actor, case_id: UUID) -> UrgentDecision:
    """Raises `NotFound` for a case that was not decided in urgency."""
    found = find_urgent_of_case(actor, case_id)
    if found is None:
        raise NotFound
    return found


def get_urgent(actor: Actor, decision_id: UUID) -> UrgentDecision:
    """Raises `NotFound`."""
    found = db.session.get(UrgentDecision, (actor.organisation, decision_id), populate_existing=True)
    if found is None:
        raise NotFound
    return found


def urgent_by_case(actor: Actor, case_ids: Sequence[UUID]) -> dict[UUID, UrgentDecision]:
    """Those of some cases that were decided in urgency."""
    rows = db.session.scalars(
        sa.select(UrgentDecision).where(
            UrgentDecision.council_id == actor.organisation, UrgentDecision.case_id.in_(case_ids)
        )
    )
    return {row.case_id: row for row in rows}
