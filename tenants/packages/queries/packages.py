"""Packages: the council's own, and those that an invited provider reads."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.packages.models import Package, PackageReferral

PAGE = 25
"""How many a page of a list holds; lists give one more, which tells that there is a next page."""
MOST_HITS = 10


def get_own_package(actor: Actor, package_id: UUID) -> Package:
    """Raises `NotFound`."""
    package = db.session.get(Package, (actor.organisation, package_id))
    if package is None:
        raise NotFound
    return package


def list_packages(package_ids: Iterable[UUID]) -> Sequence[Package]:
    """Those of the packages that the actor may read, in the order in which they were written."""
    return db.session.scalars(sa.select(Package).where(Package.id.in_(list(package_ids))).order_by(Package.id)).all()


def select_starts() -> sa.Subquery:
    """Each package's council, id and first day, for others to join: row security gives those the actor may read."""
    return sa.select(Package.council_id, Package.id.label("package_id"), Package.starts_on).subquery("starts")


def select_ids_of_lot(council_id: UUID, lot_id: UUID) -> sa.Select[UUID]:
    """The ids of a council's packages of one lot, for others to join."""
    return sa.select(Package.id).where(Package.council_id == council_id, Package.lot_id == lot_id)


def select_lots() -> sa.Subquery:
    """Each package's council, id and lot, for others to join: row security gives those the actor may read."""
    return sa.select(Package.council_id, Package.id.label("package_id"), Package.lot_id).subquery("lots")


def list_own_packages(actor: Actor, *, before: UUID | None = None) -> Sequence[Package]:
    """A page of the council's packages, the latest first; `before` is the last id of the page before."""
    query = sa.select(Package).where(Package.council_id == actor.organisation)
    if before is not None:
        query = query.where(Package.id < before)
    return db.session.scalars(query.order_by(Package.id.desc()).limit(PAGE + 1)).all()


def package_of(actor: Actor, referral_id: UUID) -> Package | None:
    """The package written last for a referral."""
    found = packages_of(actor, [referral_id]).get(referral_id, [])
    return found[-1] if found else None


def packages_of(actor: Actor, referral_ids: Iterable[UUID]) -> dict[UUID, list[Package]]:
    """The packages that each referral is in now, in the order in which they were written."""
    rows = db.session.execute(
        sa.select(PackageReferral.referral_id, Package)
        .join(
            Package,
            sa.and_(Package.council_id == PackageReferral.council_id, Package.id == PackageReferral.package_id),
        )
        .where(
            PackageReferral.council_id == actor.organisation,
            PackageReferral.referral_id.in_(list(referral_ids)),
            PackageReferral.left_at.is_(None),
        )
        .order_by(Package.id)
    )
    found: dict[UUID, list[Package]] = {}
    for referral_id, package in rows:
        found.setdefault(referral_id, []).append(package)
    return found


def find_packages(actor: Actor, text: str) -> Sequence[Package]:
    """The council's packages whose reference or title holds the text, the latest first."""
    return db.session.scalars(
        sa.select(Package)
        .where(
            Package.council_id == actor.organisation,
            sa.or_(Package.reference.icontains(text, autoescape=True), Package.title.icontains(text, autoescape=True)),
        )
        .order_by(Package.id.desc())
        .limit(MOST_HITS)
    ).all()
