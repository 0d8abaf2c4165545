"""Records of decision as a council published them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class PublishedRecord(Model):
    """What the public reads of a decision from a moment on, frozen; once withdrawn only that, when and why are left."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID]
    reference: Mapped[str]
    is_key: Mapped[bool]
    decided_at: Mapped[datetime]
    content: Mapped[dict[str, Any] | None]
    content_sha256: Mapped[bytes]
    public_from: Mapped[datetime]
    published_at: Mapped[datetime]
    published_by: Mapped[UUID]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_reason: Mapped[str | None]
    __table_args__ = (
        owned("spending_case", "council_id", "case_id"),
        sa.CheckConstraint(
            "num_nulls(withdrawn_at, withdrawn_by, withdrawn_reason) IN (0, 3)", name="withdrawn_by_somebody"
        ),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (content IS NOT NULL)", name="withdrawn_says_no_more"),
        sa.Index(
            "uq_published_record_that_stands",
            "council_id",
            "case_id",
            unique=True,
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
        sa.Index("ix_published_record_public", "council_id", "public_from", "id"),
    )
