"""Contracts as their two parties see them; buyers of the provider's consortia see that one stands."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.contracts.models import ContractLot, ContractSetting, LeadContract
from consortium.contracts.queries.agreeing import find_agreed_call_off_days as find_agreed_call_off_days
from consortium.contracts.queries.joining import tell_of_contracts as tell_of_contracts
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.members import queries as members

PAGE = 50


def get_contract(contract_id: UUID) -> LeadContract:
    """A contract the actor may see. Raises `NotFound`."""
    found = db.session.execute(sa.select(LeadContract).where(LeadContract.id == contract_id)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def get_own_contract(actor: Actor, contract_id: UUID) -> LeadContract:
    """A contract to which the actor's organisation is a party. Raises `NotFound`."""
    found = get_contract(contract_id)
    if actor.organisation not in {found.lead_id, found.provider_id}:
        raise NotFound
    return found


def find_issued(actor: Actor, reference: str) -> UUID | None:
    """Which contract that the actor's organisation issued bears that reference."""
    return db.session.scalars(
        sa.select(LeadContract.id)
        .where(LeadContract.lead_id == actor.organisation, LeadContract.reference == reference)
        .order_by(LeadContract.id)
        .limit(1)
    ).first()


def lock_contract_of_provider(actor: Actor, contract_id: UUID) -> LeadContract:
    """The provider's own contract, held until the transaction ends where it is still open. Raises `NotFound`."""
    locked = db.session.execute(
        sa.select(LeadContract)
        .where(LeadContract.id == contract_id, LeadContract.provider_id == actor.organisation)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return locked or _own_of_provider(actor, contract_id)


def _own_of_provider(actor: Actor, contract_id: UUID) -> LeadContract:
    found = get_contract(contract_id)
    if found.provider_id != actor.organisation:
        raise NotFound
    return found


def lock_contract_of_lead(actor: Actor, contract_id: UUID) -> LeadContract:
    """The lead's own contract, held until the transaction ends where it waits for its signature. Raises `NotFound`."""
    locked = db.session.execute(
        sa.select(LeadContract)
        .where(LeadContract.id == contract_id, LeadContract.lead_id == actor.organisation)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if locked is not None:
        return locked
    found = get_contract(contract_id)
    if found.lead_id != actor.organisation:
        raise NotFound
    return found


def needs_countersignature(system_id: UUID) -> bool:
    """Whether contracts of a system that are issued from now on are signed by the lead's signatory too."""
    return bool(
        db.session.execute(
            sa.select(ContractSetting.needs_countersignature).where(ContractSetting.system_id == system_id)
        ).scalar_one_or_none()
    )


def systems_that_need_countersignature() -> frozenset[UUID]:
    rows = db.session.scalars(sa.select(ContractSetting.system_id).where(ContractSetting.needs_countersignature))
    return frozenset(rows)


def list_to_countersign(actor: Actor, *, limit: int = PAGE) -> Sequence[LeadContract]:
    """The lead's contracts that were accepted and wait for its signatory, the oldest first."""
    return db.session.scalars(
        sa.select(LeadContract)
        .where(
            LeadContract.lead_id == actor.organisation,
            LeadContract.accepted_at.is_not(None),
            LeadContract.needs_countersignature,
            LeadContract.countersigned_at.is_(None),
        )
        .order_by(LeadContract.accepted_at, LeadContract.id)
        .limit(limit)
    ).all()


def list_own_contracts(actor: Actor, *, after: UUID | None = None, limit: int = PAGE) -> Sequence[LeadContract]:
    """The contracts of the actor's organisation, as lead or as provider, newest first."""
    return db.session.scalars(
        sa.select(LeadContract)
        .where(
            sa.or_(LeadContract.lead_id == actor.organisation, LeadContract.provider_id == actor.organisation),
            LeadContract.id < after if after else sa.true(),
        )
        .order_by(LeadContract.id.desc())
        .limit(limit)
    ).all()


def search_contracts(actor: Actor, text: str) -> Sequence[LeadContract]:
    """Those of the actor's organisation by reference, and a lead's by its provider's name too, newest first."""
    by_reference = LeadContract.reference.icontains(text, autoescape=True)
    by_name = LeadContract.provider_id.in_(members.select_named(text))
    return db.session.scalars(
        sa.select(LeadContract)
        .where(
            sa.or_(
                sa.and_(LeadContract.lead_id == actor.organisation, sa.or_(by_reference, by_name)),
                sa.and_(LeadContract.provider_id == actor.organisation, by_reference),
            )
        )
        .order_by(LeadContract.id.desc())
        .limit(10)
    ).all()


def list_contracts_with(provider_id: UUID) -> Sequence[LeadContract]:
    """The contracts of a provider that the actor may see, newest first."""
    return db.session.scalars(
        sa.select(LeadContract).where(LeadContract.provider_id == provider_id).order_by(LeadContract.id.desc())
    ).all()


def lot_ids_of(contract_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The lots that each contract covers."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(ContractLot.contract_id, ContractLot.lot_id)
        .where(ContractLot.contract_id.in_(contract_ids))
        .order_by(ContractLot.lot_id)
    )
    for row in rows:
        found[row.contract_id].append(row.lot_id)
    return dict(found)
