"""What a provider says and shows of itself, and where it offers what."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned

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
