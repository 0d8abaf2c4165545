"""Files of spot purchases, and what of them is here already."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.spot.models import SpotImport, SpotPurchase
from tenants.spot.queries.purchases import PAGE


def get_import(actor: Actor, import_id: UUID) -> SpotImport:
    """Raises `NotFound`."""
    found = db.session.get(SpotImport, (actor.organisation, import_id), populate_existing=True)
    if found is None:
        raise NotFound
    return found


def lock_import(actor: Actor, import_id: UUID) -> SpotImport:
    """The same, held for this transaction unless it is over for good."""
    db.session.execute(
        sa.select(SpotImport.id)
        .where(SpotImport.council_id == actor.organisation, SpotImport.id == import_id)
        .with_for_update()
    )
    return get_import(actor, import_id)


def list_imports(actor: Actor) -> Sequence[SpotImport]:
    """The council's latest."""
    return db.session.scalars(
        sa.select(SpotImport)
        .where(SpotImport.council_id == actor.organisation)
        .order_by(SpotImport.id.desc())
        .limit(PAGE)
    ).all()


def kept_entries(actor: Actor, references: Collection[str]) -> dict[str, bytes | None]:
    """What stands under each of the references: the fingerprint of its row, None where it came from no file."""
    rows = db.session.execute(
        sa.select(SpotPurchase.reference, SpotPurchase.entry_sha256).where(
            SpotPurchase.council_id == actor.organisation,
            SpotPurchase.reference.in_(references),
            SpotPurchase.refused_at.is_(None),
        )
    )
    return {row.reference: bytes(row.entry_sha256) if row.entry_sha256 is not None else None for row in rows}


def count_built_on(actor: Actor, import_id: UUID) -> int:
    """How many purchases of an import were asked for, ended, planned, linked or extended since."""
    later = sa.orm.aliased(SpotPurchase)
    return db.session.execute(
        sa.select(sa.func.count())
        .select_from(SpotPurchase)
        .where(
            SpotPurchase.council_id == actor.organisation,
            SpotPurchase.import_id == import_id,
            sa.or_(
                SpotPurchase.case_id.is_not(None),
                SpotPurchase.ended_at.is_not(None),
                SpotPurchase.planned_at.is_not(None),
                SpotPurchase.package_id.is_not(None),
                sa.select(later.id)
                .where(later.council_id == SpotPurchase.council_id, later.follows_id == SpotPurchase.id)
                .correlate(SpotPurchase)
                .exists(),
            ),
        )
    ).scalar_one()
