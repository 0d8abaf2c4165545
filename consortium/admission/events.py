"""What has happened in admission."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ApplicationSubmitted:
    application_id: UUID


@dataclass(frozen=True, slots=True)
class DecisionReleased:
    """The letter of one application, covering every lot that was decided."""

    application_id: UUID


@dataclass(frozen=True, slots=True)
class ReviewAsked:
    """Handled as the lead."""

    review_id: UUID


@dataclass(frozen=True, slots=True)
class ReviewAcknowledged:
    """Handled as the applicant."""

    review_id: UUID


@dataclass(frozen=True, slots=True)
class ReviewAnswered:
    """Handled as the applicant."""

    review_id: UUID
