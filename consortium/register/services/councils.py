"""Telling the councils of a lot what became of a provider on it: each hears it as itself."""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from consortium.kernel import outbox
from consortium.kernel.actors import OrganisationKind
from consortium.kernel.calendar import local
from consortium.members import queries as members
from consortium.register.events import ProviderAdmitted, ProviderAffected, RemovalTakenBack
from consortium.systems import queries as systems


def tell_councils(*, provider_id: UUID, lot_ids: Collection[UUID], change: str, now: datetime) -> None:
    """That the provider can no longer be counted on: one message for each lot and council that may call off from it."""
    _tell(lambda lot_id: ProviderAffected(provider_id=provider_id, lot_id=lot_id, change=change), lot_ids, now)


def tell_councils_it_stays(*, provider_id: UUID, lot_ids: Collection[UUID], now: datetime) -> None:
    """The same where a removal that they heard of was taken back before it began."""
    taken_back_at = now.isoformat()
    _tell(lambda lot_id: RemovalTakenBack(provider_id, lot_id, taken_back_at), lot_ids, now)


def tell_of_admission(*, provider_id: UUID, lot_ids: Collection[UUID], from_at: datetime, now: datetime) -> None:
    """That the provider stands on the lots, each council once it does."""
    _tell(lambda lot_id: ProviderAdmitted(provider_id=provider_id, lot_id=lot_id), lot_ids, now, max(from_at, now))


def _tell(
    event: Callable[[UUID], outbox.Event], lot_ids: Collection[UUID], now: datetime, due_at: datetime | None = None
) -> None:
    """One message for each lot and council, in one statement."""
    lots = systems.lots_by_id(set(lot_ids))
    found = systems.systems_by_id({lot.system_id for lot in lots.values()})
    consortia = {system.id: system.consortium_id for system in found.values()}
    councils = {
        consortium_id: members.list_councils_that_may_call_off(consortium_id, local(now).date())
        for consortium_id in set(consortia.values())
    }
    outbox.record_for(
        [
            (event(lot_id), (council.organisation_id, OrganisationKind(council.kind)))
            for lot_id, lot in sorted(lots.items())
            for council in councils[consortia[lot.system_id]]
        ],
        due_at=due_at,
    )
