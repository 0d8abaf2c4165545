"""Mini-tenders by API: the council's acts, and the invited provider's."""

from tenants.minitender.api import (
    changing,
    council,
    destroying,
    direct,
    following,
    lab,
    lettering,
    prices,
    provider,
    receipts,
    repertoire,
)
from tenants.minitender.api.parts import blueprint

__all__ = [
    "blueprint",
    "changing",
    "council",
    "destroying",
    "direct",
    "following",
    "lab",
    "lettering",
    "prices",
    "provider",
    "receipts",
    "repertoire",
]
