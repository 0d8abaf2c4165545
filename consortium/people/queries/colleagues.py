"""Who acts for an organisation, in which roles, and where to write to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.models import Person, RoleGrant
from consortium.people.rules import Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who acts for an organisation today, or will once a second administrator agrees."""

    person_id: UUID
    name: str
    email: str
    roles: list[str]
    waiting: list[str]
    suspended: list[str]


def _by_dates(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(RoleGrant.from_on <= today, sa.or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= today))


_WAITS = sa.and_(RoleGrant.needs_second, RoleGrant.confirmed_at.is_(None))
_IS_SUSPENDED = sa.and_(sa.not_(_WAITS), RoleGrant.suspended_at.is_not(None))


def in_force(today: date) -> sa.ColumnElement[bool]:
    """Roles that let their holder do anything on that day."""
    return sa.and_(_by_dates(today), sa.not_(_WAITS), RoleGrant.suspended_at.is_(None))


def list_colleagues(organisation_id: UUID, today: date) -> list[Colleague]:
    """Everyone who acts for the organisation today with their roles, by name."""

    def roles(which: sa.ColumnElement[bool]) -> sa.ColumnElement[list[str]]:
        return sa.func.coalesce(
            sa.func.array_agg(RoleGrant.role.distinct()).filter(which), sa.text("CAST(ARRAY[] AS text[])")
        )

    rows = db.session.execute(
        sa.select(
            Person.id,
            Person.name,
            Person.email,
            roles(in_force(today)).label("roles"),
            roles(_WAITS).label("waiting"),
            roles(_IS_SUSPENDED).label("suspended"),
        )
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.organisation_id == organisation_id, _by_dates(today))
        .group_by(Person.id)
        .order_by(sa.func.lower(Person.name), Person.id)
    )
    return [
        Colleague(row.id, row.name, row.email, sorted(row.roles), sorted(row.waiting), sorted(row.suspended))
        for row in rows
    ]


def get_colleague(organisation_id: UUID, person_id: UUID, today: date) -> Colleague:
    """Raises `NotFound` for somebody who does not act for the organisation today."""
    found = next((each for each in list_colleagues(organisation_id, today) if each.person_id == person_id), None)
    if found is None:
        raise NotFound
    return found


def list_grants(organisation_id: UUID, person_id: UUID, today: date) -> Sequence[RoleGrant]:
    """The roles that a person was given for today in the organisation, waiting and suspended ones too."""
    return db.session.scalars(
        sa.select(RoleGrant)
        .where(RoleGrant.organisation_id == organisation_id, RoleGrant.person_id == person_id, _by_dates(today))
        .order_by(RoleGrant.role)
    ).all()


def list_grants_begun(organisation_id: UUID, person_id: UUID, on: date) -> Sequence[RoleGrant]:
    """The roles that a person was given on that day, ended since or not."""
    return db.session.scalars(
        sa.select(RoleGrant)
        .where(RoleGrant.organisation_id == organisation_id, RoleGrant.person_id == person_id, RoleGrant.from_on == on)
        .order_by(RoleGrant.role)
    ).all()


def count_holders(organisation_id: UUID, role: Role, today: date, *, besides: UUID) -> int:
    """How many others hold the role in the organisation today."""
    return db.session.execute(
        sa.select(sa.func.count(RoleGrant.person_id.distinct())).where(
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.role == str(role),
            RoleGrant.person_id != besides,
            in_force(today),
        )
    ).scalar_one()


@dataclass(frozen=True, slots=True)
class Contact:
    """Where to write to a person of the organisation acted for."""

    person_id: UUID
    name: str
    email: str


def list_contacts(organisation_id: UUID, *roles: Role) -> list[Contact]:
    """Everyone who holds one of `roles` in the actor's own organisation today, by name."""
    today: Any = sa.cast(sa.func.timezone("Europe/London", sa.func.guard.now()), sa.Date)
    rows = db.session.execute(
        sa.select(Person.id, Person.name, Person.email)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.role.in_([str(role) for role in roles]),
            in_force(today),
        )
        .distinct()
        .order_by(Person.name)
    )
    return [Contact(row.id, row.name, row.email) for row in rows]
