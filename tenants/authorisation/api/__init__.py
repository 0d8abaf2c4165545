"""The API of authorising."""

from tenants.authorisation.api import cases, limits, panels, records, urgency
from tenants.authorisation.api.blueprint import blueprint

__all__ = ["blueprint", "cases", "limits", "panels", "records", "urgency"]
