"""The provider's own profile, evidence and declared places; its standing, decided by the lead."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned
from consortium.register.models.availability import Capacity as Capacity
from consortium.register.models.availability import InvitationPause as InvitationPause

RATING_IS_KNOWN = "rating IN ('Outstanding', 'Good', 'Requires improvement', 'Inadequate')"


class ProviderProfile(Model):
    """What a provider says of itself, once, for every system."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    legal_form: Mapped[str]
    company_number: Mapped[str | None]
    charity_number: Mapped[str | None]
    cqc_provider_id: Mapped[str | None]
    cqc_location_id: Mapped[str | None]
    ofsted_urn: Mapped[str | None]
    ukprn: Mapped[str | None]
    vat_number: Mapped[str | None]
    lei: Mapped[str | None]
    postcode: Mapped[str]
    summary: Mapped[str]
    capacity_note: Mapped[str | None]
    employs_staff: Mapped[bool] = mapped_column(default=True)
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.Index(
            "ix_provider_profile_numbers",
            sa.text(
                "(coalesce(company_number, '') || ' ' || coalesce(charity_number, '') || ' '"
                " || coalesce(cqc_provider_id, '')) gin_trgm_ops"
            ),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
        sa.CheckConstraint("legal_form IN ('company', 'charity', 'sole trader')", name="legal_form_is_known"),
        sa.CheckConstraint("legal_form <> 'company' OR company_number IS NOT NULL", name="company_has_a_number"),
        sa.CheckConstraint("legal_form <> 'charity' OR charity_number IS NOT NULL", name="charity_has_a_number"),
        sa.CheckConstraint("legal_form = 'sole trader' OR employs_staff", name="only_a_sole_trader_employs_nobody"),
    )


class Evidence(Model):
    """A piece of evidence with an expiry date: an insurance, a registration. Replaced by a newer one, never changed."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    reference: Mapped[str]
    cover_gbp: Mapped[Pence | None]
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    outcome: Mapped[str | None]
    document_id: Mapped[UUID | None]
    given_at: Mapped[datetime]
    given_by: Mapped[UUID | None]
    refused_at: Mapped[datetime | None]
    """When it was set aside, as if never given, because the scanner refused the document it stands on."""
    __table_args__ = (
        owned("stored_document", "provider_id", "document_id", key=("organisation_id", "id")),
        sa.CheckConstraint("refused_at IS NULL OR document_id IS NOT NULL", name="refused_for_its_document"),
        sa.CheckConstraint(
            "kind IN ('employers liability', 'public liability', 'professional indemnity',"
            " 'cqc personal care', 'ofsted supported accommodation', 'safeguarding policy', 'health and safety policy',"
            " 'data protection policy', 'equality policy', 'identity')",
            name="kind_is_known",
        ),
        sa.CheckConstraint("kind NOT LIKE '%liability' OR cover_gbp IS NOT NULL", name="insurance_has_cover"),
        sa.CheckConstraint(
            "(kind = 'ofsted supported accommodation') = (outcome IS NOT NULL)", name="ofsted_has_an_outcome"
        ),
        sa.CheckConstraint("outcome IN ('registered', 'applied', 'refused')", name="outcome_is_known"),
        sa.CheckConstraint("outcome <> 'applied' OR issued_on IS NOT NULL", name="application_has_a_day"),
        sa.CheckConstraint(
            "kind NOT LIKE '%policy' OR (issued_on IS NOT NULL AND expires_on IS NOT NULL AND expires_on > issued_on)",
            name="policy_is_reviewed",
        ),
        sa.CheckConstraint("kind NOT LIKE '%liability' OR expires_on IS NOT NULL", name="insurance_expires"),
        sa.Index("ix_evidence_kind", "provider_id", "kind", "given_at"),
    )


class DeclaredPlace(Model):
    """A council in whose area the provider offers a lot, or districts of it: its own declaration, changed at any time.

    Without districts it is the whole area.
    """

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    declared_at: Mapped[datetime]
    districts: Mapped[list[str]] = mapped_column(sa.ARRAY(sa.Text()), default=list, server_default=sa.text("'{}'"))
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.Index("ix_declared_place_lot_council", "lead_id", "lot_id", "council_id", "provider_id"),
    )


class Standing(Model):
    """A provider's place on the register for a lot, as dated periods; asked for an instant, so nothing goes stale."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    lot_id: Mapped[UUID]
    kind: Mapped[str]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint("kind IN ('active', 'suspended', 'withdrawn', 'removed')", name="kind_is_known"),
        # A removal that was taken back before it began ends as it begins.
        sa.CheckConstraint(
            "until_at IS NULL OR until_at > from_at OR kind = 'removed' AND until_at = from_at",
            name="ends_after_it_begins",
        ),
        sa.CheckConstraint("kind <> 'suspended' OR until_at IS NOT NULL", name="suspension_has_an_end"),
        sa.CheckConstraint("kind = 'active' OR reason IS NOT NULL", name="reason_given"),
        # One period of a kind at a time. A suspension lies over the active period, so it returns by itself; so does a
        # withdrawal, which ends where the lead admits again.
        ExcludeConstraint(
            ("lead_id", "="),
            ("provider_id", "="),
            ("lot_id", "="),
            ("kind", "="),
            (sa.text("tstzrange(from_at, until_at)"), "&&"),
            name="ex_standing_one_period_at_a_time",
        ),
        sa.Index("ix_standing_lot", "lead_id", "lot_id", "provider_id"),
        sa.Index("ix_standing_provider", "provider_id"),
    )


class LocalSuspension(Model):
    """One council's own suspension of a provider: affects that council only."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    reason: Mapped[str]
    decided_by: Mapped[UUID]
    __table_args__ = (
        sa.CheckConstraint("until_at > from_at", name="ends_after_it_begins"),
        sa.Index("ix_local_suspension_provider", "council_id", "provider_id"),
    )


class RemovalNotice(Model):
    """The lead's notice to remove a provider from a lot: decided once, after the provider was heard."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    lot_id: Mapped[UUID]
    reason: Mapped[str]
    given_at: Mapped[datetime]
    given_by: Mapped[UUID]
    reply_by_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    outcome: Mapped[str | None]
    outcome_reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint("outcome IN ('confirmed', 'dropped')", name="outcome_is_known"),
        sa.CheckConstraint(
            "given_at < reply_by_at AND reply_by_at <= effective_at", name="heard_before_it_takes_effect"
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL) AND (outcome IS NULL) = (decided_by IS NULL)"
            " AND (outcome IS NULL) = (outcome_reason IS NULL)",
            name="decided_by_somebody_with_a_reason",
        ),
        sa.Index(
            "uq_removal_notice_one_open",
            "lead_id",
            "provider_id",
            "lot_id",
            unique=True,
            postgresql_where=sa.text("outcome IS NULL"),
        ),
        sa.Index("ix_removal_notice_provider", "provider_id", "given_at"),
    )


class RemovalReply(Model):
    """What the provider says to a notice of removal, once and in time. Never changed."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    reply: Mapped[str]
    replied_at: Mapped[datetime]
    replied_by: Mapped[UUID]
    __table_args__ = (owned("removal_notice", "lead_id", "notice_id"),)


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


class Premises(Model):
    """A house or home where the provider has places to live, in one council's area, and how many are free."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    name: Mapped[str]
    postcode: Mapped[str]
    registration: Mapped[str | None]
    places: Mapped[int]
    vacancies: Mapped[int]
    told_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.CheckConstraint("places > 0 AND vacancies BETWEEN 0 AND places", name="no_more_free_than_there_are"),
        sa.CheckConstraint("closed_at IS NULL OR vacancies = 0", name="nothing_is_free_once_closed"),
        sa.Index("ix_premises_area", "council_id", "provider_id"),
    )
