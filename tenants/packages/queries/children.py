"""Who a package is for: its children by their numbers, each with its referral. The council's own alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.packages.models import Child, DirectPayment, PackageReferral, Referral
from tenants.packages.rules.blocks import Place


@dataclass(frozen=True, slots=True)
class ChildOf:
    """One child's place in a package. `is_paid` where the family takes a direct payment instead."""

    place: PackageReferral
    referral: Referral
    is_paid: bool

    @property
    def number(self) -> int:
        return self.place.number

    @property
    def is_closed(self) -> bool:
        return self.is_paid or self.referral.withdrawn_at is not None

    @property
    def as_place(self) -> Place:
        return Place(self.number, has_left=self.place.left_at is not None, is_closed=self.is_closed)


def children_of(package_ids: Iterable[UUID]) -> dict[UUID, list[ChildOf]]:
    """Every child that each package is or was for, by number; none for whoever may not know, every provider among them.
    One statement."""
    wanted = list(package_ids)
    rows = db.session.execute(
        sa.select(PackageReferral, Referral, DirectPayment.recorded_at)
        .join(
            Referral,
            sa.and_(Referral.council_id == PackageReferral.council_id, Referral.id == PackageReferral.referral_id),
        )
        .outerjoin(
            DirectPayment,
            sa.and_(DirectPayment.council_id == Referral.council_id, DirectPayment.referral_id == Referral.id),
        )
        .where(PackageReferral.package_id.in_(wanted))
        .order_by(PackageReferral.package_id, PackageReferral.number)
    )
    found: dict[UUID, list[ChildOf]] = {each: [] for each in wanted}
    for place, referral, paid_at in rows:
        found[place.package_id].append(ChildOf(place, referral, paid_at is not None))
    return found


def referrals_of(package_ids: Iterable[UUID]) -> dict[UUID, list[Referral]]:
    """The referrals that each package answers now, in the order of its children."""
    return {
        package_id: [each.referral for each in children if each.place.left_at is None]
        for package_id, children in children_of(package_ids).items()
    }


def numbers_of(package_ids: Iterable[UUID]) -> dict[UUID, list[int]]:
    """The numbers of the children whom each package is for now."""
    return {
        package_id: [each.number for each in children if each.place.left_at is None]
        for package_id, children in children_of(package_ids).items()
    }


def get_child_of(package_id: UUID, number: int) -> ChildOf:
    """One child of a package, by number. Raises `NotFound`."""
    found = next((each for each in children_of([package_id])[package_id] if each.number == number), None)
    if found is None:
        raise NotFound
    return found


def names_of_children(children: Sequence[ChildOf]) -> dict[int, str]:
    """Who each child is, by number: of those whom the actor may read (row security decides)."""
    ids = [each.referral.child_id for each in children]
    rows = {row.id: row for row in db.session.scalars(sa.select(Child).where(Child.id.in_(ids)))}
    return {
        each.number: f"{rows[each.referral.child_id].given_name} {rows[each.referral.child_id].family_name}"
        for each in children
        if each.referral.child_id in rows
    }


TellWayOut = Callable[[Actor, UUID], str | None]

_TOLD_BY: list[TellWayOut] = []


def register_way_out(tell: TellWayOut) -> TellWayOut:
    """Let a capability further out say where a child is taken out of a package that it offers: the address before the
    child's number, or None where it does not offer it."""
    _TOLD_BY.append(tell)
    return tell


def way_out_of(actor: Actor, package_id: UUID) -> str | None:
    """Where a child is taken out of a package that providers have; None where it is done on the package's own page."""
    return next((href for tell in _TOLD_BY if (href := tell(actor, package_id)) is not None), None)
