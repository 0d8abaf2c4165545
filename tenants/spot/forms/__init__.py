"""What people type about spot purchases."""

from tenants.spot.forms.importing import AskImportForm, ImportForm, PlainForm
from tenants.spot.forms.migrating import LinkForm, PlanForm, VerdictForm
from tenants.spot.forms.purchases import EndForm, ExtendForm, PurchaseForm, TermsForm

__all__ = [
    "AskImportForm",
    "EndForm",
    "ExtendForm",
    "ImportForm",
    "LinkForm",
    "PlainForm",
    "PlanForm",
    "PurchaseForm",
    "TermsForm",
    "VerdictForm",
]
