"""What happens in evaluations that others must hear of."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AssessorAssigned:
    """Handled as the assessor's organisation."""

    evaluation_id: UUID
    assessor_id: UUID
    owner_id: UUID


@dataclass(frozen=True, slots=True)
class AssessorReminded:
    """Somebody has not locked yet. Handled as the assessor's organisation."""

    assessor_id: UUID
    owner_id: UUID


@dataclass(frozen=True, slots=True)
class ConflictDeclared:
    """Handled as the owner, who needs another assessor."""

    evaluation_id: UUID
    assessor_id: UUID


@dataclass(frozen=True, slots=True)
class ScoresLocked:
    """One assessor locked. Handled as the owner, who may moderate once it was the last."""

    evaluation_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmationAsked:
    """A consensus outside the individual scores waits for the second moderator. Handled as the owner."""

    evaluation_id: UUID
    second_moderator_id: UUID
