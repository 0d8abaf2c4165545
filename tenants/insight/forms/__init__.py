"""Forms of the reports."""

from tenants.insight.forms.forecasting import AssumptionsForm
from tenants.insight.forms.spending import ArrangementsForm, TakeBackForm, TargetsForm
from tenants.insight.forms.totals import AdvertisedForm

__all__ = ["AdvertisedForm", "ArrangementsForm", "AssumptionsForm", "TakeBackForm", "TargetsForm"]
