"""Requests to let somebody back in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.people.models import FactorReset
from consortium.people.rules.factors import HANDED_OVER_LASTS


@dataclass(frozen=True, slots=True)
class ResetOwner:
    """Whose link to a new password it is, and the first organisation that they act for."""

    person_id: UUID
    organisation_id: UUID


def find_password_reset(reset_id: UUID) -> ResetOwner | None:
    """Whose link it is, while it counts."""
    row = db.session.execute(sa.text("SELECT * FROM guard.password_reset_of(:id)"), {"id": reset_id}).one_or_none()
    return ResetOwner(row.person_id, row.organisation_id) if row else None


def list_open_resets(organisation_id: UUID, now: datetime) -> Sequence[FactorReset]:
    """Lost second steps of the organisation's people that wait for a second administrator, the oldest first."""
    lasts: timedelta = HANDED_OVER_LASTS
    return db.session.scalars(
        sa.select(FactorReset)
        .where(
            FactorReset.organisation_id == organisation_id,
            FactorReset.agreed_at.is_(None),
            FactorReset.withdrawn_at.is_(None),
            FactorReset.asked_at > now - lasts,
        )
        .order_by(FactorReset.asked_at, FactorReset.id)
    ).all()


def find_open_reset(organisation_id: UUID, person_id: UUID, now: datetime) -> FactorReset | None:
    """The request that waits for this person, if there is one."""
    return next((each for each in list_open_resets(organisation_id, now) if each.person_id == person_id), None)


def list_unanswered(organisation_id: UUID, person_id: UUID) -> Sequence[FactorReset]:
    """Requests for this person that nobody answered, lapsed or not."""
    return db.session.scalars(
        sa.select(FactorReset).where(
            FactorReset.organisation_id == organisation_id,
            FactorReset.person_id == person_id,
            FactorReset.agreed_at.is_(None),
            FactorReset.withdrawn_at.is_(None),
        )
    ).all()
