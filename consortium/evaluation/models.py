"""Evaluations: of an application by the lead's assessors, of a bid by a council's. The subject holds the key to it."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class Evaluation(Model):
    """The scoring of one provider's answers against fixed criteria, owned by the authority that asked for it."""

    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    criteria: Mapped[list[dict[str, Any]]]
    assessors_needed: Mapped[int]
    councils_needed: Mapped[int]
    opened_at: Mapped[datetime]
    concluded_at: Mapped[datetime | None]
    concluded_by: Mapped[UUID | None]
    __table_args__ = (
        sa.CheckConstraint("(concluded_at IS NULL) = (concluded_by IS NULL)", name="concluded_by_somebody"),
        sa.CheckConstraint("assessors_needed >= 1 AND councils_needed >= 1", name="needs_somebody"),
    )


class Assignment(Model):
    """One assessor's part in an evaluation. Interests are declared before any answer is shown.

    Set aside: given to somebody else before it was locked. What was scored stays, and counts no more.
    """

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    evaluation_id: Mapped[UUID] = mapped_column(primary_key=True)
    assessor_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    assessor_organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[UUID]
    declared_at: Mapped[datetime | None]
    has_conflict: Mapped[bool | None]
    interest: Mapped[str | None]
    locked_at: Mapped[datetime | None]
    set_aside_at: Mapped[datetime | None]
    set_aside_by: Mapped[UUID | None]
    set_aside_reason: Mapped[str | None]
    __table_args__ = (
        owned("evaluation", "owner_id", "evaluation_id"),
        sa.CheckConstraint(
            "(set_aside_at IS NULL) = (set_aside_by IS NULL) AND (set_aside_at IS NULL) = (set_aside_reason IS NULL)",
            name="set_aside_by_somebody_for_a_reason",
        ),
        sa.CheckConstraint("set_aside_at IS NULL OR locked_at IS NULL", name="locked_scores_are_kept"),
        sa.CheckConstraint("(declared_at IS NULL) = (has_conflict IS NULL)", name="declared_one_way_or_the_other"),
        sa.CheckConstraint("NOT has_conflict OR interest IS NOT NULL", name="conflict_is_described"),
        sa.CheckConstraint("locked_at IS NULL OR NOT has_conflict", name="locked_without_conflict"),
        sa.Index("ix_assignment_assessor", "assessor_id"),
    )


class Score(Model):
    """One assessor's score of one criterion, with its reason. Perhaps half done until locked, fixed from then on."""

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    evaluation_id: Mapped[UUID] = mapped_column(primary_key=True)
    assessor_id: Mapped[UUID] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[Decimal | None] = mapped_column(sa.Numeric(4, 1))
    reason: Mapped[str]
    scored_at: Mapped[datetime]
    __table_args__ = (
        owned(
            "assignment", "owner_id", "evaluation_id", "assessor_id", key=("owner_id", "evaluation_id", "assessor_id")
        ),
        sa.CheckConstraint("score >= 0", name="is_not_negative"),
        sa.CheckConstraint("score IS NOT NULL OR reason <> ''", name="says_something"),
    )


class Consensus(Model):
    """The one score agreed by discussion, never an average."""

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    evaluation_id: Mapped[UUID] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[Decimal] = mapped_column(sa.Numeric(4, 1))
    reason: Mapped[str]
    discussion: Mapped[str | None]
    moderator_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    is_outside_range: Mapped[bool]
    outside_reason: Mapped[str | None]
    second_moderator_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    agreed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    __table_args__ = (
        owned("evaluation", "owner_id", "evaluation_id"),
        sa.CheckConstraint("score >= 0", name="is_not_negative"),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
        sa.CheckConstraint(
            "is_outside_range = (outside_reason IS NOT NULL)", name="outside_the_range_needs_a_second_reason"
        ),
        sa.CheckConstraint(
            "is_outside_range = (second_moderator_id IS NOT NULL)", name="outside_the_range_needs_a_second_moderator"
        ),
        sa.CheckConstraint("second_moderator_id <> moderator_id", name="second_moderator_is_another"),
        sa.CheckConstraint("confirmed_at IS NULL OR is_outside_range", name="confirmed_only_outside_the_range"),
    )
