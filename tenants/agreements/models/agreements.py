"""The individual placement agreement between a council and a provider for one child, and its reviews."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class Agreement(Model):
    """Generated from an award line for each of its children, or by a handover from the agreement that it `follows_id`.

    It runs once both have signed. `child_number` is the child's in the package, by which the council alone knows who
    it is.
    `changes` is the number of the last change order that was taken over: last day, cost and totals are those of the
    agreement as changed, and `as_signed` keeps what they were when both signed.
    """

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str]
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    award_id: Mapped[UUID | None]
    follows_id: Mapped[UUID | None]
    package_id: Mapped[UUID]
    package_reference: Mapped[str]
    child_number: Mapped[int] = mapped_column(server_default=sa.text("1"), default=1)
    title: Mapped[str]
    unit: Mapped[str]
    unit_price: Mapped[Pence]
    schedule: Mapped[dict[str, Any]]
    cost: Mapped[dict[str, Any]]
    total_gbp: Mapped[Pence]
    average_week_gbp: Mapped[Pence]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    review_due_on: Mapped[date]
    terms: Mapped[str]
    pricing: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changes: Mapped[int] = mapped_column(default=0)
    as_signed: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    document_sha256: Mapped[bytes]
    issued_at: Mapped[datetime]
    called_off_at: Mapped[datetime | None]
    council_signed_at: Mapped[datetime | None]
    council_signed_by: Mapped[UUID | None]
    council_signed_name: Mapped[str | None]
    council_signed_role: Mapped[str | None]
    provider_signed_at: Mapped[datetime | None]
    provider_signed_by: Mapped[UUID | None]
    provider_signed_name: Mapped[str | None]
    provider_signed_role: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["council_id", "award_id", "package_id", "provider_id"],
            ["award_line.council_id", "award_line.award_id", "award_line.package_id", "award_line.provider_id"],
            name="fk_agreement_award_line",
        ),
        sa.UniqueConstraint("council_id", "reference"),
        sa.UniqueConstraint(
            "council_id", "award_id", "package_id", "provider_id", "child_number", name="uq_agreement_one_for_a_child"
        ),
        owned("agreement", "council_id", "follows_id"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_it_begins"),
        sa.CheckConstraint("num_nonnulls(award_id, follows_id) = 1", name="from_an_award_or_a_handover"),
        sa.CheckConstraint(
            "called_off_at IS NULL OR follows_id IS NOT NULL"
            " AND (council_signed_at IS NULL OR provider_signed_at IS NULL)",
            name="called_off_before_both_signed",
        ),
        sa.CheckConstraint("changes >= 0 AND (changes > 0) = (as_signed IS NOT NULL)", name="keeps_what_was_signed"),
        sa.CheckConstraint("review_due_on <= starts_on + 366", name="reviewed_within_a_year"),
        sa.CheckConstraint(
            "(council_signed_at IS NULL) = (council_signed_by IS NULL)"
            " AND (council_signed_at IS NULL) = (council_signed_name IS NULL)"
            " AND (council_signed_at IS NULL) = (council_signed_role IS NULL)",
            name="council_signed_by_name_role_and_time",
        ),
        sa.CheckConstraint(
            "(provider_signed_at IS NULL) = (provider_signed_by IS NULL)"
            " AND (provider_signed_at IS NULL) = (provider_signed_name IS NULL)"
            " AND (provider_signed_at IS NULL) = (provider_signed_role IS NULL)",
            name="provider_signed_by_name_role_and_time",
        ),
        sa.Index("ix_agreement_provider", "provider_id", "issued_at"),
        sa.Index("ix_agreement_package", "council_id", "package_id"),
        sa.Index("ix_agreement_id", "id"),
        sa.Index(
            "ix_agreement_follows", "council_id", "follows_id", postgresql_where=sa.text("follows_id IS NOT NULL")
        ),
    )


class AgreementReview(Model):
    """A review of one placement: due within a year, held with the child's voice."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agreement_id: Mapped[UUID]
    due_on: Mapped[date]
    held_on: Mapped[date | None]
    held_by: Mapped[UUID | None]
    childs_voice: Mapped[str | None]
    outcome: Mapped[str | None]
    note: Mapped[str | None]
    progress: Mapped[list[dict[str, Any]] | None]
    __table_args__ = (
        owned("agreement", "council_id", "agreement_id"),
        sa.CheckConstraint("outcome IN ('continue', 'change', 'end')", name="outcome_is_known"),
        sa.CheckConstraint(
            "(held_on IS NULL) = (held_by IS NULL) AND (held_on IS NULL) = (outcome IS NULL)",
            name="held_by_somebody",
        ),
        sa.CheckConstraint("progress IS NULL OR held_on IS NOT NULL", name="progress_found_when_held"),
        sa.CheckConstraint("(held_on IS NULL) = (childs_voice IS NULL)", name="held_with_the_childs_voice"),
        sa.Index(
            "uq_agreement_review_one_due",
            "council_id",
            "agreement_id",
            unique=True,
            postgresql_where=sa.text("held_on IS NULL"),
        ),
        sa.Index("ix_agreement_review_due", "council_id", "due_on", postgresql_where=sa.text("held_on IS NULL")),
        sa.Index("ix_agreement_review_agreement", "council_id", "agreement_id"),
    )


class AgreementStart(Model):
    """That support began, on which day, as somebody of the council who knows the child says. Never changed."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agreement_id: Mapped[UUID]
    began_on: Mapped[date]
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[UUID]
    __table_args__ = (
        owned("agreement", "council_id", "agreement_id"),
        sa.UniqueConstraint("council_id", "agreement_id"),
    )
