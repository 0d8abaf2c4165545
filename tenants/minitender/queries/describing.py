"""What other capabilities ask of this one: what an evaluation is about, and how far a package is."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.evaluation.queries import Subject, register_subjects
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.minitender.models import Award, AwardLine, DirectAward, MiniTender, MiniTenderPackage, Offer
from tenants.minitender.rules.marks import reference_of
from tenants.minitender.rules.state import Status
from tenants.packages.queries import register_bidders, register_stages
from tenants.packages.rules.disclosing import DisclosureStage, Reached
from tenants.packages.rules.stages import Stage, StageKind

SHORTLISTED_IN = (Status.OPENED, Status.RECOMMENDED, Status.AWARDED)
"""How far a mini-tender is when its valid bidders may be told more."""


@register_subjects
def describe_evaluations(evaluation_ids: Sequence[UUID]) -> Mapping[UUID, Subject]:
    """Which bid is assessed, by its reference and never its bidder, and what it answers. The price is no part of it."""
    rows = db.session.execute(
        sa.select(Offer, MiniTender)
        .join(MiniTender, sa.and_(MiniTender.council_id == Offer.council_id, MiniTender.id == Offer.mini_tender_id))
        .where(Offer.evaluation_id.in_(evaluation_ids))
    )
    return {
        offer.evaluation_id: Subject(
            title=f"Bid {reference_of('B', offer.bid_id)}",
            caption=f"{tender.reference}, {tender.title}",
            href=f"/mini-tenders/{tender.id}",
            answers=offer.answers,
            hides_provider=True,
        )
        for offer, tender in rows
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


@register_stages
def tell_stages_of_direct_awards(package_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Stage]]:
    """What happened to packages that were given without a mini-tender, in one statement."""
    rows = db.session.execute(
        sa.select(Award, DirectAward.reference)
        .join(DirectAward, sa.and_(DirectAward.council_id == Award.council_id, DirectAward.award_id == Award.id))
        .where(Award.package_id.in_(package_ids), Award.refused_at.is_(None))
        .order_by(Award.id)
    )
    return {
        award.package_id: [
            Stage(kind, at, f"{reference}, without a mini-tender")
            for kind, at in ((StageKind.RECOMMENDED, award.recommended_at), (StageKind.AWARDED, award.confirmed_at))
            if at is not None
        ]
        for award, reference in rows
        if award.package_id is not None
    }


@register_bidders
def tell_directly_awarded(actor: Actor, package_id: UUID) -> Mapping[UUID, Reached]:
    """To whom the package was given without a mini-tender, once that is confirmed."""
    rows = db.session.execute(
        sa.select(AwardLine.provider_id, AwardLine.children)
        .join(Award, sa.and_(Award.council_id == AwardLine.council_id, Award.id == AwardLine.award_id))
        .where(
            Award.council_id == actor.organisation,
            Award.package_id == package_id,
            Award.confirmed_at.is_not(None),
        )
    )
    return {provider_id: Reached(DisclosureStage.WINNER, frozenset(children)) for provider_id, children in rows}


@register_bidders
def tell_bidders(actor: Actor, package_id: UUID) -> Mapping[UUID, Reached]:
    """Providers with a valid opened bid for the package, and who was chosen for whom once the award is confirmed."""
    rows = db.session.execute(
        sa.select(Offer.provider_id, AwardLine.children)
        .join(
            MiniTenderPackage,
            sa.and_(
                MiniTenderPackage.council_id == Offer.council_id,
                MiniTenderPackage.mini_tender_id == Offer.mini_tender_id,
            ),
        )
        .join(MiniTender, sa.and_(MiniTender.council_id == Offer.council_id, MiniTender.id == Offer.mini_tender_id))
        .outerjoin(
            Award,
            sa.and_(
                Award.council_id == Offer.council_id,
                Award.mini_tender_id == Offer.mini_tender_id,
                Award.confirmed_at.is_not(None),
            ),
        )
        .outerjoin(
            AwardLine,
            sa.and_(
                AwardLine.council_id == Award.council_id,
                AwardLine.award_id == Award.id,
                AwardLine.package_id == MiniTenderPackage.package_id,
                AwardLine.provider_id == Offer.provider_id,
            ),
        )
        .where(
            Offer.council_id == actor.organisation,
            MiniTenderPackage.package_id == package_id,
            Offer.invalid_reason.is_(None),
            MiniTender.status.in_([str(status) for status in SHORTLISTED_IN]),
        )
    )
    return {
        provider_id: Reached(DisclosureStage.WINNER, frozenset(children))
        if children
        else Reached(DisclosureStage.SHORTLISTED)
        for provider_id, children in rows
    }


def _stages(tender: MiniTender, award: Award | None) -> list[Stage]:
    dated = [
        (StageKind.OFFERED, tender.published_at),
        (StageKind.OPENED, tender.opened_at),
        (StageKind.RECOMMENDED, award.recommended_at if award else None),
        (StageKind.AWARDED, award.confirmed_at if award else None),
        (StageKind.NOT_AWARDED, tender.ended_at),
    ]
    return [Stage(kind, at, tender.reference) for kind, at in dated if at is not None]
