"""Cases that spend, the delegations that cover them, and the ledger of what a council has bound itself to."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class Delegation(Model):
    """What a person, or every authoriser who holds a role, may authorise: a dated line of the scheme of delegation."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    role: Mapped[str | None]
    basis: Mapped[str]
    limit_gbp: Mapped[Pence]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    granted_by: Mapped[UUID]
    __table_args__ = (
        sa.CheckConstraint("basis IN ('annual', 'whole life')", name="basis_is_known"),
        sa.CheckConstraint("limit_gbp > 0", name="limit_is_positive"),
        sa.CheckConstraint("granted_by <> person_id", name="granted_by_another"),
        sa.CheckConstraint("(person_id IS NULL) <> (role IS NULL)", name="to_a_person_or_a_role"),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        sa.Index("ix_delegation_person", "council_id", "person_id"),
    )


class SpendingCase(Model):
    """Something that spends, put to whoever may authorise it: its value by year and funder, and a frozen document."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    reference: Mapped[str]
    title: Mapped[str]
    lead_id: Mapped[UUID | None]
    system_id: Mapped[UUID | None]
    value_lines: Mapped[list[dict[str, Any]]]
    whole_life_gbp: Mapped[Pence]
    largest_year_gbp: Mapped[Pence]
    document: Mapped[dict[str, Any]]
    document_sha256: Mapped[bytes]
    recommended_at: Mapped[datetime]
    recommended_by: Mapped[UUID]
    status: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decision_reason: Mapped[str | None]
    delegation_id: Mapped[UUID | None]
    authoriser_roles: Mapped[list[str]]
    ends_on: Mapped[date | None]
    divisions: Mapped[int | None]
    options_considered: Mapped[str | None]
    is_key: Mapped[bool | None]
    effective_at: Mapped[datetime | None]
    meeting_id: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        owned("delegation", "council_id", "delegation_id"),
        owned("panel_meeting", "council_id", "meeting_id"),
        sa.CheckConstraint("kind IN ('award', 'change', 'spot purchase', 'extension', 'limit')", name="kind_is_known"),
        sa.CheckConstraint(
            "status IN ('awaiting', 'deferred', 'approved', 'refused', 'called in')", name="status_is_known"
        ),
        sa.CheckConstraint(
            "(status IN ('approved', 'refused')) = (decided_by IS NOT NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decided_by_somebody",
        ),
        sa.CheckConstraint("decided_by <> recommended_by", name="recommender_never_authorises"),
        sa.CheckConstraint(
            "status <> 'approved' OR (delegation_id IS NOT NULL) <> (meeting_id IS NOT NULL)",
            name="approved_within_a_delegation",
        ),
        sa.CheckConstraint("(status = 'approved') = (effective_at IS NOT NULL)", name="effective_if_approved"),
        sa.CheckConstraint("divisions >= 0", name="divisions_are_counted"),
        sa.Index("ix_spending_case_status", "council_id", "status", "recommended_at"),
    )


class CaseDecision(Model):
    """The minutes of a case: each decision on it, deferrals too, with who, when and why. Never changed."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID]
    old_status: Mapped[str]
    new_status: Mapped[str]
    reason: Mapped[str]
    decided_at: Mapped[datetime]
    decided_by: Mapped[UUID]
    __table_args__ = (
        owned("spending_case", "council_id", "case_id"),
        sa.CheckConstraint(
            "new_status IN ('deferred', 'approved', 'refused', 'called in')", name="new_status_is_known"
        ),
        sa.CheckConstraint(
            "CASE WHEN new_status = 'called in' THEN old_status = 'approved'"
            " ELSE old_status IN ('awaiting', 'deferred', 'called in') END",
            name="move_is_known",
        ),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
        sa.Index("ix_case_decision_case", "council_id", "case_id"),
    )


class Ledger(Model):
    """What a council has committed through one purchasing system in one financial year.

    The row is locked by whoever adds to it, so that two approvals at once are counted one after the other.
    """

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lead_id: Mapped[UUID | None]
    system_id: Mapped[UUID | None]
    financial_year: Mapped[str]
    committed_gbp: Mapped[Pence]
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        # Spend outside any purchasing system has one row a year too: nulls are told to be equal.
        sa.UniqueConstraint(
            "council_id",
            "lead_id",
            "system_id",
            "financial_year",
            name="uq_ledger_system_and_year",
            postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint("committed_gbp >= 0", name="committed_is_not_negative"),
    )


class Commitment(Model):
    """A line of the ledger: spend bound by a case, by purchasing system, financial year and funder."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID]
    lead_id: Mapped[UUID | None]
    system_id: Mapped[UUID | None]
    financial_year: Mapped[str]
    funder: Mapped[str]
    amount_gbp: Mapped[Pence]
    committed_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    __table_args__ = (
        owned("spending_case", "council_id", "case_id"),
        sa.CheckConstraint("funder IN ('care', 'health', 'education')", name="funder_is_known"),
        sa.Index(
            "uq_commitment_that_stands",
            "council_id",
            "case_id",
            "financial_year",
            "funder",
            unique=True,
            postgresql_where=sa.text("released_at IS NULL"),
        ),
        sa.Index("ix_commitment_year", "council_id", "lead_id", "system_id", "financial_year"),
    )


class DecisionRuleSet(Model):
    """A council's own thresholds, from a day on: what is a key decision, what may be called in and how long."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    from_on: Mapped[date]
    key_over_gbp: Mapped[Pence | None]
    key_divisions: Mapped[int | None]
    call_in_from_gbp: Mapped[Pence | None]
    call_in_days: Mapped[int]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    __table_args__ = (
        sa.CheckConstraint("key_over_gbp > 0 AND call_in_from_gbp > 0", name="thresholds_are_positive"),
        sa.CheckConstraint("key_divisions IS NULL OR key_over_gbp IS NOT NULL", name="divisions_beside_an_amount"),
        sa.CheckConstraint("call_in_days BETWEEN 1 AND 30", name="call_in_lasts_some_days"),
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


class Panel(Model):
    """People of a council who decide spends together."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    quorum: Mapped[int]
    limit_gbp: Mapped[Pence | None]
    set_up_at: Mapped[datetime]
    set_up_by: Mapped[UUID]
    __table_args__ = (
        sa.UniqueConstraint("council_id", "name"),
        sa.CheckConstraint("quorum >= 2", name="decides_together"),
        sa.CheckConstraint("limit_gbp > 0", name="limit_is_positive"),
    )


class PanelSeat(Model):
    """A member of a panel, or the deputy of one, from a day to a day."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    panel_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    is_chair: Mapped[bool]
    deputy_for: Mapped[UUID | None]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    named_by: Mapped[UUID]
    __table_args__ = (
        owned("panel", "council_id", "panel_id"),
        sa.CheckConstraint("deputy_for <> person_id", name="deputises_for_another"),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        sa.Index("ix_panel_seat_panel", "council_id", "panel_id"),
    )


class PanelMeeting(Model):
    """One meeting of a panel: planned, then sitting with whoever is there, then over with its minutes frozen."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    panel_id: Mapped[UUID]
    meets_at: Mapped[datetime]
    place: Mapped[str]
    called_by: Mapped[UUID]
    present: Mapped[list[str] | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    minutes: Mapped[dict[str, Any] | None]
    minutes_sha256: Mapped[bytes | None]
    __table_args__ = (
        owned("panel", "council_id", "panel_id"),
        sa.CheckConstraint("(opened_at IS NULL) = (present IS NULL)", name="opened_with_whoever_is_there"),
        sa.CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="closed_after_it_opened"),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (minutes IS NULL) AND (closed_at IS NULL) = (minutes_sha256 IS NULL)"
            " AND (closed_at IS NULL) = (closed_by IS NULL)",
            name="closed_with_minutes",
        ),
        sa.Index("ix_panel_meeting_panel", "council_id", "panel_id", "meets_at"),
    )


class AgendaItem(Model):
    """A case on the agenda of a meeting, and what the panel said of it."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    meeting_id: Mapped[UUID]
    case_id: Mapped[UUID]
    added_at: Mapped[datetime]
    added_by: Mapped[UUID]
    decision: Mapped[str | None]
    reason: Mapped[str | None]
    conditions: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    minuted_by: Mapped[UUID | None]
    __table_args__ = (
        owned("panel_meeting", "council_id", "meeting_id"),
        owned("spending_case", "council_id", "case_id"),
        sa.UniqueConstraint("council_id", "meeting_id", "case_id"),
        sa.CheckConstraint(
            "decision IN ('approve', 'approve with conditions', 'defer', 'refuse')", name="decision_is_known"
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (minuted_by IS NULL)"
            " AND (decision IS NULL) = (reason IS NULL)",
            name="decided_by_somebody",
        ),
        sa.CheckConstraint(
            "(decision = 'approve with conditions') = (conditions <> '')", name="conditions_where_it_says_so"
        ),
        sa.Index("ix_agenda_item_case", "council_id", "case_id"),
    )
