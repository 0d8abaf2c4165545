"""Who acts for an organisation: bringing people in, giving roles and ending them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from consortium.people import queries, rules
from consortium.people.models import Person
from consortium.people.rules import Role
from consortium.people.rules.roles import Period, ensure_for_another
from consortium.people.services import create_person, granting


def add_person(
    *,
    actor: Actor,
    organisation_id: UUID,
    name: str,
    email: str,
    password: str,
    roles: Iterable[Role],
    now: datetime,
) -> Person:
    """Let somebody act for an organisation: the actor's own, or any for an administrator of the platform.

    Whoever has an account keeps it, with its name and password, and gains the roles. Raises `Refused` for a weak
    password or an unsuitable role, `NotFound` for an organisation that is not the actor's to staff.
    """
    kind = kind_of(actor, organisation_id)
    granted = _ensured(roles, kind)
    known = queries.find_password_hash(email.strip())
    if known is None:
        person = create_person(actor=actor, name=name, email=email, password=password, now=now)
        person_id = person.id
    else:
        person_id = known[0]
    ensure_for_another(actor=actor.person_id, person_id=person_id)
    today = local(now).date()
    held = {Role(grant.role) for grant in queries.list_grants(organisation_id, person_id, today)}
    _grant(actor, (organisation_id, kind), person_id, sorted(set(granted) - held), today)
    person = queries.get_person(person_id)
    audit.record(actor, "roles.granted", person, also_for=[organisation_id], roles=[str(role) for role in granted])
    granting.tell(actor, person, organisation_id, "given", granted, now)
    return person


def change_roles(*, actor: Actor, organisation_id: UUID, person_id: UUID, roles: Iterable[Role], now: datetime) -> None:
    """Give a colleague exactly these roles from now on; with none, they act for the organisation no longer.

    Raises `Refused` where nobody would be left who administers the organisation, `NotFound` for a stranger.
    """
    kind = kind_of(actor, organisation_id)
    today = local(now).date()
    held = queries.list_grants(organisation_id, person_id, today)
    wanted = set(roles)
    if not held and not wanted:
        raise NotFound
    for role in wanted:
        rules.ensure_role_suits(role, kind)
    leaving = {Role(grant.role) for grant in held} - wanted
    ensure_not_the_last(organisation_id, kind, person_id, leaving, today)
    for grant in held:
        if Role(grant.role) in leaving:
            grant.to_on = today - timedelta(days=1)
    arriving = sorted(wanted - {Role(grant.role) for grant in held})
    if arriving:
        ensure_for_another(actor=actor.person_id, person_id=person_id)
    db.session.flush()
    _grant(actor, (organisation_id, kind), person_id, arriving, today)
    person = queries.get_person(person_id)
    granting.tell(actor, person, organisation_id, "given", arriving, now)
    granting.tell(actor, person, organisation_id, "ended", sorted(leaving), now)
    audit.record(
        actor,
        "roles.changed",
        person,
        also_for=[organisation_id],
        ended=sorted(map(str, leaving)),
        granted=[str(role) for role in arriving],
    )


def kind_of(actor: Actor, organisation_id: UUID) -> OrganisationKind:
    """The kind of an organisation whose people the actor sees to. Raises `NotFound` for any other."""
    if actor.kind is not ActorKind.ADMINISTRATOR and organisation_id != actor.organisation:
        raise NotFound
    return OrganisationKind(members.get_organisation(organisation_id).kind)


def ensure_not_the_last(
    organisation_id: UUID, kind: OrganisationKind, person_id: UUID, leaving: Iterable[Role], today: date
) -> None:
    """Raise `Refused` where nobody would be left who administers the organisation."""
    administers = Role.PLATFORM_ADMINISTRATOR if kind is OrganisationKind.PLATFORM else Role.ORGANISATION_ADMINISTRATOR
    if administers in leaving:
        others = queries.count_holders(organisation_id, administers, today, besides=person_id)
        rules.ensure_somebody_administers(remaining=others)


def _ensured(roles: Iterable[Role], kind: OrganisationKind) -> list[Role]:
    granted = sorted(set(roles))
    if not granted:
        raise Refused("role.none")
    for role in granted:
        rules.ensure_role_suits(role, kind)
    return granted


def _grant(
    actor: Actor, organisation: tuple[UUID, OrganisationKind], person_id: UUID, roles: Iterable[Role], today: date
) -> None:
    """Give roles from today; one that was ended today goes on as if it had not been, unless it takes two people."""
    begun = {grant.role: grant for grant in queries.list_grants_begun(organisation[0], person_id, today)}
    anew = []
    for role in roles:
        if str(role) not in begun:
            anew.append(role)
        elif begun[str(role)].needs_second:
            raise Refused("role.ended_today", role=str(role))
        else:
            begun[str(role)].to_on = None
    granting.begin_roles(
        actor=actor, person_id=person_id, organisation=organisation, roles=anew, period=Period(today, None)
    )
