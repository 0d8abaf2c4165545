"""The kernel's own facts."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NotificationRecorded:
    notification_id: UUID


@dataclass(frozen=True, slots=True)
class DocumentStored:
    """A file waits in quarantine for the scanner."""

    document_id: UUID


@dataclass(frozen=True, slots=True)
class DocumentRefused:
    """The scanner found something harmful in a file."""

    document_id: UUID


@dataclass(frozen=True, slots=True)
class DocumentErased:
    """The row of a file is gone for good: its bytes go too."""

    organisation_id: UUID
    document_id: UUID
