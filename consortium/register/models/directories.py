"""What regulators and public registers say of providers."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned

RATING_IS_KNOWN = "rating IN ('Outstanding', 'Good', 'Requires improvement', 'Inadequate')"


class RegulatorLocation(Model):
    """A location of the Care Quality Commission's directory: reference data, written by the import alone.

    `gone_on` is the day of the first directory that no longer lists it.
    """

    location_id: Mapped[str] = mapped_column(primary_key=True)
    cqc_provider_id: Mapped[str]
    name: Mapped[str]
    provider_name: Mapped[str]
    postcode: Mapped[str]
    local_authority: Mapped[str]
    region: Mapped[str]
    service_types: Mapped[str]
    specialisms: Mapped[str]
    url: Mapped[str]
    checked_on: Mapped[date | None]
    rating: Mapped[str | None]
    gives_personal_care: Mapped[bool | None]
    listed_on: Mapped[date]
    gone_on: Mapped[date | None]
    __table_args__ = (
        sa.CheckConstraint(RATING_IS_KNOWN, name="rating_is_known"),
        sa.Index("ix_regulator_location_provider", "cqc_provider_id"),
    )


class DirectoryImport(Model):
    """One file of the directory on its way in: read, looked at, then applied or discarded as a whole."""

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    as_of: Mapped[date]
    status: Mapped[str]
    location: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[bytes]
    rows_read: Mapped[int] = mapped_column(default=0)
    fault_count: Mapped[int] = mapped_column(default=0)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    problem: Mapped[str | None]
    has_ratings: Mapped[bool] = mapped_column(default=False)
    has_activities: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    received_by: Mapped[UUID]
    read_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    applied_at: Mapped[datetime | None]
    changed: Mapped[dict[str, int] | None] = mapped_column(postgresql.JSONB(none_as_null=True))
    """What it changed, in locations, as `Totals`; the rows themselves are forgotten once they are applied."""
    __table_args__ = (
        sa.CheckConstraint("changed IS NULL OR status = 'applied'", name="changed_what_it_says_if_applied"),
        sa.CheckConstraint(
            "status IN ('received', 'read', 'applying', 'applied', 'failed', 'discarded')", name="status_is_known"
        ),
        sa.CheckConstraint("(status = 'failed') = (problem IS NOT NULL)", name="failure_says_why"),
        sa.CheckConstraint("(status = 'applied') = (applied_at IS NOT NULL)", name="applied_at_if_applied"),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        sa.CheckConstraint(
            "(status IN ('applying', 'applied', 'discarded')) = (decided_at IS NOT NULL)", name="decided_if_settled"
        ),
        sa.CheckConstraint("status NOT IN ('applying', 'applied') OR fault_count = 0", name="applied_without_fault"),
    )


class DirectoryRow(Model):
    """A row of a directory that was read and is not applied yet."""

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    location_id: Mapped[str] = mapped_column(primary_key=True)
    cqc_provider_id: Mapped[str]
    name: Mapped[str]
    provider_name: Mapped[str]
    postcode: Mapped[str]
    local_authority: Mapped[str]
    region: Mapped[str]
    service_types: Mapped[str]
    specialisms: Mapped[str]
    url: Mapped[str]
    checked_on: Mapped[date | None]
    rating: Mapped[str | None]
    gives_personal_care: Mapped[bool | None]
    __table_args__ = (
        owned("directory_import", "organisation_id", "import_id"),
        sa.CheckConstraint(RATING_IS_KNOWN, name="rating_is_known"),
    )


class RegisterLookup(Model):
    """One question to a public register, by a number, and what it said. Asked by the provider, answered by a job."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    register: Mapped[str]
    number: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    outcome: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    name: Mapped[str | None]
    status: Mapped[str | None]
    postcode: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    __table_args__ = (
        sa.CheckConstraint(
            "register IN ('companies house', 'charity commission', 'care quality commission')",
            name="register_is_known",
        ),
        sa.CheckConstraint("outcome IN ('found', 'not found', 'could not be asked')", name="outcome_is_known"),
        sa.CheckConstraint("(outcome IS NULL) = (answered_at IS NULL)", name="answered_at_if_answered"),
        sa.CheckConstraint(
            "coalesce(outcome = 'found', false) = (name IS NOT NULL)"
            " AND (name IS NULL) = (status IS NULL) AND (name IS NULL) = (postcode IS NULL)",
            name="named_if_found",
        ),
        sa.Index("ix_register_lookup_number", "provider_id", "register", "number", "asked_at"),
    )
