"""Packages that found nobody: what is kept of them, and what followed."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.minitender.models import FailedPackage, MiniTender


def list_failed(council_id: UUID, mini_tender_id: UUID) -> Sequence[FailedPackage]:
    """The frozen evidence of each package of an ended mini-tender."""
    return db.session.scalars(
        sa.select(FailedPackage)
        .where(FailedPackage.council_id == council_id, FailedPackage.mini_tender_id == mini_tender_id)
        .order_by(FailedPackage.package_id)
    ).all()


def find_failed_package(actor: Actor, package_id: UUID) -> FailedPackage | None:
    """The last evidence that a package of the actor's council found nobody: what a spot purchase must follow."""
    return db.session.scalars(
        sa.select(FailedPackage)
        .where(FailedPackage.council_id == actor.organisation, FailedPackage.package_id == package_id)
        .order_by(FailedPackage.ended_at.desc())
        .limit(1)
    ).one_or_none()


def find_next(council_id: UUID, mini_tender_id: UUID) -> MiniTender | None:
    """The mini-tender that runs this one again, if there is one that was not withdrawn as a draft."""
    return db.session.scalars(
        sa.select(MiniTender)
        .where(
            MiniTender.council_id == council_id,
            MiniTender.follows_id == mini_tender_id,
            sa.or_(MiniTender.status != "withdrawn", MiniTender.published_at.is_not(None)),
        )
        .limit(1)
    ).one_or_none()


def list_failed_packages(actor: Actor, limit: int = 50) -> Sequence[FailedPackage]:
    """Packages of the actor's council that found nobody, the latest first, each with its last evidence."""
    rows = db.session.scalars(
        sa.select(FailedPackage)
        .where(FailedPackage.council_id == actor.organisation)
        .order_by(FailedPackage.ended_at.desc(), FailedPackage.package_id)
        .limit(limit)
    ).all()
    return list({row.package_id: row for row in reversed(rows)}.values())[::-1]
