"""The lead authority's contract with a provider, good with every named member."""

from datetime import datetime
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
