"""How long an organisation keeps what it holds, what is on hold, and what was removed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned

_KINDS = (
    "'looked-after children and care leavers', 'other children', 'bids', 'applications to join',"
    " 'exclusion evidence', 'contracts with providers', 'sessions', 'messages', 'answers to what was sent twice'"
)


class RetentionRule(Model):
    """A period that an organisation set, from a day on. Never changed: a later one takes its place from its own day."""

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    months: Mapped[int]
    until_age: Mapped[int | None]
    from_on: Mapped[date]
    source: Mapped[str]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "kind", "from_on"),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="kind_is_known"),
        sa.CheckConstraint(
            "months BETWEEN CASE kind WHEN 'looked-after children and care leavers' THEN 900"
            " WHEN 'other children' THEN 12 WHEN 'bids' THEN 36 WHEN 'applications to join' THEN 36"
            " WHEN 'exclusion evidence' THEN 36 WHEN 'contracts with providers' THEN 36 ELSE 1 END AND 1200",
            name="is_as_long_as_the_law_asks",
        ),
        sa.CheckConstraint(
            "until_age IS NULL OR kind = 'other children' AND until_age BETWEEN 18 AND 100", name="age_is_of_children"
        ),
        sa.CheckConstraint("source <> ''", name="has_a_source"),
    )


class ChildSchedule(Model):
    """Whether a child was looked after or left care, as somebody who knows says. The last word counts.

    Of whom nobody has said anything the record is kept as long as a looked-after child's.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID]
    was_looked_after: Mapped[bool]
    reason: Mapped[str]
    said_at: Mapped[datetime]
    said_by: Mapped[UUID]
    __table_args__ = (
        owned("child", "council_id", "child_id"),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
        sa.Index("ix_child_schedule_child", "council_id", "child_id", "said_at"),
    )


class LegalHold(Model):
    """What may not be removed, why, and from when to when. Two persons lift it before its last day."""

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    held: Mapped[str]
    subject_id: Mapped[UUID | None]
    reference: Mapped[str]
    reason: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    placed_at: Mapped[datetime]
    placed_by: Mapped[UUID]
    lift_asked_at: Mapped[datetime | None]
    lift_asked_by: Mapped[UUID | None]
    lift_reason: Mapped[str | None]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.CheckConstraint(
            "held IN ('everything', 'child', 'package', 'mini-tender', 'application', 'contract', 'person')",
            name="held_is_known",
        ),
        sa.CheckConstraint("(held = 'everything') = (subject_id IS NULL)", name="is_on_something"),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
        sa.CheckConstraint("to_on >= from_on", name="ends_after_it_begins"),
        sa.CheckConstraint(
            "num_nulls(lift_asked_at, lift_asked_by, lift_reason) IN (0, 3)", name="lifting_asked_for_by_somebody"
        ),
        sa.CheckConstraint(
            "num_nulls(lifted_at, lifted_by) IN (0, 2) AND (lifted_at IS NULL OR lift_asked_at IS NOT NULL)",
            name="lifted_once_asked",
        ),
        sa.CheckConstraint("lifted_by <> lift_asked_by", name="lifted_by_another"),
        sa.Index("ix_legal_hold_subject", "organisation_id", "subject_id"),
    )


class Removal(Model):
    """That something was removed: of which kind, by which period, how many rows of which table. Kept for good.

    `subject_hash` is the SHA-256 of the identifier that nothing else says any more; None for rows that are removed by
    their age. Written by the functions that remove, and by nobody else.
    """

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject_hash: Mapped[bytes | None]
    months: Mapped[int]
    due_on: Mapped[date]
    removed: Mapped[dict[str, Any]]
    removed_at: Mapped[datetime]
    __table_args__ = (
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="kind_is_known"),
        sa.CheckConstraint("due_on <= (removed_at AT TIME ZONE 'Europe/London')::date", name="removed_once_due"),
        sa.Index("ix_removal_removed_at", "organisation_id", "removed_at"),
    )


class SubjectExport(Model):
    """A copy of what is held about a person or a child, asked for by one who may, and for a child agreed by another.

    `sealed` is the archive, sealed to the organisation; it is emptied when it expires, and the row stays.
    """

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    about: Mapped[str]
    subject_id: Mapped[UUID]
    reference: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[UUID | None]
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    sealed: Mapped[bytes | None]
    __table_args__ = (
        sa.CheckConstraint("about IN ('person', 'child')", name="about_is_known"),
        sa.CheckConstraint("num_nulls(agreed_at, agreed_by) IN (0, 2)", name="agreed_by_somebody"),
        sa.CheckConstraint("about = 'person' OR agreed_by <> asked_by", name="of_a_child_agreed_by_another"),
        sa.CheckConstraint(
            "num_nulls(made_at, expires_at) IN (0, 2) AND (made_at IS NULL OR agreed_at IS NOT NULL)",
            name="made_once_agreed",
        ),
        sa.CheckConstraint("sealed IS NULL OR made_at IS NOT NULL", name="sealed_once_made"),
        sa.Index("ix_subject_export_asked", "organisation_id", "asked_at"),
    )
