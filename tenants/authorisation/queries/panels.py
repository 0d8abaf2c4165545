"""Panels, who sits on them, their meetings, agendas and minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.kernel.money import pounds
from consortium.people import queries as people
from tenants.authorisation.models import AgendaItem, Panel, PanelMeeting, PanelSeat, SpendingCase, UrgentDecision
from tenants.authorisation.rules import Status
from tenants.authorisation.rules.panels import Seat

MOST = 200
"""Seats, items or panels that one page shows."""
MEETINGS = 25
"""Meetings to a page."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An item of an agenda with its case."""

    item: AgendaItem
    case: SpendingCase
    urgent: UrgentDecision | None = None
    """How it was decided in urgency, where the panel is to ratify it."""


def list_panels(actor: Actor) -> Sequence[Panel]:
    return db.session.scalars(
        sa.select(Panel).where(Panel.council_id == actor.organisation).order_by(Panel.name).limit(MOST)
    ).all()


def find_panel_by_name(actor: Actor, name: str) -> Panel | None:
    return db.session.scalar(sa.select(Panel).where(Panel.council_id == actor.organisation, Panel.name == name))


def get_panel(actor: Actor, panel_id: UUID) -> Panel:
    """Raises `NotFound`."""
    panel = db.session.get(Panel, (actor.organisation, panel_id))
    if panel is None:
        raise NotFound
    return panel


def lock_panel(actor: Actor, panel_id: UUID) -> Panel:
    """The panel, while whoever else seats somebody waits. Raises `NotFound`."""
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(str(panel_id), 0))))
    return get_panel(actor, panel_id)


def list_seats(actor: Actor, panel_id: UUID) -> Sequence[PanelSeat]:
    """Everybody who sits or sat on a panel, the chair first."""
    return db.session.scalars(
        sa.select(PanelSeat)
        .where(PanelSeat.council_id == actor.organisation, PanelSeat.panel_id == panel_id)
        .order_by(PanelSeat.is_chair.desc(), PanelSeat.deputy_for.is_not(None), PanelSeat.id)
        .limit(MOST)
    ).all()


def get_seat(actor: Actor, seat_id: UUID) -> PanelSeat:
    """Raises `NotFound`."""
    seat = db.session.get(PanelSeat, (actor.organisation, seat_id))
    if seat is None:
        raise NotFound
    return seat


def seat_of(entry: PanelSeat) -> Seat:
    return Seat(entry.person_id, entry.from_on, entry.to_on, entry.is_chair, entry.deputy_for)


def list_meetings(actor: Actor, panel_id: UUID, limit: int = MEETINGS) -> Sequence[PanelMeeting]:
    """The meetings of a panel, the latest first."""
    return db.session.scalars(
        sa.select(PanelMeeting)
        .where(PanelMeeting.council_id == actor.organisation, PanelMeeting.panel_id == panel_id)
        .order_by(PanelMeeting.meets_at.desc(), PanelMeeting.id.desc())
        .limit(limit)
    ).all()


def get_meeting(actor: Actor, meeting_id: UUID) -> PanelMeeting:
    """Raises `NotFound`."""
    meeting = db.session.get(PanelMeeting, (actor.organisation, meeting_id))
    if meeting is None:
        raise NotFound
    return meeting


def lock_meeting(actor: Actor, meeting_id: UUID) -> PanelMeeting:
    """The meeting as it is, while whoever else acts on it waits. Raises `NotFound`.

    An advisory lock, for who plans a meeting may not change its row.
    """
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(str(meeting_id), 0))))
    meeting = db.session.execute(
        sa.select(PanelMeeting)
        .where(PanelMeeting.council_id == actor.organisation, PanelMeeting.id == meeting_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if meeting is None:
        raise NotFound
    return meeting


def get_item(actor: Actor, item_id: UUID) -> AgendaItem:
    """As it stands now. Raises `NotFound`."""
    item = db.session.execute(
        sa.select(AgendaItem)
        .where(AgendaItem.council_id == actor.organisation, AgendaItem.id == item_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if item is None:
        raise NotFound
    return item


def find_open_item_of_case(actor: Actor, case_id: UUID) -> AgendaItem | None:
    """Where a case stands on an agenda and was not decided there yet."""
    return db.session.scalar(
        sa.select(AgendaItem).where(
            AgendaItem.council_id == actor.organisation,
            AgendaItem.case_id == case_id,
            AgendaItem.decision.is_(None),
        )
    )


def is_to_be_decided(listed: Listed) -> bool:
    """Whether a meeting has still to say something: not of a case that was decided elsewhere, or withdrawn."""
    if listed.item.decision is not None:
        return False
    return listed.urgent.outcome is None if listed.urgent else Status(listed.case.status).is_open


def list_cases_off_agendas(actor: Actor, panel_id: UUID) -> Sequence[SpendingCase]:
    """Cases that wait, or that this panel is to ratify, and stand on no agenda, the longest first."""
    on_agenda = (
        sa.select(AgendaItem.id)
        .where(
            AgendaItem.council_id == SpendingCase.council_id,
            AgendaItem.case_id == SpendingCase.id,
            AgendaItem.decision.is_(None),
        )
        .exists()
    )
    waiting = [str(status) for status in Status if status.is_open]
    to_ratify = (
        sa.select(UrgentDecision.id)
        .where(
            UrgentDecision.council_id == SpendingCase.council_id,
            UrgentDecision.case_id == SpendingCase.id,
            UrgentDecision.panel_id == panel_id,
            UrgentDecision.outcome.is_(None),
        )
        .exists()
    )
    return db.session.scalars(
        sa.select(SpendingCase)
        .where(
            SpendingCase.council_id == actor.organisation,
            sa.or_(SpendingCase.status.in_(waiting), to_ratify),
            ~on_agenda,
        )
        .order_by(SpendingCase.id)
        .limit(MOST)
    ).all()


def list_items(actor: Actor, meeting_id: UUID) -> list[Listed]:
    """The agenda of a meeting, in the order in which cases were put on it."""
    panel_of_meeting = (
        sa.select(PanelMeeting.panel_id)
        .where(PanelMeeting.council_id == actor.organisation, PanelMeeting.id == meeting_id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(AgendaItem, SpendingCase, UrgentDecision)
        .join(
            SpendingCase,
            sa.and_(SpendingCase.council_id == AgendaItem.council_id, SpendingCase.id == AgendaItem.case_id),
        )
        .outerjoin(
            UrgentDecision,
            sa.and_(
                UrgentDecision.council_id == AgendaItem.council_id,
                UrgentDecision.case_id == AgendaItem.case_id,
                UrgentDecision.panel_id == panel_of_meeting,
                UrgentDecision.decided_at <= sa.func.coalesce(AgendaItem.decided_at, sa.text("'infinity'")),
            ),
        )
        .where(AgendaItem.council_id == actor.organisation, AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.id)
        .limit(MOST)
        .execution_options(populate_existing=True)
    )
    return [Listed(item, case, urgent) for item, case, urgent in rows]


def minutes_of(actor: Actor, meeting: PanelMeeting, items: Sequence[Listed], *, closed_at: datetime) -> dict[str, Any]:
    """What the minutes of a meeting say, in plain JSON: names as they are today, each case with its decision."""
    panel = get_panel(actor, meeting.panel_id)
    seats = list_seats(actor, panel.id)
    present = [UUID(person) for person in meeting.present or ()]
    names = people.names_of([*present, *(item.case.recommended_by for item in items)])
    chairs = {seat.person_id for seat in seats if seat.is_chair}
    deputies = {seat.person_id for seat in seats if seat.deputy_for is not None}
    return {
        "panel": panel.name,
        "quorum": panel.quorum,
        "place": meeting.place,
        "opened_at": (meeting.opened_at or closed_at).isoformat(),
        "closed_at": closed_at.isoformat(),
        "present": [
            {
                "name": names.get(person, "A former colleague"),
                "part": "chair" if person in chairs else "deputy" if person in deputies else "member",
            }
            for person in sorted(present, key=lambda person: (person not in chairs, names.get(person, "")))
        ],
        "cases": [
            {
                "reference": listed.case.reference,
                "title": listed.case.title,
                "recommended_by": names.get(listed.case.recommended_by, "A former colleague"),
                "whole_life": pounds(listed.case.whole_life_gbp),
                "options": [option["name"] for option in listed.case.document.get("options", ())],
                "decision": listed.item.decision,
                "decided_elsewhere": None if listed.item.decision else listed.case.status,
                "was_urgent": listed.urgent is not None,
                "reason": listed.item.reason,
                "conditions": listed.item.conditions,
                "is_key": bool(listed.case.is_key),
                "sha256": listed.case.document_sha256.hex(),
            }
            for listed in items
        ],
    }
