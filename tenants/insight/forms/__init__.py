"""Forms of the reports."""

from tenants.insight.forms.forecasting import AssumptionsForm
from tenants.insight.forms.spending import ArrangementsForm, TakeBackForm, TargetsForm

__all__ = ["ArrangementsForm", "AssumptionsForm", "TakeBackForm", "TargetsForm"]
