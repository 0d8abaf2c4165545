"""Who is invited to a mini-tender: asked in one way, whoever looks, publishes or opens."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.register import queries as register
from consortium.systems import queries as systems
from consortium.systems.rules import REGIMES, Regime
from tenants.minitender import events, queries
from tenants.minitender.models import Invitation, MiniTender
from tenants.packages import queries as packages
from tenants.packages.rules.places import read_age


def asked_for(tender: MiniTender, at: datetime, *, heeds_pauses: bool = True) -> register.Asked:
    """The lot, the places and the ages of the children as published, at an instant, for the council acted for."""
    package_ids = queries.package_ids_of([tender.id])[tender.id]
    bought = packages.list_packages(package_ids)
    bands = [read_age(package.age_band) for package in bought]
    return register.Asked(
        tender.lot_id,
        at,
        local(at).date(),
        places=[package.place for package in bought],
        ages=sorted({(band.youngest, band.oldest) for band in bands}),
        heeds_pauses=heeds_pauses,
    )


def who_will_be_invited(*, actor: Actor, tender: MiniTender, now: datetime) -> list[register.Eligibility]:
    """Everyone on the register for the lot: who is in, and why each of the others is not."""
    return register.list_eligible(asked_for(tender, now))


def invite_late_joiner(*, actor: Actor, provider_id: UUID, lot_id: UUID, now: datetime) -> int:
    """A provider admitted after an invitation went out may bid until the deadline, where the regime says so.

    It is told of every open mini-tender of the lot to which it would have been invited; the frozen list stays as it
    was. Returns to how many. Elsewhere it waits for the next (rules.md, Regimes).
    """
    system = systems.get_system(systems.get_lot(lot_id).system_id)
    if not REGIMES[Regime(system.regime)].admits_late_joiner_to_open_call_offs:
        return 0
    joined = [each for each in queries.list_open_of_lot(actor, lot_id, now) if _joins(actor, each, provider_id, now)]
    for tender in joined:
        audit.record(actor, "mini_tender.joined_late", tender, also_for=[provider_id], provider_id=provider_id)
        event = events.MiniTenderPublished(council_id=actor.organisation, mini_tender_id=tender.id)
        outbox.record(event, handled_as=(provider_id, OrganisationKind.PROVIDER))
    return len(joined)


def _joins(actor: Actor, tender: MiniTender, provider_id: UUID, now: datetime) -> bool:
    """Whether the provider is invited by this act: it would have been, and is not yet."""
    if not any(each.is_in for each in register.list_eligible(asked_for(tender, now), of=[provider_id])):
        return False
    invited = db.session.execute(
        insert(Invitation)
        .values(
            council_id=actor.organisation, mini_tender_id=tender.id, provider_id=provider_id, invited_at=now,
            is_late=True,
        )
        .on_conflict_do_nothing()
        .returning(Invitation.provider_id)
    )  # fmt: skip
    return invited.scalar_one_or_none() is not None
