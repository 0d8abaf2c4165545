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
from tenants.minitender.models.keys import (
    MiniTenderKey,
    MiniTenderOpening,
    MiniTenderShare,
    ReceiptCommitment,
    bound_to_share,
    bound_to_tender,
)
from tenants.minitender.models.notices import (
    Clarification,
    ClarificationAsker,
    Decline,
    Invitation,
    MiniTender,
    MiniTenderPackage,
)
from tenants.minitender.models.repertoire import OfferedPrice, StandingAnswer

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
    "MiniTenderKey",
    "MiniTenderOpening",
    "MiniTenderPackage",
    "MiniTenderShare",
    "NegotiatedOffer",
    "NegotiationInvitation",
    "Offer",
    "OfferLine",
    "OfferedPrice",
    "Outcome",
    "RankingRecord",
    "ReceiptCommitment",
    "StandingAnswer",
    "bound_to_share",
    "bound_to_tender",
]
