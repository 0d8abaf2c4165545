"""After a contract is issued or accepted: telling people, and the provider's entry on the register."""

from consortium.contracts import queries, services
from consortium.contracts.events import ContractAccepted, ContractIssued
from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.people import queries as people
from consortium.people.rules import Role


@outbox.handles(ContractIssued)
def tell_provider(actor: Actor, event: ContractIssued) -> None:
    roles = (Role.ORGANISATION_ADMINISTRATOR, Role.BID_WRITER, Role.REGISTERED_MANAGER)
    _tell(actor, event, "issued", roles)


@outbox.handles(ContractAccepted)
def admit_to_register(actor: Actor, event: ContractAccepted) -> None:
    services.enter_on_register(actor=actor, contract_id=event.contract_id, now=clock.now())


@outbox.handles(ContractAccepted)
def tell_lead(actor: Actor, event: ContractAccepted) -> None:
    _tell(actor, event, "accepted", (Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER))


def _tell(actor: Actor, event: ContractIssued | ContractAccepted, what: str, roles: tuple[Role, ...]) -> None:
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
