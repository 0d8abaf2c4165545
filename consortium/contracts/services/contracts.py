"""The lead authority's contract: issued, accepted, and then good with every named member."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from consortium.contracts import events, queries, rules
from consortium.contracts.models import ContractLot, ContractSetting, LeadContract
from consortium.contracts.services.ending import laid_by_endings
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import NotFound
from consortium.members import queries as members
from consortium.register import services as register
from consortium.systems import queries as systems


def issue(
    *,
    actor: Actor,
    system_id: UUID,
    provider_id: UUID,
    lot_ids: Collection[UUID],
    now: datetime,
    issued_by: UUID | None = None,
) -> LeadContract:
    """The lead sends a provider its contract for lots, in the published terms of the system. The provider is told.

    `issued_by` is the person whose act it follows from where nobody acts at this moment.

    Raises `Refused` without a lot, `NotFound` for a system or lot that is not the lead's.
    """
    [contract] = issue_all(actor=actor, system_id=system_id, lots={provider_id: lot_ids}, now=now, issued_by=issued_by)
    return contract


def issue_all(
    *,
    actor: Actor,
    system_id: UUID,
    lots: Mapping[UUID, Collection[UUID]],
    now: datetime,
    issued_by: UUID | None = None,
) -> list[LeadContract]:
    """The same for many providers, each for its own lots, in a fixed number of statements."""
    system = systems.get_own_system(actor, system_id)
    known = {lot.id for lot in systems.list_lots(system_id)}
    signs_last = queries.needs_countersignature(system_id)
    issued, covered = [], []
    for provider_id, lot_ids in lots.items():
        rules.ensure_covers_something(len(lot_ids))
        if not set(lot_ids) <= known:
            raise NotFound
        contract_id = new_id()
        issued.append(
            LeadContract(
                lead_id=actor.organisation,
                id=contract_id,
                system_id=system_id,
                provider_id=provider_id,
                reference=f"LC-{now:%Y}-{contract_id.hex[-6:].upper()}",
                terms_version=system.contract_terms_version,
                terms_sha256=rules.digest(system.terms_to_sign),
                issued_at=now,
                issued_by=issued_by or actor.person,
                needs_countersignature=signs_last,
            )
        )
        covered += [
            ContractLot(lead_id=actor.organisation, contract_id=contract_id, lot_id=lot_id, provider_id=provider_id)
            for lot_id in sorted(set(lot_ids))
        ]
    db.session.add_all(issued)
    db.session.flush()
    db.session.add_all(covered)
    db.session.flush()
    for contract in issued:
        audit.record(actor, "contract.issued", contract, also_for=[contract.provider_id], changed=["terms_sha256"])
    outbox.record_for(
        [(events.ContractIssued(contract_id=each.id), (each.provider_id, OrganisationKind.PROVIDER)) for each in issued]
    )
    return issued


def accept(*, actor: Actor, contract_id: UUID, name: str, role: str, now: datetime) -> LeadContract:
    """A provider's person accepts by typing name and role. The lead then signs too, or admits it to the register.

    Raises `Refused` for a second acceptance, without name or role, or where the text is not the one issued.
    """
    contract = queries.lock_contract_of_provider(actor, contract_id)
    rules.ensure_may_accept(
        accepted_at=contract.accepted_at,
        name=name,
        role=role,
        issued=bytes(contract.terms_sha256),
        shown=rules.digest(systems.get_system(contract.system_id).terms_to_sign),
    )
    contract.accepted_at, contract.accepted_by = now, actor.person
    contract.accepted_name, contract.accepted_role = " ".join(name.split()), role.strip()
    db.session.flush()
    audit.record(
        actor, "contract.accepted", contract, also_for=[contract.lead_id], changed=["accepted_name", "accepted_role"]
    )
    outbox.record(
        events.ContractAccepted(contract_id=contract_id),
        handled_as=(contract.lead_id, OrganisationKind(members.get_organisation(contract.lead_id).kind)),
    )
    return contract


def countersign(
    *, actor: Actor, contract_id: UUID, name: str, role: str, effective_on: date, now: datetime
) -> LeadContract:
    """The lead's signatory signs an accepted contract and says from which day it is in effect. The provider is told.

    Raises `Refused` before the provider has accepted, for a second signature, without name or role, for a day past.
    """
    contract = queries.lock_contract_of_lead(actor, contract_id)
    rules.ensure_may_countersign(
        needs_countersignature=contract.needs_countersignature,
        accepted_at=contract.accepted_at,
        countersigned_at=contract.countersigned_at,
        name=name,
        role=role,
    )
    ends_on = systems.get_system(contract.system_id).ends_on
    contract.takes_effect_at = rules.takes_effect_at(on=effective_on, system_ends_on=ends_on, now=now)
    contract.countersigned_at, contract.countersigned_by = now, actor.person
    contract.countersigned_name, contract.countersigned_role = " ".join(name.split()), role.strip()
    db.session.flush()
    audit.record(
        actor,
        "contract.countersigned",
        contract,
        also_for=[contract.provider_id],
        changed=["countersigned_name", "countersigned_role", "takes_effect_at"],
    )
    lead = members.get_organisation(contract.lead_id)
    outbox.record(
        events.ContractCountersigned(contract_id=contract_id), handled_as=(lead.id, OrganisationKind(lead.kind))
    )
    outbox.record(
        events.ContractTakesEffect(contract_id=contract_id),
        handled_as=(contract.provider_id, OrganisationKind.PROVIDER),
    )
    return contract


def set_countersignature(*, actor: Actor, system_id: UUID, is_needed: bool, now: datetime) -> None:
    """The lead says whether contracts of a system that it issues from now on are signed by its signatory too."""
    system = systems.get_own_system(actor, system_id)
    setting = db.session.get(ContractSetting, (actor.organisation, system_id)) or ContractSetting(
        lead_id=actor.organisation, system_id=system_id
    )
    setting.needs_countersignature, setting.set_at, setting.set_by = is_needed, now, actor.person
    db.session.add(setting)
    db.session.flush()
    audit.record(actor, "contract.countersignature_set", system, is_needed=is_needed)


def enter_on_register(*, actor: Actor, contract_id: UUID, now: datetime) -> None:
    """The lead admits the provider for the contract's lots, from the moment it is in effect.

    Where an earlier contract for them ends by notice, the provider stands on by this one. Nothing happens while a
    signature is missing.
    """
    contract = queries.get_own_contract(actor, contract_id)
    from_at = rules.in_effect_from(
        needs_countersignature=contract.needs_countersignature,
        accepted_at=contract.accepted_at,
        takes_effect_at=contract.takes_effect_at,
    )
    if contract.accepted_at is None:
        raise NotFound
    if from_at is None:
        return
    lot_ids = queries.lot_ids_of([contract_id]).get(contract_id, [])
    register.admit(actor=actor, provider_id=contract.provider_id, lot_ids=lot_ids, from_at=from_at, now=now)
    register.take_removals_back(
        actor=actor,
        provider_id=contract.provider_id,
        lot_ids=lot_ids,
        laid={(begins, reason) for begins, reason in laid_by_endings(contract) if begins >= from_at},
        now=now,
    )
