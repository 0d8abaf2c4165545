"""Ways back in: a link to a new password, two administrators for a lost factor, a form kept over a session's end."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id


class PasswordReset(Model):
    """Somebody asked for a link to choose a new password. The link is made of the id when it is sent, and not kept."""

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    asked_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    __table_args__ = (sa.Index("ix_password_reset_id", "id"),)


class KeptForm(Model):
    """What somebody sent after their session had ended: sealed, for them alone, for an hour."""

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    kept_at: Mapped[datetime]


class FactorReset(Model):
    """One administrator asks to take somebody's second step away, another agrees: never one alone, never the person."""

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    agreed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (
        sa.CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name="agreed_by_somebody"),
        sa.CheckConstraint("agreed_by <> asked_by", name="agreed_by_another"),
        sa.CheckConstraint("person_id NOT IN (asked_by, agreed_by)", name="not_by_the_person"),
        sa.CheckConstraint("agreed_at IS NULL OR withdrawn_at IS NULL", name="agreed_or_withdrawn_not_both"),
        sa.Index(
            "uq_factor_reset_open",
            "organisation_id",
            "person_id",
            unique=True,
            postgresql_where=sa.text("agreed_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )
