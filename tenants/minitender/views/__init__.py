"""Pages of mini-tenders: the council's, and the invited provider's."""

from tenants.minitender.views import (
    changing,
    comparing,
    destroying,
    direct,
    drafting,
    failing,
    inbox,
    inviting,
    lab,
    lettering,
    negotiating,
    offering,
    prices,
    progress,
    receipts,
    repertoire,
    running,
)
from tenants.minitender.views.parts import blueprint

__all__ = [
    "blueprint",
    "changing",
    "comparing",
    "destroying",
    "direct",
    "drafting",
    "failing",
    "inbox",
    "inviting",
    "lab",
    "lettering",
    "negotiating",
    "offering",
    "prices",
    "progress",
    "receipts",
    "repertoire",
    "running",
]
