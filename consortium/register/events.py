"""What happens on the register that others must hear of."""

from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.changes import told


@told("standing.changed", "A provider’s standing changed", page="/api/v1/register/{provider_id}")
@dataclass(frozen=True, slots=True)
class StandingChanged:
    """Handled as the provider where others decided, as the lead where the provider withdrew."""

    provider_id: UUID
    change: str


@dataclass(frozen=True, slots=True)
class RemovalNoticed:
    """Handled as the provider where the lead gave notice or dropped it, as the lead where the provider replied."""

    provider_id: UUID
    notice_id: UUID
    act: str


@told(
    "provider.affected",
    "What a provider may do for you changed, with its live packages to be looked at",
    page="/api/v1/affected",
)
@dataclass(frozen=True, slots=True)
class ProviderAffected:
    """Handled as each council that may buy the lot: it looks for its own live packages, and no other's.

    `change` is suspended, removed, withdrawn, evidence lapsed or rating fell.
    """

    provider_id: UUID
    lot_id: UUID
    change: str


@dataclass(frozen=True, slots=True)
class RatingsFell:
    """A directory in use says worse of some of the Commission's providers. Handled as each lead authority.

    Whoever brought the directory in need not know which of them are on a register: `numbers` are the Commission's, with
    spaces between them.
    """

    import_id: UUID
    numbers: str


@dataclass(frozen=True, slots=True)
class RemovalTakenBack:
    """Handled as each council that may buy the lot: what it was told of a removal to come is no longer so."""

    provider_id: UUID
    lot_id: UUID
    taken_back_at: str


@told(
    "provider.admitted",
    "A provider was admitted for a lot from which you may buy",
    page="/api/v1/register/{provider_id}",
)
@dataclass(frozen=True, slots=True)
class ProviderAdmitted:
    """Handled as each council that may buy the lot, when the provider's standing begins."""

    provider_id: UUID
    lot_id: UUID


@dataclass(frozen=True, slots=True)
class DirectoryReceived:
    """A file of the regulator's directory waits to be read."""

    import_id: UUID


@dataclass(frozen=True, slots=True)
class DirectoryApproved:
    """What was read of a directory may be put in use."""

    import_id: UUID


@dataclass(frozen=True, slots=True)
class ProviderDowngraded:
    """By a directory now in use a provider is rated lower, or no longer listed. Once for itself, once for each council
    that may call off a lot on which it stands."""

    provider_id: UUID
    import_id: UUID


@dataclass(frozen=True, slots=True)
class EvidenceNearsItsEnd:
    """So many days are left of a piece of evidence, unless a later one took its place."""

    evidence_id: UUID
    days: int


@dataclass(frozen=True, slots=True)
class EvidenceExpired:
    """The last day on which a piece of evidence was good is over, unless a later one took its place."""

    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class EvidenceStoodOnDocument:
    """Evidence was given with a document that the scanner may be judging at the same moment."""

    document_id: UUID


@dataclass(frozen=True, slots=True)
class DocumentNearsItsEnd:
    """So many days are left of a document on a provider's shelf, unless a later version took its place."""

    document_id: UUID
    days: int


@dataclass(frozen=True, slots=True)
class RegisterAsked:
    """A public register is to be asked about a number that the provider gave."""

    lookup_id: UUID
