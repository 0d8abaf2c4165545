"""What happens to contracts that others must hear of."""

from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.changes import told


@told("contract.issued", "A contract waits for your signature", page="/api/v1/contracts/{contract_id}")
@dataclass(frozen=True, slots=True)
class ContractIssued:
    """Handled as the provider."""

    contract_id: UUID


@told("contract.accepted", "A provider signed its contract", page="/api/v1/contracts/{contract_id}")
@dataclass(frozen=True, slots=True)
class ContractAccepted:
    """Handled as the lead, which then admits the provider to the register."""

    contract_id: UUID


@told("contract.countersigned", "A contract was countersigned", page="/api/v1/contracts/{contract_id}")
@dataclass(frozen=True, slots=True)
class ContractCountersigned:
    """Handled as the lead, which then admits the provider from the day the contract takes effect."""

    contract_id: UUID


@dataclass(frozen=True, slots=True)
class ContractTakesEffect:
    """Handled as the provider."""

    contract_id: UUID


@dataclass(frozen=True, slots=True)
class VariationIssued:
    """Handled as each provider that it is issued to; again for a contract that came later (`later_contract`)."""

    variation_id: UUID
    later_contract: str = ""


@dataclass(frozen=True, slots=True)
class VariationReplyNeared:
    """Handled as a provider, if by then it still waits. `occasion` tells one reminder from another."""

    variation_id: UUID
    occasion: str


@dataclass(frozen=True, slots=True)
class VariationWithdrawn:
    """Handled as each provider that it was issued to."""

    variation_id: UUID


@dataclass(frozen=True, slots=True)
class VariationAnswered:
    """Handled as the lead."""

    variation_id: UUID
    provider_id: UUID
    answer: str
    contract_id: str = ""


@told("contract.end-noticed", "Notice was given to end a contract", page="/api/v1/contracts/{contract_id}")
@dataclass(frozen=True, slots=True)
class ContractEndNoticed:
    """Handled as the provider."""

    contract_id: UUID
    ending_id: str = ""


@dataclass(frozen=True, slots=True)
class ContractEndTakenBack:
    """Handled as the provider, and as the lead."""

    contract_id: UUID
    ending_id: UUID
