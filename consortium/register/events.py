"""What happens on the register that others must hear of."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StandingChanged:
    """Handled as the provider where others decided, as the lead where the provider withdrew."""

    provider_id: UUID
    change: str


@dataclass(frozen=True, slots=True)
class EvidenceNearsItsEnd:
    """So many days are left of a piece of evidence, unless a later one took its place."""

    evidence_id: UUID
    days: int


@dataclass(frozen=True, slots=True)
class DocumentNearsItsEnd:
    """So many days are left of a document on a provider's shelf, unless a later version took its place."""

    document_id: UUID
    days: int
