"""Breaking the glass: an administrator of the platform looks into one organisation, for hours, seen by it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class SupportAccess(Model):
    """One administrator asks to look, with a reason; another agrees. It ends by itself, or when somebody ends it."""

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    reason: Mapped[str]
    hours: Mapped[int]
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    agreed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
    until_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        sa.CheckConstraint("reason <> ''", name="asked_for_a_reason"),
        sa.CheckConstraint("hours BETWEEN 1 AND 4", name="for_four_hours_at_most"),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (agreed_by IS NULL) AND (agreed_at IS NULL) = (until_at IS NULL)",
            name="agreed_by_somebody_until_a_moment",
        ),
        sa.CheckConstraint("agreed_by <> asked_by", name="agreed_by_another"),
        sa.CheckConstraint("until_at <= agreed_at + interval '4 hours'", name="over_after_four_hours"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        # One at a time that may still be used: asked for or running.
        sa.Index("ix_support_access_open", "organisation_id", postgresql_where=sa.text("ended_at IS NULL")),
    )


class SupportLook(Model):
    """One page of the organisation that was looked at. Its address only: none holds anything of a child."""

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=sa.func.gen_random_uuid())
    access_id: Mapped[UUID]
    page: Mapped[str]
    looked_at: Mapped[datetime]
    __table_args__ = (
        owned("support_access", "organisation_id", "access_id"),
        sa.Index("ix_support_look_access", "organisation_id", "access_id", "looked_at"),
    )
