"""Tries to sign in that failed, kept with the person whose account it was: only `guard.note_failed_sign_in` writes."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model
from consortium.people.rules.failing import Way

_WAYS = ", ".join(f"'{way}'" for way in Way)


class FailedSignIn(Model):
    """What was wrong, and the network that it came from, which is not whole an address: enough to tell one's own."""

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    tried_at: Mapped[datetime] = mapped_column(primary_key=True)
    way: Mapped[str]
    network: Mapped[str]
    __table_args__ = (
        sa.CheckConstraint(f"way IN ({_WAYS})", name="way_is_known"),
        sa.Index("ix_failed_sign_in_tried_at", "tried_at"),
    )
