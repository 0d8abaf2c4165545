"""A provider's profile, evidence and declared places."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.register.models import DeclaredPlace, Evidence, ProviderProfile
from consortium.register.rules import EvidenceKind, Held, LotNeeds
from consortium.systems import queries as systems


def find_profile(provider_id: UUID) -> ProviderProfile | None:
    return db.session.get(ProviderProfile, provider_id)


def get_profile(provider_id: UUID) -> ProviderProfile:
    """Raises `NotFound` before the provider has filled it in, and to whoever may not see it."""
    profile = find_profile(provider_id)
    if profile is None:
        raise NotFound
    return profile


def list_evidence(provider_id: UUID) -> Sequence[Evidence]:
    """All that the provider gave, by kind, the latest first: that one counts."""
    return db.session.scalars(
        sa.select(Evidence)
        .where(Evidence.provider_id == provider_id)
        .order_by(Evidence.kind, Evidence.given_at.desc(), Evidence.id.desc())
    ).all()


def is_latest_of_its_kind(provider_id: UUID, evidence_id: UUID) -> bool:
    """Whether a piece of evidence still counts: nothing of its kind was given after it."""
    latest: dict[str, UUID] = {}
    for each in list_evidence(provider_id):
        latest.setdefault(each.kind, each.id)
    return evidence_id in latest.values()


def get_evidence(evidence_id: UUID) -> Evidence:
    """Raises `NotFound`."""
    found = db.session.execute(sa.select(Evidence).where(Evidence.id == evidence_id)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def held_by(provider_id: UUID) -> dict[EvidenceKind, Held]:
    """The latest evidence of each kind, as `rules.evidence_faults` asks for it."""
    held: dict[EvidenceKind, Held] = {}
    for each in list_evidence(provider_id):
        held.setdefault(EvidenceKind(each.kind), Held(each.cover_gbp, each.expires_on))
    return held


def needs_of(lot_id: UUID) -> LotNeeds:
    """What a lot asks of everyone on it. Raises `NotFound`."""
    lot = systems.get_lot(lot_id)
    return LotNeeds(
        needs_cqc_personal_care=lot.needs_cqc_personal_care,
        employers_liability_gbp=lot.employers_liability_gbp,
        public_liability_gbp=lot.public_liability_gbp,
        professional_indemnity_gbp=lot.professional_indemnity_gbp,
    )


def list_places(provider_id: UUID, lot_id: UUID | None = None) -> Sequence[DeclaredPlace]:
    """Where the provider offers which lot."""
    return db.session.scalars(
        sa.select(DeclaredPlace)
        .where(DeclaredPlace.provider_id == provider_id, DeclaredPlace.lot_id == lot_id if lot_id else sa.true())
        .order_by(DeclaredPlace.lot_id, DeclaredPlace.council_id)
    ).all()
