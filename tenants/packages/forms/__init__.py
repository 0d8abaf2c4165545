"""The forms of this capability, by act."""

from tenants.packages.forms.closing import DirectPaymentForm, EndCoverForm, InterimCoverForm
from tenants.packages.forms.disclosing import MeetingForm, ReleaseForm, ViewsForm
from tenants.packages.forms.importing import ApplyImportForm
from tenants.packages.forms.particulars import filled_from_particulars
from tenants.packages.forms.raising import ChangeReferralForm
from tenants.packages.forms.writing import OverrideForm, PackageForm, ReasonForm, ReferralForm, filled_from_week

__all__ = [
    "ApplyImportForm",
    "ChangeReferralForm",
    "DirectPaymentForm",
    "EndCoverForm",
    "InterimCoverForm",
    "MeetingForm",
    "OverrideForm",
    "PackageForm",
    "ReasonForm",
    "ReferralForm",
    "ReleaseForm",
    "ViewsForm",
    "filled_from_particulars",
    "filled_from_week",
]
