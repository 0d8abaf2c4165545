"""The pages of authorising."""

from tenants.authorisation.views import cases, commitments, limits, meetings, panels, records, scheme, thresholds
from tenants.authorisation.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "cases",
    "commitments",
    "limits",
    "meetings",
    "panels",
    "records",
    "scheme",
    "thresholds",
]
