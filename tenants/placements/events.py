"""What happens to placements that others hear of."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PlacedInArea:
    """Handled as the council in whose area another council's child is placed."""

    council_id: UUID
    placement_id: UUID
