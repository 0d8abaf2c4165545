"""Where a provider stands, and why it is invited or not."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from consortium.kernel.calendar import uk_moment
from consortium.kernel.errors import Refused, explain
from consortium.register.rules.evidence import EvidenceKind, Held, InDirectory, LegalForm, LotNeeds, evidence_faults
from consortium.register.rules.public_registers import Said, identity_fault


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

POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}")

explain(
    {
        "profile.postcode": "“{postcode}” is not a full postcode, such as L36 9YU.",
        "profile.staff": "Only a sole trader can say that they employ nobody.",
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
    directory: InDirectory | None = None
    places_not_covered: Sequence[str] = ()
    said: Said | None = None
    """What the public register of its legal form said last of its number."""
    is_paused: bool = False
    paused_until: datetime | None = None
    ages_not_covered: Sequence[str] = ()


class Ground(StrEnum):
    """Which part of the rule keeps a provider from being invited, in the order in which they are looked at."""

    STANDING = "standing"
    LOCAL = "suspended here"
    PAUSED = "paused"
    PLACE = "place"
    IDENTITY = "identity"
    EVIDENCE = "evidence"
    AGE = "age"

    @property
    def in_words(self) -> str:
        return GROUNDS[self]


GROUNDS = {
    Ground.STANDING: "Not active on the register for this lot",
    Ground.LOCAL: "Suspended by this council",
    Ground.PAUSED: "Has paused invitations",
    Ground.PLACE: "Does not offer this lot here",
    Ground.IDENTITY: "Not found on the public register of its legal form",
    Ground.EVIDENCE: "Evidence missing, out of date or not enough",
    Ground.AGE: "The lot is for other ages",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why a provider is not invited."""

    ground: Ground
    words: str


# The profile


def read_postcode(text: str) -> str:
    """A full postcode with its one space. Raises `Refused`."""
    plain = re.sub(r"\s+", "", text).upper()
    postcode = f"{plain[:-3]} {plain[-3:]}"
    if not POSTCODE.fullmatch(postcode):
        raise Refused("profile.postcode", postcode=text.strip())
    return postcode


def postcode_as_written(said: str) -> str:
    """A public register's postcode as we write them; empty where it is none."""
    try:
        return read_postcode(said)
    except Refused:
        return ""


def ensure_staff_said_rightly(*, legal_form: LegalForm, employs_staff: bool) -> None:
    if not employs_staff and legal_form is not LegalForm.SOLE_TRADER:
        raise Refused("profile.staff")


# Standing


def standing_of(periods: Iterable[Period], at: datetime) -> StandingKind | None:
    """The standing at an instant: of the periods that cover it, the gravest. None where none does."""
    order = list(StandingKind)
    return max((each.kind for each in periods if each.covers(at)), key=order.index, default=None)


def is_in_the_system(standing: StandingKind | None) -> bool:
    """Whether a provider is in the system for a lot: admitted, and neither gone nor removed. A suspension ends."""
    return standing in (StandingKind.ACTIVE, StandingKind.SUSPENDED)


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


def why_not(facts: InvitationFacts, needs: LotNeeds, on: date) -> list[Reason]:
    """Why a provider is not invited; none where it is. Nobody may leave one out by hand (rules.md, Regimes).

    The provider may leave itself out, by pausing; everything else is as it stands on the register.
    """
    identity = identity_fault(facts.said).rstrip(".")
    faults = evidence_faults(
        legal_form=facts.legal_form,
        employs_staff=facts.employs_staff,
        held=facts.held,
        needs=needs,
        on=on,
        directory=facts.directory,
    )
    return [
        *_of_the_register(facts),
        *([Reason(Ground.IDENTITY, identity)] if identity else []),
        *(Reason(Ground.EVIDENCE, fault.words) for fault in faults),
        *(Reason(Ground.AGE, f"This lot is not for a child of {age}") for age in facts.ages_not_covered),
    ]


def _of_the_register(facts: InvitationFacts) -> Iterator[Reason]:
    if facts.standing is None:
        yield Reason(Ground.STANDING, "Not on the register for this lot")
    elif facts.standing is not StandingKind.ACTIVE:
        until = f" until {uk_moment(facts.standing_until)}" if facts.standing_until else ""
        yield Reason(Ground.STANDING, f"{facts.standing.capitalize()} from this lot{until}")
    if facts.suspended_locally_until is not None:
        yield Reason(Ground.LOCAL, f"Suspended by this council until {uk_moment(facts.suspended_locally_until)}")
    if facts.is_paused:
        until = f" until {uk_moment(facts.paused_until)}" if facts.paused_until else ""
        yield Reason(Ground.PAUSED, f"Has paused its invitations{until}")
    if not facts.is_place_declared:
        yield Reason(Ground.PLACE, "Does not offer this lot in this council’s area")
    elif facts.places_not_covered:
        yield Reason(Ground.PLACE, f"Does not offer this lot in {', '.join(facts.places_not_covered)}")
