"""The forms of this capability, by act."""

from tenants.packages.forms.closing import DirectPaymentForm, EndCoverForm, InterimCoverForm
from tenants.packages.forms.importing import ApplyImportForm, ImportForm
from tenants.packages.forms.raising import ChangeReferralForm
from tenants.packages.forms.writing import OverrideForm, PackageForm, ReasonForm, ReferralForm, filled_from_week

__all__ = [
    "ApplyImportForm",
    "ChangeReferralForm",
    "DirectPaymentForm",
    "EndCoverForm",
    "ImportForm",
    "InterimCoverForm",
    "OverrideForm",
    "PackageForm",
    "ReasonForm",
    "ReferralForm",
    "filled_from_week",
]
