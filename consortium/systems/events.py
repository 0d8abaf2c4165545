"""What happens to a system that its members must hear of."""

from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.changes import told


@dataclass(frozen=True, slots=True)
class ViewsAsked:
    """The lead asks for views, puts their day off, or reminds (`reminded_on`). Handled as each member."""

    extension_id: UUID
    due_on: str
    reminded_on: str = ""


@dataclass(frozen=True, slots=True)
class ViewsNearTheirDay:
    """So many days are left to give views, unless their day was put off. Handled as the lead."""

    extension_id: UUID
    due_on: str
    days: int


@told(
    "extension.decided",
    "An extension of a purchasing system was decided",
    page="/api/v1/extensions/{extension_id}/views",
)
@dataclass(frozen=True, slots=True)
class ExtensionDecided:
    """Handled as each member."""

    extension_id: UUID
