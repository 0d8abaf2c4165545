"""What a council says of notice, pauses and hospital stays for its agreements, by lot and from a day on."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id


class AgreementSetting(Model):
    """Never changed: whoever comes later says something for the same day or a later one. Without a lot, for all."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lot_id: Mapped[UUID | None]
    from_on: Mapped[date]
    notice_days: Mapped[int]
    paused_percent: Mapped[Decimal] = mapped_column(sa.Numeric(5, 2))
    hospital_percent: Mapped[Decimal] = mapped_column(sa.Numeric(5, 2))
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    __table_args__ = (
        sa.CheckConstraint("notice_days BETWEEN 1 AND 365", name="notice_within_a_year"),
        sa.CheckConstraint("paused_percent BETWEEN 0 AND 100", name="paused_percent_of_the_price"),
        sa.CheckConstraint("hospital_percent BETWEEN 0 AND 100", name="hospital_percent_of_the_price"),
        sa.Index("ix_agreement_setting_from", "council_id", "from_on"),
    )
