"""The pages of authorising."""

from tenants.authorisation.views import (
    cases,
    commitments,
    deputies,
    limits,
    meetings,
    panels,
    publication,
    records,
    scheme,
    thresholds,
    urgency,
)
from tenants.authorisation.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "cases",
    "commitments",
    "deputies",
    "limits",
    "meetings",
    "panels",
    "publication",
    "records",
    "scheme",
    "thresholds",
    "urgency",
]
