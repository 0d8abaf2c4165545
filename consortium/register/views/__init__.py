"""Pages of the register: a provider's own, and what buyers read and decide."""

from consortium.register.views import (
    availability,
    coverage,
    deciding,
    directory,
    finding,
    gates,
    lookups,
    own,
    panels,
    premises,
    reading,
    removals,
    shelf,
)
from consortium.register.views.pages import blueprint

__all__ = [
    "availability",
    "blueprint",
    "coverage",
    "deciding",
    "directory",
    "finding",
    "gates",
    "lookups",
    "own",
    "panels",
    "premises",
    "reading",
    "removals",
    "shelf",
]
