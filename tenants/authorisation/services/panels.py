"""Setting up a panel, planning its meetings, deciding together and freezing the minutes."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import orjson

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.authorisation import events, queries, rules
from tenants.authorisation.models import AgendaItem, Panel, PanelMeeting, PanelSeat
from tenants.authorisation.rules import Status, panels
from tenants.authorisation.rules.panels import Decision, Seat, Stage
from tenants.authorisation.services import cases, urgency


def set_up_panel(*, actor: Actor, name: str, quorum: int, limit: Decimal | None, now: datetime) -> Panel:
    """Set up a panel with its quorum and what it may approve in all (None: any value). Raises `Refused`."""
    given = panels.ensure_panel(name=name, quorum=quorum, limit=limit)
    if queries.find_panel_by_name(actor, given):
        raise Refused("panel.name_taken")
    panel = Panel(
        council_id=actor.organisation,
        name=given,
        quorum=quorum,
        limit_gbp=limit,
        set_up_at=now,
        set_up_by=actor.person,
    )
    db.session.add(panel)
    db.session.flush()
    audit.record(actor, "panel.set_up", panel)
    return panel


def seat_member(
    *,
    actor: Actor,
    panel_id: UUID,
    person_id: UUID,
    is_chair: bool,
    deputy_for: UUID | None,
    from_on: date,
    to_on: date | None,
    now: datetime,
) -> PanelSeat:
    """Give an authoriser a seat, or make one the deputy of a member, from a day to a day (None: until ended).

    Raises `Refused` for somebody who is no authoriser here, who has a seat in those days, and for a deputy of nobody.
    """
    panel = queries.lock_panel(actor, panel_id)
    name = people.get_person(person_id).name
    authorisers = {contact.person_id for contact in people.list_contacts(actor.organisation, Role.AUTHORISER)}
    if person_id not in authorisers:
        raise Refused("panel.not_an_authoriser", name=name)
    seat = Seat(person_id, from_on, to_on, is_chair and deputy_for is None, deputy_for)
    held = [queries.seat_of(each) for each in queries.list_seats(actor, panel.id)]
    panels.ensure_may_sit(seat=seat, seats=held, name=name, today=local(now).date())
    entry = PanelSeat(
        council_id=actor.organisation,
        panel_id=panel.id,
        person_id=person_id,
        is_chair=seat.is_chair,
        deputy_for=deputy_for,
        from_on=from_on,
        to_on=to_on,
        named_by=actor.person,
    )
    db.session.add(entry)
    db.session.flush()
    audit.record(actor, "panel.member_seated", entry, panel=panel.id, person=person_id)
    return entry


def end_seat(*, actor: Actor, seat_id: UUID, now: datetime) -> PanelSeat:
    """Let a seat end with today. Raises `Refused` where it ended before."""
    entry = queries.get_seat(actor, seat_id)
    today = local(now).date()
    panels.ensure_seat_may_end(queries.seat_of(entry), last_day=today)
    entry.to_on = today
    db.session.flush()
    audit.record(actor, "panel.seat_ended", entry, changed=["to_on"])
    return entry


def call_meeting(*, actor: Actor, panel_id: UUID, meets_at: datetime, place: str, now: datetime) -> PanelMeeting:
    """Plan a meeting of a panel, still to come. Raises `Refused` for one in the past."""
    panel = queries.get_panel(actor, panel_id)
    if meets_at <= now:
        raise Refused("meeting.in_past")
    meeting = PanelMeeting(
        council_id=actor.organisation,
        panel_id=panel.id,
        meets_at=meets_at,
        place=place.strip(),
        called_by=actor.person,
    )
    db.session.add(meeting)
    db.session.flush()
    audit.record(actor, "panel.meeting_called", meeting, panel=panel.id)
    outbox.record(events.MeetingCalled(meeting_id=meeting.id))
    return meeting


def put_on_agenda(*, actor: Actor, meeting_id: UUID, case_id: UUID, now: datetime) -> AgendaItem:
    """Put a case that waits on the agenda of a meeting. Raises `Refused` where it is on one that is not over."""
    meeting = queries.lock_meeting(actor, meeting_id)
    if _stage(meeting) is Stage.OVER:
        raise Refused("meeting.over")
    case = queries.get_case(actor, case_id)
    urgent = queries.find_urgent_of_case(actor, case.id)
    if urgent is not None and urgent.outcome is None:
        if urgent.panel_id != meeting.panel_id:
            raise Refused("urgent.other_panel")
    else:
        rules.ensure_may_become(status=Status(case.status), wanted=Status.DEFERRED)
    if queries.find_open_item_of_case(actor, case.id):
        raise Refused("meeting.on_agenda")
    item = AgendaItem(
        council_id=actor.organisation,
        meeting_id=meeting.id,
        case_id=case.id,
        added_at=now,
        added_by=actor.person,
    )
    db.session.add(item)
    db.session.flush()
    audit.record(actor, "panel.case_listed", item, meeting=meeting.id, case=case.id)
    return item


def open_meeting(*, actor: Actor, meeting_id: UUID, present: Collection[UUID], now: datetime) -> PanelMeeting:
    """Record who is at a meeting, which begins. Raises `Refused` where it began, and for whoever holds no seat."""
    meeting = queries.lock_meeting(actor, meeting_id)
    if _stage(meeting) is not Stage.PLANNED:
        raise Refused("meeting.not_planned")
    seats = [queries.seat_of(each) for each in queries.list_seats(actor, meeting.panel_id)]
    panels.ensure_present(present=present, seats=seats, recorder=actor.person, on=local(now).date())
    meeting.present = sorted(str(person) for person in set(present))
    meeting.opened_at = now
    db.session.flush()
    audit.record(actor, "panel.meeting_opened", meeting, present=len(meeting.present))
    return meeting


def decide_together(
    *,
    actor: Actor,
    item_id: UUID,
    decision: Decision,
    reason: str,
    conditions: str = "",
    divisions: int | None = None,
    options: str = "",
    now: datetime,
) -> AgendaItem:
    """Record what a panel that sits says of a case. Whoever records it is there and did not recommend it.

    Raises `Refused` outside the meeting, without a quorum of others than the recommender, over the panel's own limit,
    and as approving alone does.
    """
    found = queries.get_item(actor, item_id)
    meeting = queries.lock_meeting(actor, found.meeting_id)
    if _stage(meeting) is not Stage.SITTING:
        raise Refused("meeting.over" if meeting.closed_at else "meeting.not_sitting")
    item = queries.get_item(actor, item_id)
    if item.decision is not None:
        raise Refused("meeting.item_decided")
    panel = queries.get_panel(actor, meeting.panel_id)
    case = queries.get_case(actor, item.case_id)
    present = [UUID(person) for person in meeting.present or ()]
    if actor.person not in present:
        raise Refused("meeting.recorder_absent")
    rules.ensure_another_person(recommended_by=case.recommended_by, decided_by=actor.person)
    urgent = queries.find_urgent_of_case(actor, case.id)
    if urgent is not None and urgent.panel_id != panel.id:
        raise Refused("urgent.other_panel")
    panels.ensure_quorum(
        present=present,
        seats=[queries.seat_of(each) for each in queries.list_seats(actor, panel.id)],
        quorum=panel.quorum,
        without={case.recommended_by} | ({urgent.decided_by} if urgent else set()),
        on=local(meeting.opened_at or now).date(),
    )
    item.decision = str(decision)
    item.reason = rules.ensure_reason(reason)
    item.conditions = panels.ensure_conditions(decision, conditions)
    item.decided_at = now
    item.minuted_by = actor.person
    said = f"{item.reason}\nConditions: {item.conditions}" if item.conditions else item.reason
    if urgent is not None:
        urgency.settle(actor=actor, decision=urgent, meeting_id=meeting.id, said=decision, reason=item.reason, now=now)
    elif decision.approves:
        cases.approve_as_panel(
            actor=actor,
            case_id=case.id,
            meeting_id=meeting.id,
            limit=panel.limit_gbp,
            reason=said,
            now=now,
            divisions=divisions,
            options=options,
        )
    elif decision is Decision.REFUSE:
        cases.refuse(actor=actor, case_id=case.id, reason=said, now=now)
    else:
        cases.defer(actor=actor, case_id=case.id, reason=said, now=now)
    db.session.flush()
    audit.record(actor, "panel.decided", item, meeting=meeting.id, case=case.id, decision=str(decision))
    return item


def close_meeting(*, actor: Actor, meeting_id: UUID, now: datetime) -> PanelMeeting:
    """End a meeting and freeze its minutes. Raises `Refused` before it began, and while a case is undecided."""
    meeting = queries.lock_meeting(actor, meeting_id)
    if _stage(meeting) is not Stage.SITTING:
        raise Refused("meeting.over" if meeting.closed_at else "meeting.not_sitting")
    if str(actor.person) not in (meeting.present or ()):
        raise Refused("meeting.recorder_absent")
    items = queries.list_items(actor, meeting.id)
    if any(queries.is_to_be_decided(item) for item in items):
        raise Refused("meeting.undecided")
    minutes = queries.minutes_of(actor, meeting, items, closed_at=now)
    frozen = orjson.dumps(minutes, option=orjson.OPT_SORT_KEYS)
    meeting.minutes = orjson.loads(frozen)
    meeting.minutes_sha256 = hashlib.sha256(frozen).digest()
    meeting.closed_at = now
    meeting.closed_by = actor.person
    db.session.flush()
    audit.record(actor, "panel.meeting_closed", meeting, cases=len(items))
    return meeting


def _stage(meeting: PanelMeeting) -> Stage:
    return panels.stage_of(opened_at=meeting.opened_at, closed_at=meeting.closed_at)
