"""What happened to a case that spends. Each is handled as the council whose case it is."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AuthorisationAsked:
    """A case waits for somebody who may authorise it."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class SpendAuthorised:
    """A case was approved and its commitments stand in the ledger. Whoever asked goes on from here."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class SpendRefused:
    """A case was refused. Whoever asked takes it back from here."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class SpendDeferred:
    """A decision was put off, with the reason; the case still waits."""

    case_id: UUID
