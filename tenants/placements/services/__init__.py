"""The acts of placing."""

from tenants.placements.services.ending import end_early, take_less
from tenants.placements.services.placing import give_up, let_stand, place

__all__ = ["end_early", "give_up", "let_stand", "place", "take_less"]
