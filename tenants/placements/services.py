"""Placing: where a child lives under an agreement, and the notice to the council of that area."""

from datetime import datetime
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.register import queries as register
from tenants.agreements import queries as agreements
from tenants.placements import queries, rules
from tenants.placements.events import PlacedInArea
from tenants.placements.models import Placement, PlacementNotice
from tenants.placements.rules import PlacementDetails
from tenants.pricing.rules.cost import as_document
from tenants.pricing.rules.schedule import Period
from tenants.pricing.rules.stays import cost_of_stay


def place(*, actor: Actor, agreement_id: UUID, details: PlacementDetails, now: datetime) -> Placement:
    """Record where support under an agreement is lived. Another council in whose area that is is told where and when.

    Raises `Refused` before both sides have signed, for premises of another provider or closed ones, and for days
    outside the agreement; `NotFound` for an agreement that is not the council's.
    """
    agreement = agreements.get_agreement(actor, agreement_id)
    if agreement.council_id != actor.organisation:
        raise NotFound
    premises = register.find_premises(agreement.provider_id, details.premises_id)
    if premises is None:
        raise Refused("placement.other_provider")
    rules.ensure_may_place(
        details,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        is_signed=agreement.council_signed_at is not None and agreement.provider_signed_at is not None,
        closed_at=premises.closed_at,
    )
    rules.ensure_begins_once(
        begins_on=details.begins_on, is_taken=queries.begins_on_that_day(actor, agreement.id, details.begins_on)
    )
    whole = cost_of_stay(
        Period(details.begins_on, details.ends_on),
        details.core_weekly,
        extra_hours=details.extra_hours,
        hour_rate=details.hour_rate,
    )
    placement = Placement(
        council_id=actor.organisation,
        agreement_id=agreement.id,
        provider_id=agreement.provider_id,
        premises_id=premises.id,
        area_council_id=premises.council_id,
        begins_on=details.begins_on,
        ends_on=details.ends_on,
        core_weekly=details.core_weekly,
        extra_hours=details.extra_hours,
        hour_rate=details.hour_rate if details.extra_hours else None,
        cost=as_document(whole),
        total_gbp=whole.total,
        placed_at=now,
        placed_by=actor.person,
    )
    db.session.add(placement)
    db.session.flush()
    audit.record(actor, "placement.recorded", placement, also_for=[agreement.provider_id], agreement=agreement.id)
    if rules.is_told(council_id=actor.organisation, area_council_id=premises.council_id):
        _tell(actor, placement, premises.name, premises.postcode, now)
    return placement


def _tell(actor: Actor, placement: Placement, premises_name: str, postcode: str, now: datetime) -> None:
    notice = PlacementNotice(
        council_id=placement.council_id,
        id=placement.id,
        area_council_id=placement.area_council_id,
        premises_name=premises_name,
        postcode=postcode,
        begins_on=placement.begins_on,
        ends_on=placement.ends_on,
        told_at=now,
    )
    db.session.add(notice)
    db.session.flush()
    audit.record(actor, "placement.notified", notice, also_for=[placement.area_council_id])
    outbox.record(
        PlacedInArea(council_id=placement.council_id, placement_id=placement.id),
        handled_as=(placement.area_council_id, OrganisationKind.COUNCIL),
    )
