"""What happened to an agreement."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AgreementIssued:
    """An agreement waits for both signatures. Handled once by each side."""

    agreement_id: UUID


@dataclass(frozen=True, slots=True)
class AgreementSigned:
    """One side has signed. Handled by the other."""

    agreement_id: UUID


@dataclass(frozen=True, slots=True)
class AgreementMade:
    """Both sides have signed. Handled by the council, which enters its first review."""

    agreement_id: UUID
