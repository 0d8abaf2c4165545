"""What a provider must show, where it stands, and why it is invited or not."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from consortium.kernel.calendar import long_date, uk_moment
from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import pounds


class LegalForm(StrEnum):
    COMPANY = "company"
    CHARITY = "charity"
    SOLE_TRADER = "sole trader"


class EvidenceKind(StrEnum):
    EMPLOYERS_LIABILITY = "employers liability"
    PUBLIC_LIABILITY = "public liability"
    PROFESSIONAL_INDEMNITY = "professional indemnity"
    CQC_PERSONAL_CARE = "cqc personal care"
    IDENTITY = "identity"

    @property
    def in_words(self) -> str:
        return WORDS[self]

    @property
    def is_insurance(self) -> bool:
        return self in INSURANCES


WORDS = {
    EvidenceKind.EMPLOYERS_LIABILITY: "Employers’ liability insurance",
    EvidenceKind.PUBLIC_LIABILITY: "Public liability insurance",
    EvidenceKind.PROFESSIONAL_INDEMNITY: "Professional indemnity insurance",
    EvidenceKind.CQC_PERSONAL_CARE: "Care Quality Commission registration for personal care",
    EvidenceKind.IDENTITY: "Proof of identity",
}
INSURANCES = (
    EvidenceKind.EMPLOYERS_LIABILITY,
    EvidenceKind.PUBLIC_LIABILITY,
    EvidenceKind.PROFESSIONAL_INDEMNITY,
)


class StandingKind(StrEnum):
    """A provider's place on the register for a lot. Where periods lie over each other, the last of these counts."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


MOVES: dict[StandingKind, frozenset[StandingKind]] = {
    StandingKind.ACTIVE: frozenset({StandingKind.SUSPENDED, StandingKind.WITHDRAWN, StandingKind.REMOVED}),
    StandingKind.SUSPENDED: frozenset({StandingKind.ACTIVE, StandingKind.WITHDRAWN, StandingKind.REMOVED}),
    StandingKind.WITHDRAWN: frozenset({StandingKind.ACTIVE}),
    StandingKind.REMOVED: frozenset({StandingKind.ACTIVE}),
}
"""How one standing may follow another. Whoever left or was removed comes back only by being admitted again."""

SOON = 60
"""Days before expiry from which evidence is shown as expiring (rules.md, Admission)."""

COMPANY_NUMBER = re.compile(r"[0-9]{8}|(?:AC|CE|CS|FC|GE|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NZ|OC|PC|RC|RS|SA|SC|SF|"
                            r"SG|SI|SL|SO|SP|SR|SZ|ZC)[0-9]{6}|R0[0-9]{6}|(?:IP|SP|RS)[0-9]{5}R")  # fmt: skip
"""As Companies House writes them: eight digits, or two letters that say which register and six."""
CHARITY_NUMBER = re.compile(r"[0-9]{6,7}(?:-[0-9]{1,3})?|SC0[0-9]{5}|NIC[0-9]{6}")
"""England and Wales (a linked charity with its suffix), Scotland, Northern Ireland."""
CQC_PROVIDER_ID = re.compile(r"1-[0-9]{6,12}")
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}")

explain(
    {
        "profile.company_number": "“{number}” is not a company number. It has eight characters, such as 01234567 "
        "or SC123456; Companies House shows it.",
        "profile.charity_number": "“{number}” is not a charity number. It has six or seven digits, or starts with SC "
        "or NIC.",
        "profile.cqc_provider_id": "“{number}” is not a CQC provider ID. It looks like 1-101234567; the Care Quality "
        "Commission shows it on your page.",
        "profile.number_needed": "Give your {what}.",
        "profile.postcode": "“{postcode}” is not a full postcode, such as L36 9YU.",
        "profile.staff": "Only a sole trader can say that they employ nobody.",
        "evidence.cover": "Give the cover in pounds, above 0.",
        "evidence.expiry": "Give the day on which it expires.",
        "evidence.expired": "It expired on {expires_on}. Give evidence that is in date.",
        "evidence.reference": "Give its number or reference.",
        "evidence.proof_needed": "Attach a copy: a page of a passport, a driving licence or a letter from HMRC.",
        "standing.not_possible": "The standing for this lot is “{present}”. It cannot become “{wanted}” now.",
        "standing.none": "The provider has no standing for this lot.",
        "standing.ends_in_past": "A suspension ends later than it begins: choose a day from tomorrow on.",
        "standing.starts_in_past": "Removal takes effect now or later, never before it is decided.",
        "standing.reason": "Give the reason. The provider reads it.",
        "standing.no_lots": "Choose at least one lot.",
        "standing.already_suspended": "You have suspended this provider already. Lift that suspension first.",
        "place.not_a_body": "A place must be the area of a body of the consortium.",
    }
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers by which a provider is found in public registers, in the form those registers use."""

    company_number: str | None
    charity_number: str | None
    cqc_provider_id: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """The latest piece of evidence of one kind."""

    cover_gbp: Decimal | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class LotNeeds:
    """What a lot asks of everyone on it. Cover in pounds; 0 asks for none."""

    needs_cqc_personal_care: bool
    employers_liability_gbp: Decimal
    public_liability_gbp: Decimal
    professional_indemnity_gbp: Decimal

    def cover_of(self, kind: EvidenceKind) -> Decimal:
        return {
            EvidenceKind.EMPLOYERS_LIABILITY: self.employers_liability_gbp,
            EvidenceKind.PUBLIC_LIABILITY: self.public_liability_gbp,
            EvidenceKind.PROFESSIONAL_INDEMNITY: self.professional_indemnity_gbp,
        }[kind]


@dataclass(frozen=True, slots=True)
class Fault:
    """A piece of evidence that is missing or does not suffice, in plain words."""

    kind: EvidenceKind
    words: str


@dataclass(frozen=True, slots=True)
class Period:
    """A period of one standing; without an end it goes on."""

    kind: StandingKind
    from_at: datetime
    until_at: datetime | None

    def covers(self, at: datetime) -> bool:
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """What decides whether a provider is invited for one lot by one council, at one moment."""

    standing: StandingKind | None
    standing_until: datetime | None
    is_place_declared: bool
    suspended_locally_until: datetime | None
    legal_form: LegalForm | None
    employs_staff: bool
    held: Mapping[EvidenceKind, Held]
    places_not_covered: Sequence[str] = ()


# The profile


def tidy(number: str | None) -> str | None:
    """A number without its spaces, in capitals; None where there is none."""
    return re.sub(r"\s+", "", number or "").upper() or None


def read_numbers(
    *, legal_form: LegalForm, company_number: str | None, charity_number: str | None, cqc_provider_id: str | None
) -> Numbers:
    """The numbers as the public registers write them. Raises `Refused` for one that is malformed or missing."""
    company, charity, cqc = tidy(company_number), tidy(charity_number), tidy(cqc_provider_id)
    if company and company.isdigit() and len(company) in {6, 7}:
        company = company.zfill(8)  # people leave the leading zeros out
    if company and not COMPANY_NUMBER.fullmatch(company):
        raise Refused("profile.company_number", number=company)
    if charity and not CHARITY_NUMBER.fullmatch(charity):
        raise Refused("profile.charity_number", number=charity)
    if cqc and not CQC_PROVIDER_ID.fullmatch(cqc):
        raise Refused("profile.cqc_provider_id", number=cqc)
    if legal_form is LegalForm.COMPANY and not company:
        raise Refused("profile.number_needed", what="company number")
    if legal_form is LegalForm.CHARITY and not charity:
        raise Refused("profile.number_needed", what="charity number")
    return Numbers(company, charity, cqc)


def read_postcode(text: str) -> str:
    """A full postcode with its one space. Raises `Refused`."""
    plain = re.sub(r"\s+", "", text).upper()
    postcode = f"{plain[:-3]} {plain[-3:]}"
    if not POSTCODE.fullmatch(postcode):
        raise Refused("profile.postcode", postcode=text.strip())
    return postcode


def ensure_staff_said_rightly(*, legal_form: LegalForm, employs_staff: bool) -> None:
    if not employs_staff and legal_form is not LegalForm.SOLE_TRADER:
        raise Refused("profile.staff")


# Evidence


def ensure_evidence_complete(
    *,
    kind: EvidenceKind,
    reference: str,
    cover_gbp: Decimal | None,
    expires_on: date | None,
    has_document: bool,
    on: date,
) -> None:
    """Raise `Refused` for evidence that says too little, or that has expired before it is given."""
    if not reference.strip():
        raise Refused("evidence.reference")
    if kind is EvidenceKind.CQC_PERSONAL_CARE and not CQC_PROVIDER_ID.fullmatch(tidy(reference) or ""):
        raise Refused("profile.cqc_provider_id", number=reference.strip())
    if kind.is_insurance and (cover_gbp is None or cover_gbp <= 0):
        raise Refused("evidence.cover")
    if kind.is_insurance and expires_on is None:
        raise Refused("evidence.expiry")
    if expires_on is not None and expires_on < on:
        raise Refused("evidence.expired", expires_on=expires_on)
    if kind is EvidenceKind.IDENTITY and not has_document:
        raise Refused("evidence.proof_needed")


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
    others = [EvidenceKind.CQC_PERSONAL_CARE] if needs.needs_cqc_personal_care else []
    return insurances + others + ([EvidenceKind.IDENTITY] if legal_form is LegalForm.SOLE_TRADER else [])


def evidence_faults(
    *,
    legal_form: LegalForm | None,
    employs_staff: bool,
    held: Mapping[EvidenceKind, Held],
    needs: LotNeeds,
    on: date,
) -> list[Fault]:
    """Every gate of evidence that a provider does not pass for a lot on that day: none is a pass."""
    faults = []
    for kind in kinds_needed(legal_form=legal_form, employs_staff=employs_staff, needs=needs):
        least = needs.cover_of(kind) if kind.is_insurance else Decimal(0)
        if words := _fault(kind, held.get(kind), least, on):
            faults.append(Fault(kind, words))
    return faults


def _fault(kind: EvidenceKind, held: Held | None, least: Decimal, on: date) -> str:
    if held is None:
        return f"{kind.in_words} is missing"
    if held.expires_on is not None and held.expires_on < on:
        return f"{kind.in_words} expired on {long_date(held.expires_on)}"
    if (held.cover_gbp or Decimal(0)) < least:
        return f"{kind.in_words} covers {pounds(held.cover_gbp or Decimal(0))}; this lot needs {pounds(least)}"
    return ""


def is_expired(expires_on: date | None, on: date) -> bool:
    return expires_on is not None and expires_on < on


def is_expiring(expires_on: date | None, on: date) -> bool:
    return expires_on is not None and 0 <= (expires_on - on).days <= SOON


# Standing


def standing_of(periods: Iterable[Period], at: datetime) -> StandingKind | None:
    """The standing at an instant: of the periods that cover it, the gravest. None where none does."""
    order = list(StandingKind)
    return max((each.kind for each in periods if each.covers(at)), key=order.index, default=None)


def ensure_may_become(*, present: StandingKind | None, wanted: StandingKind) -> None:
    if present is None:
        raise Refused("standing.none")
    if wanted not in MOVES[present]:
        raise Refused("standing.not_possible", present=str(present), wanted=str(wanted))


def ensure_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("standing.reason")


def ensure_ends_later(*, until_at: datetime, now: datetime) -> None:
    if until_at <= now:
        raise Refused("standing.ends_in_past")


def ensure_not_before(*, from_at: datetime, now: datetime) -> None:
    if from_at < now:
        raise Refused("standing.starts_in_past")


# Invitations


def reasons_against(facts: InvitationFacts, needs: LotNeeds, on: date) -> list[str]:
    """Why a provider is not invited; none where it is. Nobody may leave one out by hand (rules.md, Regimes)."""
    reasons = []
    if facts.standing is None:
        reasons.append("Not on the register for this lot")
    elif facts.standing is not StandingKind.ACTIVE:
        until = f" until {uk_moment(facts.standing_until)}" if facts.standing_until else ""
        reasons.append(f"{facts.standing.capitalize()} from this lot{until}")
    if facts.suspended_locally_until is not None:
        reasons.append(f"Suspended by this council until {uk_moment(facts.suspended_locally_until)}")
    if not facts.is_place_declared:
        reasons.append("Does not offer this lot in this council’s area")
    elif facts.places_not_covered:
        reasons.append(f"Does not offer this lot in {', '.join(facts.places_not_covered)}")
    faults = evidence_faults(
        legal_form=facts.legal_form, employs_staff=facts.employs_staff, held=facts.held, needs=needs, on=on
    )
    return reasons + [fault.words for fault in faults]
