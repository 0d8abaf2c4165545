"""A placement that ends before its day: what it came to, and the notice to both councils."""

from datetime import date, datetime
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from tenants.agreements import queries as agreements
from tenants.authorisation import services as authorisation
from tenants.authorisation.rules import Funder, YearValue
from tenants.placements import queries, rules
from tenants.placements.events import LeftArea, PlacementEnded
from tenants.placements.models import Placement
from tenants.placements.rules import LONGEST_NOTE, EndReason
from tenants.pricing.rules.cost import as_document
from tenants.pricing.rules.schedule import Period
from tenants.pricing.rules.stays import cost_of_stay


def end_early(
    *, actor: Actor, placement_id: UUID, last_day: date, reason: EndReason, note: str = "", now: datetime
) -> Placement:
    """End a placement with the last day on which the child was there: each day up to it costs a seventh of the week.

    Both councils are told. What was agreed stays on the record beside what it came to; the agreement itself is ended by
    a change of its own. Raises `Refused` for one that does not stand, a day outside it, and another reason unsaid.
    """
    placement = queries.lock_placement(actor, placement_id)
    rules.ensure_may_end_early(
        state=queries.state_of(placement),
        begins_on=placement.begins_on,
        ends_on=placement.ends_on,
        last_day=last_day,
        reason=reason,
        note=note,
    )
    whole = cost_of_stay(
        Period(placement.begins_on, last_day),
        placement.core_weekly,
        extra_hours=placement.extra_hours,
        hour_rate=placement.hour_rate,
    )
    notice = queries.find_notice(placement)
    if notice is not None:
        notice.left_on = last_day
    placement.ended_on, placement.end_reason = last_day, str(reason)
    placement.end_note = note.strip()[:LONGEST_NOTE] or None
    placement.ended_cost, placement.ended_total_gbp = as_document(whole), whole.total
    placement.ended_at, placement.ended_by = now, actor.person
    db.session.flush()
    audit.record(
        actor, "placement.ended", placement, also_for=[placement.provider_id], changed=["ended_on", "ended_cost"]
    )
    outbox.record(PlacementEnded(placement_id=placement.id))
    if notice is not None:
        audit.record(actor, "placement.notified", notice, also_for=[notice.area_council_id], changed=["left_on"])
        outbox.record(
            LeftArea(council_id=placement.council_id, placement_id=placement.id),
            handled_as=(notice.area_council_id, OrganisationKind.COUNCIL),
        )
    return placement


def take_less(*, actor: Actor, placement_id: UUID, now: datetime) -> None:
    """The council's job takes out of the ledger what an early end spends less than was asked for. Harmless twice."""
    placement = queries.get_placement(actor, placement_id)
    under = [each for each in queries.list_under(actor, placement.agreement_id) if each.refused_at is None]
    case_ids = [each.case_id for each in under if each.case_id is not None]
    if placement.ended_cost is None or not case_ids:
        return
    less = rules.less_by_year(
        agreed=agreements.get_agreement(actor, placement.agreement_id).cost["financial_years"],
        placed=[(each.ended_cost or each.cost)["financial_years"] for each in under if each.id != placement.id],
        this=placement.cost["financial_years"],
        ended=placement.ended_cost["financial_years"],
    )
    authorisation.take_less(
        actor=actor,
        case_ids=case_ids,
        less=[YearValue(year, Funder.CARE, amount) for year, amount in less.items()],
        cause_id=placement.id,
        now=now,
    )
