"""What was released to whom, who read it and when; bidders as the capabilities further out tell them through a port."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from tenants.packages.models import Child, DisclosedWords, Disclosure, DisclosureReading, FamilyMeeting
from tenants.packages.queries.children import get_child_of
from tenants.packages.queries.packages import PAGE
from tenants.packages.rules.disclosing import DisclosureStage, Reached

TellBidders = Callable[[Actor, UUID], Mapping[UUID, Reached]]

_TOLD_BY: list[TellBidders] = []


def register_bidders(tell: TellBidders) -> TellBidders:
    """Let a capability further out tell how far the bidders for a package have come, by provider."""
    _TOLD_BY.append(tell)
    return tell


def bidders_of(actor: Actor, package_id: UUID) -> dict[UUID, Reached]:
    """Providers with a valid opened bid for a package, and how far each has come."""
    found: dict[UUID, Reached] = {}
    for tell in _TOLD_BY:
        for provider_id, reached in tell(actor, package_id).items():
            found[provider_id] = reached.and_also(found.get(provider_id))
    return found


def lock_disclosures(package_id: UUID) -> None:
    """Let whoever else releases something of the package wait until this transaction ends."""
    db.session.execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"disclosure {package_id}", 0)))
    )


def find_disclosure(
    actor: Actor, package_id: UUID, provider_id: UUID, stage: DisclosureStage, *, number: int
) -> Disclosure | None:
    """What was released of one child to a provider at a stage and not closed since."""
    return db.session.scalars(
        sa.select(Disclosure).where(
            Disclosure.council_id == actor.organisation,
            Disclosure.package_id == package_id,
            Disclosure.provider_id == provider_id,
            Disclosure.child_number == number,
            Disclosure.stage == str(stage),
            Disclosure.ended_at.is_(None),
        )
    ).one_or_none()


def get_own_disclosure(actor: Actor, disclosure_id: UUID) -> Disclosure:
    """Raises `NotFound`."""
    found = db.session.get(Disclosure, (actor.organisation, disclosure_id))
    if found is None:
        raise NotFound
    return found


def get_disclosure_to(actor: Actor, disclosure_id: UUID) -> Disclosure:
    """What was released to the actor's own organisation. Raises `NotFound`."""
    found = db.session.scalars(
        sa.select(Disclosure).where(Disclosure.id == disclosure_id, Disclosure.provider_id == actor.organisation)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_disclosures_to(actor: Actor, *, before: UUID | None = None) -> Sequence[Disclosure]:
    """A page of what was released to the actor's organisation and not closed since, the latest first."""
    query = sa.select(Disclosure).where(Disclosure.provider_id == actor.organisation, Disclosure.ended_at.is_(None))
    if before is not None:
        query = query.where(Disclosure.id < before)
    return db.session.scalars(query.order_by(Disclosure.id.desc()).limit(PAGE + 1)).all()


def list_disclosures(actor: Actor, package_id: UUID) -> Sequence[Disclosure]:
    """What the council released of a package, the latest first."""
    return db.session.scalars(
        sa.select(Disclosure)
        .where(Disclosure.council_id == actor.organisation, Disclosure.package_id == package_id)
        .order_by(Disclosure.id.desc())
        .limit(PAGE)
    ).all()


def readings_of(disclosure_ids: Iterable[UUID]) -> dict[UUID, list[DisclosureReading]]:
    """Who read what was released, by release, the latest first."""
    wanted = list(disclosure_ids)
    rows = db.session.scalars(
        sa.select(DisclosureReading)
        .where(DisclosureReading.disclosure_id.in_(wanted))
        .order_by(DisclosureReading.read_at.desc(), DisclosureReading.id)
        .limit(PAGE * 4)
    )
    found: dict[UUID, list[DisclosureReading]] = {each: [] for each in wanted}
    for row in rows:
        found[row.disclosure_id].append(row)
    return found


def find_words(disclosure: Disclosure) -> dict[str, Any] | None:
    """What was released; None where the actor has not opened it (row security decides)."""
    held = db.session.get(DisclosedWords, (disclosure.council_id, disclosure.id))
    return held.words if held is not None else None


def find_disclosure_reading(actor: Actor, disclosure_id: UUID, now: datetime) -> DisclosureReading | None:
    """The actor's own reading, while it lasts."""
    return db.session.scalars(
        sa.select(DisclosureReading)
        .where(
            DisclosureReading.provider_id == actor.organisation,
            DisclosureReading.disclosure_id == disclosure_id,
            DisclosureReading.person_id == actor.person_id,
            DisclosureReading.until_at > now,
        )
        .order_by(DisclosureReading.until_at.desc())
        .limit(1)
    ).one_or_none()


def identity_of(package_id: UUID, number: int) -> dict[str, Any]:
    """Who one child of a package is, and what was asked for. Raises `Refused` where the actor may not read it."""
    referral = get_child_of(package_id, number).referral
    child = db.session.get(Child, (referral.council_id, referral.child_id))
    if child is None:
        raise Refused("screening.needs_record")
    return {
        "given_name": child.given_name,
        "family_name": child.family_name,
        "known_as": child.known_as,
        "born_on": child.born_on.isoformat(),
        "address": child.address,
        "postcode": child.postcode,
        "schools": list(child.schools),
        "needs": referral.needs,
        "childs_voice": referral.childs_voice,
        "outcomes": list(referral.outcomes),
    }


def list_meetings(actor: Actor, package_id: UUID) -> Sequence[FamilyMeeting]:
    """The family's meetings with the shortlisted, the latest first."""
    return db.session.scalars(
        sa.select(FamilyMeeting)
        .where(FamilyMeeting.council_id == actor.organisation, FamilyMeeting.package_id == package_id)
        .order_by(FamilyMeeting.id.desc())
        .limit(PAGE)
    ).all()


def get_meeting(actor: Actor, meeting_id: UUID) -> FamilyMeeting:
    """Raises `NotFound`."""
    found = db.session.get(FamilyMeeting, (actor.organisation, meeting_id))
    if found is None:
        raise NotFound
    return found
