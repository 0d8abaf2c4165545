"""What has happened in admission."""

from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.changes import told


@dataclass(frozen=True, slots=True)
class ApplicationSubmitted:
    application_id: UUID


@told("application.decided", "Your application was decided", page="/api/v1/applications/{application_id}/decisions")
@dataclass(frozen=True, slots=True)
class DecisionReleased:
    """The letter of one application, covering every lot that was decided."""

    application_id: UUID


@dataclass(frozen=True, slots=True)
class RoundDecisionNears:
    """So many days are left until the decision date of a round. Handled as the lead."""

    round_id: UUID
    days: int


@dataclass(frozen=True, slots=True)
class ApplicationDecisionNears:
    """So many working days are left to decide one application, unless it was decided or its day has moved.

    Handled as the lead.
    """

    application_id: UUID
    due_on: str
    working_days: int


@dataclass(frozen=True, slots=True)
class DecisionTimeExtended:
    """Handled as the applicant."""

    application_id: UUID


@dataclass(frozen=True, slots=True)
class StandstillEnded:
    """The standstill that letters of a round began is over, unless somebody issued their contracts first."""

    round_id: UUID
    released_by: UUID


@dataclass(frozen=True, slots=True)
class ReviewAnswerNears:
    """So many working days are left to answer a review, unless it was answered. Handled as the lead."""

    review_id: UUID
    working_days: int


@told(
    "decision-review.asked",
    "A provider asks for a decision to be reviewed",
    page="/api/v1/decision-reviews/{review_id}",
)
@dataclass(frozen=True, slots=True)
class ReviewAsked:
    """Handled as the lead."""

    review_id: UUID


@dataclass(frozen=True, slots=True)
class ReviewAcknowledged:
    """Handled as the applicant."""

    review_id: UUID


@told("decision-review.answered", "A review of a decision was answered", page="/api/v1/decision-reviews/{review_id}")
@dataclass(frozen=True, slots=True)
class ReviewAnswered:
    """Handled as the applicant."""

    review_id: UUID


@dataclass(frozen=True, slots=True)
class EnquiryMade:
    """Handled as the lead. It says nothing of who asked."""

    enquiry_id: UUID


@dataclass(frozen=True, slots=True)
class EnquiryAnswered:
    """Handled as each provider that applies in the round or asked in it."""

    round_id: UUID
    enquiry_id: UUID


@dataclass(frozen=True, slots=True)
class RoundMoved:
    """Dates of a round were put off. Handled as each provider that applies in it or asked in it."""

    round_id: UUID
    change_id: UUID
