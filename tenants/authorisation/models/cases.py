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
    in_urgency: Mapped[bool] = mapped_column(default=False)
    """Whether it covers urgent decisions, which a panel ratifies later, and nothing else."""
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
    deputyship_id: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        owned("delegation", "council_id", "delegation_id"),
        owned("panel_meeting", "council_id", "meeting_id"),
        owned("deputyship", "council_id", "deputyship_id"),
        sa.CheckConstraint("kind IN ('award', 'change', 'spot purchase', 'extension', 'limit')", name="kind_is_known"),
        sa.CheckConstraint(
            "status IN ('awaiting', 'deferred', 'approved', 'refused', 'called in', 'withdrawn')",
            name="status_is_known",
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
        sa.CheckConstraint(
            "deputyship_id IS NULL OR delegation_id IS NOT NULL", name="deputy_stands_in_for_a_delegate"
        ),
        sa.CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name="withdrawn_for_a_reason",
        ),
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
    """A line of the ledger: spend bound by a case, by purchasing system, financial year and funder.

    What a change of an agreement takes less is a line below zero, whose `cause_id` is that change. Nothing is ever
    taken out: a line that binds no more says when it was released and why.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID]
    lead_id: Mapped[UUID | None]
    system_id: Mapped[UUID | None]
    financial_year: Mapped[str]
    funder: Mapped[str]
    amount_gbp: Mapped[Pence]
    committed_at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(default="authorised")
    cause_id: Mapped[UUID | None]
    released_at: Mapped[datetime | None]
    released_why: Mapped[str | None]
    __table_args__ = (
        owned("spending_case", "council_id", "case_id"),
        sa.CheckConstraint("funder IN ('care', 'health', 'education')", name="funder_is_known"),
        sa.CheckConstraint("cause IN ('authorised', 'spends less')", name="cause_is_known"),
        sa.CheckConstraint(
            "CASE cause WHEN 'authorised' THEN cause_id IS NULL AND amount_gbp >= 0"
            " ELSE cause_id IS NOT NULL AND amount_gbp < 0 END",
            name="only_a_change_takes_less",
        ),
        sa.CheckConstraint("released_why IN ('called in', 'given up')", name="release_is_known"),
        sa.CheckConstraint("(released_at IS NULL) = (released_why IS NULL)", name="released_for_a_reason"),
        sa.Index(
            "uq_commitment_that_stands",
            "council_id",
            "case_id",
            "financial_year",
            "funder",
            "cause_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=sa.text("released_at IS NULL"),
        ),
        sa.Index("ix_commitment_cause", "council_id", "cause_id", postgresql_where=sa.text("cause_id IS NOT NULL")),
        sa.Index("ix_commitment_year", "council_id", "lead_id", "system_id", "financial_year"),
    )
