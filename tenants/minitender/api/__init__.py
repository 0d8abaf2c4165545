"""Mini-tenders by API: the council's acts, and the invited provider's."""

from tenants.minitender.api import council, lab, provider, receipts, repertoire
from tenants.minitender.api.parts import blueprint

__all__ = ["blueprint", "council", "lab", "provider", "receipts", "repertoire"]
