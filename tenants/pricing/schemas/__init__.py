"""What the API takes and shows of a council's prices."""

from tenants.pricing.schemas.cards import (
    AdoptIn,
    ComparedOut,
    DraftChangeIn,
    EndIn,
    LotIn,
    NegotiatedIn,
    NegotiatedOut,
    PriceIn,
    PriceOut,
    RateCardIn,
    RateCardOut,
    RateCardsIn,
    TermDatesSchema,
)
from tenants.pricing.schemas.costs import CostIn, CostOut

__all__ = [
    "AdoptIn",
    "ComparedOut",
    "CostIn",
    "CostOut",
    "DraftChangeIn",
    "EndIn",
    "LotIn",
    "NegotiatedIn",
    "NegotiatedOut",
    "PriceIn",
    "PriceOut",
    "RateCardIn",
    "RateCardOut",
    "RateCardsIn",
    "TermDatesSchema",
]
