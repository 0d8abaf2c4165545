"""Versions of a mini-tender, and bids that were made for an earlier one."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.minitender.models import Bid, BidVersion, MiniTender, MiniTenderVersion


def list_tender_versions(council_id: UUID, mini_tender_id: UUID) -> Sequence[MiniTenderVersion]:
    """Every version after the first, the last first."""
    return db.session.scalars(
        sa.select(MiniTenderVersion)
        .where(MiniTenderVersion.council_id == council_id, MiniTenderVersion.mini_tender_id == mini_tender_id)
        .order_by(MiniTenderVersion.version.desc())
    ).all()


def list_unconfirmed(actor: Actor, mini_tender_ids: Sequence[UUID]) -> set[UUID]:
    """Of those mini-tenders, the ones for which the provider's bid was made for an earlier version."""
    found = db.session.scalars(
        sa.select(Bid.mini_tender_id)
        .join(
            BidVersion,
            sa.and_(
                BidVersion.provider_id == Bid.provider_id,
                BidVersion.bid_id == Bid.id,
                BidVersion.version == Bid.version,
            ),
        )
        .join(MiniTender, sa.and_(MiniTender.council_id == Bid.council_id, MiniTender.id == Bid.mini_tender_id))
        .where(
            Bid.provider_id == actor.organisation,
            Bid.withdrawn_at.is_(None),
            Bid.mini_tender_id.in_(mini_tender_ids),
            BidVersion.mini_tender_version < MiniTender.version,
        )
    )
    return set(found)
