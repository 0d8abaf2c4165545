"""What support sees of packages: references and days; never what they say."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.packages.models import Package


def list_for_support(actor: Actor, limit: int) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    return db.session.execute(
        sa.select(Package.reference, Package.written_at, Package.starts_on, Package.ends_on)
        .where(Package.council_id == actor.organisation)
        .order_by(Package.written_at.desc(), Package.id)
        .limit(limit)
    ).all()


def references_of(actor: Actor, package_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The references of the council's own packages."""
    wanted = sa.select(Package.id, Package.reference).where(
        Package.council_id == actor.organisation, Package.id.in_(list(package_ids))
    )
    return {row.id: row.reference for row in db.session.execute(wanted)}
