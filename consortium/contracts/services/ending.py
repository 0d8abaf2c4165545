"""Ending one contract by its own rules, and taking that back while its last day is not over."""

from datetime import date, datetime
from uuid import UUID

from consortium.contracts import events, queries, rules
from consortium.contracts.models import ContractEnding, LeadContract
from consortium.contracts.queries import variations as kept
from consortium.contracts.rules import ending
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.members import queries as members
from consortium.register import queries as registered
from consortium.register import services as register
from consortium.register.rules import StandingKind
from consortium.systems import queries as systems


def end_contract(
    *, actor: Actor, contract_id: UUID, clause: str, notice_days: int, reason: str, ends_on: date, now: datetime
) -> ContractEnding:
    """The lead gives notice that a contract ends after a day. The provider and the councils of its lots are told.

    From then it no longer stands for those lots, unless another contract in force covers them. Running agreements go
    on. Raises `Refused` for a contract that is not in force or has notice, or for less notice than its clause gives.
    """
    contract = queries.get_contract(contract_id)
    if contract.lead_id != actor.organisation:
        raise NotFound
    covered = queries.lot_ids_of([contract_id]).get(contract_id, [])
    registered.lock_standings(actor.organisation, contract.provider_id, covered)  # two officers: one after the other
    standing_lots = _lots_to_leave(actor, contract, now)
    given = kept.find_ending(contract_id)
    ending.ensure_may_end(is_in_force=_is_in_force(contract, now), ends_on=given.ends_on if given else None)
    ending.ensure_by_its_rules(
        reason=reason,
        clause=clause,
        notice_days=notice_days,
        ends_on=ends_on,
        system_ends_on=systems.get_system(contract.system_id).ends_on,
        today=local(now).date(),
    )
    notice = ContractEnding(
        lead_id=actor.organisation,
        contract_id=contract_id,
        provider_id=contract.provider_id,
        clause=clause.strip(),
        notice_days=notice_days,
        reason=reason.strip(),
        given_on=local(now).date(),
        ends_on=ends_on,
        given_at=now,
        given_by=actor.person,
    )
    db.session.add(notice)
    db.session.flush()
    audit.record(
        actor,
        "contract.end_noticed",
        notice,
        also_for=[contract.provider_id],
        changed=["reason", "clause", "ends_on"],
        contract_id=contract_id,
    )
    outbox.record(
        events.ContractEndNoticed(contract_id=contract_id, ending_id=str(notice.id)),
        handled_as=(contract.provider_id, OrganisationKind.PROVIDER),
    )
    if standing_lots:
        register.remove(
            actor=actor,
            provider_id=contract.provider_id,
            lot_ids=standing_lots,
            from_at=ending.ends_at(ends_on),
            reason=reason,
            now=now,
        )
    return notice


def take_ending_back(*, actor: Actor, contract_id: UUID, reason: str, now: datetime) -> ContractEnding:
    """The lead takes its notice back before the contract's last day is over: everything goes on as it was.

    Both sides are told, and each council that heard of the end. Raises `Refused` where no notice stands, after the
    last day, or without a reason; `NotFound` for anybody but the lead.
    """
    contract = queries.get_contract(contract_id)
    if contract.lead_id != actor.organisation:
        raise NotFound
    lots = queries.lot_ids_of([contract_id]).get(contract_id, [])
    registered.lock_standings(actor.organisation, contract.provider_id, lots)
    notice = kept.lock_ending(actor, contract_id)
    ending.ensure_may_take_back(ends_on=notice.ends_on if notice else None, reason=reason, today=local(now).date())
    if notice is None:
        raise NotFound
    notice.taken_back_at, notice.taken_back_by, notice.taken_back_reason = now, actor.person, reason.strip()
    db.session.flush()
    audit.record(
        actor,
        "contract.end_taken_back",
        notice,
        also_for=[contract.provider_id],
        changed=["taken_back_reason"],
        contract_id=contract_id,
    )
    lead = members.get_organisation(contract.lead_id)
    told = events.ContractEndTakenBack(contract_id=contract_id, ending_id=notice.id)
    for party in ((contract.provider_id, OrganisationKind.PROVIDER), (lead.id, OrganisationKind(lead.kind))):
        outbox.record(told, handled_as=party)
    register.take_removals_back(
        actor=actor,
        provider_id=contract.provider_id,
        lot_ids=lots,
        laid=laid_by_endings(contract, notice),
        now=now,
    )
    return notice


def laid_by_endings(contract: LeadContract, *taken_back: ContractEnding) -> set[tuple[datetime, str]]:
    """The removals that ends of this provider's contracts put on the register: when each begins, and its reason.

    A contract that goes on, or comes, covers its lots whichever of the others was to end last.
    """
    held = [each.id for each in queries.list_contracts_with(contract.provider_id) if each.lead_id == contract.lead_id]
    ends = [*taken_back, *kept.endings_by_contract(held).values()]
    return {(ending.ends_at(each.ends_on), each.reason) for each in ends}


def _is_in_force(contract: LeadContract, now: datetime) -> bool:
    from_at = rules.in_effect_from(
        needs_countersignature=contract.needs_countersignature,
        accepted_at=contract.accepted_at,
        takes_effect_at=contract.takes_effect_at,
    )
    return from_at is not None and from_at <= now


def _lots_to_leave(actor: Actor, contract: LeadContract, now: datetime) -> list[UUID]:
    """Those of its lots where the provider stands, that no other contract covers, and from which it is not removed."""
    others = [
        each
        for each in queries.list_contracts_with(contract.provider_id)
        if each.id != contract.id and each.lead_id == actor.organisation and _is_in_force(each, now)
    ]
    noticed = kept.endings_by_contract([each.id for each in others])
    lots = queries.lot_ids_of([contract.id, *(each.id for each in others)])
    covered = {lot_id for each in others if each.id not in noticed for lot_id in lots.get(each.id, ())}
    leaving = {
        row.lot_id
        for row in registered.list_standings(contract.provider_id)
        if row.kind == StandingKind.REMOVED and row.until_at is None
    }
    standings = registered.standings_at(contract.provider_id, now)
    stands = {StandingKind.ACTIVE, StandingKind.SUSPENDED}
    return [
        lot_id
        for lot_id in lots.get(contract.id, ())
        if standings.get(lot_id) in stands and lot_id not in covered and lot_id not in leaving
    ]
