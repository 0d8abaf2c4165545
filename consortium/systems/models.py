"""Purchasing systems and their lots."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned
from consortium.systems.rules import terms_with_clause


class PurchasingSystem(Model):
    """The dynamic purchasing system or framework itself. Its regime is fixed once it is published."""

    lead_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    consortium_id: Mapped[UUID] = mapped_column(sa.ForeignKey("consortium.id"))
    name: Mapped[str]
    summary: Mapped[str]
    regime: Mapped[str]
    is_dynamic: Mapped[bool] = mapped_column(default=True)
    commenced_on: Mapped[date]
    ends_on: Mapped[date]
    entry_every_months: Mapped[int | None]
    notice_reference: Mapped[str]
    contact_name: Mapped[str]
    contact_email: Mapped[str]
    contract_terms: Mapped[str]
    contract_terms_version: Mapped[str]
    agreed_call_off_days: Mapped[int | None]
    admission_threshold: Mapped[Decimal] = mapped_column(sa.Numeric(5, 2))
    assessors_needed: Mapped[int]
    assessor_councils_needed: Mapped[int]
    is_light_touch: Mapped[bool] = mapped_column(default=True)
    fee_percent: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 2))
    decision_working_days: Mapped[int | None]
    needs_member_agreements: Mapped[bool] = mapped_column(default=False)
    cqc_rating_floor: Mapped[str | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.CheckConstraint(
            "regime IN ('pcr-reg34', 'pcr-light-touch', 'pa23-dynamic-market', 'pa23-open-framework')",
            name="regime_is_known",
        ),
        sa.CheckConstraint("regime NOT LIKE 'pcr-%' OR commenced_on < date '2025-02-24'", name="pcr_commenced_in_time"),
        sa.CheckConstraint(
            "regime NOT LIKE 'pcr-%' OR NOT is_dynamic OR ends_on <= date '2029-02-23'", name="pcr_dynamic_ends_in_time"
        ),
        sa.CheckConstraint("ends_on > commenced_on", name="ends_after_it_begins"),
        sa.CheckConstraint("(published_at IS NULL) = (published_by IS NULL)", name="published_by_somebody"),
        sa.CheckConstraint("admission_threshold BETWEEN 0 AND 100", name="threshold_is_a_percentage"),
        sa.CheckConstraint("fee_percent > 0 AND fee_percent <= 100", name="fee_is_a_share"),
        sa.CheckConstraint("regime NOT LIKE 'pcr-%' OR fee_percent IS NULL", name="no_fee_under_pcr"),
        sa.CheckConstraint(
            "agreed_call_off_days IS NULL OR regime = 'pcr-reg34' AND agreed_call_off_days BETWEEN 1 AND 9",
            name="agreed_call_off_is_under_the_least",
        ),
        sa.CheckConstraint("decision_working_days > 0", name="decision_takes_time"),
        sa.CheckConstraint(
            "cqc_rating_floor IN ('Outstanding', 'Good', 'Requires improvement', 'Inadequate')",
            name="rating_floor_is_known",
        ),
        sa.Index("ix_purchasing_system_consortium", "consortium_id"),
    )

    @property
    def terms_to_sign(self) -> str:
        """The text of its contract, with the clause on the time to bid where it has one."""
        return terms_with_clause(self.contract_terms, agreed_days=self.agreed_call_off_days)


class Lot(Model):
    """A kind of service within a system."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    system_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str]
    summary: Mapped[str]
    age_from: Mapped[int]
    age_to: Mapped[int]
    cpv_code: Mapped[str]
    needs_cqc_personal_care: Mapped[bool] = mapped_column(default=False)
    cqc_rating_floor: Mapped[str | None]
    needs_ofsted: Mapped[bool] = mapped_column(default=False)
    policies_needed: Mapped[list[str]] = mapped_column(sa.ARRAY(sa.Text()), default=list)
    employers_liability_gbp: Mapped[Pence]
    public_liability_gbp: Mapped[Pence]
    professional_indemnity_gbp: Mapped[Pence]
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        sa.UniqueConstraint("lead_id", "system_id", "number"),
        sa.CheckConstraint(
            "cqc_rating_floor IS NULL OR needs_cqc_personal_care AND cqc_rating_floor IN"
            " ('Outstanding', 'Good', 'Requires improvement', 'Inadequate')",
            name="rating_floor_is_known",
        ),
        sa.CheckConstraint(
            "policies_needed <@ ARRAY['safeguarding policy', 'health and safety policy', 'data protection policy',"
            " 'equality policy']",
            name="policies_are_known",
        ),
        sa.CheckConstraint("0 <= age_from AND age_from <= age_to", name="ages_in_order"),
    )


class HealthRoute(Model):
    """The route by which one buyer selects providers of health services of a lot (Provider Selection Regime)."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lot_id: Mapped[UUID]
    buyer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    route: Mapped[str]
    reasons: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint(
            "route IN ('direct award A', 'direct award B', 'direct award C', 'most suitable provider',"
            " 'competitive process')",
            name="route_is_known",
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        sa.Index(
            "uq_health_route_one_runs",
            "lead_id",
            "lot_id",
            "buyer_id",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )


class Extension(Model):
    """An advertised extension of a system's term: when it would begin and end, what was asked, what was decided."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    system_id: Mapped[UUID]
    number: Mapped[int]
    follows_on: Mapped[date]
    ends_on: Mapped[date]
    views_due_on: Mapped[date | None]
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[UUID | None]
    outcome: Mapped[str | None]
    agreed_ends_on: Mapped[date | None]
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        sa.UniqueConstraint("lead_id", "system_id", "number"),
        sa.CheckConstraint("ends_on > follows_on", name="ends_after_what_it_follows"),
        sa.CheckConstraint("num_nulls(views_due_on, asked_at, asked_by) IN (0, 3)", name="asked_by_somebody"),
        sa.CheckConstraint("outcome IN ('extended', 'not extended')", name="outcome_is_known"),
        sa.CheckConstraint("num_nulls(outcome, reason, decided_at, decided_by) IN (0, 4)", name="decided_with_reasons"),
        sa.CheckConstraint("outcome IS NULL OR asked_at IS NOT NULL", name="decided_when_asked"),
        sa.CheckConstraint(
            "(agreed_ends_on IS NOT NULL) = (outcome IS NOT DISTINCT FROM 'extended')", name="end_agreed_if_extended"
        ),
        sa.CheckConstraint("agreed_ends_on <= ends_on", name="never_past_what_was_advertised"),
    )


class ExtensionView(Model):
    """What one member thinks of an extension: its own until it gives it, then the consortium's to read."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    extension_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    view: Mapped[str]
    reason: Mapped[str]
    approvals: Mapped[list[dict[str, str]]] = mapped_column(postgresql.JSONB)
    saved_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    given_by: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("extension", "lead_id", "extension_id"),
        sa.CheckConstraint("view IN ('extend', 'do not extend', 'no view')", name="view_is_known"),
        sa.CheckConstraint("(given_at IS NULL) = (given_by IS NULL)", name="given_by_somebody"),
        sa.CheckConstraint("given_at IS NULL OR jsonb_array_length(approvals) > 0", name="approved_if_given"),
        sa.CheckConstraint("given_at IS NULL OR view = 'no view' OR reason <> ''", name="reasoned_if_given"),
        sa.Index("ix_extension_view_council", "council_id"),
    )

    @property
    def id(self) -> UUID:
        """What the record knows it by: the extension it is of."""
        return self.extension_id


class MemberAgreement(Model):
    """An agreement that a member signed with the lead, on file until it is taken off."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    system_id: Mapped[UUID]
    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    paper: Mapped[str]
    reference: Mapped[str]
    signed_on: Mapped[date]
    document_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        owned("stored_document", "lead_id", "document_id", key=("organisation_id", "id")),
        sa.Index("ix_member_agreement_document", "lead_id", "document_id"),
        sa.CheckConstraint("paper IN ('access agreement', 'data-sharing agreement')", name="paper_is_known"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        sa.Index(
            "uq_member_agreement_on_file",
            "lead_id",
            "system_id",
            "council_id",
            "paper",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
