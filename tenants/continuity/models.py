"""What a change on the register touches of one council's."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class RegisterEffect(Model):
    """An agreement or a mini-tender of a provider whose standing changed: seen by somebody, then handled."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    lot_id: Mapped[UUID]
    change: Mapped[str]
    noticed_at: Mapped[datetime]
    agreement_id: Mapped[UUID | None]
    mini_tender_id: Mapped[UUID | None]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[UUID | None]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[UUID | None]
    note: Mapped[str | None]
    __table_args__ = (
        owned("agreement", "council_id", "agreement_id"),
        owned("mini_tender", "council_id", "mini_tender_id"),
        sa.CheckConstraint(
            "change IN ('suspended', 'removed', 'withdrawn', 'evidence lapsed', 'rating fell')", name="change_is_known"
        ),
        sa.CheckConstraint("num_nonnulls(agreement_id, mini_tender_id) = 1", name="of_one_thing"),
        sa.CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name="seen_by_somebody"),
        sa.CheckConstraint(
            "(handled_at IS NULL) = (handled_by IS NULL) AND (handled_at IS NULL) = (note IS NULL)",
            name="handled_by_somebody_who_says_how",
        ),
        sa.Index(
            "uq_register_effect_once_while_open",
            "council_id",
            "provider_id",
            "change",
            sa.text("coalesce(agreement_id, mini_tender_id)"),
            unique=True,
            postgresql_where=sa.text("handled_at IS NULL"),
        ),
    )
