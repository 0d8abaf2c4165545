"""What other capabilities ask of this one: what an evaluation is about, and how far a package is."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.evaluation.queries import Subject, register_subjects
from consortium.kernel.db import db
from consortium.members import queries as members
from tenants.minitender.models import Award, MiniTender, MiniTenderPackage, Offer
from tenants.packages.queries import register_stages
from tenants.packages.rules.stages import Stage, StageKind


@register_subjects
def describe_evaluations(evaluation_ids: Sequence[UUID]) -> Mapping[UUID, Subject]:
    """Whose bid is assessed, and what it answers. The price is no part of it."""
    rows = db.session.execute(
        sa.select(Offer, MiniTender)
        .join(MiniTender, sa.and_(MiniTender.council_id == Offer.council_id, MiniTender.id == Offer.mini_tender_id))
        .where(Offer.evaluation_id.in_(evaluation_ids))
    )
    found = [(offer, tender) for offer, tender in rows]
    names = members.names_of([offer.provider_id for offer, _ in found])
    return {
        offer.evaluation_id: Subject(
            title=f"Bid of {names.get(offer.provider_id, 'a provider')}",
            caption=f"{tender.reference}, {tender.title}",
            href=f"/mini-tenders/{tender.id}",
            answers=offer.answers,
        )
        for offer, tender in found
        if offer.evaluation_id is not None
    }


@register_stages
def tell_stages(package_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Stage]]:
    """What happened to each package in its mini-tenders, in one statement."""
    rows = db.session.execute(
        sa.select(MiniTenderPackage.package_id, MiniTender, Award)
        .join(
            MiniTender,
            sa.and_(
                MiniTender.council_id == MiniTenderPackage.council_id,
                MiniTender.id == MiniTenderPackage.mini_tender_id,
            ),
        )
        .outerjoin(
            Award,
            sa.and_(
                Award.council_id == MiniTender.council_id,
                Award.mini_tender_id == MiniTender.id,
                Award.refused_at.is_(None),
            ),
        )
        .where(MiniTenderPackage.package_id.in_(package_ids), MiniTender.published_at.is_not(None))
        .order_by(MiniTender.id)
    )
    stages: dict[UUID, list[Stage]] = {}
    for package_id, tender, award in rows:
        stages.setdefault(package_id, []).extend(_stages(tender, award))
    return stages


def _stages(tender: MiniTender, award: Award | None) -> list[Stage]:
    dated = [
        (StageKind.OFFERED, tender.published_at),
        (StageKind.OPENED, tender.opened_at),
        (StageKind.RECOMMENDED, award.recommended_at if award else None),
        (StageKind.AWARDED, award.confirmed_at if award else None),
        (StageKind.NOT_AWARDED, tender.ended_at),
    ]
    return [Stage(kind, at, tender.reference) for kind, at in dated if at is not None]
