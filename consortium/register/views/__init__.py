"""Pages of the register: a provider's own, and what buyers read and decide."""

from consortium.register.views import deciding, own, panels, reading, shelf
from consortium.register.views.pages import blueprint

__all__ = ["blueprint", "deciding", "own", "panels", "reading", "shelf"]
