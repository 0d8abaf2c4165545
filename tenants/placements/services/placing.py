"""Placing: where a child lives under an agreement, what that costs more, and the notice to the council of that area."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import long_date
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.money import pounds
from consortium.register import queries as register
from consortium.systems import queries as systems
from tenants.agreements import queries as agreements
from tenants.authorisation import services as authorisation
from tenants.authorisation.rules import CaseDocument, Funder, Kind, Option, YearValue
from tenants.minitender import queries as minitender
from tenants.packages import queries as packages
from tenants.placements import queries, rules
from tenants.placements.events import PlacedInArea
from tenants.placements.models import Placement, PlacementNotice
from tenants.placements.rules import PlacementDetails, State
from tenants.pricing.rules.cost import Cost, as_document
from tenants.pricing.rules.schedule import Period
from tenants.pricing.rules.stays import cost_of_stay


def place(*, actor: Actor, agreement_id: UUID, details: PlacementDetails, now: datetime) -> Placement:
    """Record where support under an agreement is lived. Another council in whose area that is is told where and when.

    Where it costs more in a year than the agreement, the difference is asked for first, and nobody is told before it is
    authorised. Raises `Refused` before both sides have signed, for premises of another provider or closed ones, and for
    days outside the agreement; `NotFound` for an agreement that is not the council's.
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
    queries.lock_placing(agreement.id)
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
    placement.case_id = _ask_for_more(actor, agreement, placement, whole, now)
    db.session.add(placement)
    db.session.flush()
    audit.record(
        actor,
        "placement.recorded",
        placement,
        also_for=[agreement.provider_id],
        agreement=agreement.id,
        case=placement.case_id,
    )
    if placement.case_id is None:
        _tell(actor, placement, now)
    return placement


def _ask_for_more(actor: Actor, agreement: Any, placement: Placement, whole: Cost, now: datetime) -> UUID | None:
    """Ask for what the stay costs over what the council is bound to; None where it is bound to that much already."""
    under = queries.list_under(actor, agreement.id)
    more = rules.more_by_year(
        agreed=agreement.cost["financial_years"],
        placed=[(each.ended_cost or each.cost)["financial_years"] for each in under if each.refused_at is None],
        this=placement.cost["financial_years"],
    )
    if not more:
        return None
    [package] = packages.list_packages([agreement.package_id])
    lot = systems.get_lot(package.lot_id)
    line = agreements.award_line_of(agreement)
    return authorisation.ask(
        actor=actor,
        kind=Kind.CHANGE,
        reference=f"{agreement.reference}-L{len(under) + 1}",
        title=f"{agreement.title}: a place to live",
        lead_id=lot.lead_id,
        system_id=lot.system_id,
        values=[YearValue(year, Funder.CARE, amount) for year, amount in more.items()],
        document=_case_of(agreement, placement, whole, more).as_document(),
        now=now,
        authoriser_roles=minitender.terms_of_award(actor, line).policy.authoriser_roles,
        ends_on=placement.ends_on,
    ).id


def _case_of(agreement: Any, placement: Placement, whole: Cost, more: Mapping[str, Decimal]) -> CaseDocument:
    """What the authoriser reads: what is agreed, what the stay costs, and the difference. Nothing names a child."""
    return CaseDocument(
        need=f"{agreement.package_reference}, {agreement.title}.",
        options=(
            Option("As it is agreed", total=pounds(agreement.total_gbp), weekly=pounds(agreement.average_week_gbp)),
            Option(
                "The place to live", total=pounds(whole.total), weekly=pounds(whole.average_week), is_recommended=True
            ),
        ),
        recommendation="Support under this agreement is lived at premises that cost more than was agreed.",
        facts=(
            ("Agreement", agreement.reference),
            ("Period", f"{long_date(placement.begins_on)} to {long_date(placement.ends_on)}"),
            *((f"More in {year}", pounds(amount)) for year, amount in more.items()),
        ),
        href="/placements",
    )


def let_stand(*, actor: Actor, case_id: UUID, now: datetime) -> Placement | None:
    """What a placement costs more was authorised: it stands, and the council of the area is told. Harmless a second
    time, and for other cases."""
    placement = queries.find_placement_of_case(actor, case_id)
    if placement is None or queries.state_of(placement) is not State.AWAITING:
        return placement
    placement.authorised_at = now
    db.session.flush()
    audit.record(actor, "placement.authorised", placement, also_for=[placement.provider_id], case=case_id)
    _tell(actor, placement, now)
    return placement


def give_up(*, actor: Actor, case_id: UUID, now: datetime) -> Placement | None:
    """It was refused: nobody is placed there, and nobody was told. Harmless a second time."""
    placement = queries.find_placement_of_case(actor, case_id)
    if placement is None or queries.state_of(placement) is not State.AWAITING:
        return placement
    placement.refused_at = now
    db.session.flush()
    audit.record(actor, "placement.refused", placement, also_for=[placement.provider_id], case=case_id)
    return placement


def _tell(actor: Actor, placement: Placement, now: datetime) -> None:
    """The council in whose area the place is, where it is another."""
    if not rules.is_told(council_id=placement.council_id, area_council_id=placement.area_council_id):
        return
    premises = register.find_premises(placement.provider_id, placement.premises_id)
    if premises is None:
        raise NotFound
    notice = PlacementNotice(
        council_id=placement.council_id,
        id=placement.id,
        area_council_id=placement.area_council_id,
        premises_name=premises.name,
        postcode=premises.postcode,
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
