"""A council's own rules for a lot, in versions."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned
from tenants.policy.rules import USUAL_MONTHS_KEPT


class Policy(Model):
    """One version of how a council buys from a lot. Drafted, then adopted; copied onto what is published under it."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lead_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    version: Mapped[int]
    style: Mapped[str]
    windows: Mapped[dict[str, Any]]
    criteria: Mapped[list[dict[str, Any]]]
    quality_weight: Mapped[Decimal] = mapped_column(sa.Numeric(5, 2))
    price_weight: Mapped[Decimal] = mapped_column(sa.Numeric(5, 2))
    price_formula: Mapped[str]
    quality_threshold: Mapped[Decimal] = mapped_column(sa.Numeric(5, 2))
    ceiling: Mapped[Pence | None]
    ceiling_is_hard: Mapped[bool]
    fixed_price: Mapped[Pence | None]
    benchmark: Mapped[Pence | None]
    floor: Mapped[Pence | None]
    tie_break: Mapped[list[str]]
    assessors_needed: Mapped[int]
    allows_negotiation: Mapped[bool]
    allows_part_bids: Mapped[bool]
    shows_bid_count: Mapped[bool]
    allows_split_awards: Mapped[bool]
    allows_direct_award: Mapped[bool]
    opening_officers: Mapped[int] = mapped_column(default=1)
    bids_kept_months: Mapped[int] = mapped_column(default=USUAL_MONTHS_KEPT)
    authoriser_roles: Mapped[list[str]]
    adoption_needs_another: Mapped[bool]
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[UUID]
    adopted_at: Mapped[datetime | None]
    adopted_by: Mapped[UUID | None]
    in_force_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[UUID | None]
    discarded_at: Mapped[datetime | None]
    discarded_by: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.UniqueConstraint("council_id", "lead_id", "lot_id", "version"),
        sa.CheckConstraint("style IN ('outcomes', 'prescriptive')", name="style_is_known"),
        sa.CheckConstraint("quality_weight + price_weight = 100", name="weights_make_100"),
        sa.CheckConstraint(
            "price_formula <> 'fixed_price' OR (price_weight = 0 AND fixed_price IS NOT NULL)",
            name="fixed_price_is_quality_only",
        ),
        sa.CheckConstraint("price_formula <> 'benchmark' OR benchmark IS NOT NULL", name="benchmark_is_given"),
        sa.CheckConstraint("price_formula <> 'linear_to_ceiling' OR ceiling IS NOT NULL", name="ceiling_is_given"),
        sa.CheckConstraint("(adopted_at IS NULL) = (adopted_by IS NULL)", name="adopted_by_somebody"),
        sa.CheckConstraint("assessors_needed >= 1", name="needs_somebody"),
        sa.CheckConstraint("opening_officers IN (1, 2)", name="opened_by_one_or_two"),
        sa.CheckConstraint("bids_kept_months BETWEEN 1 AND 300", name="bids_are_kept_for_a_time"),
        sa.CheckConstraint(
            "(adopted_at IS NULL) = (in_force_at IS NULL) AND in_force_at >= adopted_at",
            name="in_force_once_adopted",
        ),
        sa.CheckConstraint(
            "NOT adoption_needs_another OR adopted_by IS NULL"
            " OR (adopted_by <> drafted_by AND adopted_by IS DISTINCT FROM changed_by)",
            name="adopted_by_another_where_so_said",
        ),
        sa.CheckConstraint("(changed_at IS NULL) = (changed_by IS NULL)", name="changed_by_somebody"),
        sa.CheckConstraint(
            "(discarded_at IS NULL) = (discarded_by IS NULL) AND (discarded_at IS NULL OR adopted_at IS NULL)",
            name="discarded_only_as_a_draft",
        ),
        sa.Index(
            "uq_policy_one_draft", "council_id", "lead_id", "lot_id", unique=True,
            postgresql_where=sa.text("adopted_at IS NULL AND discarded_at IS NULL"),
        ),
    )  # fmt: skip
