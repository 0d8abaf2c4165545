"""Where a package is: what this capability knows, and what the capabilities further out tell through a port."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.packages.models import DirectPayment, Package, Referral
from tenants.packages.queries.packages import packages_of
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
    packages = packages_of(actor, [referral.id for referral in referrals])
    paid = _paid_at(actor, referrals)
    told = stages_of([package.id for written in packages.values() for package in written])
    return {
        referral.id: in_order(
            [
                *_own_stages(referral, packages.get(referral.id, []), paid.get(referral.id)),
                *_told(packages, referral, told),
            ]
        )
        for referral in referrals
    }


def _paid_at(actor: Actor, referrals: Sequence[Referral]) -> dict[UUID, datetime]:
    """When a direct payment was recorded, by referral."""
    rows = db.session.execute(
        sa.select(DirectPayment.referral_id, DirectPayment.recorded_at).where(
            DirectPayment.council_id == actor.organisation,
            DirectPayment.referral_id.in_([referral.id for referral in referrals]),
        )
    )
    return {row.referral_id: row.recorded_at for row in rows}


def _own_stages(referral: Referral, packages: Iterable[Package], paid_at: datetime | None) -> Iterable[Stage]:
    yield Stage(StageKind.RAISED, referral.raised_at)
    for package in packages:
        yield Stage(StageKind.WRITTEN, package.written_at, package.reference, f"/packages/{package.id}")
    if referral.withdrawn_at is not None:
        yield Stage(StageKind.WITHDRAWN, referral.withdrawn_at)
    if paid_at is not None:
        yield Stage(StageKind.DIRECT_PAYMENT, paid_at)


def _told(
    packages: Mapping[UUID, Sequence[Package]], referral: Referral, told: Mapping[UUID, Sequence[Stage]]
) -> Iterable[Stage]:
    for package in packages.get(referral.id, ()):
        yield from told.get(package.id, ())
