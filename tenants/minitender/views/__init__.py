"""Pages of mini-tenders: the council's, and the invited provider's."""

from tenants.minitender.views import comparing, drafting, inbox, offering, receipts, running
from tenants.minitender.views.parts import blueprint

__all__ = ["blueprint", "comparing", "drafting", "inbox", "offering", "receipts", "running"]
