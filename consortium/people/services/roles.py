"""Giving a role for a time, confirming it as the second person, ending it."""

from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.people import queries, rules
from consortium.people.queries import roles as held_roles
from consortium.people.rules import Role
from consortium.people.rules import roles as rules_of_roles
from consortium.people.rules.roles import Period, RoleState
from consortium.people.services import granting
from consortium.people.services.colleagues import ensure_not_the_last, kind_of


def give(
    *, actor: Actor, organisation_id: UUID, person_id: UUID, role: Role, period: Period, now: datetime
) -> held_roles.Held:
    """Give a colleague a role from a day, today or later, until another or for good.

    Raises `Refused` for oneself, for a role that does not suit, and for a time that is past or taken.
    """
    kind = kind_of(actor, organisation_id)
    today = local(now).date()
    queries.get_colleague(organisation_id, person_id, today)
    rules.ensure_role_suits(role, kind)
    rules_of_roles.ensure_for_another(actor=actor.person_id, person_id=person_id)
    held = held_roles.list_of_person(organisation_id, person_id, today)
    periods = [each.period for each in held if each.role == role]
    rules_of_roles.ensure_period(period, today=today, role=role, held=periods)
    if any(str(role) == begun.role for begun in queries.list_grants_begun(organisation_id, person_id, period.from_on)):
        raise Refused("role.ended_today", role=str(role))
    granting.begin_roles(
        actor=actor, person_id=person_id, organisation=(organisation_id, kind), roles=[role], period=period
    )
    person = queries.get_person(person_id)
    audit.record(
        actor,
        "roles.granted",
        person,
        also_for=[organisation_id],
        roles=[str(role)],
        from_on=period.from_on,
        to_on=period.to_on,
    )
    granting.tell(actor, person, organisation_id, "given", [role], now)
    return held_roles.get_held(organisation_id, person_id, str(role), period.from_on, today)


def confirm(*, actor: Actor, organisation_id: UUID, person_id: UUID, role: Role, from_on: date, now: datetime) -> None:
    """The second person agrees: from its first day the role is in force.

    Raises `NotFound`, and `Refused` for whoever gave it, for its holder, or where nobody is waited for any more.
    """
    kind_of(actor, organisation_id)
    today = local(now).date()
    found = held_roles.get_held(organisation_id, person_id, str(role), from_on, today)
    if found.state is not RoleState.WAITING:
        raise Refused("role.not_waiting")
    rules_of_roles.ensure_second_person(actor=actor.person_id, granted_by=found.granted_by, person_id=person_id)
    is_done = db.session.execute(
        sa.text("SELECT guard.confirm_role(:organisation, :person, :role, :since)"),
        {"organisation": organisation_id, "person": person_id, "role": str(role), "since": from_on},
    ).scalar_one()
    if not is_done:
        raise Refused("changed.meanwhile")
    person = queries.get_person(person_id)
    audit.record(actor, "role.confirmed", person, also_for=[organisation_id], role=str(role), from_on=from_on)
    granting.tell(actor, person, organisation_id, "confirmed", [role], now)


def end(
    *,
    actor: Actor,
    organisation_id: UUID,
    person_id: UUID,
    role: Role,
    from_on: date,
    now: datetime,
    reason: str = "",
) -> None:
    """The role ends today, or never begins. Raises `Refused` where nobody would be left who administers."""
    kind = kind_of(actor, organisation_id)
    today = local(now).date()
    found = held_roles.get_held(organisation_id, person_id, str(role), from_on, today)
    if found.state is RoleState.ENDED:
        raise Refused("role.ended")
    if found.state is RoleState.IN_FORCE:
        ensure_not_the_last(organisation_id, kind, person_id, [role], today)
    grant = held_roles.get_grant(organisation_id, person_id, str(role), from_on)
    grant.to_on = max(today, from_on) - timedelta(days=1)
    db.session.flush()
    person = queries.get_person(person_id)
    audit.record(actor, "role.ended", person, also_for=[organisation_id], role=str(role), from_on=from_on)
    granting.tell(actor, person, organisation_id, "ended", [role], now, why=reason)
