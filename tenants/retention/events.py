"""What is to be removed, and when it is asked."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NightCame:
    """A night in which each organisation removes what is due. `part` counts how often it went on after a batch."""

    day: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class ExportAgreed:
    """A copy of what is held may be made."""

    export_id: UUID


@dataclass(frozen=True, slots=True)
class ExportExpires:
    export_id: UUID
