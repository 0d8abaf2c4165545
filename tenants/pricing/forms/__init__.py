"""The forms of prices and school terms."""

from tenants.pricing.forms.cards import (
    AdoptCardForm,
    DiscardCardForm,
    PutSheetForm,
    RateCardForm,
    SheetForm,
    filled_from,
)
from tenants.pricing.forms.negotiated import AgreeRateForm, EndRateForm
from tenants.pricing.forms.terms import PutTermSheetForm, TermDatesForm, TermSheetForm

__all__ = [
    "AdoptCardForm",
    "AgreeRateForm",
    "DiscardCardForm",
    "EndRateForm",
    "PutSheetForm",
    "PutTermSheetForm",
    "RateCardForm",
    "SheetForm",
    "TermDatesForm",
    "TermSheetForm",
    "filled_from",
]
