"""What support sees of mini-tenders: references, states, moments and which packages; never a bid, nor how many."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.minitender.models import MiniTender, MiniTenderPackage


def list_for_support(actor: Actor, limit: int) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    packages = (
        sa.select(sa.func.array_agg(MiniTenderPackage.package_id))
        .where(MiniTenderPackage.council_id == MiniTender.council_id, MiniTenderPackage.mini_tender_id == MiniTender.id)
        .scalar_subquery()
        .label("package_ids")
    )
    return db.session.execute(
        sa.select(
            MiniTender.reference, MiniTender.status, MiniTender.version, MiniTender.drafted_at,
            MiniTender.published_at, MiniTender.closes_at, MiniTender.opened_at, MiniTender.ended_at, packages,
        )
        .where(MiniTender.council_id == actor.organisation)
        .order_by(MiniTender.drafted_at.desc(), MiniTender.id)
        .limit(limit)
    ).all()  # fmt: skip
