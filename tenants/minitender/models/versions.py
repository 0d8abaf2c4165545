"""What was changed after publication, for everyone invited to read."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, owned


class MiniTenderVersion(Model):
    """A version after the first: why it was made, what it says otherwise, and until when bids are taken since.

    `differences` holds what changed in words: `[{"what", "before", "after"}]`.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    differences: Mapped[list[dict[str, Any]]]
    closed_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID]
    __table_args__ = (
        owned("mini_tender", "council_id", "mini_tender_id"),
        sa.CheckConstraint("version > 1", name="the_first_is_the_publication"),
        sa.CheckConstraint("closes_at >= closed_at", name="never_shortened"),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
    )
