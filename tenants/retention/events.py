"""What is to be removed, and when it is asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NightCame:
    """A night in which each organisation removes what is due. `part` counts how often it went on after a batch."""

    day: str
    part: int = 0
