"""A provider pauses invitations, resumes them, and says what room it has."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import LONDON, local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.members import queries as members
from consortium.register import queries
from consortium.register.models import Capacity, InvitationPause
from consortium.register.rules.availability import (
    Pause,
    ensure_may_resume,
    ensure_not_paused_already,
    ensure_pause_possible,
    ensure_room_sensible,
)
from consortium.systems import queries as systems

BUYERS = {OrganisationKind.COUNCIL, OrganisationKind.HEALTH}


def pause_invitations(
    *,
    actor: Actor,
    lot_id: UUID | None = None,
    council_id: UUID | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    now: datetime,
) -> InvitationPause:
    """A provider wants no invitations to a lot, or any; by a council, or any; from a day to a day, both included.

    Without a first day it begins now, without a last it goes on until resumed. What it was invited to already stays
    open to it. Raises `Refused` for days that cannot be and for what is paused already, `NotFound` for an unknown lot.
    """
    lot = systems.get_lot(lot_id) if lot_id else None
    if council_id and OrganisationKind(members.get_organisation(council_id).kind) not in BUYERS:
        raise Refused("pause.no_body")
    is_later = from_on is not None and from_on != local(now).date()
    from_at = _beginning_of(from_on) if from_on and is_later else now
    until_at = _beginning_of(until_on + timedelta(days=1)) if until_on else None
    ensure_pause_possible(from_at=from_at, until_at=until_at, now=now)
    present = [queries.pause_in(each) for each in queries.list_pauses(actor.organisation, now)]
    ensure_not_paused_already(Pause(lot_id, council_id, from_at, until_at), present, now)
    pause = InvitationPause(
        provider_id=actor.organisation,
        lead_id=lot.lead_id if lot else None,
        lot_id=lot_id,
        council_id=council_id,
        from_at=from_at,
        until_at=until_at,
        paused_at=now,
        paused_by=actor.person_id,
    )
    db.session.add(pause)
    db.session.flush()
    audit.record(actor, "invitations.paused", pause, lot_id=lot_id, council_id=council_id)
    return pause


def resume_invitations(*, actor: Actor, pause_id: UUID, now: datetime) -> InvitationPause:
    """Invitations come again from now on. Raises `NotFound` for another's pause, `Refused` for one that is over."""
    pause = queries.lock_pause(actor.organisation, pause_id)
    ensure_may_resume(queries.pause_in(pause), now)
    pause.resumed_at = now
    db.session.flush()
    audit.record(actor, "invitations.resumed", pause, lot_id=pause.lot_id, council_id=pause.council_id)
    return pause


def state_capacity(
    *,
    actor: Actor,
    lot_id: UUID,
    council_id: UUID,
    free_places: int | None,
    weekly_hours: Decimal | None,
    now: datetime,
) -> Capacity | None:
    """A provider says what room it has for a lot in a council's area; saying neither takes it back.

    Councils see it beside the provider; nobody is invited or left out for it. Raises `Refused` where the provider does
    not offer the lot there and for a number that makes no sense.
    """
    ensure_room_sensible(free_places=free_places, weekly_hours=weekly_hours)
    place = next(
        (each for each in queries.list_places(actor.organisation, lot_id) if each.council_id == council_id), None
    )
    if place is None:
        raise Refused("capacity.no_place")
    key = (actor.organisation, place.lead_id, lot_id, council_id)
    stated = db.session.get(Capacity, key, with_for_update=True, populate_existing=True)
    provider = members.get_organisation(actor.organisation)
    if free_places is None and weekly_hours is None:
        if stated is not None:
            db.session.delete(stated)
            db.session.flush()
            audit.record(actor, "capacity.taken_back", provider, lot_id=lot_id, council_id=council_id)
        return None
    if stated is None:
        stated = Capacity(provider_id=actor.organisation, lead_id=place.lead_id, lot_id=lot_id, council_id=council_id)
        db.session.add(stated)
    stated.free_places, stated.weekly_hours = free_places, weekly_hours
    stated.stated_at, stated.stated_by = now, actor.person_id
    db.session.flush()
    audit.record(actor, "capacity.stated", provider, lot_id=lot_id, council_id=council_id)
    return stated


def _beginning_of(day: date) -> datetime:
    return datetime.combine(day, time(0), LONDON)
