"""Panels, who sits on them, their meetings and what they said of each case."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, Pence, new_id, owned


class Panel(Model):
    """People of a council who decide spends together."""

    council_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    quorum: Mapped[int]
    limit_gbp: Mapped[Pence | None]
    set_up_at: Mapped[datetime]
    set_up_by: Mapped[UUID]
    __table_args__ = (
        sa.UniqueConstraint("council_id", "name"),
        sa.CheckConstraint("quorum >= 2", name="decides_together"),
        sa.CheckConstraint("limit_gbp > 0", name="limit_is_positive"),
    )


class PanelSeat(Model):
    """A member of a panel, or the deputy of one, from a day to a day."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    panel_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    is_chair: Mapped[bool]
    deputy_for: Mapped[UUID | None]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    named_by: Mapped[UUID]
    __table_args__ = (
        owned("panel", "council_id", "panel_id"),
        sa.CheckConstraint("deputy_for <> person_id", name="deputises_for_another"),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        sa.Index("ix_panel_seat_panel", "council_id", "panel_id"),
    )


class PanelMeeting(Model):
    """One meeting of a panel: planned, then sitting with whoever is there, then over with its minutes frozen."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    panel_id: Mapped[UUID]
    meets_at: Mapped[datetime]
    place: Mapped[str]
    called_by: Mapped[UUID]
    present: Mapped[list[str] | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    minutes: Mapped[dict[str, Any] | None]
    minutes_sha256: Mapped[bytes | None]
    __table_args__ = (
        owned("panel", "council_id", "panel_id"),
        sa.CheckConstraint("(opened_at IS NULL) = (present IS NULL)", name="opened_with_whoever_is_there"),
        sa.CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="closed_after_it_opened"),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (minutes IS NULL) AND (closed_at IS NULL) = (minutes_sha256 IS NULL)"
            " AND (closed_at IS NULL) = (closed_by IS NULL)",
            name="closed_with_minutes",
        ),
        sa.Index("ix_panel_meeting_panel", "council_id", "panel_id", "meets_at"),
    )


class AgendaItem(Model):
    """A case on the agenda of a meeting, and what the panel said of it."""

    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    meeting_id: Mapped[UUID]
    case_id: Mapped[UUID]
    added_at: Mapped[datetime]
    added_by: Mapped[UUID]
    decision: Mapped[str | None]
    reason: Mapped[str | None]
    conditions: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    minuted_by: Mapped[UUID | None]
    __table_args__ = (
        owned("panel_meeting", "council_id", "meeting_id"),
        owned("spending_case", "council_id", "case_id"),
        sa.UniqueConstraint("council_id", "meeting_id", "case_id"),
        sa.CheckConstraint(
            "decision IN ('approve', 'approve with conditions', 'defer', 'refuse')", name="decision_is_known"
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (minuted_by IS NULL)"
            " AND (decision IS NULL) = (reason IS NULL)",
            name="decided_by_somebody",
        ),
        sa.CheckConstraint(
            "(decision = 'approve with conditions') = (conditions <> '')", name="conditions_where_it_says_so"
        ),
        sa.Index("ix_agenda_item_case", "council_id", "case_id"),
    )
