"""What the council decides: rankings, awards and what every bidder is told."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned

_TENDER = ("mini_tender", "council_id", "mini_tender_id")


class RankingRecord(Model):
    """The ranking of one package as it was computed, with the rules and inputs it came from: anyone can recompute it.

    `rules` and `bids` are what `consortium rank` reads; `bidders` says which provider bears which name in them.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    package_id: Mapped[UUID] = mapped_column(primary_key=True)
    rules: Mapped[dict[str, Any]]
    bids: Mapped[list[dict[str, Any]]]
    bidders: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    computed_at: Mapped[datetime]
    computed_by: Mapped[UUID]
    __table_args__ = (
        owned(
            "mini_tender_package", "council_id", "mini_tender_id", "package_id",
            key=("council_id", "mini_tender_id", "package_id"),
        ),
    )  # fmt: skip


class Award(Model):
    """The council's decision on a mini-tender: recommended by one person, authorised by another.

    A direct award follows from no mini-tender and names its one package itself; see `DirectAward`.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    mini_tender_id: Mapped[UUID | None]
    ranking_number: Mapped[int | None]
    package_id: Mapped[UUID | None]
    reason: Mapped[str]
    recommended_at: Mapped[datetime]
    recommended_by: Mapped[UUID]
    case_id: Mapped[UUID]
    confirmed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    __table_args__ = (
        owned(*_TENDER),
        owned("package", "council_id", "package_id"),
        owned("spending_case", "council_id", "case_id"),
        sa.CheckConstraint(
            "(mini_tender_id IS NULL) = (ranking_number IS NULL) AND (mini_tender_id IS NULL) <> (package_id IS NULL)",
            name="by_a_ranking_or_directly",
        ),
        sa.CheckConstraint("confirmed_at IS NULL OR refused_at IS NULL", name="confirmed_or_refused_not_both"),
        sa.Index(
            "uq_award_one_not_refused", "council_id", "mini_tender_id", unique=True,
            postgresql_where=sa.text("refused_at IS NULL"),
        ),
        sa.Index(
            "uq_award_one_direct_not_refused", "council_id", "package_id", unique=True,
            postgresql_where=sa.text("package_id IS NOT NULL AND refused_at IS NULL"),
        ),
        sa.Index("ix_award_case", "council_id", "case_id"),
    )  # fmt: skip


class AwardLine(Model):
    """One winner of one package, by the ranking it follows from; a direct award follows from none.

    `children` are the numbers of those whom it supports; cost and sums are those of all of them.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    award_id: Mapped[UUID] = mapped_column(primary_key=True)
    package_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    mini_tender_id: Mapped[UUID | None]
    ranking_number: Mapped[int | None]
    unit: Mapped[str]
    unit_price: Mapped[Pence]
    schedule: Mapped[dict[str, Any]]
    children: Mapped[list[int]] = mapped_column(ARRAY(sa.Integer), server_default=sa.text("'{1}'"), default=lambda: [1])
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    cost: Mapped[dict[str, Any]]
    total_gbp: Mapped[Pence]
    average_week_gbp: Mapped[Pence]
    __table_args__ = (
        owned("award", "council_id", "award_id"),
        owned("package", "council_id", "package_id"),
        sa.ForeignKeyConstraint(
            ["council_id", "mini_tender_id", "ranking_number", "package_id"],
            [f"ranking_record.{name}" for name in ("council_id", "mini_tender_id", "number", "package_id")],
            name="fk_award_line_ranking",
        ),
        sa.CheckConstraint("(mini_tender_id IS NULL) = (ranking_number IS NULL)", name="by_a_ranking_or_directly"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_it_begins"),
        sa.CheckConstraint("cardinality(children) > 0", name="supports_somebody"),
    )


class DirectAward(Model):
    """Why an award was made without a mini-tender: its ground as it read then, and the rules and limits of that day.

    `rules` are the council's terms as a mini-tender copies them; `most_gbp` is what the price was held against.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    award_id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str]
    ground: Mapped[str]
    ground_name: Mapped[str]
    ground_source: Mapped[str]
    notice: Mapped[str]
    policy_id: Mapped[UUID]
    rules: Mapped[dict[str, Any]]
    most_gbp: Mapped[Pence]
    most_source: Mapped[str]
    evidence_mini_tender_id: Mapped[UUID | None]
    __table_args__ = (
        owned("award", "council_id", "award_id"),
        owned("policy", "council_id", "policy_id"),
        owned("mini_tender", "council_id", "evidence_mini_tender_id"),
        sa.UniqueConstraint("council_id", "reference"),
    )


class Outcome(Model):
    """What one bidder is told: result, its scores and reasons, and what the winner did better."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    mini_tender_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    has_won: Mapped[bool]
    letter: Mapped[dict[str, Any]]
    released_at: Mapped[datetime]
    __table_args__ = (
        owned(
            "invitation", "council_id", "mini_tender_id", "provider_id",
            key=("council_id", "mini_tender_id", "provider_id"),
        ),
        sa.Index("ix_outcome_provider", "provider_id"),
    )  # fmt: skip
