"""Pages of purchasing systems: what they are, setting one up, and what becomes of them."""

from consortium.systems.views import agreements, extending, health, preparing
from consortium.systems.views.pages import blueprint

__all__ = ["agreements", "blueprint", "extending", "health", "preparing"]
