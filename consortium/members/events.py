"""What changes in who belongs, that the other side must hear of."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MemberJoined:
    """Handled as the body that the lead admitted, or as the lead of one that opted in."""

    consortium_id: UUID
    organisation_id: UUID
    part: str


@dataclass(frozen=True, slots=True)
class MemberLeaves:
    """A body said at that instant that it leaves, or that it stays after all. Handled as the lead."""

    consortium_id: UUID
    organisation_id: UUID
    last_day: str
    said_at: str
    stays: bool = False
