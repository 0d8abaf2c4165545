"""A provider's profile, evidence and declared places."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.register import rules
from consortium.register.models import DeclaredPlace, Evidence, ProviderProfile
from consortium.register.queries.directory import find_in_directories
from consortium.register.queries.lookups import find_said
from consortium.register.rules import EvidenceKind, Gate, Held, LegalForm, LotNeeds, Outcome, Shows
from consortium.register.rules.public_registers import IDENTITY
from consortium.systems import queries as systems
from consortium.systems.rules import Rating


def find_profile(provider_id: UUID) -> ProviderProfile | None:
    return db.session.get(ProviderProfile, provider_id)


def get_profile(provider_id: UUID) -> ProviderProfile:
    """Raises `NotFound` before the provider has filled it in, and to whoever may not see it."""
    profile = find_profile(provider_id)
    if profile is None:
        raise NotFound
    return profile


def profiles_of(provider_ids: Collection[UUID]) -> dict[UUID, ProviderProfile]:
    """The profiles of many providers, as far as they were filled in and the actor may see them, in one statement."""
    rows = db.session.scalars(sa.select(ProviderProfile).where(ProviderProfile.provider_id.in_(list(provider_ids))))
    return {row.provider_id: row for row in rows}


def list_evidence(provider_id: UUID) -> Sequence[Evidence]:
    """All that the provider gave, by kind, the latest first: the first that was not set aside counts."""
    return db.session.scalars(
        sa.select(Evidence)
        .where(Evidence.provider_id == provider_id)
        .order_by(Evidence.kind, Evidence.given_at.desc(), Evidence.id.desc())
    ).all()


def is_latest_of_its_kind(provider_id: UUID, evidence_id: UUID) -> bool:
    """Whether a piece of evidence still counts: nothing that counts was given of its kind after it."""
    latest: dict[str, UUID] = {}
    for each in list_evidence(provider_id):
        if each.refused_at is None:
            latest.setdefault(each.kind, each.id)
    return evidence_id in latest.values()


def list_standing_on(provider_id: UUID, document_id: UUID) -> Sequence[Evidence]:
    """The evidence for which a document stands and that was not set aside, the earliest first."""
    return db.session.scalars(
        sa.select(Evidence)
        .where(Evidence.provider_id == provider_id, Evidence.document_id == document_id, Evidence.refused_at.is_(None))
        .order_by(Evidence.given_at, Evidence.id)
    ).all()


def get_evidence(evidence_id: UUID) -> Evidence:
    """Raises `NotFound`."""
    found = db.session.execute(sa.select(Evidence).where(Evidence.id == evidence_id)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def held_of(evidence: Evidence) -> Held:
    outcome = Outcome(evidence.outcome) if evidence.outcome else None
    return Held(evidence.cover_gbp, evidence.expires_on, evidence.issued_on, outcome)


def shown_by(provider_id: UUID, *, as_form: LegalForm | None = None) -> Shows:
    """What a provider is and has shown, as `rules.gates_of_register` asks for it. Raises `NotFound` without a profile.

    `as_form` is the legal form under which it applied, where that decides and not today's.
    """
    form = as_form or LegalForm(get_profile(provider_id).legal_form)
    shown = shown_by_many({provider_id: form})
    if provider_id not in shown:
        raise NotFound
    return shown[provider_id]


def shown_by_many(forms: Mapping[UUID, LegalForm]) -> dict[UUID, Shows]:
    """What many providers are and have shown, each by the legal form under which it applied, in four statements.

    Who has no profile is left out.
    """
    latest: dict[UUID, dict[EvidenceKind, Evidence]] = {provider_id: {} for provider_id in forms}
    given = db.session.scalars(
        sa.select(Evidence)
        .where(Evidence.provider_id.in_(list(forms)), Evidence.refused_at.is_(None))
        .order_by(Evidence.provider_id, Evidence.kind, Evidence.given_at.desc(), Evidence.id.desc())
    )
    for each in given:
        latest[each.provider_id].setdefault(EvidenceKind(each.kind), each)
    numbers = {
        provider_id: kinds[EvidenceKind.CQC_PERSONAL_CARE].reference
        for provider_id, kinds in latest.items()
        if EvidenceKind.CQC_PERSONAL_CARE in kinds
    }
    listed = find_in_directories(numbers.values())
    profiles = profiles_of(forms)
    identities = {
        provider_id: (provider_id, register, number)
        for provider_id, profile in profiles.items()
        if (register := IDENTITY.get(forms[provider_id])) and (number := getattr(profile, register.column))
    }
    said = find_said(identities.values())
    return {
        provider_id: Shows(
            forms[provider_id],
            profile.employs_staff,
            profile.charity_number if forms[provider_id] is LegalForm.CHARITY else profile.company_number,
            {kind: held_of(each) for kind, each in latest[provider_id].items()},
            listed.get(numbers.get(provider_id, "")),
            said.get(identities[provider_id]) if provider_id in identities else None,
        )
        for provider_id, profile in profiles.items()
    }


def needs_of(lot_id: UUID) -> LotNeeds:
    """What a lot asks of everyone on it. Raises `NotFound`."""
    return needs_in(systems.get_lot(lot_id))


def needs_in(lot: Any) -> LotNeeds:
    """What a lot asks, from its row or from one that has its columns."""
    return LotNeeds(
        needs_cqc_personal_care=lot.needs_cqc_personal_care,
        employers_liability_gbp=lot.employers_liability_gbp,
        public_liability_gbp=lot.public_liability_gbp,
        professional_indemnity_gbp=lot.professional_indemnity_gbp,
        cqc_rating_floor=Rating(lot.cqc_rating_floor) if lot.cqc_rating_floor else None,
        needs_ofsted=lot.needs_ofsted,
        policies=tuple(map(EvidenceKind, lot.policies_needed)),
    )


def gates_by_lot(provider_id: UUID, lots: Iterable[Any], on: date) -> dict[UUID, list[Gate]]:
    """Every gate of evidence of each lot, passed or not. Raises `NotFound` without a profile."""
    shows = shown_by(provider_id)
    return {lot.id: rules.gates_of_register(shows, needs_in(lot), on) for lot in lots}


def list_places(provider_id: UUID, lot_id: UUID | None = None) -> Sequence[DeclaredPlace]:
    """Where the provider offers which lot."""
    return db.session.scalars(
        sa.select(DeclaredPlace)
        .where(DeclaredPlace.provider_id == provider_id, DeclaredPlace.lot_id == lot_id if lot_id else sa.true())
        .order_by(DeclaredPlace.lot_id, DeclaredPlace.council_id)
    ).all()
