"""What public registers said, and what is being asked."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from consortium.kernel import sources
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.register.models import ProviderProfile, RegisterLookup
from consortium.register.rules import LookupOutcome, Numbers, PublicRegister, Said
from consortium.register.rules.public_registers import COLUMNS, differences, is_asked

ANSWERS = [str(outcome) for outcome in LookupOutcome if outcome.is_an_answer]


def get_lookup(provider_id: UUID, lookup_id: UUID) -> RegisterLookup:
    """Raises `NotFound`."""
    found = db.session.get(RegisterLookup, (provider_id, lookup_id))
    if found is None:
        raise NotFound
    return found


def find_latest(provider_id: UUID, register: PublicRegister, number: str) -> RegisterLookup | None:
    """The last time that register was asked about that number, whatever came of it."""
    return db.session.scalars(
        sa.select(RegisterLookup)
        .where(
            RegisterLookup.provider_id == provider_id,
            RegisterLookup.register == str(register),
            RegisterLookup.number == number,
        )
        .order_by(RegisterLookup.asked_at.desc(), RegisterLookup.id.desc())
        .limit(1)
    ).one_or_none()


def count_lookups_since(provider_id: UUID, since: datetime) -> int:
    return db.session.scalars(
        sa.select(sa.func.count())
        .select_from(RegisterLookup)
        .where(RegisterLookup.provider_id == provider_id, RegisterLookup.asked_at > since)
    ).one()


def said_of(lookup: RegisterLookup) -> Said | None:
    """What was answered; None while it is being asked."""
    if lookup.outcome is None or lookup.answered_at is None:
        return None
    return Said(
        PublicRegister(lookup.register),
        lookup.number,
        LookupOutcome(lookup.outcome),
        lookup.answered_at,
        lookup.name or "",
        lookup.status or "",
        lookup.postcode or "",
        lookup.details,
    )


Asked = tuple[UUID, PublicRegister, str]


def find_said(asked: Collection[Asked]) -> dict[Asked, Said]:
    """The last answer of each register about each provider's number, in one statement; what has none is left out.

    A time at which the register could not be asked takes nothing from the answer before it.
    """
    if not asked:
        return {}
    key = (RegisterLookup.provider_id, RegisterLookup.register, RegisterLookup.number)
    rows = db.session.scalars(
        sa.select(RegisterLookup)
        .ext(distinct_on(*key))
        .where(
            RegisterLookup.outcome.in_(ANSWERS),
            sa.tuple_(*key).in_([(provider_id, str(register), number) for provider_id, register, number in asked]),
        )
        .order_by(*key, RegisterLookup.answered_at.desc(), RegisterLookup.id.desc())
    )
    answers = ((row, said_of(row)) for row in rows)
    return {(row.provider_id, PublicRegister(row.register), row.number): said for row, said in answers if said}


@dataclass(frozen=True, slots=True)
class Line:
    """What a page says of one number: the last answer, whether another is awaited or failed, and what differs."""

    register: PublicRegister
    number: str
    is_asked: bool
    is_of_another_country: bool
    said: Said | None
    is_waiting: bool
    failed_at: datetime | None
    differences: Sequence[str]


def lines_of(profile: ProviderProfile | None, name: str) -> list[Line]:
    """Each number that the provider gave, with what its register says; in one statement."""
    if profile is None:
        return []
    given = [(register, getattr(profile, column)) for register, column in COLUMNS.items() if getattr(profile, column)]
    rows = db.session.scalars(
        sa.select(RegisterLookup)
        .where(
            RegisterLookup.provider_id == profile.provider_id,
            sa.tuple_(RegisterLookup.register, RegisterLookup.number).in_([(str(r), n) for r, n in given]),
        )
        .order_by(RegisterLookup.asked_at.desc(), RegisterLookup.id.desc())
        .limit(100)
    ).all()
    return [_line(profile, name, register, number, rows) for register, number in given]


def _line(
    profile: ProviderProfile, name: str, register: PublicRegister, number: str, rows: Iterable[RegisterLookup]
) -> Line:
    of_it = [row for row in rows if (row.register, row.number) == (str(register), number)]
    said = next((said_of(row) for row in of_it if row.outcome in ANSWERS), None)
    latest = of_it[0] if of_it else None
    return Line(
        register,
        number,
        is_asked(register, number) and sources.is_configured(str(register)),
        not is_asked(register, number),
        said,
        is_waiting=latest is not None and latest.outcome is None,
        failed_at=latest.answered_at if latest and latest.outcome == str(LookupOutcome.AWAY) else None,
        differences=differences(said, name=name, postcode=profile.postcode) if said else (),
    )


def numbers_in(profile: ProviderProfile) -> Numbers:
    """The numbers of registers that can be asked."""
    return Numbers(profile.company_number, profile.charity_number, profile.cqc_provider_id)


def configured_registers() -> list[PublicRegister]:
    """The registers for which this installation has a key."""
    return [register for register in PublicRegister if sources.is_configured(str(register))]
