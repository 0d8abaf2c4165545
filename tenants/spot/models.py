"""Spot purchases, whoever gives them, the files they came from, and the council's own terms for them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class SpotTerms(Model):
    """How long one purchase may last, and who besides any authoriser approves an exemption."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    longest_months: Mapped[int]
    exemption_roles: Mapped[list[str]]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.UniqueConstraint("council_id"),
        sa.CheckConstraint("longest_months BETWEEN 1 AND 36", name="lasts_some_months"),
    )


class SpotProvider(Model):
    """Whoever gives support outside the system, by number or name, and who on the register that is.

    A proposal is made by comparing; a person confirms or rejects it. `rejected` are those it is not.
    """

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str]
    name: Mapped[str]
    number_of: Mapped[str | None]
    number: Mapped[str | None]
    proposed_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    how: Mapped[str | None]
    confidence: Mapped[int | None]
    why: Mapped[str | None]
    compared_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]
    rejected: Mapped[list[UUID]]
    rejected_at: Mapped[datetime | None]
    rejected_by: Mapped[UUID | None]
    __table_args__ = (
        sa.UniqueConstraint("council_id", "key"),
        sa.CheckConstraint("number_of IN ('company', 'charity', 'cqc', 'ofsted')", name="number_is_of_a_register"),
        sa.CheckConstraint("(number_of IS NULL) = (number IS NULL)", name="number_with_its_register"),
        sa.CheckConstraint("how IN ('number', 'name')", name="found_in_a_known_way"),
        sa.CheckConstraint("num_nulls(proposed_id, how, confidence, why) IN (0, 4)", name="proposed_with_its_reason"),
        sa.CheckConstraint("confidence BETWEEN 1 AND 100", name="confidence_is_a_percentage"),
        sa.CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed_by_somebody"),
        sa.CheckConstraint("confirmed_at IS NULL OR proposed_id IS NOT NULL", name="confirmed_as_somebody"),
        sa.CheckConstraint("(rejected_at IS NULL) = (rejected_by IS NULL)", name="rejected_by_somebody"),
    )


class SpotImport(Model):
    """A file of running spot purchases: looked at, then taken in, undone, or forgotten. `rows` is emptied then."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID]
    rows: Mapped[list[dict[str, Any]] | None]
    row_count: Mapped[int]
    file_sha256: Mapped[bytes]
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[UUID | None]
    taken_in: Mapped[int | None]
    discarded_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    __table_args__ = (
        owned("spending_case", "council_id", "case_id"),
        sa.CheckConstraint("row_count > 0", name="holds_something"),
        sa.CheckConstraint("num_nulls(applied_at, applied_by, taken_in) IN (0, 3)", name="applied_by_somebody"),
        sa.CheckConstraint("applied_at IS NULL OR discarded_at IS NULL", name="over_in_one_way"),
        sa.CheckConstraint(
            "(rows IS NULL) = (applied_at IS NOT NULL OR discarded_at IS NOT NULL)", name="forgotten_when_over"
        ),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
        sa.CheckConstraint("undone_at IS NULL OR applied_at IS NOT NULL AND case_id IS NULL", name="undone_once_in"),
        sa.CheckConstraint("case_id IS NULL OR applied_at IS NOT NULL", name="asked_once_in"),
    )


class SpotPurchase(Model):
    """Support bought outside any purchasing system, for one child, until a day.

    `cost` follows where it ends early. `first_on` is when support began, before extensions; `last_on` its last day.
    """

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str]
    case_reference: Mapped[str]
    child_mark: Mapped[bytes]
    spot_provider_id: Mapped[UUID]
    provider_name: Mapped[str]
    lead_id: Mapped[UUID | None]
    lot_id: Mapped[UUID | None]
    support: Mapped[str]
    justification: Mapped[str]
    failed_mini_tender_id: Mapped[UUID | None]
    failed_package_id: Mapped[UUID | None]
    evidence_sha256: Mapped[bytes | None]
    exemption: Mapped[str | None]
    reason: Mapped[str]
    approved_before: Mapped[str | None]
    approved_by: Mapped[UUID | None]
    first_on: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    last_on: Mapped[date]
    unit: Mapped[str]
    unit_price: Mapped[Decimal] = mapped_column(sa.Numeric(12, 4))
    patterns: Mapped[list[dict[str, Any]]]
    cost: Mapped[dict[str, Any]]
    total_gbp: Mapped[Pence]
    yearly_gbp: Mapped[Pence]
    funder: Mapped[str]
    entered_at: Mapped[datetime]
    entered_by: Mapped[UUID]
    import_id: Mapped[UUID | None]
    entry_sha256: Mapped[bytes | None]
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    authorised_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    follows_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    ended_reason: Mapped[str | None]
    moves_on: Mapped[date | None]
    stays: Mapped[bool] = mapped_column(default=False)
    plan_reason: Mapped[str | None]
    planned_at: Mapped[datetime | None]
    planned_by: Mapped[UUID | None]
    package_id: Mapped[UUID | None]
    linked_at: Mapped[datetime | None]
    linked_by: Mapped[UUID | None]
    agreement_id: Mapped[UUID | None]
    moved_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("spot_provider", "council_id", "spot_provider_id"),
        owned("lot", "lead_id", "lot_id"),
        owned(
            "failed_package", "council_id", "failed_mini_tender_id", "failed_package_id",
            key=("council_id", "mini_tender_id", "package_id"),
        ),
        owned("spot_import", "council_id", "import_id"),
        owned("spending_case", "council_id", "case_id"),
        owned("spot_purchase", "council_id", "follows_id"),
        owned("package", "council_id", "package_id"),
        owned("agreement", "council_id", "agreement_id"),
        sa.Index(
            "uq_spot_purchase_reference", "council_id", "reference", unique=True,
            postgresql_where=sa.text("refused_at IS NULL"),
        ),
        sa.CheckConstraint("justification IN ('failed package', 'exemption')", name="justification_is_known"),
        sa.CheckConstraint(
            "(justification = 'failed package') = (failed_package_id IS NOT NULL)"
            " AND num_nulls(failed_mini_tender_id, failed_package_id, evidence_sha256) IN (0, 3)",
            name="failed_package_with_its_evidence",
        ),
        sa.CheckConstraint(
            "(justification = 'exemption') = (exemption IS NOT NULL)"
            " AND exemption IN ('emergency', 'specialist', 'continuity', 'no system', 'before the system')",
            name="exemption_is_known",
        ),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
        sa.CheckConstraint("approved_by <> asked_by", name="approver_is_not_the_asker"),
        sa.CheckConstraint(
            "justification <> 'exemption' OR authorised_at IS NULL OR approved_by IS NOT NULL",
            name="exemption_has_an_approver",
        ),
        sa.CheckConstraint(
            "first_on <= starts_on AND starts_on <= last_on AND last_on <= ends_on", name="days_are_in_order"
        ),
        sa.CheckConstraint("unit_price > 0 AND total_gbp >= 0 AND yearly_gbp >= 0", name="has_a_price"),
        sa.CheckConstraint("funder IN ('care', 'health', 'education')", name="funder_is_known"),
        sa.CheckConstraint("num_nulls(asked_at, asked_by, case_id) IN (0, 3)", name="asked_by_somebody"),
        sa.CheckConstraint("case_id IS NOT NULL OR import_id IS NOT NULL", name="asked_or_taken_over"),
        sa.CheckConstraint(
            "(authorised_at IS NULL OR refused_at IS NULL) AND (case_id IS NOT NULL OR"
            " authorised_at IS NULL AND refused_at IS NULL)",
            name="decided_once_asked",
        ),
        sa.CheckConstraint("(import_id IS NULL) = (entry_sha256 IS NULL)", name="taken_over_as_it_was_sent"),
        sa.CheckConstraint("(import_id IS NULL) = (approved_before IS NULL)", name="taken_over_with_its_approver"),
        sa.CheckConstraint("num_nulls(ended_at, ended_by, ended_reason) IN (0, 3)", name="ended_by_somebody"),
        sa.CheckConstraint("follows_id <> id", name="follows_another"),
        sa.CheckConstraint(
            "num_nulls(plan_reason, planned_at, planned_by) IN (0, 3)"
            " AND NOT (stays AND moves_on IS NOT NULL)"
            " AND (stays OR moves_on IS NOT NULL) = (plan_reason IS NOT NULL)",
            name="planned_by_somebody",
        ),
        sa.CheckConstraint("num_nulls(package_id, linked_at, linked_by) IN (0, 3)", name="linked_by_somebody"),
        sa.CheckConstraint(
            "num_nulls(agreement_id, moved_on) IN (0, 2) AND (agreement_id IS NULL OR package_id IS NOT NULL)",
            name="moved_by_an_agreement",
        ),
        sa.Index(
            "uq_spot_purchase_extended_once", "council_id", "follows_id", unique=True,
            postgresql_where=sa.text("refused_at IS NULL"),
        ),
        sa.Index("ix_spot_purchase_last", "council_id", "last_on"),
        sa.Index("ix_spot_purchase_provider", "council_id", "spot_provider_id"),
        sa.Index("ix_spot_purchase_case", "council_id", "case_id"),
        sa.Index("ix_spot_purchase_import", "council_id", "import_id"),
        sa.Index("ix_spot_purchase_package", "council_id", "package_id"),
    )  # fmt: skip
