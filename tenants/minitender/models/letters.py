"""Reasons that may not be told as they were agreed: the other words for one, and findings that two let stay."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned

_TENDER = ("mini_tender", "council_id", "mini_tender_id")


class RewordedReason(Model):
    """An agreed reason that was sent back for what it gives away. The score stands; bidders are told the other words.

    `findings` are kinds and places in the words sent back, for a moderator who may not read the child's record;
    `reason_hash` is of the reason as it was agreed.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    mini_tender_id: Mapped[UUID]
    evaluation_id: Mapped[UUID]
    criterion: Mapped[str]
    reason_hash: Mapped[bytes]
    before: Mapped[str]
    findings: Mapped[list[dict[str, Any]]]
    note: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    words: Mapped[str | None]
    worded_at: Mapped[datetime | None]
    worded_by: Mapped[UUID | None]
    __table_args__ = (
        owned(*_TENDER),
        owned("evaluation", "council_id", "evaluation_id", key=("owner_id", "id")),
        sa.CheckConstraint(
            "(words IS NULL) = (worded_at IS NULL) AND (words IS NULL) = (worded_by IS NULL)", name="worded_by_somebody"
        ),
        sa.CheckConstraint("words <> '' AND words <> before", name="says_it_in_other_words"),
        sa.Index(
            "uq_reworded_reason_one_open", "council_id", "evaluation_id", "criterion", unique=True,
            postgresql_where=sa.text("words IS NULL"),
        ),
        sa.Index("ix_reworded_reason_mini_tender", "council_id", "mini_tender_id"),
    )  # fmt: skip


class LetterOverride(Model):
    """One finding in a reason that two officers agreed to tell as it is, and why."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    mini_tender_id: Mapped[UUID]
    kind: Mapped[str]
    text_hash: Mapped[bytes]
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[UUID | None]
    __table_args__ = (
        owned(*_TENDER),
        sa.UniqueConstraint("council_id", "mini_tender_id", "text_hash"),
        sa.CheckConstraint("agreed_by <> asked_by", name="agreed_by_another"),
        sa.CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name="agreed_by_somebody"),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
    )
