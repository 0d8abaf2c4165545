"""Telling the councils of a lot that a provider can no longer be counted on: each hears it as itself."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from consortium.kernel import outbox
from consortium.kernel.actors import OrganisationKind
from consortium.kernel.calendar import local
from consortium.members import queries as members
from consortium.register.events import ProviderAffected, RemovalTakenBack
from consortium.systems import queries as systems


def tell_councils(*, provider_id: UUID, lot_ids: Collection[UUID], change: str, now: datetime) -> None:
    """Record one message for each lot and council that may call off from it, in one statement."""
    outbox.record_for(
        [
            (ProviderAffected(provider_id=provider_id, lot_id=lot_id, change=change), council)
            for lot_id, council in _buyers(lot_ids, now)
        ]
    )


def tell_councils_it_stays(*, provider_id: UUID, lot_ids: Collection[UUID], now: datetime) -> None:
    """The same where a removal that they heard of was taken back before it began."""
    outbox.record_for(
        [
            (RemovalTakenBack(provider_id=provider_id, lot_id=lot_id, taken_back_at=now.isoformat()), council)
            for lot_id, council in _buyers(lot_ids, now)
        ]
    )


def _buyers(lot_ids: Collection[UUID], now: datetime) -> list[tuple[UUID, tuple[UUID, OrganisationKind]]]:
    """Each lot with each council that may call off from it today."""
    lots = systems.lots_by_id(set(lot_ids))
    found = systems.systems_by_id({lot.system_id for lot in lots.values()})
    consortia = {system.id: system.consortium_id for system in found.values()}
    councils = {
        consortium_id: members.list_councils_that_may_call_off(consortium_id, local(now).date())
        for consortium_id in set(consortia.values())
    }
    return [
        (lot_id, (council.organisation_id, OrganisationKind(council.kind)))
        for lot_id, lot in sorted(lots.items())
        for council in councils[consortia[lot.system_id]]
    ]
