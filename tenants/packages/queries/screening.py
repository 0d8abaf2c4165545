"""What screening finds in packages, held against the child's own record, and what two officers agreed may stay."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from tenants.packages.models import Child, Package, PackageReferral, Referral, ScreeningOverride
from tenants.packages.queries.packages import list_packages
from tenants.packages.rules.screening import ChildRecord
from tenants.packages.rules.texts import Found, FreeText, findings_in, texts_of

MOST_TO_AGREE = 20


@dataclass(frozen=True, slots=True)
class Screened:
    """A finding and what was asked and agreed about it."""

    found: Found
    override: ScreeningOverride | None

    @property
    def stands(self) -> bool:
        """Whether it keeps the package from being published."""
        return self.override is None or self.override.agreed_at is None


def records_of(package_ids: Iterable[UUID]) -> list[ChildRecord]:
    """The records of the packages' children. Raises `Refused` where the actor may not read one of them."""
    return [record for records in _records(set(package_ids)).values() for record in records]


def _records(package_ids: set[UUID]) -> dict[UUID, list[ChildRecord]]:
    """The records of all whom each package is for, or was: who was taken out is no less to be kept private.

    Raises `Refused` where the actor may not read one of them.
    """
    rows = db.session.execute(
        sa.select(PackageReferral.package_id, Child)
        .join(
            Referral,
            sa.and_(Referral.council_id == PackageReferral.council_id, Referral.id == PackageReferral.referral_id),
        )
        .outerjoin(Child, sa.and_(Child.council_id == Referral.council_id, Child.id == Referral.child_id))
        .where(PackageReferral.package_id.in_(list(package_ids)))
        .order_by(PackageReferral.number)
    )
    records: dict[UUID, list[ChildRecord]] = {}
    for package_id, child in rows:
        if child is None:
            raise Refused("screening.needs_record")
        records.setdefault(package_id, []).append(_record(child))
    if package_ids - records.keys():
        raise Refused("screening.needs_record")
    return records


def _record(child: Child) -> ChildRecord:
    names = (f"{child.given_name} {child.family_name}", child.given_name, child.family_name, child.known_as or "")
    return ChildRecord(
        names=tuple(name for name in names if name.strip()),
        schools=tuple(child.schools),
        date_of_birth=child.born_on,
        addresses=(child.address,),
    )


def free_texts(package: Package) -> list[FreeText]:
    """Every text of a package that a provider would read."""
    return list(
        texts_of(
            title=package.title,
            summary=package.summary,
            outcomes=package.outcomes,
            place=package.place,
            age_band=package.age_band,
            weekly_hours=package.weekly_hours,
            schedule=package.schedule,
            particulars=package.particulars,
        )
    )


def list_findings(package_ids: Iterable[UUID]) -> dict[UUID, list[Screened]]:
    """What screening finds in each package, in the order of its texts, with the overrides.

    Raises `Refused` where the actor may not read a child's record, `NotFound` for a package that is not there.
    """
    wanted = set(package_ids)
    packages = list_packages(wanted)
    if len(packages) < len(wanted):
        raise NotFound
    records = _records(wanted)
    overrides = {override.text_hash: override for override in list_overrides(wanted)}
    return {
        package.id: [
            Screened(found, overrides.get(found.digest))
            for found in findings_in(package.id, free_texts(package), records[package.id])
        ]
        for package in packages
    }


def list_overrides(package_ids: Iterable[UUID]) -> Sequence[ScreeningOverride]:
    """What was asked about the packages, in the order in which it was asked."""
    return db.session.scalars(
        sa.select(ScreeningOverride)
        .where(ScreeningOverride.package_id.in_(list(package_ids)))
        .order_by(ScreeningOverride.asked_at, ScreeningOverride.id)
    ).all()


def find_override(actor: Actor, package_id: UUID, override_id: UUID) -> ScreeningOverride | None:
    override = db.session.get(ScreeningOverride, (actor.organisation, override_id))
    return override if override is not None and override.package_id == package_id else None


def list_overrides_to_agree(actor: Actor) -> Sequence[ScreeningOverride]:
    """What others of the council asked, and nobody has agreed to, the oldest first."""
    return db.session.scalars(
        sa.select(ScreeningOverride)
        .where(
            ScreeningOverride.council_id == actor.organisation,
            ScreeningOverride.agreed_at.is_(None),
            ScreeningOverride.asked_by != actor.person_id,
        )
        .order_by(ScreeningOverride.asked_at, ScreeningOverride.id)
        .limit(MOST_TO_AGREE)
    ).all()
