"""Organisations, the consortia they form, and where each was named."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id


class Organisation(Model):
    """A council, a health body, a provider, or the platform itself."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    name: Mapped[str]
    ons_code: Mapped[str | None] = mapped_column(unique=True)
    ods_code: Mapped[str | None] = mapped_column(unique=True)
    colour: Mapped[str | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        sa.CheckConstraint("kind IN ('council', 'health', 'provider', 'platform')", name="kind_is_known"),
        sa.CheckConstraint("(kind = 'council') = (ons_code IS NOT NULL)", name="council_has_ons_code"),
        sa.CheckConstraint("ods_code IS NULL OR kind = 'health'", name="ods_code_is_of_a_health_body"),
        sa.Index(
            "ix_organisation_name_words",
            sa.text("lower(name) gin_trgm_ops"),
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},  # few writes; a list that waits for a vacuum makes it look dear
        ),
    )


class Consortium(Model):
    """The named bodies that share purchasing systems, with exactly one lead authority."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(unique=True)
    lead_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class NamedBody(Model):
    """A body named in the original notice, and where: only these may ever call off."""

    consortium_id: Mapped[UUID] = mapped_column(sa.ForeignKey("consortium.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    named_where: Mapped[str]


class Membership(Model):
    """An organisation's part in a consortium, as dated periods; who joined later, by which line of the notice."""

    consortium_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    part: Mapped[str]
    to_on: Mapped[date | None]
    named_line: Mapped[str | None]
    __table_args__ = (
        sa.CheckConstraint("named_line <> ''", name="line_says_something"),
        # A body that was not named in the notice cannot join.
        sa.ForeignKeyConstraint(
            ["consortium_id", "organisation_id"], ["named_body.consortium_id", "named_body.organisation_id"]
        ),
        sa.CheckConstraint("part IN ('lead', 'member', 'prospective', 'invited', 'opted-in')", name="part_is_known"),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        sa.Index(
            "uq_membership_one_lead",
            "consortium_id",
            unique=True,
            postgresql_where=sa.text("part = 'lead' AND to_on IS NULL"),
        ),
        sa.Index("ix_membership_organisation", "organisation_id"),
    )


class Participation(Model):
    """A provider's tie to a consortium, made when it first starts an application: from then on members may see it."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    consortium_id: Mapped[UUID] = mapped_column(sa.ForeignKey("consortium.id"), primary_key=True)
    since: Mapped[datetime]
    __table_args__ = (sa.Index("ix_participation_consortium", "consortium_id", "provider_id"),)
