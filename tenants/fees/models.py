"""Fee reviews between a provider and one council: what is asked and decided, what was asked in between, evidence."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class FeeReview(Model):
    """What a provider asks of one council, and the council's answer.

    A provider asks several councils at once: each gets a review of its own with its own copy of what concerns it.
    `asking_id` is the provider's, to find them together.
    """

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    asking_id: Mapped[UUID]
    from_on: Mapped[date]
    reason: Mapped[str]
    models: Mapped[list[dict[str, Any]]]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    asked_name: Mapped[str]
    asked_role: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decided_name: Mapped[str | None]
    decided_role: Mapped[str | None]
    decided_reason: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.UniqueConstraint("council_id", "id", "provider_id"),
        sa.UniqueConstraint("council_id", "provider_id", "asking_id"),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
        sa.CheckConstraint("jsonb_array_length(models) > 0", name="shows_its_costs"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        sa.CheckConstraint(
            "num_nulls(decided_at, decided_by, decided_name, decided_role, decided_reason) IN (0, 5)",
            name="decided_by_name_role_and_time",
        ),
        sa.CheckConstraint("withdrawn_at IS NULL OR decided_at IS NULL", name="withdrawn_or_decided_not_both"),
        sa.Index("ix_fee_review_id", "id"),
        sa.Index("ix_fee_review_provider", "provider_id", "id"),
        sa.Index(
            "ix_fee_review_open", "council_id", "id",
            postgresql_where=sa.text("withdrawn_at IS NULL AND decided_at IS NULL"),
        ),
    )  # fmt: skip


class FeeLine(Model):
    """One agreement within a review: what a unit costs, what is asked, and what was decided."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    review_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    agreement_id: Mapped[UUID]
    lot_id: Mapped[UUID | None]
    unit: Mapped[str]
    from_on: Mapped[date]
    price_gbp: Mapped[Pence]
    asked_gbp: Mapped[Pence]
    decided_gbp: Mapped[Pence | None]
    change_id: Mapped[UUID | None]
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["council_id", "review_id", "provider_id"],
            ["fee_review.council_id", "fee_review.id", "fee_review.provider_id"],
            name="fk_fee_line_review",
        ),
        owned("agreement", "council_id", "agreement_id"),
        owned("agreement_change", "council_id", "change_id"),
        sa.UniqueConstraint("council_id", "review_id", "agreement_id"),
        sa.CheckConstraint("price_gbp > 0 AND asked_gbp > price_gbp", name="asks_more"),
        sa.CheckConstraint("decided_gbp BETWEEN price_gbp AND asked_gbp", name="grants_no_more_than_was_asked"),
        sa.CheckConstraint(
            "(change_id IS NOT NULL) = (decided_gbp IS NOT NULL AND decided_gbp > price_gbp)",
            name="changes_what_is_raised",
        ),
        sa.Index("ix_fee_line_change", "council_id", "change_id"),
        sa.Index("ix_fee_line_agreement", "council_id", "agreement_id"),
        sa.Index("ix_fee_line_provider", "provider_id", "review_id"),
    )


class FeeQuestion(Model):
    """What a council asks before it decides, and the provider's answer. One at a time."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    review_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    question: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["council_id", "review_id", "provider_id"],
            ["fee_review.council_id", "fee_review.id", "fee_review.provider_id"],
            name="fk_fee_question_review",
        ),
        sa.CheckConstraint("question <> ''", name="says_something"),
        sa.CheckConstraint("num_nulls(answer, answered_at, answered_by) IN (0, 3)", name="answered_by_somebody"),
        sa.Index(
            "uq_fee_question_one_open", "council_id", "review_id", unique=True,
            postgresql_where=sa.text("answered_at IS NULL"),
        ),
        sa.Index("ix_fee_question_review", "council_id", "review_id"),
    )  # fmt: skip


class FeeEvidence(Model):
    """A file that a provider attaches to what it asks of one council."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    review_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    document_id: Mapped[UUID]
    attached_at: Mapped[datetime]
    attached_by: Mapped[UUID]
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["council_id", "review_id", "provider_id"],
            ["fee_review.council_id", "fee_review.id", "fee_review.provider_id"],
            name="fk_fee_evidence_review",
        ),
        owned("stored_document", "provider_id", "document_id", key=("organisation_id", "id")),
        sa.UniqueConstraint("council_id", "review_id", "document_id"),
        sa.Index("ix_fee_evidence_document", "provider_id", "document_id"),
    )


class SectorFigure(Model):
    """A published figure that a council holds what providers ask against, £ per unit, from a day on."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    what: Mapped[str]
    unit: Mapped[str]
    amount_gbp: Mapped[Pence]
    from_on: Mapped[date]
    source: Mapped[str]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    __table_args__ = (
        sa.CheckConstraint("amount_gbp > 0", name="amount_is_positive"),
        sa.CheckConstraint("what <> '' AND source <> ''", name="has_its_source"),
        sa.Index("uq_sector_figure_once", "council_id", "unit", sa.text("lower(what)"), "from_on", unique=True),
    )
