"""What changes in who belongs, that the other side must hear of."""

from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.changes import told


@told("member.joined", "A body joined a consortium", page="/api/v1/consortia/{consortium_id}")
@dataclass(frozen=True, slots=True)
class MemberJoined:
    """Handled as the body that the lead admitted, or as the lead of one that opted in."""

    consortium_id: UUID
    organisation_id: UUID
    part: str


@told(
    "member.leaves",
    "A body said when it leaves a consortium, or that it stays",
    page="/api/v1/consortia/{consortium_id}",
)
@dataclass(frozen=True, slots=True)
class MemberLeaves:
    """A body said at that instant that it leaves, or that it stays after all. Handled as the lead."""

    consortium_id: UUID
    organisation_id: UUID
    last_day: str
    said_at: str
    stays: bool = False
