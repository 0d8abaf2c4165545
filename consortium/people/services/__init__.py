"""Passwords, accounts and roles. Sessions are in `sessions`, the second factor in `factors`."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from consortium.kernel import audit
from consortium.kernel.actors import PLATFORM_ID, Actor, ActorKind, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.members import services as members
from consortium.people import queries, rules
from consortium.people.models import Credential, Person
from consortium.people.rules import Role
from consortium.people.rules.failing import Way
from consortium.people.rules.passwords import ensure_password_is_acceptable
from consortium.people.rules.roles import Period
from consortium.people.services import failing, granting

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id as OWASP's password storage cheat sheet asks for at least: 19 MiB, two passes, one lane."""
NOBODY = hasher.hash("a password that nobody has, so that an unknown address costs the same time")


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return hasher.hash(password)


def hash_of(token: str) -> bytes:
    """What is kept of a secret token."""
    return hashlib.sha256(token.encode()).digest()


def verify_password(*, email: str, password: str, network: str) -> UUID:
    """The person with that address and password. Raises `Refused`, in the same time and words for either mistake.

    A wrong one is kept with whoever has the address: `network` says where it came from.
    """
    found = queries.find_password_hash(email.strip())
    person_id, secret_hash = found or (None, NOBODY)
    try:
        hasher.verify(secret_hash, password)
    except VerifyMismatchError as error:
        failing.note(person_id=person_id, way=Way.PASSWORD, network=network)
        raise Refused("sign_in.failed") from error
    if person_id is None:
        raise Refused("sign_in.failed")
    return person_id


def create_person(
    *, actor: Actor, name: str, email: str, password: str, now: datetime, person_id: UUID | None = None
) -> Person:
    """Make an account with a password. Raises `Refused` for a weak password or a known address."""
    ensure_password_is_acceptable(password, about=(name, email))
    if queries.find_password_hash(email) is not None:
        raise Refused("account.exists")
    person = Person(
        id=person_id or new_id(),
        name=name.strip(),
        email=email.strip(),
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    db.session.add(Credential(person_id=person.id, kind="password", secret_hash=hash_password(password), set_at=now))
    db.session.flush()
    audit.record(actor, "person.created", person)
    return person


def grant_roles(
    *, actor: Actor, person: Person, organisation_id: UUID, kind: OrganisationKind, roles: Iterable[Role], from_on: date
) -> None:
    """The first roles in an organisation, which nobody is there to confirm. Raises `Refused` for one unsuitable."""
    granted = sorted(roles)
    for role in granted:
        rules.ensure_role_suits(role, kind)
    granting.begin_roles(
        actor=actor,
        person_id=person.id,
        organisation=(organisation_id, kind),
        roles=granted,
        period=Period(from_on, None),
        takes_two=False,
    )
    audit.record(actor, "roles.granted", person, also_for=[organisation_id], roles=[str(role) for role in granted])


def newcomer(*, organisation_name: str, name: str) -> Actor:
    """Somebody about to register a provider: acts for the organisation that the same transaction will make."""
    return Actor(
        kind=ActorKind.PERSON,
        organisation_id=new_id(),
        organisation_kind=OrganisationKind.PROVIDER,
        person_id=new_id(),
        name=name,
        organisation_name=organisation_name,
    )


def staff_new_provider(*, actor: Actor, email: str, password: str, now: datetime) -> Person:
    """Make the first account of a new provider, with every role a provider has."""
    person = create_person(
        actor=actor, name=actor.name, email=email, password=password, now=now, person_id=actor.person
    )
    grant_roles(
        actor=replace(actor, roles=frozenset(map(str, rules.FOR_PROVIDERS))),
        person=person,
        organisation_id=actor.organisation,
        kind=OrganisationKind.PROVIDER,
        roles=rules.FOR_PROVIDERS,
        from_on=local(now).date(),
    )
    return person


def operator(name: str) -> Actor:
    """Whoever runs the installation and makes its first administrator from the command line."""
    return Actor(
        kind=ActorKind.ADMINISTRATOR,
        organisation_id=PLATFORM_ID,
        organisation_kind=OrganisationKind.PLATFORM,
        roles=frozenset({str(Role.PLATFORM_ADMINISTRATOR)}),
        name=name,
        organisation_name="Consortium platform",
    )


def create_administrator(*, actor: Actor, email: str, password: str, now: datetime) -> Person:
    """Make an administrator of the platform, and the platform's own organisation where it is missing."""
    members.ensure_platform(actor=actor, now=now)
    person = create_person(actor=actor, name=actor.name, email=email, password=password, now=now)
    grant_roles(
        actor=actor,
        person=person,
        organisation_id=PLATFORM_ID,
        kind=OrganisationKind.PLATFORM,
        roles=rules.FOR_THE_PLATFORM,
        from_on=local(now).date(),
    )
    return person
