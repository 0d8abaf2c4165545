"""What people type about spot purchases."""

from tenants.spot.forms.importing import AskImportForm, PlainForm
from tenants.spot.forms.migrating import LinkForm, PlanForm, VerdictForm
from tenants.spot.forms.purchases import EndForm, ExtendForm, PurchaseForm, TermsForm

__all__ = [
    "AskImportForm",
    "EndForm",
    "ExtendForm",
    "LinkForm",
    "PlainForm",
    "PlanForm",
    "PurchaseForm",
    "TermsForm",
    "VerdictForm",
]
