"""Mini-tenders by API: the council's acts, and the invited provider's."""

from tenants.minitender.api import changing, council, prices, provider
from tenants.minitender.api.parts import blueprint

__all__ = ["blueprint", "changing", "council", "prices", "provider"]
