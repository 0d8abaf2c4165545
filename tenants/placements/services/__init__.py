"""The acts of placing."""

from tenants.placements.services.ending import end_early
from tenants.placements.services.placing import give_up, let_stand, place

__all__ = ["end_early", "give_up", "let_stand", "place"]
