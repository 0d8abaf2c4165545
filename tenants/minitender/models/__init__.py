"""Mini-tenders: published, invited to, asked about, bid for under seal, opened, ranked, awarded."""

from tenants.minitender.models.awards import (
    Award,
    AwardLine,
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
from tenants.minitender.models.notices import (
    Clarification,
    ClarificationAsker,
    Decline,
    Invitation,
    MiniTender,
    MiniTenderPackage,
)
from tenants.minitender.models.versions import MiniTenderVersion

__all__ = [
    "Award",
    "AwardLine",
    "Bid",
    "BidDraft",
    "BidVersion",
    "Clarification",
    "ClarificationAsker",
    "Decline",
    "Invitation",
    "MiniTender",
    "MiniTenderPackage",
    "MiniTenderVersion",
    "NegotiatedOffer",
    "NegotiationInvitation",
    "Offer",
    "OfferLine",
    "Outcome",
    "RankingRecord",
]
