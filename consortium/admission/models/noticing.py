"""Notices that say whom a round admitted."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class RoundNotice(Model):
    """What the lead sent for publication of a round's contracts: the text as it was, when and under which number."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[UUID]
    reference: Mapped[str]
    sent_on: Mapped[date]
    text: Mapped[str]
    contract_ids: Mapped[list[UUID]] = mapped_column(sa.ARRAY(sa.Uuid()))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]
    __table_args__ = (
        owned("round", "lead_id", "round_id"),
        sa.CheckConstraint("reference <> '' AND text <> ''", name="says_something"),
        sa.CheckConstraint("cardinality(contract_ids) > 0", name="of_some_contract"),
        sa.Index("ix_round_notice_round", "lead_id", "round_id"),
    )
