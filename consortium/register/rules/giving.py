"""What a piece of evidence must say before it is taken."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consortium.kernel.errors import Refused
from consortium.register.rules.evidence import EvidenceKind, Outcome
from consortium.register.rules.identifiers import CQC_PROVIDER_ID, OFSTED_URN, tidy


@dataclass(frozen=True, slots=True)
class Given:
    """A piece of evidence as its provider gives it."""

    kind: EvidenceKind
    reference: str
    cover_gbp: Decimal | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    outcome: Outcome | None = None
    has_document: bool = False


def ensure_evidence_complete(given: Given, *, on: date) -> None:
    """Raise `Refused` for evidence that says too little, or that has expired before it is given."""
    if not given.reference.strip():
        raise Refused("evidence.reference")
    _ensure_number_of_regulator(given)
    if given.kind.is_insurance and (given.cover_gbp is None or given.cover_gbp <= 0):
        raise Refused("evidence.cover")
    if given.kind.is_insurance and given.expires_on is None:
        raise Refused("evidence.expiry")
    if given.issued_on is not None and given.issued_on > on:
        raise Refused("evidence.issued_later")
    if given.expires_on is not None and given.expires_on < on:
        raise Refused("evidence.expired", expires_on=given.expires_on)
    if given.kind.is_policy:
        _ensure_reviewed(given)
    if given.kind is EvidenceKind.IDENTITY and not given.has_document:
        raise Refused("evidence.proof_needed")


def _ensure_number_of_regulator(given: Given) -> None:
    number = tidy(given.reference) or ""
    if given.kind is EvidenceKind.CQC_PERSONAL_CARE and not CQC_PROVIDER_ID.fullmatch(number):
        raise Refused("profile.cqc_provider_id", number=given.reference.strip())
    if given.kind is not EvidenceKind.OFSTED_SUPPORTED_ACCOMMODATION:
        return
    if given.outcome is None:
        raise Refused("evidence.outcome")
    if given.outcome is Outcome.REGISTERED and not OFSTED_URN.fullmatch(number):
        raise Refused("profile.ofsted_urn", number=given.reference.strip())
    if given.outcome is Outcome.APPLIED and given.issued_on is None:
        raise Refused("evidence.issued")


def _ensure_reviewed(given: Given) -> None:
    if given.issued_on is None:
        raise Refused("evidence.issued")
    if given.expires_on is None or given.expires_on <= given.issued_on:
        raise Refused("evidence.review")
