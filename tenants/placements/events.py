"""What happens to placements that others hear of."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PlacedInArea:
    """Handled as the council in whose area another council's child is placed."""

    council_id: UUID
    placement_id: UUID


@dataclass(frozen=True, slots=True)
class LeftArea:
    """Handled as that council too: the placement ended before the day it was told of."""

    council_id: UUID
    placement_id: UUID


@dataclass(frozen=True, slots=True)
class PlacementEnded:
    """Handled as the council that placed."""

    placement_id: UUID
