"""What happens to contracts that others must hear of."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ContractIssued:
    """Handled as the provider."""

    contract_id: UUID


@dataclass(frozen=True, slots=True)
class ContractAccepted:
    """Handled as the lead, which then admits the provider to the register."""

    contract_id: UUID


@dataclass(frozen=True, slots=True)
class ContractCountersigned:
    """Handled as the lead, which then admits the provider from the day the contract takes effect."""

    contract_id: UUID


@dataclass(frozen=True, slots=True)
class ContractTakesEffect:
    """Handled as the provider."""

    contract_id: UUID
