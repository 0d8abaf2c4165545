"""Change orders of an agreement: proposed, authorised where they spend more, accepted by both."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned

KINDS = "'hours', 'rate', 'pause', 'hospital stay', 'funder split', 'extension', 'end', 'notice', 'handover'"


def _accepted(side: str) -> str:
    return f"num_nulls({', '.join(f'{side}_accepted_{what}' for what in ('at', 'by', 'name', 'role'))}) IN (0, 4)"


class AgreementChange(Model):
    """A change from a day on, what it does to every period, and who said yes to it.

    `effect` is frozen as it is proposed: the figures before and after. One change of an agreement is open at a time, so
    that each is worked out on the one before.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agreement_id: Mapped[UUID]
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    number: Mapped[int]
    kind: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    reason: Mapped[str]
    end_reason: Mapped[str | None]
    terms: Mapped[dict[str, Any]]
    effect: Mapped[dict[str, Any]]
    difference_gbp: Mapped[Pence]
    owed_gbp: Mapped[Pence]
    document_sha256: Mapped[bytes]
    proposed_side: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[UUID]
    proposed_name: Mapped[str]
    needs_authorisation: Mapped[bool]
    case_id: Mapped[UUID | None]
    authorised_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    council_accepted_at: Mapped[datetime | None]
    council_accepted_by: Mapped[UUID | None]
    council_accepted_name: Mapped[str | None]
    council_accepted_role: Mapped[str | None]
    provider_accepted_at: Mapped[datetime | None]
    provider_accepted_by: Mapped[UUID | None]
    provider_accepted_name: Mapped[str | None]
    provider_accepted_role: Mapped[str | None]
    closed_how: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    closed_reason: Mapped[str | None]
    applied_at: Mapped[datetime | None]
    __table_args__ = (
        owned("agreement", "council_id", "agreement_id"),
        owned("spending_case", "council_id", "case_id"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="kind_is_known"),
        sa.CheckConstraint("proposed_side IN ('council', 'provider')", name="proposed_by_a_side"),
        sa.CheckConstraint("proposed_side = 'council' OR kind = 'notice'", name="provider_gives_notice_only"),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
        sa.CheckConstraint(
            "(kind IN ('end', 'notice', 'handover')) = (end_reason IS NOT NULL)", name="end_has_its_reason"
        ),
        sa.CheckConstraint("number > 0", name="number_is_positive"),
        sa.CheckConstraint(_accepted("council"), name="council_accepted_by_name_role_and_time"),
        sa.CheckConstraint(_accepted("provider"), name="provider_accepted_by_name_role_and_time"),
        sa.CheckConstraint("needs_authorisation = (case_id IS NOT NULL)", name="asks_where_it_spends_more"),
        sa.CheckConstraint("authorised_at IS NULL OR refused_at IS NULL", name="authorised_or_refused_not_both"),
        sa.CheckConstraint(
            "NOT needs_authorisation OR authorised_at IS NOT NULL"
            " OR council_accepted_at IS NULL AND provider_accepted_at IS NULL",
            name="accepted_after_the_spend_is_authorised",
        ),
        sa.CheckConstraint("closed_how IN ('withdrawn', 'declined')", name="closed_in_a_known_way"),
        sa.CheckConstraint(
            "num_nulls(closed_how, closed_at, closed_by, closed_reason) IN (0, 4)", name="closed_by_somebody"
        ),
        sa.CheckConstraint(
            "applied_at IS NULL OR closed_at IS NULL AND refused_at IS NULL AND (kind = 'notice'"
            " OR council_accepted_at IS NOT NULL AND (provider_accepted_at IS NOT NULL"
            " OR kind = 'handover' AND end_reason IN ('provider has failed', 'ended already')))",
            name="applied_once_agreed",
        ),
        sa.UniqueConstraint("council_id", "agreement_id", "number"),
        sa.Index(
            "uq_agreement_change_one_open",
            "council_id",
            "agreement_id",
            unique=True,
            postgresql_where=sa.text("applied_at IS NULL AND closed_at IS NULL AND refused_at IS NULL"),
        ),
        sa.Index("ix_agreement_change_id", "id"),
        sa.Index("ix_agreement_change_case", "council_id", "case_id"),
        sa.Index("ix_agreement_change_provider", "provider_id", "agreement_id"),
    )
