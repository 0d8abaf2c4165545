"""By which terms an offer or an award is paid."""

from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from tenants.minitender.models import MiniTender, MiniTenderPackage, Offer, Outcome
from tenants.minitender.rules.terms import TenderTerms, read_terms


def find_tender_of_offer(council_id: UUID, offer_id: UUID) -> UUID | None:
    """The mini-tender that an opened offer was made in."""
    return db.session.scalar(
        sa.select(Offer.mini_tender_id).where(Offer.council_id == council_id, Offer.id == offer_id)
    )


def find_terms_won(council_id: UUID, package_id: UUID, provider_id: UUID) -> TenderTerms | None:
    """The terms on which a provider won a package, as both sides may read them; None before it was told that it won."""
    of_package = sa.and_(
        MiniTenderPackage.council_id == MiniTender.council_id, MiniTenderPackage.mini_tender_id == MiniTender.id
    )
    told = sa.and_(Outcome.council_id == MiniTender.council_id, Outcome.mini_tender_id == MiniTender.id)
    rules = db.session.scalar(
        sa.select(MiniTender.rules)
        .join(MiniTenderPackage, of_package)
        .join(Outcome, told)
        .where(
            MiniTender.council_id == council_id,
            MiniTenderPackage.package_id == package_id,
            Outcome.provider_id == provider_id,
            Outcome.has_won,
        )
        .order_by(Outcome.released_at.desc())
        .limit(1)
    )
    return read_terms(rules) if rules else None
