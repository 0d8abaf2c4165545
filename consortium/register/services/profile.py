"""What a provider says of itself, once for every system: profile, evidence, places."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.documents import expiry
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from consortium.register import queries, rules
from consortium.register.events import EvidenceExpired, EvidenceNearsItsEnd, EvidenceStoodOnDocument
from consortium.register.models import DeclaredPlace, Evidence, ProviderProfile
from consortium.register.rules import EvidenceKind, Given, LegalForm, Numbers, Outcome
from consortium.register.rules.places import read_districts
from consortium.register.services.lookups import ask_about
from consortium.register.services.shelf import document_to_rely_on
from consortium.systems import queries as systems


@dataclass(frozen=True, slots=True)
class ProfileDetails:
    """What a provider says of itself. Numbers may be written as people write them."""

    legal_form: LegalForm
    postcode: str
    summary: str
    numbers: Numbers = field(default_factory=Numbers)
    capacity_note: str | None = None
    employs_staff: bool = True


def save_profile(*, actor: Actor, details: ProfileDetails, now: datetime) -> ProviderProfile:
    """A provider keeps its own profile, and public registers are asked about its numbers.

    Raises `Refused` for a number that is missing or not of its register's form.
    """
    rules.ensure_staff_said_rightly(legal_form=details.legal_form, employs_staff=details.employs_staff)
    numbers = rules.read_numbers(legal_form=details.legal_form, typed=details.numbers)
    said = {
        "legal_form": str(details.legal_form),
        **asdict(numbers),
        "postcode": rules.read_postcode(details.postcode),
        "summary": details.summary.strip(),
        "capacity_note": (details.capacity_note or "").strip() or None,
        "employs_staff": details.employs_staff,
    }
    profile = queries.find_profile(actor.organisation)
    if profile is None:
        profile = ProviderProfile(provider_id=actor.organisation)
        db.session.add(profile)
    changed = sorted(name for name, value in said.items() if getattr(profile, name) != value)
    for name in changed:
        setattr(profile, name, said[name])
    db.session.flush()
    audit.record(actor, "profile.saved", members.get_organisation(actor.organisation), fields=changed)
    ask_about(actor=actor, numbers=numbers, now=now)
    return profile


def give_evidence(
    *,
    actor: Actor,
    kind: EvidenceKind,
    reference: str,
    cover_gbp: Decimal | None = None,
    issued_on: date | None = None,
    expires_on: date | None = None,
    outcome: Outcome | None = None,
    document_id: UUID | None = None,
    now: datetime,
) -> Evidence:
    """A provider gives evidence; the latest of a kind counts, the earlier stay on the record.

    `document_id` is a document the provider has stored. Raises `Refused` for evidence that says too little or is
    expired or a document that is harmful, `NotFound` for a document that is not the provider's.
    """
    outcome = outcome if kind is EvidenceKind.OFSTED_SUPPORTED_ACCOMMODATION else None
    rules.ensure_evidence_complete(
        Given(kind, reference, cover_gbp, issued_on, expires_on, outcome, has_document=document_id is not None),
        on=local(now).date(),
    )
    if document_id is not None:
        document_to_rely_on(actor, document_id)
    evidence = Evidence(
        provider_id=actor.organisation,
        kind=str(kind),
        reference=_as_kept(kind, reference, outcome),
        cover_gbp=cover_gbp if kind.is_insurance else None,
        issued_on=issued_on,
        expires_on=expires_on,
        outcome=str(outcome) if outcome else None,
        document_id=document_id,
        given_at=now,
        given_by=actor.person_id,
    )
    db.session.add(evidence)
    db.session.flush()
    audit.record(
        actor,
        "evidence.given",
        evidence,
        changed=["reference", "cover_gbp", "issued_on", "expires_on", "outcome"],
        kind=str(kind),
    )
    for days, due_at in expiry.reminders(expires_on, local(now).date()):
        outbox.record(EvidenceNearsItsEnd(evidence_id=evidence.id, days=days), due_at=due_at)
    if expires_on is not None:
        outbox.record(EvidenceExpired(evidence_id=evidence.id), due_at=rules.lapses_at(expires_on))
    if document_id is not None:
        outbox.record(EvidenceStoodOnDocument(document_id=document_id))
    return evidence


def _as_kept(kind: EvidenceKind, reference: str, outcome: Outcome | None) -> str:
    """A regulator's number as the regulator writes it; anything else as it was typed."""
    is_number = kind is EvidenceKind.CQC_PERSONAL_CARE or outcome is Outcome.REGISTERED
    return (rules.tidy(reference) or "") if is_number else reference.strip()


def declare_places(
    *,
    actor: Actor,
    lead_id: UUID,
    lot_id: UUID,
    council_ids: Collection[UUID],
    districts: Mapping[UUID, Collection[str]] | None = None,
    now: datetime,
) -> list[DeclaredPlace]:
    """A provider says in whose areas it offers a lot, at any time; what it said before is replaced.

    `districts` are postcode districts or wards by council; a council without any is offered whole. Raises `Refused`
    for a place outside the consortium or a district that is none, `NotFound` for a lot that is not that lead's.
    """
    lot = systems.get_lot(lot_id)
    if lot.lead_id != lead_id:
        raise NotFound
    consortium_id = systems.get_system(lot.system_id).consortium_id
    bodies = {member.organisation_id for member in members.list_members(consortium_id, local(now).date())}
    wanted = set(council_ids)
    if not wanted <= bodies:
        raise Refused("place.not_a_body")
    parts = {council_id: read_districts(named) for council_id, named in (districts or {}).items() if named}
    if not parts.keys() <= wanted:
        raise Refused("place.council_not_chosen")
    if _write_places(actor, lead_id, lot_id, {council_id: parts.get(council_id, []) for council_id in wanted}, now):
        audit.record(
            actor,
            "places.declared",
            members.get_organisation(actor.organisation),
            lot_id=lot_id,
            council_ids=sorted(map(str, wanted)),
            in_part=sorted(map(str, parts)),
        )
    return list(queries.list_places(actor.organisation, lot_id))


def _write_places(actor: Actor, lead_id: UUID, lot_id: UUID, wanted: Mapping[UUID, list[str]], now: datetime) -> bool:
    """Whether that changed anything: `wanted` has the districts of each council, none where it is offered whole."""
    present = {place.council_id: place for place in queries.list_places(actor.organisation, lot_id)}
    for council_id in present.keys() - wanted.keys():
        db.session.delete(present[council_id])
    other_parts = [place for id_, place in present.items() if id_ in wanted and place.districts != wanted[id_]]
    for place in other_parts:
        place.districts, place.declared_at = wanted[place.council_id], now
    db.session.add_all(
        DeclaredPlace(
            provider_id=actor.organisation,
            lead_id=lead_id,
            lot_id=lot_id,
            council_id=council_id,
            declared_at=now,
            districts=wanted[council_id],
        )
        for council_id in sorted(wanted.keys() - present.keys())
    )
    db.session.flush()
    return present.keys() != wanted.keys() or bool(other_parts)
