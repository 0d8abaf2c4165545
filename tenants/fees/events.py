"""What happened to a fee review. Each is handled by the side that is to hear of it."""

from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.changes import told


@told("fee-review.asked", "A provider asks you to pay more", page="/api/v1/fee-reviews/{review_id}")
@dataclass(frozen=True, slots=True)
class FeeAsked:
    """A provider asks this council to pay more. Handled by the council."""

    review_id: UUID


@dataclass(frozen=True, slots=True)
class FeeUnanswered:
    """Some days after it was asked: if nobody has answered, the council is reminded."""

    review_id: UUID
    days: int


@dataclass(frozen=True, slots=True)
class FeeMoreAsked:
    """The council asks for more before it decides. Handled by the provider."""

    review_id: UUID
    question_id: UUID


@dataclass(frozen=True, slots=True)
class FeeAnswered:
    """The provider has answered a question. Handled by the council."""

    review_id: UUID
    question_id: UUID


@dataclass(frozen=True, slots=True)
class FeeWithdrawn:
    """The provider takes its request back. Handled by the council."""

    review_id: UUID


@told("fee-review.decided", "A fee review was decided", page="/api/v1/fee-reviews/{review_id}")
@dataclass(frozen=True, slots=True)
class FeeDecided:
    """The council has decided. Handled by the provider."""

    review_id: UUID


@dataclass(frozen=True, slots=True)
class FeeSpendRefused:
    """What a decision would spend was not authorised. Handled by the provider."""

    review_id: UUID
    case_id: UUID
