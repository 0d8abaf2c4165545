"""Mini-tenders: published, invited to, asked about, bid for under seal, opened, ranked, awarded."""

from tenants.minitender.models.awards import (
    Award,
    AwardLine,
    DirectAward,
    Outcome,
    RankingRecord,
)
from tenants.minitender.models.bids import (
    Bid,
    BidDraft,
    BidVersion,
    NegotiatedOffer,
    NegotiationInvitation,
    Offer,
    OfferLine,
)
from tenants.minitender.models.failures import FailedPackage
from tenants.minitender.models.keys import (
    KeyDestruction,
    MiniTenderKey,
    MiniTenderOpening,
    MiniTenderShare,
    NegotiationKey,
    ReceiptCommitment,
    bound_to_round,
    bound_to_share,
    bound_to_tender,
)
from tenants.minitender.models.letters import LetterOverride, RewordedReason
from tenants.minitender.models.notices import (
    Clarification,
    ClarificationAsker,
    Decline,
    Invitation,
    MiniTender,
    MiniTenderPackage,
)
from tenants.minitender.models.prices import BidCorrection, PriceQuery
from tenants.minitender.models.repertoire import OfferedPrice, StandingAnswer
from tenants.minitender.models.versions import MiniTenderVersion

__all__ = [
    "Award",
    "AwardLine",
    "Bid",
    "BidCorrection",
    "BidDraft",
    "BidVersion",
    "Clarification",
    "ClarificationAsker",
    "Decline",
    "DirectAward",
    "FailedPackage",
    "Invitation",
    "KeyDestruction",
    "LetterOverride",
    "MiniTender",
    "MiniTenderKey",
    "MiniTenderOpening",
    "MiniTenderPackage",
    "MiniTenderShare",
    "MiniTenderVersion",
    "NegotiatedOffer",
    "NegotiationInvitation",
    "NegotiationKey",
    "Offer",
    "OfferLine",
    "OfferedPrice",
    "Outcome",
    "PriceQuery",
    "RankingRecord",
    "ReceiptCommitment",
    "RewordedReason",
    "StandingAnswer",
    "bound_to_round",
    "bound_to_share",
    "bound_to_tender",
]
