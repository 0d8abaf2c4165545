"""Organisations, consortia and who belongs to them today."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.members.models import Consortium, Membership, NamedBody, Organisation, Participation
from consortium.members.rules import Part


@dataclass(frozen=True, slots=True)
class Member:
    """A body's part in a consortium, in force on the day asked for."""

    organisation_id: UUID
    name: str
    kind: str
    ons_code: str | None
    colour: str | None
    part: Part
    from_on: date
    named_where: str
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A part that a body has or had, from a day to a day."""

    name: str
    part: Part
    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class Dealing:
    """How many of a thing a body has running; `one` and `many` name it, `then` says what leaving means for it."""

    count: int
    one: str
    many: str
    then: str
    href: str


@dataclass(frozen=True, slots=True)
class Face:
    """How an organisation is shown: its name and its colour."""

    name: str
    colour: str | None


def get_organisation(organisation_id: UUID) -> Organisation:
    """An organisation the actor may know. Raises `NotFound`."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def find_organisation(organisation_id: UUID) -> Organisation | None:
    return db.session.get(Organisation, organisation_id)


def find_public_body_by_code(code: str) -> Organisation | None:
    """The council with that ONS code, or the health body with that ODS code."""
    return db.session.execute(
        sa.select(Organisation).where(sa.or_(Organisation.ons_code == code, Organisation.ods_code == code))
    ).scalar_one_or_none()


def names_of(organisation_ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = db.session.execute(
        sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(organisation_ids))
    )
    return {row.id: row.name for row in rows}


def kinds_of(organisation_ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = db.session.execute(
        sa.select(Organisation.id, Organisation.kind).where(Organisation.id.in_(list(organisation_ids)))
    )
    return {row.id: row.kind for row in rows}


def faces_of(organisation_ids: Sequence[UUID]) -> dict[UUID, Face]:
    rows = db.session.execute(
        sa.select(Organisation.id, Organisation.name, Organisation.colour).where(Organisation.id.in_(organisation_ids))
    )
    return {row.id: Face(row.name, row.colour) for row in rows}


def list_public_bodies() -> Sequence[Organisation]:
    """Councils and health bodies, by name."""
    return db.session.scalars(
        sa.select(Organisation)
        .where(Organisation.kind.in_(["council", "health"]))
        .order_by(sa.func.lower(Organisation.name))
    ).all()


def get_consortium(consortium_id: UUID) -> Consortium:
    """Raises `NotFound`."""
    consortium = db.session.get(Consortium, consortium_id)
    if consortium is None:
        raise NotFound
    return consortium


def find_consortium_by_name(name: str) -> Consortium | None:
    return db.session.execute(sa.select(Consortium).where(Consortium.name == name)).scalar_one_or_none()


def list_consortia() -> Sequence[Consortium]:
    return db.session.scalars(sa.select(Consortium).order_by(sa.func.lower(Consortium.name))).all()


def list_members(consortium_id: UUID, on: date) -> list[Member]:
    """Who belongs on that day: the lead first, then by name."""
    rows = db.session.execute(
        sa.select(Organisation, Membership, NamedBody.named_where)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(
            NamedBody,
            sa.and_(
                NamedBody.consortium_id == Membership.consortium_id,
                NamedBody.organisation_id == Membership.organisation_id,
            ),
        )
        .where(
            Membership.consortium_id == consortium_id,
            Membership.from_on <= on,
            sa.or_(Membership.to_on.is_(None), Membership.to_on >= on),
        )
        .order_by(Membership.part != Part.LEAD, sa.func.lower(Organisation.name))
    )
    return [
        Member(
            body.id,
            body.name,
            body.kind,
            body.ons_code,
            body.colour,
            Part(membership.part),
            membership.from_on,
            where,
            membership.to_on,
        )
        for body, membership, where in rows
    ]


def list_history(consortium_id: UUID, *, limit: int = 200) -> list[Period]:
    """Every part that anybody has or had in a consortium, the latest first."""
    rows = db.session.execute(
        sa.select(Organisation.name, Membership)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.consortium_id == consortium_id)
        .order_by(Membership.from_on.desc(), sa.func.lower(Organisation.name), Membership.organisation_id)
        .limit(limit)
    )
    return [Period(name, Part(each.part), each.from_on, each.to_on) for name, each in rows]


Dealings = Callable[[UUID, UUID, date], "Dealing"]
_TOLD_BY: list[Dealings] = []


def register_dealings(tell: Dealings) -> Dealings:
    """Let a capability further out tell what an organisation has running through a consortium's systems on a day.

    It is asked for the organisation acted for, and counts in a fixed number of statements.
    """
    _TOLD_BY.append(tell)
    return tell


def dealings_of(organisation_id: UUID, consortium_id: UUID, on: date) -> list[Dealing]:
    """What the organisation has running, as far as the actor may know it."""
    return [tell(organisation_id, consortium_id, on) for tell in _TOLD_BY]


def list_councils_that_may_call_off(consortium_id: UUID, on: date) -> list[Member]:
    return [member for member in list_members(consortium_id, on) if member.part.may_call_off]


def list_consortia_of(organisation_id: UUID, on: date) -> Sequence[UUID]:
    """The consortia in which the organisation has any part on that day."""
    return db.session.scalars(
        sa.select(Membership.consortium_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.from_on <= on,
            sa.or_(Membership.to_on.is_(None), Membership.to_on >= on),
        )
        .order_by(Membership.consortium_id)
    ).all()


def find_membership(consortium_id: UUID, organisation_id: UUID, on: date) -> Membership | None:
    return db.session.execute(
        sa.select(Membership).where(
            Membership.consortium_id == consortium_id,
            Membership.organisation_id == organisation_id,
            Membership.from_on <= on,
            sa.or_(Membership.to_on.is_(None), Membership.to_on >= on),
        )
    ).scalar_one_or_none()


def is_named(consortium_id: UUID, organisation_id: UUID) -> bool:
    return db.session.get(NamedBody, (consortium_id, organisation_id)) is not None


def takes_part(provider_id: UUID, consortium_id: UUID) -> bool:
    return db.session.get(Participation, (provider_id, consortium_id)) is not None


def count_members(on: date) -> dict[UUID, int]:
    """How many bodies of each consortium may call off on that day."""
    rows = db.session.execute(
        sa.select(Membership.consortium_id, sa.func.count().label("members"))
        .where(
            Membership.part.in_([str(part) for part in Part if part.may_call_off]),
            Membership.from_on <= on,
            sa.or_(Membership.to_on.is_(None), Membership.to_on >= on),
        )
        .group_by(Membership.consortium_id)
    )
    return {row.consortium_id: row.members for row in rows}
