"""What happened to spot purchases."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SpotImportLeft:
    """A file of spot purchases was read a day ago: if nobody took it in, it is to be forgotten."""

    import_id: UUID


@dataclass(frozen=True, slots=True)
class SpotPurchaseShortened:
    """A purchase ends sooner than it was authorised to: what it spends less is to leave the ledger."""

    purchase_id: UUID
