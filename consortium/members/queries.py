"""Organisations, consortia and who belongs to them today."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.members.models import Consortium, Membership, NamedBody, Organisation, Participation
from consortium.members.rules import Means, Part


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
    named_line: str | None = None


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


def select_named(text: str) -> sa.Select[UUID]:
    """The organisations whose name holds the text, as far as the actor may know them: for others to join."""
    return sa.select(Organisation.id).where(Organisation.name.icontains(text, autoescape=True))


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


def list_for_support() -> Sequence[Organisation]:
    """Every organisation but the platform's own that the actor may know, by name."""
    return db.session.scalars(
        sa.select(Organisation)
        .where(Organisation.kind != str(OrganisationKind.PLATFORM))
        .order_by(sa.func.lower(Organisation.name), Organisation.id)
        .limit(5000)
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
    return [Period(name, Part(each.part), each.from_on, each.to_on, each.named_line) for name, each in rows]


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that joining means for a body: what it may do, what runs that it joins, what is asked of it."""

    means: Means
    text: str
    note: str = ""
    href: str | None = None


Consequences = Callable[[UUID, UUID, date], Sequence[Consequence]]
_FORETOLD_BY: list[Consequences] = []


def register_consequences(tell: Consequences) -> Consequences:
    """Let a capability further out tell what joining a consortium means for a body from a day.

    It tells what the actor may know, in a fixed number of statements.
    """
    _FORETOLD_BY.append(tell)
    return tell


def consequences_of_joining(organisation_id: UUID, consortium_id: UUID, on: date) -> list[Consequence]:
    """What changes for a body, and for what runs, when it joins: what it may do first."""
    told = [each for tell in _FORETOLD_BY for each in tell(organisation_id, consortium_id, on)]
    return sorted(told, key=lambda each: list(Means).index(each.means))


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


def get_who_may_join(actor: Actor, consortium_id: UUID, organisation_id: UUID, on: date) -> Member:
    """A prospective member to the lead, an invited health body to itself. Raises `NotFound` for all others."""
    consortium = get_consortium(consortium_id)
    for member in list_members(consortium_id, on):
        if member.organisation_id != organisation_id:
            continue
        by_lead = member.part is Part.PROSPECTIVE and consortium.lead_id == actor.organisation
        by_itself = member.part is Part.INVITED and organisation_id == actor.organisation
        if by_lead or by_itself:
            return member
    raise NotFound


def find_membership(consortium_id: UUID, organisation_id: UUID, on: date) -> Membership | None:
    return db.session.execute(
        sa.select(Membership).where(
            Membership.consortium_id == consortium_id,
            Membership.organisation_id == organisation_id,
            Membership.from_on <= on,
            sa.or_(Membership.to_on.is_(None), Membership.to_on >= on),
        )
    ).scalar_one_or_none()


def find_named_where(consortium_id: UUID, organisation_id: UUID) -> str | None:
    """Where the notice names a body, as recorded at the foundation; None where it does not."""
    named = db.session.get(NamedBody, (consortium_id, organisation_id))
    return named.named_where if named else None


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
