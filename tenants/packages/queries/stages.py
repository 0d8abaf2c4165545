"""Where a package is: what this capability knows, and what the capabilities further out tell through a port."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.packages.models import DirectPayment, Package, PackageReferral, Referral
from tenants.packages.rules.stages import Stage, StageKind, in_order

StagesOf = Callable[[Sequence[UUID]], Mapping[UUID, Sequence[Stage]]]

_TOLD_BY: list[StagesOf] = []


def register_stages(tell: StagesOf) -> StagesOf:
    """Let a capability further out tell what happened to packages: given their ids, the stages of each.

    It runs one statement however many packages, and leaves out what the actor may not know.
    """
    _TOLD_BY.append(tell)
    return tell


def stages_of(package_ids: Iterable[UUID]) -> dict[UUID, list[Stage]]:
    """What others told of each package."""
    wanted = list(package_ids)
    stages: dict[UUID, list[Stage]] = {package_id: [] for package_id in wanted}
    if wanted:
        for tell in _TOLD_BY:
            for package_id, told in tell(wanted).items():
                stages[package_id].extend(told)
    return stages


def timelines_of(actor: Actor, referrals: Sequence[Referral]) -> dict[UUID, list[Stage]]:
    """Each referral's whole way so far and its dated future, in order."""
    places = _places_of(actor, referrals)
    paid = _paid_at(actor, referrals)
    told = stages_of(dict.fromkeys(package.id for of_one in places.values() for _, package in of_one))
    return {
        referral.id: in_order(
            [
                *_own_stages(referral, paid.get(referral.id)),
                *(stage for place, package in places[referral.id] for stage in _of_package(place, package, told)),
            ]
        )
        for referral in referrals
    }


def _places_of(actor: Actor, referrals: Sequence[Referral]) -> dict[UUID, list[tuple[PackageReferral, Package]]]:
    """The packages that each referral is or was in, in the order in which they were written."""
    found: dict[UUID, list[tuple[PackageReferral, Package]]] = {referral.id: [] for referral in referrals}
    rows = db.session.execute(
        sa.select(PackageReferral, Package)
        .join(
            Package,
            sa.and_(Package.council_id == PackageReferral.council_id, Package.id == PackageReferral.package_id),
        )
        .where(PackageReferral.council_id == actor.organisation, PackageReferral.referral_id.in_(found))
        .order_by(Package.id)
    )
    for place, package in rows:
        found[place.referral_id].append((place, package))
    return found


def _paid_at(actor: Actor, referrals: Sequence[Referral]) -> dict[UUID, datetime]:
    """When a direct payment was recorded, by referral."""
    rows = db.session.execute(
        sa.select(DirectPayment.referral_id, DirectPayment.recorded_at).where(
            DirectPayment.council_id == actor.organisation,
            DirectPayment.referral_id.in_([referral.id for referral in referrals]),
        )
    )
    return {row.referral_id: row.recorded_at for row in rows}


def _own_stages(referral: Referral, paid_at: datetime | None) -> Iterable[Stage]:
    yield Stage(StageKind.RAISED, referral.raised_at)
    if referral.withdrawn_at is not None:
        yield Stage(StageKind.WITHDRAWN, referral.withdrawn_at)
    if paid_at is not None:
        yield Stage(StageKind.DIRECT_PAYMENT, paid_at)


def _of_package(place: PackageReferral, package: Package, told: Mapping[UUID, Sequence[Stage]]) -> Iterable[Stage]:
    """What happened to one child's place in a package: nothing of another child's, and nothing after it was left."""
    href = f"/packages/{package.id}"
    yield Stage(StageKind.WRITTEN, package.written_at, package.reference, href)
    for stage in told.get(package.id, ()):
        if stage.child in (None, place.number) and (place.left_at is None or _is_before(stage, place.left_at)):
            yield stage
    if place.left_at is not None:
        yield Stage(StageKind.LEFT, place.left_at, package.reference, href)


def _is_before(stage: Stage, moment: datetime) -> bool:
    return stage.at is not None and stage.at <= moment
