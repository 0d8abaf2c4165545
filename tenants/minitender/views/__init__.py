"""Pages of mini-tenders: the council's, and the invited provider's."""

from tenants.minitender.views import comparing, drafting, inbox, inviting, lab, offering, receipts, repertoire, running
from tenants.minitender.views.parts import blueprint

__all__ = [
    "blueprint",
    "comparing",
    "drafting",
    "inbox",
    "inviting",
    "lab",
    "offering",
    "receipts",
    "repertoire",
    "running",
]
