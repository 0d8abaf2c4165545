"""What happened to a mini-tender: ids only."""

from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.changes import told


@told("mini-tender.published", "You are invited to a mini-tender", page="/api/v1/invitations/{mini_tender_id}")
@dataclass(frozen=True, slots=True)
class MiniTenderPublished:
    """Recorded once for every provider invited, and handled as that provider."""

    council_id: UUID
    mini_tender_id: UUID


@told(
    "mini-tender.deadline-extended",
    "A mini-tender takes bids for longer",
    page="/api/v1/invitations/{mini_tender_id}",
)
@dataclass(frozen=True, slots=True)
class DeadlineExtended:
    """Recorded once for every provider invited."""

    council_id: UUID
    mini_tender_id: UUID
    closes_at: str


@told("mini-tender.withdrawn", "A mini-tender was withdrawn", page="/api/v1/invitations/{mini_tender_id}")
@dataclass(frozen=True, slots=True)
class MiniTenderWithdrawn:
    """Recorded once for every provider invited."""

    council_id: UUID
    mini_tender_id: UUID


@told(
    "mini-tender.changed",
    "A mini-tender was changed: a bid for it is to be confirmed",
    page="/api/v1/invitations/{mini_tender_id}/versions",
)
@dataclass(frozen=True, slots=True)
class MiniTenderChanged:
    """Recorded once for every provider invited: there is a new version."""

    council_id: UUID
    mini_tender_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class ConfirmationDue:
    """Recorded once for every provider invited, for later: whoever has a bid for an earlier version is reminded."""

    council_id: UUID
    mini_tender_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """Handled as the council. Who asked is not said."""

    council_id: UUID
    clarification_id: UUID


@told(
    "mini-tender.question-answered",
    "A question about a mini-tender was answered",
    page="/api/v1/invitations/{mini_tender_id}/questions",
)
@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """Recorded once for every provider invited."""

    council_id: UUID
    mini_tender_id: UUID
    clarification_id: UUID


@told("bid.submitted", "Your bid was received", page="/api/v1/invitations/{mini_tender_id}")
@dataclass(frozen=True, slots=True)
class BidSubmitted:
    """Handled as the bidder: nobody else hears of a bid before the deadline."""

    mini_tender_id: UUID
    bid_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class BidInvalid:
    """Recorded at the opening for every bidder whose bid cannot count, and handled as that provider."""

    council_id: UUID
    mini_tender_id: UUID


@dataclass(frozen=True, slots=True)
class BiddingClosed:
    """Due at the deadline, and handled as the council; a deadline that was put off has a later one of its own."""

    mini_tender_id: UUID


@told(
    "mini-tender.negotiation-opened",
    "You are invited to improve your offer",
    page="/api/v1/invitations/{mini_tender_id}",
)
@dataclass(frozen=True, slots=True)
class NegotiationOpened:
    """Recorded once for every bidder invited to improve its offer."""

    council_id: UUID
    mini_tender_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class PriceAskedAbout:
    """Handled as the bidder whose price is very low."""

    council_id: UUID
    mini_tender_id: UUID
    query_id: UUID


@dataclass(frozen=True, slots=True)
class PriceExplained:
    """Handled as the council: the bidder has replied."""

    council_id: UUID
    mini_tender_id: UUID
    query_id: UUID


@dataclass(frozen=True, slots=True)
class PriceDecided:
    """Handled as the bidder: its bid is kept, or set aside for its price."""

    council_id: UUID
    mini_tender_id: UUID
    query_id: UUID


@dataclass(frozen=True, slots=True)
class CorrectionAsked:
    """Handled as the council. What it says can be read once quality is locked."""

    council_id: UUID
    mini_tender_id: UUID


@dataclass(frozen=True, slots=True)
class CorrectionDecided:
    """Handled as the bidder who asked."""

    council_id: UUID
    mini_tender_id: UUID
    correction_id: UUID


@dataclass(frozen=True, slots=True)
class ReasonSentBack:
    """Handled as the council: whoever agreed the reason is asked for other words."""

    mini_tender_id: UUID
    reworded_id: UUID
    moderator_id: UUID


@dataclass(frozen=True, slots=True)
class ReasonReworded:
    """Handled as the council: whoever sent the reason back looks again."""

    mini_tender_id: UUID
    reworded_id: UUID
    asked_by: UUID


@dataclass(frozen=True, slots=True)
class LetterOverrideAsked:
    """Handled as the council: a second officer is asked to agree."""

    mini_tender_id: UUID
    override_id: UUID


@dataclass(frozen=True, slots=True)
class AwardConfirmed:
    """Handled as the council: its agreements are issued."""

    award_id: UUID


@told(
    "mini-tender.outcome-released",
    "The outcome of a mini-tender was released",
    page="/api/v1/invitations/{mini_tender_id}/outcome",
)
@dataclass(frozen=True, slots=True)
class OutcomeReleased:
    """Recorded once for every bidder, and handled as that provider."""

    council_id: UUID
    mini_tender_id: UUID
