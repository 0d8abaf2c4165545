"""Roles as they were given: those of one person, those that wait for somebody, those to be looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.members import queries as members
from consortium.people.models import Person, RoleGrant, RoleReview
from consortium.people.queries import PAGE, in_force
from consortium.people.rules import Role
from consortium.people.rules.roles import Outcome, Period, RoleState, state_of


@dataclass(frozen=True, slots=True)
class Held:
    """A role of somebody, as it stands on a day."""

    organisation_id: UUID
    person_id: UUID
    name: str
    email: str
    role: Role
    period: Period
    state: RoleState
    granted_by: UUID | None
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    review_due_on: date | None

    @property
    def key(self) -> str:
        """What a form calls it: nobody holds a role twice from one day."""
        return f"{self.person_id}/{self.role}/{self.period.from_on}"


def _held(row: Any, today: date) -> Held:
    grant: RoleGrant = row.RoleGrant
    period = Period(grant.from_on, grant.to_on)
    state = state_of(
        period=period,
        needs_second=grant.needs_second,
        confirmed_at=grant.confirmed_at,
        suspended_at=grant.suspended_at,
        today=today,
    )
    return Held(
        grant.organisation_id,
        grant.person_id,
        row.name,
        row.email,
        Role(grant.role),
        period,
        state,
        grant.granted_by,
        grant.confirmed_by,
        grant.confirmed_at,
        grant.review_due_on,
    )


_GRANTS = sa.select(RoleGrant, Person.name, Person.email).join(Person, Person.id == RoleGrant.person_id)


def _not_ended(today: date) -> sa.ColumnElement[bool]:
    return sa.or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= sa.func.greatest(RoleGrant.from_on, today))


def list_of_person(organisation_id: UUID, person_id: UUID, today: date) -> list[Held]:
    """What a person holds in the organisation today or later, by role."""
    rows = db.session.execute(
        _GRANTS.where(
            RoleGrant.organisation_id == organisation_id, RoleGrant.person_id == person_id, _not_ended(today)
        ).order_by(RoleGrant.role, RoleGrant.from_on)
    )
    return [_held(row, today) for row in rows]


def get_held(organisation_id: UUID, person_id: UUID, role: str, from_on: date, today: date) -> Held:
    """One role of somebody, ended or not. Raises `NotFound`."""
    row = db.session.execute(
        _GRANTS.where(
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.person_id == person_id,
            RoleGrant.role == role,
            RoleGrant.from_on == from_on,
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return _held(row, today)


def which_role(role: str, from_on: str) -> dict[str, Any]:
    """The role and its first day, as an address names them. Raises `NotFound` for what is neither."""
    if role not in set(map(str, Role)):
        raise NotFound
    try:
        return {"role": Role(role), "from_on": date.fromisoformat(from_on)}
    except ValueError as error:
        raise NotFound from error


def get_grant(organisation_id: UUID, person_id: UUID, role: str, from_on: date) -> RoleGrant:
    """The row itself, to be ended. Raises `NotFound`."""
    grant = db.session.get(RoleGrant, (organisation_id, person_id, role, from_on))
    if grant is None:
        raise NotFound
    return grant


@dataclass(frozen=True, slots=True)
class Waiting:
    """A role that waits for a second administrator, with whose it is and who gave it."""

    held: Held
    organisation: str
    granted_by_name: str | None


def list_waiting(organisation_id: UUID | None, today: date) -> list[Waiting]:
    """Roles that wait for a second administrator, of one organisation or of all that the actor looks after."""
    giver = sa.orm.aliased(Person)
    wanted = (
        _GRANTS.add_columns(giver.name.label("giver"))
        .outerjoin(giver, giver.id == RoleGrant.granted_by)
        .where(RoleGrant.needs_second, RoleGrant.confirmed_at.is_(None), _not_ended(today))
        .order_by(RoleGrant.organisation_id, sa.func.lower(Person.name), RoleGrant.role)
        .limit(PAGE)
    )
    if organisation_id is not None:
        wanted = wanted.where(RoleGrant.organisation_id == organisation_id)
    found = db.session.execute(wanted).all()
    names = members.names_of([row.RoleGrant.organisation_id for row in found])
    return [Waiting(_held(row, today), names.get(row.RoleGrant.organisation_id, ""), row.giver) for row in found]


def list_to_review(organisation_id: UUID, today: date, until: date) -> list[Held]:
    """Roles in force or suspended that are to be looked at by `until`, the longest overdue first."""
    rows = db.session.execute(
        _GRANTS.where(
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.review_due_on <= until,
            sa.or_(in_force(today), RoleGrant.suspended_at.is_not(None)),
            _not_ended(today),
        )
        .order_by(RoleGrant.review_due_on, sa.func.lower(Person.name), RoleGrant.role)
        .limit(2 * PAGE)
    )
    return [_held(row, today) for row in rows]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One look at one role, as it is on record."""

    id: UUID
    name: str
    role: str
    outcome: Outcome
    reason: str | None
    reviewed_by: str | None
    reviewed_at: datetime


def list_reviews(organisation_id: UUID, before: UUID | None) -> Sequence[Reviewed]:
    """The newest looks at the organisation's roles, or those before one; one more than a page."""
    reviewer = sa.orm.aliased(Person)
    wanted = (
        sa.select(RoleReview, Person.name, reviewer.name.label("reviewer"))
        .outerjoin(Person, Person.id == RoleReview.person_id)
        .outerjoin(reviewer, reviewer.id == RoleReview.reviewed_by)
        .where(RoleReview.organisation_id == organisation_id)
        .order_by(RoleReview.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(RoleReview.id < before)
    return [
        Reviewed(
            row.RoleReview.id,
            row.name or "Somebody who has left",
            row.RoleReview.role,
            Outcome(row.RoleReview.outcome),
            row.RoleReview.reason,
            row.reviewer,
            row.RoleReview.reviewed_at,
        )
        for row in db.session.execute(wanted)
    ]
