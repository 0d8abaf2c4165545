"""The lead authority's contract with a provider, good with every named member."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class LeadContract(Model):
    """One contract per provider and system: issued by the lead, accepted by a named person."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    system_id: Mapped[UUID]
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    reference: Mapped[str]
    terms_version: Mapped[str]
    terms_sha256: Mapped[bytes]
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]
    accepted_name: Mapped[str | None]
    accepted_role: Mapped[str | None]
    needs_countersignature: Mapped[bool] = mapped_column(default=False)
    countersigned_at: Mapped[datetime | None]
    countersigned_by: Mapped[UUID | None]
    countersigned_name: Mapped[str | None]
    countersigned_role: Mapped[str | None]
    takes_effect_at: Mapped[datetime | None]
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by IS NULL) AND (accepted_at IS NULL) = (accepted_name IS NULL)"
            " AND (accepted_at IS NULL) = (accepted_role IS NULL)",
            name="accepted_by_name_role_and_time",
        ),
        sa.CheckConstraint(
            "(countersigned_at IS NULL) = (countersigned_by IS NULL)"
            " AND (countersigned_at IS NULL) = (countersigned_name IS NULL)"
            " AND (countersigned_at IS NULL) = (countersigned_role IS NULL)"
            " AND (countersigned_at IS NULL) = (takes_effect_at IS NULL)",
            name="countersigned_by_name_role_and_time",
        ),
        sa.CheckConstraint(
            "countersigned_at IS NULL OR (accepted_at IS NOT NULL AND needs_countersignature)",
            name="countersigned_after_acceptance",
        ),
        sa.CheckConstraint("takes_effect_at >= countersigned_at", name="takes_effect_once_signed"),
        sa.Index("ix_lead_contract_provider", "provider_id"),
    )


class ContractLot(Model):
    """A lot that a contract covers."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    contract_id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    __table_args__ = (
        owned("lead_contract", "lead_id", "contract_id"),
        owned("lot", "lead_id", "lot_id"),
    )


class ContractSetting(Model):
    """Whether the contracts of a system take effect only once the lead's signatory has signed them too."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    system_id: Mapped[UUID] = mapped_column(primary_key=True)
    needs_countersignature: Mapped[bool]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    __table_args__ = (owned("purchasing_system", "lead_id", "system_id"),)


class ContractVariation(Model):
    """A change of the terms of all contracts under a system, drafted by the lead and agreed provider by provider."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    system_id: Mapped[UUID]
    reference: Mapped[str]
    title: Mapped[str]
    changes: Mapped[str]
    reason: Mapped[str]
    terms: Mapped[str]
    terms_version: Mapped[str]
    terms_sha256: Mapped[bytes]
    effective_on: Mapped[date]
    reply_by_on: Mapped[date]
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[UUID]
    issued_at: Mapped[datetime | None]
    issued_by: Mapped[UUID | None]
    reminded_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_reason: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        sa.CheckConstraint("reply_by_on < effective_on", name="takes_effect_after_the_time_to_reply"),
        sa.CheckConstraint("(issued_at IS NULL) = (issued_by IS NULL)", name="issued_by_somebody"),
        sa.CheckConstraint("reminded_at IS NULL OR issued_at IS NOT NULL", name="reminded_once_issued"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name="withdrawn_by_somebody_with_a_reason",
        ),
        sa.Index("ix_contract_variation_system", "lead_id", "system_id"),
    )


class VariationOffer(Model):
    """A variation as it is put to one contract: waiting, accepted or declined by a named person of the provider.

    A contract that comes after the variation was issued is offered it then, with a day to reply of its own.
    """

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    variation_id: Mapped[UUID]
    contract_id: Mapped[UUID]
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    offered_at: Mapped[datetime]
    reply_by_on: Mapped[date]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    answered_name: Mapped[str | None]
    answered_role: Mapped[str | None]
    declined_reason: Mapped[str | None]
    __table_args__ = (
        owned("contract_variation", "lead_id", "variation_id"),
        owned("lead_contract", "lead_id", "contract_id"),
        sa.UniqueConstraint("lead_id", "variation_id", "contract_id"),
        sa.CheckConstraint("answer IN ('accepted', 'declined')", name="answer_is_known"),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)"
            " AND (answer IS NULL) = (answered_name IS NULL) AND (answer IS NULL) = (answered_role IS NULL)",
            name="answered_by_name_role_and_time",
        ),
        sa.CheckConstraint(
            "(answer IS NOT DISTINCT FROM 'declined') = (declined_reason IS NOT NULL)", name="declined_with_a_reason"
        ),
        sa.Index("ix_variation_offer_provider", "provider_id"),
        sa.Index("ix_variation_offer_contract", "lead_id", "contract_id"),
    )


class ContractEnding(Model):
    """The lead's notice that one contract ends after a day, by a clause of it. Until then it may be taken back."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    contract_id: Mapped[UUID]
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    clause: Mapped[str]
    notice_days: Mapped[int]
    reason: Mapped[str]
    given_on: Mapped[date]
    ends_on: Mapped[date]
    given_at: Mapped[datetime]
    given_by: Mapped[UUID]
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[UUID | None]
    taken_back_reason: Mapped[str | None]
    __table_args__ = (
        owned("lead_contract", "lead_id", "contract_id"),
        sa.CheckConstraint(
            "num_nulls(taken_back_at, taken_back_by, taken_back_reason) IN (0, 3)", name="taken_back_with_a_reason"
        ),
        sa.Index(
            "uq_contract_ending_one_stands",
            "lead_id",
            "contract_id",
            unique=True,
            postgresql_where=sa.text("taken_back_at IS NULL"),
        ),
        sa.CheckConstraint("notice_days >= 1 AND ends_on >= given_on + notice_days", name="ends_after_its_notice"),
        sa.Index("ix_contract_ending_provider", "provider_id"),
    )
