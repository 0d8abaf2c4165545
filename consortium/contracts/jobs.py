"""After a contract is issued, accepted, varied or ended: telling people, and the provider's entry on the register."""

from uuid import UUID

from consortium.contracts import queries, services
from consortium.contracts.events import (
    ContractAccepted,
    ContractCountersigned,
    ContractEndNoticed,
    ContractEndTakenBack,
    ContractIssued,
    ContractTakesEffect,
    VariationAnswered,
    VariationIssued,
    VariationReplyNeared,
    VariationWithdrawn,
)
from consortium.contracts.queries import variations
from consortium.contracts.rules.variation import Answer
from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.people import queries as people
from consortium.people.rules import Role

_OF_A_LEAD = (Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER)
_OF_A_PROVIDER = (Role.ORGANISATION_ADMINISTRATOR, Role.BID_WRITER, Role.REGISTERED_MANAGER)


@outbox.handles(ContractIssued)
def tell_provider(actor: Actor, event: ContractIssued) -> None:
    _tell(actor, event, "issued", _OF_A_PROVIDER)


@outbox.handles(ContractAccepted)
def admit_to_register(actor: Actor, event: ContractAccepted) -> None:
    services.enter_on_register(actor=actor, contract_id=event.contract_id, now=clock.now())


@outbox.handles(ContractAccepted)
def tell_lead(actor: Actor, event: ContractAccepted) -> None:
    if queries.get_own_contract(actor, event.contract_id).needs_countersignature:
        _tell(actor, event, "to_countersign", (Role.PROCUREMENT_OFFICER, Role.STRATEGIC_LEAD))
    else:
        _tell(actor, event, "accepted", _OF_A_LEAD)


@outbox.handles(ContractCountersigned)
def admit_once_countersigned(actor: Actor, event: ContractCountersigned) -> None:
    services.enter_on_register(actor=actor, contract_id=event.contract_id, now=clock.now())


@outbox.handles(ContractTakesEffect)
def tell_provider_of_signature(actor: Actor, event: ContractTakesEffect) -> None:
    _tell(actor, event, "countersigned", _OF_A_PROVIDER)


@outbox.handles(ContractEndNoticed)
def tell_provider_of_end(actor: Actor, event: ContractEndNoticed) -> None:
    _tell(actor, event, "ending", _OF_A_PROVIDER, event.ending_id)


@outbox.handles(ContractAccepted)
def offer_variations(actor: Actor, event: ContractAccepted) -> None:
    """A contract is offered the variations that were issued before it; not before both sides have signed."""
    services.offer_to_later_contract(actor=actor, contract_id=event.contract_id, now=clock.now())


@outbox.handles(ContractCountersigned)
def offer_variations_once_countersigned(actor: Actor, event: ContractCountersigned) -> None:
    services.offer_to_later_contract(actor=actor, contract_id=event.contract_id, now=clock.now())


@outbox.handles(ContractEndTakenBack)
def tell_of_end_taken_back(actor: Actor, event: ContractEndTakenBack) -> None:
    is_provider = actor.organisation_kind is OrganisationKind.PROVIDER
    _tell(actor, event, "ending_taken_back", _OF_A_PROVIDER if is_provider else _OF_A_LEAD, str(event.ending_id))


@outbox.handles(VariationIssued)
def tell_of_variation(actor: Actor, event: VariationIssued) -> None:
    _tell_of_variation(actor, event.variation_id, "issued", _OF_A_PROVIDER, event.later_contract or "once")


@outbox.handles(VariationReplyNeared)
def remind_of_variation(actor: Actor, event: VariationReplyNeared) -> None:
    """Unless the provider has replied since, or the variation was withdrawn."""
    if services.is_still_waiting(actor=actor, variation_id=event.variation_id):
        _tell_of_variation(actor, event.variation_id, "waits", _OF_A_PROVIDER, event.occasion)


@outbox.handles(VariationWithdrawn)
def tell_of_withdrawal(actor: Actor, event: VariationWithdrawn) -> None:
    _tell_of_variation(actor, event.variation_id, "withdrawn", _OF_A_PROVIDER)


@outbox.handles(VariationAnswered)
def tell_lead_of_answer(actor: Actor, event: VariationAnswered) -> None:
    """The lead hears of each refusal at once; acceptances it follows on the variation's page."""
    if event.answer == Answer.DECLINED:
        _tell_of_variation(
            actor, event.variation_id, "declined", _OF_A_LEAD, f"{event.provider_id}:{event.contract_id}"
        )


def _tell_of_variation(
    actor: Actor, variation_id: UUID, what: str, roles: tuple[Role, ...], occasion: str = "once"
) -> None:
    variation = variations.get_variation(variation_id)
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *roles),
        key=f"variation-{what}:{variation.id}:{occasion}",
        template=f"consortium/contracts/mail/variation_{what}",
        facts={"path": f"/variations/{variation.id}", "reference": variation.reference},
    )


def _tell(
    actor: Actor,
    event: ContractIssued | ContractAccepted | ContractTakesEffect | ContractEndNoticed | ContractEndTakenBack,
    what: str,
    roles: tuple[Role, ...],
    occasion: str = "once",
) -> None:
    contract = queries.get_own_contract(actor, event.contract_id)
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *roles),
        key=f"contract-{what}:{contract.id}:{occasion}",
        template=f"consortium/contracts/mail/{what}",
        facts={"path": f"/contracts/{contract.id}", "reference": contract.reference},
    )
