"""What happened to an agreement."""

from dataclasses import dataclass
from uuid import UUID

from consortium.kernel.changes import told


@told("agreement.issued", "An agreement waits for signature", page="/api/v1/agreements/{agreement_id}")
@dataclass(frozen=True, slots=True)
class AgreementIssued:
    """An agreement waits for both signatures. Handled once by each side."""

    agreement_id: UUID


@told("agreement.signed", "The other side signed an agreement", page="/api/v1/agreements/{agreement_id}")
@dataclass(frozen=True, slots=True)
class AgreementSigned:
    """One side has signed. Handled by the other."""

    agreement_id: UUID


@told("agreement.made", "An agreement was signed by both sides", page="/api/v1/agreements/{agreement_id}")
@dataclass(frozen=True, slots=True)
class AgreementMade:
    """Both sides have signed. Handled by the council, which enters its first review."""

    agreement_id: UUID


@dataclass(frozen=True, slots=True)
class AgreementCalledOff:
    """What a provider was to take over is not handed over to it. Handled by that provider."""

    agreement_id: UUID


@told(
    "agreement-change.proposed",
    "A change of an agreement was proposed",
    page="/api/v1/agreement-changes/{change_id}",
)
@dataclass(frozen=True, slots=True)
class ChangeProposed:
    """A change order waits for both sides, or a notice to end was given. Handled by each side that is to hear."""

    change_id: UUID


@dataclass(frozen=True, slots=True)
class ChangeClosed:
    """A change order was declined, withdrawn, or its spend refused. Handled by the side that hears of it."""

    change_id: UUID


@dataclass(frozen=True, slots=True)
class ChangeGivenUp:
    """A change whose spend was asked for is wanted no more. Handled by the council, which takes its case back."""

    change_id: UUID


@dataclass(frozen=True, slots=True)
class ChangeAgreed:
    """Both sides have accepted, or one gave notice. Handled by the council, whose agreement follows."""

    change_id: UUID


@told("agreement.changed", "An agreement runs as changed", page="/api/v1/agreement-changes/{change_id}")
@dataclass(frozen=True, slots=True)
class AgreementChanged:
    """The agreement runs as changed. Handled by each side."""

    change_id: UUID


@dataclass(frozen=True, slots=True)
class DeliveryQueried:
    """The council asks about a week that was returned. Handled by the provider."""

    agreement_id: UUID
    delivery_id: UUID
