"""Messages to people, and those between our own parts that failed."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.kernel.models import Notification


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What the record says was revived."""

    __tablename__: ClassVar[str] = "outbox_message"
    id: UUID


def mark_as_read(*, actor: Actor, now: datetime) -> None:
    """Note that the person has seen their messages of the organisation acted for."""
    db.session.execute(
        sa.update(Notification)
        .where(
            Notification.organisation_id == actor.organisation,
            Notification.person_id == actor.person,
            Notification.read_at.is_(None),
        )
        .values(read_at=now)
    )


def revive(*, actor: Actor, recorded_by: UUID, message_id: UUID) -> None:
    """Have a dead message tried again from the beginning. Raises `NotFound` for one that is not dead."""
    revived = db.session.execute(
        sa.text("SELECT guard.revive_message(:recorder, :message)"), {"recorder": recorded_by, "message": message_id}
    ).scalar_one()
    if not revived:
        raise NotFound
    audit.record(actor, "message.revived", DeadLetter(message_id), recorded_by=recorded_by)
