"""After a contract is issued or accepted: telling people, and the provider's entry on the register."""

from consortium.contracts import queries, services
from consortium.contracts.events import ContractAccepted, ContractCountersigned, ContractIssued, ContractTakesEffect
from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.people import queries as people
from consortium.people.rules import Role

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
        _tell(actor, event, "accepted", (Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER))


@outbox.handles(ContractCountersigned)
def admit_once_countersigned(actor: Actor, event: ContractCountersigned) -> None:
    services.enter_on_register(actor=actor, contract_id=event.contract_id, now=clock.now())


@outbox.handles(ContractTakesEffect)
def tell_provider_of_signature(actor: Actor, event: ContractTakesEffect) -> None:
    _tell(actor, event, "countersigned", _OF_A_PROVIDER)


def _tell(
    actor: Actor, event: ContractIssued | ContractAccepted | ContractTakesEffect, what: str, roles: tuple[Role, ...]
) -> None:
    contract = queries.get_own_contract(actor, event.contract_id)
    for contact in people.list_contacts(actor.organisation, *roles):
        notify.record(
            actor,
            key=f"contract-{what}:{contract.id}:{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
            template=f"consortium/contracts/mail/{what}",
            facts={"path": f"/contracts/{contract.id}", "reference": contract.reference},
        )
