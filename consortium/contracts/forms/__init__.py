"""What people type about contracts."""

from consortium.contracts.forms.contracts import AcceptForm, CountersignatureForm, CountersignForm
from consortium.contracts.forms.variations import (
    AcceptVariationForm,
    DeclineVariationForm,
    EndContractForm,
    TakeEndingBackForm,
    VariationForm,
    WithdrawVariationForm,
)

__all__ = [
    "AcceptForm",
    "AcceptVariationForm",
    "CountersignForm",
    "CountersignatureForm",
    "DeclineVariationForm",
    "EndContractForm",
    "TakeEndingBackForm",
    "VariationForm",
    "WithdrawVariationForm",
]
