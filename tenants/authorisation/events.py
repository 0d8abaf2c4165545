"""What happened to a case that spends. Each is handled as the council whose case it is."""

from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.changes import told


@dataclass(frozen=True, slots=True)
class AuthorisationAsked:
    """A case waits for somebody who may authorise it."""

    case_id: UUID


@told("spend.authorised", "A case was authorised", page="/api/v1/spending-cases/{case_id}")
@dataclass(frozen=True, slots=True)
class SpendAuthorised:
    """A case was approved and its commitments stand in the ledger. Whoever asked goes on from here."""

    case_id: UUID


@told("spend.refused", "A case was refused", page="/api/v1/spending-cases/{case_id}")
@dataclass(frozen=True, slots=True)
class SpendRefused:
    """A case was refused. Whoever asked takes it back from here."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class SpendDeferred:
    """A decision was put off, with the reason; the case still waits."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class CallInBegan:
    """A case was approved, and takes effect when its call-in period ends."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class CallInEnded:
    """The call-in period of an approval is over, if the case still stands at that revision."""

    case_id: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class SpendCalledIn:
    """An approval was called in before it took effect, and is to be decided again."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class DecidedInUrgency:
    """A case was approved alone and at once; a panel has to ratify it."""

    decision_id: UUID


@dataclass(frozen=True, slots=True)
class RatificationNears:
    """The time in which a panel ratifies an urgent decision is nearly up, if it has not."""

    decision_id: UUID


@dataclass(frozen=True, slots=True)
class RatificationOverdue:
    """The time in which a panel ratifies an urgent decision is up, if it has not."""

    decision_id: UUID


@dataclass(frozen=True, slots=True)
class DecisionRatified:
    """A panel ratified an urgent decision."""

    decision_id: UUID


@dataclass(frozen=True, slots=True)
class RatificationRefused:
    """A panel did not ratify an urgent decision: what it bought is to be ended with notice."""

    decision_id: UUID


@dataclass(frozen=True, slots=True)
class DeputyNamed:
    """Somebody was named to stand in for a delegate."""

    deputyship_id: UUID


@dataclass(frozen=True, slots=True)
class MeetingCalled:
    """A meeting of a panel was planned."""

    meeting_id: UUID


@dataclass(frozen=True, slots=True)
class LimitNeared:
    """What is committed has reached that percentage of a call-off limit."""

    limit_id: UUID
    percent: int
