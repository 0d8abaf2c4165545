"""What a lot asks of everyone on it, what a provider has shown, and what is wrong with it: the gates of evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from consortium.kernel.calendar import long_date
from consortium.kernel.errors import explain
from consortium.kernel.money import pounds
from consortium.systems.rules import PolicyAsked, Rating


class LegalForm(StrEnum):
    COMPANY = "company"
    CHARITY = "charity"
    SOLE_TRADER = "sole trader"


class EvidenceKind(StrEnum):
    EMPLOYERS_LIABILITY = "employers liability"
    PUBLIC_LIABILITY = "public liability"
    PROFESSIONAL_INDEMNITY = "professional indemnity"
    CQC_PERSONAL_CARE = "cqc personal care"
    OFSTED_SUPPORTED_ACCOMMODATION = "ofsted supported accommodation"
    SAFEGUARDING_POLICY = PolicyAsked.SAFEGUARDING.value
    HEALTH_AND_SAFETY_POLICY = PolicyAsked.HEALTH_AND_SAFETY.value
    DATA_PROTECTION_POLICY = PolicyAsked.DATA_PROTECTION.value
    EQUALITY_POLICY = PolicyAsked.EQUALITY.value
    IDENTITY = "identity"

    @property
    def in_words(self) -> str:
        return WORDS[self]

    @property
    def is_insurance(self) -> bool:
        return self in INSURANCES

    @property
    def is_policy(self) -> bool:
        return self in POLICIES


WORDS = {
    EvidenceKind.EMPLOYERS_LIABILITY: "Employers’ liability insurance",
    EvidenceKind.PUBLIC_LIABILITY: "Public liability insurance",
    EvidenceKind.PROFESSIONAL_INDEMNITY: "Professional indemnity insurance",
    EvidenceKind.CQC_PERSONAL_CARE: "Care Quality Commission registration for personal care",
    EvidenceKind.OFSTED_SUPPORTED_ACCOMMODATION: "Ofsted registration for supported accommodation",
    EvidenceKind.SAFEGUARDING_POLICY: "Safeguarding policy",
    EvidenceKind.HEALTH_AND_SAFETY_POLICY: "Health and safety policy",
    EvidenceKind.DATA_PROTECTION_POLICY: "Data protection policy",
    EvidenceKind.EQUALITY_POLICY: "Equality policy",
    EvidenceKind.IDENTITY: "Proof of identity",
}
INSURANCES = (
    EvidenceKind.EMPLOYERS_LIABILITY,
    EvidenceKind.PUBLIC_LIABILITY,
    EvidenceKind.PROFESSIONAL_INDEMNITY,
)
POLICIES = tuple(EvidenceKind(policy) for policy in PolicyAsked)


class Outcome(StrEnum):
    """What became of an application to Ofsted to provide supported accommodation for 16 and 17 year olds."""

    REGISTERED = "registered"
    APPLIED = "applied"
    REFUSED = "refused"


SOON = 60
"""Days before expiry from which evidence is shown as expiring (rules.md, Admission)."""
OFSTED_APPLIED_BEFORE = date(2023, 10, 28)
"""The Supported Accommodation (England) Regulations 2023: whoever applied before goes on until Ofsted decides."""

explain(
    {
        "evidence.cover": "Give the cover in pounds, above 0.",
        "evidence.expiry": "Give the day on which it expires.",
        "evidence.expired": "It expired on {expires_on}. Give evidence that is in date.",
        "evidence.reference": "Give its number or reference.",
        "evidence.proof_needed": "Attach a copy: a page of a passport, a driving licence or a letter from HMRC.",
        "evidence.issued": "Give the day from which it stands: on which a policy was agreed, or an application made.",
        "evidence.issued_later": "A day in the future cannot be the day from which it stands.",
        "evidence.review": "Give the day of the next review, later than the day on which the policy was agreed.",
        "evidence.outcome": "Say what Ofsted has decided: registered, applied and awaiting the decision, or refused.",
    }
)


@dataclass(frozen=True, slots=True)
class Held:
    """The latest piece of evidence of one kind. `issued_on` is when a policy was agreed or an application made."""

    cover_gbp: Decimal | None
    expires_on: date | None
    issued_on: date | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class InDirectory:
    """What the regulator's own directory of `as_of` says of a provider: of its locations that give personal care.

    `gives_personal_care` is None where the directory does not say; `rating` is the lowest of them, None where none is
    rated; `is_gone` where an earlier directory listed it and this one does not.
    """

    as_of: date
    gives_personal_care: bool | None
    rating: Rating | None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class LotNeeds:
    """What a lot asks of everyone on it. Cover in pounds; 0 asks for none."""

    needs_cqc_personal_care: bool
    employers_liability_gbp: Decimal
    public_liability_gbp: Decimal
    professional_indemnity_gbp: Decimal
    cqc_rating_floor: Rating | None = None
    needs_ofsted: bool = False
    policies: tuple[EvidenceKind, ...] = ()

    def cover_of(self, kind: EvidenceKind) -> Decimal:
        match kind:
            case EvidenceKind.EMPLOYERS_LIABILITY:
                return self.employers_liability_gbp
            case EvidenceKind.PUBLIC_LIABILITY:
                return self.public_liability_gbp
            case EvidenceKind.PROFESSIONAL_INDEMNITY:
                return self.professional_indemnity_gbp
            case _:
                return Decimal(0)


@dataclass(frozen=True, slots=True)
class Fault:
    """A piece of evidence that is missing or does not suffice, in plain words."""

    kind: EvidenceKind
    words: str


def kinds_needed(*, legal_form: LegalForm | None, employs_staff: bool, needs: LotNeeds) -> list[EvidenceKind]:
    """What a provider of that legal form must show for a lot, proportionately.

    The law asks employers' liability insurance of employers only (Employers' Liability (Compulsory Insurance) Act
    1969): a sole trader who employs nobody needs none. A sole trader is in no public register, so shows who they are.
    """
    alone = legal_form is LegalForm.SOLE_TRADER and not employs_staff
    insurances = [
        kind
        for kind in INSURANCES
        if needs.cover_of(kind) > 0 and not (alone and kind is EvidenceKind.EMPLOYERS_LIABILITY)
    ]
    cqc = [EvidenceKind.CQC_PERSONAL_CARE] if needs.needs_cqc_personal_care else []
    ofsted = [EvidenceKind.OFSTED_SUPPORTED_ACCOMMODATION] if needs.needs_ofsted else []
    identity = [EvidenceKind.IDENTITY] if legal_form is LegalForm.SOLE_TRADER else []
    return [*insurances, *cqc, *ofsted, *needs.policies, *identity]


def evidence_faults(
    *,
    legal_form: LegalForm | None,
    employs_staff: bool,
    held: Mapping[EvidenceKind, Held],
    needs: LotNeeds,
    on: date,
    directory: InDirectory | None = None,
) -> list[Fault]:
    """Every gate of evidence that a provider does not pass for a lot on that day: none is a pass.

    `directory` is what the regulator's directory says of the provider's registration; None where it is not listed,
    as somebody registered since is not: then what the provider gave counts.
    """
    faults = []
    for kind in kinds_needed(legal_form=legal_form, employs_staff=employs_staff, needs=needs):
        words = _fault(kind, held.get(kind), needs.cover_of(kind), on)
        if kind is EvidenceKind.CQC_PERSONAL_CARE and not words:
            words = directory_fault(directory, needs.cqc_rating_floor)
        if words:
            faults.append(Fault(kind, words))
    return faults


def _fault(kind: EvidenceKind, held: Held | None, least: Decimal, on: date) -> str:
    if held is None:
        return f"{kind.in_words} is missing"
    if held.expires_on is not None and held.expires_on < on:
        if kind.is_policy:
            return f"{kind.in_words} was due for review on {long_date(held.expires_on)}"
        return f"{kind.in_words} expired on {long_date(held.expires_on)}"
    if (held.cover_gbp or Decimal(0)) < least:
        return f"{kind.in_words} covers {pounds(held.cover_gbp or Decimal(0))}; this lot needs {pounds(least)}"
    return _ofsted_fault(kind, held) if kind is EvidenceKind.OFSTED_SUPPORTED_ACCOMMODATION else ""


def _ofsted_fault(kind: EvidenceKind, held: Held) -> str:
    """Registered passes; refused does not; an application counts until it is decided where it was made in time."""
    if held.outcome is Outcome.REFUSED:
        return f"{kind.in_words} was refused"
    if held.outcome is Outcome.APPLIED and (held.issued_on is None or held.issued_on >= OFSTED_APPLIED_BEFORE):
        return (
            f"{kind.in_words} is awaited; an application counts only if made before {long_date(OFSTED_APPLIED_BEFORE)}"
        )
    return ""


def directory_fault(directory: InDirectory | None, floor: Rating | None) -> str:
    """What the regulator's directory says against a provider, in words that name their source; empty for nothing."""
    if directory is None:
        return ""
    source = f"the Care Quality Commission’s directory of {long_date(directory.as_of)}"
    if directory.is_gone:
        return f"Registration is no longer in {source}"
    if directory.gives_personal_care is False:
        return f"Registration does not include personal care, by {source}"
    if floor is not None and directory.rating is not None and directory.rating.is_under(floor):
        return f"Rated {directory.rating}, by {source}; this lot needs {floor} or better"
    return ""


def how_it_passes(kind: EvidenceKind, held: Held | None, directory: InDirectory | None) -> str:
    """Why a gate of evidence passes, with the source of what is known."""
    if held is None:
        return ""
    if kind is EvidenceKind.CQC_PERSONAL_CARE:
        if directory is None:
            return "By what the provider gave: it is in no directory of the Care Quality Commission read so far."
        rating = f"rated {directory.rating}" if directory.rating else "not yet rated"
        day = long_date(directory.as_of)
        return f"Listed and {rating}, by the Care Quality Commission’s directory of {day}."
    if held.outcome is Outcome.APPLIED and held.issued_on is not None:
        return f"Applied on {long_date(held.issued_on)} and awaiting Ofsted’s decision: it counts until decided."
    if held.outcome is not None:
        return "Registered, by what the provider gave."
    if kind.is_insurance and held.cover_gbp is not None and held.expires_on is not None:
        return f"Covers {pounds(held.cover_gbp)} until {long_date(held.expires_on)}, by what the provider gave."
    if kind.is_policy and held.issued_on is not None and held.expires_on is not None:
        return f"Agreed on {long_date(held.issued_on)}, next review by {long_date(held.expires_on)}."
    return "By what the provider gave."


def is_expired(expires_on: date | None, on: date) -> bool:
    return expires_on is not None and expires_on < on


def is_expiring(expires_on: date | None, on: date) -> bool:
    return expires_on is not None and 0 <= (expires_on - on).days <= SOON
