"""Taking one child out of a package, before providers see it and afterwards; and that a child is offered once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.packages import queries
from tenants.packages.models import Package, PackageReferral
from tenants.packages.rules import blocks
from tenants.packages.rules.details import ensure_reason
from tenants.packages.rules.stages import is_being_bought, is_offered


def take_child_out(*, actor: Actor, package_id: UUID, number: int, reason: str, now: datetime) -> Package:
    """Take a child out of a package that no provider has seen. A package without children is set aside.

    Raises `Refused` for a package that is offered, and for a child that is not in it.
    """
    package = queries.get_own_package(actor, package_id)
    offered = is_offered(queries.stages_of([package.id])[package.id], now)
    blocks.ensure_not_offered(package.reference, is_offered=offered)
    return _taken_out(actor, package, number, reason, now, is_offered=False)


def take_child_out_of_offered(*, actor: Actor, package_id: UUID, number: int, reason: str, now: datetime) -> Package:
    """The same for a package that providers have in front of them. Called by the mini-tender that offers it, and by
    nobody else: it holds its own lock, makes a new version where bids are taken, and tells everyone invited."""
    return _taken_out(actor, queries.get_own_package(actor, package_id), number, reason, now, is_offered=True)


def _taken_out(actor: Actor, package: Package, number: int, reason: str, now: datetime, *, is_offered: bool) -> Package:
    places = queries.lock_places(actor, [package.id])[package.id]
    blocks.ensure_may_leave(number, places, reference=package.reference, is_offered=is_offered)
    place: PackageReferral = queries.get_child_of(package.id, number).place
    place.left_reason = ensure_reason(reason)
    place.left_at, place.left_by = now, actor.person
    package.children = len(blocks.standing(places)) - 1
    db.session.flush()
    audit.record(actor, "package.child_taken_out", package, referral=place.referral_id, number=number)
    return package


def ensure_offered_once(*, actor: Actor, package_ids: Sequence[UUID], now: datetime) -> None:
    """Raise `Refused` where a child of a package is being bought for by another already. The caller holds the referrals
    (`ensure_still_needed`), so that two do not begin at once.
    """
    of_these = queries.referrals_of(package_ids)
    others = queries.packages_of(actor, [each.id for found in of_these.values() for each in found])
    stages = queries.stages_of({package.id for found in others.values() for package in found} - set(package_ids))
    for package in queries.list_packages(package_ids):
        elsewhere = [
            other.reference
            for referral in of_these[package.id]
            for other in others[referral.id]
            if other.id in stages and is_being_bought(stages[other.id], now)
        ]
        blocks.ensure_offered_once(package.reference, elsewhere)
