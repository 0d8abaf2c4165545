"""Call-off limits, what was paid under them, and the council's own thresholds."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class DecisionRuleSet(Model):
    """A council's own thresholds, from a day on: what is a key decision, what may be called in and how long."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    from_on: Mapped[date]
    key_over_gbp: Mapped[Pence | None]
    key_divisions: Mapped[int | None]
    call_in_from_gbp: Mapped[Pence | None]
    call_in_days: Mapped[int]
    ratify_days: Mapped[int] = mapped_column(default=20)
    publish_from_gbp: Mapped[Pence | None]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    __table_args__ = (
        sa.CheckConstraint("key_over_gbp > 0 AND call_in_from_gbp > 0", name="thresholds_are_positive"),
        sa.CheckConstraint("key_divisions IS NULL OR key_over_gbp IS NOT NULL", name="divisions_beside_an_amount"),
        sa.CheckConstraint("call_in_days BETWEEN 1 AND 30", name="call_in_lasts_some_days"),
        sa.CheckConstraint("ratify_days BETWEEN 1 AND 60", name="ratified_within_some_days"),
        sa.CheckConstraint("publish_from_gbp > 0", name="publication_threshold_is_positive"),
        sa.Index("ix_decision_rule_set_from", "council_id", "from_on"),
    )


class CalloffLimit(Model):
    """A council's limit of spend through one system, profiled by year; it holds once its case is approved."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lead_id: Mapped[UUID]
    system_id: Mapped[UUID]
    case_id: Mapped[UUID]
    from_on: Mapped[date]
    to_on: Mapped[date]
    limit_gbp: Mapped[Pence]
    profile: Mapped[list[dict[str, Any]]]
    nearing_percent: Mapped[int]
    close_percent: Mapped[int]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[UUID]
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        owned("spending_case", "council_id", "case_id"),
        sa.UniqueConstraint("council_id", "case_id"),
        sa.CheckConstraint("to_on >= from_on", name="ends_after_it_begins"),
        sa.CheckConstraint("limit_gbp > 0", name="limit_is_positive"),
        sa.CheckConstraint(
            "nearing_percent > 0 AND nearing_percent < close_percent AND close_percent <= 100", name="warns_in_order"
        ),
        sa.Index("ix_calloff_limit_system", "council_id", "system_id"),
    )


class ActualSpend(Model):
    """What was paid through a purchasing system in one financial year up to a day, as somebody recorded it."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lead_id: Mapped[UUID]
    system_id: Mapped[UUID]
    financial_year: Mapped[str]
    through_on: Mapped[date]
    paid_gbp: Mapped[Pence]
    children: Mapped[int]
    recorded_at: Mapped[datetime]
    entered_by: Mapped[UUID]
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        sa.CheckConstraint("paid_gbp >= 0 AND children >= 0", name="counts_from_nothing"),
        sa.Index("ix_actual_spend_system", "council_id", "system_id", "financial_year"),
    )
