"""The forms of authorising."""

from tenants.authorisation.forms.cases import CallInForm, DecisionForm
from tenants.authorisation.forms.limits import DecisionRulesForm, LimitForm, PaidForm
from tenants.authorisation.forms.records import PublishForm, WithdrawRecordForm
from tenants.authorisation.forms.scheme import DelegationForm, EndForm
from tenants.authorisation.forms.urgency import DeputyForm, EndDeputyForm, UrgentForm

__all__ = [
    "CallInForm",
    "DecisionForm",
    "DecisionRulesForm",
    "DelegationForm",
    "DeputyForm",
    "EndDeputyForm",
    "EndForm",
    "LimitForm",
    "PaidForm",
    "PublishForm",
    "UrgentForm",
    "WithdrawRecordForm",
]
