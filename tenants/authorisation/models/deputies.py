"""Who stands in for whom, outside panels."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id


class Deputyship(Model):
    """A delegate's deputy from a day to a day, up to a limit of its own (None: the delegate's)."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    deputy_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    limit_gbp: Mapped[Pence | None]
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        sa.CheckConstraint("deputy_id <> person_id", name="deputises_for_another"),
        sa.CheckConstraint("to_on >= from_on", name="ends_after_it_begins"),
        sa.CheckConstraint("limit_gbp > 0", name="limit_is_positive"),
        sa.Index("ix_deputyship_person", "council_id", "person_id", "from_on"),
        sa.Index("ix_deputyship_deputy", "council_id", "deputy_id", "to_on"),
    )
