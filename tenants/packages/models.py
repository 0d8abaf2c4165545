"""Referrals, which hold a child's identity and never leave the council, and the anonymised packages made of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class Child(Model):
    """The child's own record, as far as buying needs it: private to the council."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    given_name: Mapped[str]
    family_name: Mapped[str]
    known_as: Mapped[str | None]
    born_on: Mapped[date]
    nhs_number: Mapped[str | None]
    upn: Mapped[str | None]
    address: Mapped[str]
    postcode: Mapped[str]
    schools: Mapped[list[str]]
    case_reference: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    __table_args__ = (sa.UniqueConstraint("council_id", "case_reference"),)


class Referral(Model):
    """A social worker's request for support."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    child_id: Mapped[UUID]
    lead_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    reference: Mapped[str]
    needs: Mapped[str]
    childs_voice: Mapped[str]
    outcomes: Mapped[list[str]]
    urgency: Mapped[str]
    wanted_from: Mapped[date]
    raised_at: Mapped[datetime]
    raised_by: Mapped[UUID]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
    external_reference: Mapped[str | None]
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("child", "council_id", "child_id"),
        owned("lot", "lead_id", "lot_id"),
        sa.UniqueConstraint("council_id", "reference"),
        sa.UniqueConstraint("council_id", "external_reference"),
        sa.CheckConstraint("(changed_at IS NULL) = (changed_by IS NULL)", name="changed_by_somebody"),
        sa.CheckConstraint("urgency IN ('emergency', 'urgent', 'standard', 'planned')", name="urgency_is_known"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_a_reason"),
        sa.Index("ix_referral_raised", "council_id", "raised_at"),
        sa.Index("ix_referral_child", "council_id", "child_id"),
    )


class ReferralImport(Model):
    """Referrals read from a file, for whoever sent it to look at. `rows` is emptied when it is over."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID]
    rows: Mapped[list[dict[str, Any]] | None]
    row_count: Mapped[int]
    file_sha256: Mapped[bytes]
    applied_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
    __table_args__ = (
        sa.CheckConstraint("applied_at IS NULL OR discarded_at IS NULL", name="over_in_one_way"),
        sa.CheckConstraint(
            "(rows IS NULL) = (applied_at IS NOT NULL OR discarded_at IS NOT NULL)", name="forgotten_when_over"
        ),
        sa.Index("ix_referral_import_maker", "council_id", "made_by"),
    )


class DirectPayment(Model):
    """What a family takes in place of support that the council buys: it ends the search."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    weekly_gbp: Mapped[Pence]
    from_on: Mapped[date]
    agreed_with: Mapped[str]
    note: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    __table_args__ = (
        owned("referral", "council_id", "referral_id"),
        sa.CheckConstraint("weekly_gbp > 0", name="pays_something"),
        sa.CheckConstraint("agreed_with <> ''", name="agreed_with_somebody"),
    )


class InterimCover(Model):
    """Support at risk, before any agreement, while providers are looked for. `ended_on` is set where it ends early."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    referral_id: Mapped[UUID]
    provider_name: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str]
    agreed_with: Mapped[str]
    cost_note: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    ended_on: Mapped[date | None]
    ended_by: Mapped[UUID | None]
    __table_args__ = (
        owned("referral", "council_id", "referral_id"),
        sa.CheckConstraint("to_on >= from_on", name="ends_after_it_begins"),
        sa.CheckConstraint("ended_on BETWEEN from_on AND to_on", name="ended_while_it_ran"),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        sa.CheckConstraint("reason <> '' AND agreed_with <> ''", name="has_a_reason"),
        sa.Index("ix_interim_cover_referral", "council_id", "referral_id"),
        sa.Index("ix_interim_cover_to_on", "council_id", "to_on"),
    )


class Package(Model):
    """The anonymised statement of need that providers see. `children` is how many it is for, each by the same week."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str]
    lead_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    style: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    outcomes: Mapped[list[str]]
    schedule: Mapped[dict[str, Any] | None]
    particulars: Mapped[dict[str, Any] | None]
    place: Mapped[str]
    age_band: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    weekly_hours: Mapped[str | None]
    budget_weekly: Mapped[Pence | None]
    complexity: Mapped[str | None]
    children: Mapped[int] = mapped_column(server_default=sa.text("1"), default=1)
    written_at: Mapped[datetime]
    written_by: Mapped[UUID]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("lot", "lead_id", "lot_id"),
        sa.UniqueConstraint("council_id", "reference"),
        sa.CheckConstraint("style IN ('outcomes', 'prescriptive')", name="style_is_known"),
        sa.CheckConstraint("style <> 'prescriptive' OR schedule IS NOT NULL", name="prescriptive_has_a_schedule"),
        sa.CheckConstraint("style <> 'outcomes' OR cardinality(outcomes) > 0", name="outcomes_are_stated"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_it_begins"),
        sa.CheckConstraint("children >= 0", name="is_for_children"),
        sa.Index("ix_package_id", "id"),
    )


class PackageReferral(Model):
    """Which referrals a package answers: kept apart, so that what providers read holds no way back to a child.

    `number` is the child's in the package: the only thing by which providers hear of one. `left_at` is set where the
    child was taken out again.
    """

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    package_id: Mapped[UUID] = mapped_column(primary_key=True)
    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(server_default=sa.text("1"), default=1)
    left_at: Mapped[datetime | None]
    left_by: Mapped[UUID | None]
    left_reason: Mapped[str | None]
    __table_args__ = (
        owned("package", "council_id", "package_id"),
        owned("referral", "council_id", "referral_id"),
        sa.UniqueConstraint("council_id", "package_id", "number"),
        sa.CheckConstraint("number > 0", name="number_counts_from_one"),
        sa.CheckConstraint(
            "(left_at IS NULL) = (left_by IS NULL) AND (left_at IS NULL) = (left_reason IS NULL)",
            name="left_by_somebody_with_a_reason",
        ),
        sa.Index("ix_package_referral_referral", "council_id", "referral_id"),
    )


class ScreeningOverride(Model):
    """One finding that two officers agreed to publish, with the reason."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    package_id: Mapped[UUID]
    kind: Mapped[str]
    text_hash: Mapped[bytes]
    reason: Mapped[str]
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    agreed_by: Mapped[UUID | None]
    agreed_at: Mapped[datetime | None]
    __table_args__ = (
        owned("package", "council_id", "package_id"),
        sa.UniqueConstraint("council_id", "package_id", "text_hash"),
        sa.CheckConstraint("agreed_by <> asked_by", name="agreed_by_another"),
        sa.CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name="agreed_by_somebody"),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
    )


class IdentityReading(Model):
    """Somebody read who the child is, at which stage and why."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    referral_id: Mapped[UUID]
    person_id: Mapped[UUID]
    reason: Mapped[str]
    read_at: Mapped[datetime]
    until_at: Mapped[datetime]
    __table_args__ = (owned("referral", "council_id", "referral_id"),)


class Disclosure(Model):
    """More of one child that the council released to one provider: to the shortlisted, or to the winner."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    package_id: Mapped[UUID]
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    child_number: Mapped[int] = mapped_column(server_default=sa.text("1"), default=1)
    stage: Mapped[str]
    package_reference: Mapped[str]
    package_title: Mapped[str]
    released_at: Mapped[datetime]
    released_by: Mapped[UUID]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    __table_args__ = (
        owned("package", "council_id", "package_id"),
        sa.UniqueConstraint("council_id", "id", "provider_id"),
        sa.CheckConstraint("stage IN ('shortlisted', 'winner')", name="stage_is_known"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        sa.Index(
            "uq_disclosure_standing", "council_id", "package_id", "provider_id", "child_number", "stage", unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_disclosure_provider", "provider_id", "id"),
    )  # fmt: skip


class DisclosedWords(Model):
    """What was released: a table of its own, so that row security opens it to a reader with a reason alone."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    disclosure_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    words: Mapped[dict[str, Any]]
    __table_args__ = (
        owned("disclosure", "council_id", "disclosure_id", "provider_id", key=("council_id", "id", "provider_id")),
    )


class DisclosureReading(Model):
    """Somebody of the provider opened what was released, when and why. Both sides read it."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    disclosure_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    person_id: Mapped[UUID]
    reader_name: Mapped[str]
    reason: Mapped[str]
    read_at: Mapped[datetime]
    until_at: Mapped[datetime]
    __table_args__ = (
        owned("disclosure", "council_id", "disclosure_id", "provider_id", key=("council_id", "id", "provider_id")),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
        sa.Index("ix_disclosure_reading_disclosure", "disclosure_id", "person_id"),
    )


class FamilyMeeting(Model):
    """The family meets a shortlisted provider before anybody is chosen: offered, held, and what they thought."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    package_id: Mapped[UUID]
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    offered_on: Mapped[date]
    held_on: Mapped[date | None]
    childs_view: Mapped[str | None]
    family_view: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    held_recorded_by: Mapped[UUID | None]
    __table_args__ = (
        owned("package", "council_id", "package_id"),
        sa.CheckConstraint("held_on >= offered_on", name="held_after_it_was_offered"),
        sa.CheckConstraint(
            "(held_on IS NULL) = (childs_view IS NULL) AND (held_on IS NULL) = (family_view IS NULL)"
            " AND (held_on IS NULL) = (held_recorded_by IS NULL)",
            name="held_with_views",
        ),
        sa.Index("ix_family_meeting_package", "council_id", "package_id"),
    )
