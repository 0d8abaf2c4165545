"""Giving what the council bought to the region's totals, having them published, and saying what was advertised."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from consortium.systems import queries as systems
from tenants.insight import queries
from tenants.insight.events import QuarterOver, TotalsDue
from tenants.insight.models import AdvertisedValue, TotalContribution
from tenants.insight.rules import totals

PUBLISH = sa.text("SELECT guard.publish_total(:lot, :quarter)")


def begin_giving(*, actor: Actor, now: datetime) -> None:
    """See that the council's totals are taken when this quarter ends. What is asked twice is given once."""
    quarter_on = totals.quarter_end(local(now).date())
    outbox.record(QuarterOver(quarter_on=quarter_on.isoformat()), due_at=totals.gathered_at(quarter_on))


def give_totals(*, actor: Actor, quarter_on: date, now: datetime) -> int:
    """Give what the council's signed agreements came to at the end of a quarter, by lot, and see to the next.

    Harmless a second time. Returns how many lots were given.
    """
    if queries.has_given(actor, quarter_on):
        return 0
    bought = queries.bought_by_lot(actor, totals.gathered_at(quarter_on))
    lots = systems.lots_by_id(bought)
    db.session.add_all(
        TotalContribution(
            council_id=actor.organisation,
            quarter_on=quarter_on,
            lead_id=lot.lead_id,
            lot_id=lot_id,
            amount=bought[lot_id],
            contributed_at=now,
        )
        for lot_id, lot in lots.items()
    )
    db.session.flush()
    council = members.get_organisation(actor.organisation)
    audit.record(actor, "totals.given", council, quarter_on=quarter_on, lots=len(lots))
    outbox.record(TotalsDue(quarter_on=quarter_on.isoformat()), due_at=totals.published_at(quarter_on))
    following = totals.quarter_end(quarter_on + timedelta(days=1))
    outbox.record(QuarterOver(quarter_on=following.isoformat()), due_at=totals.gathered_at(following))
    return len(lots)


def publish_totals(*, actor: Actor, quarter_on: date) -> int:
    """Have the region's totals of a quarter published, where the rule lets them, of the lots that the council gave.

    Whichever council's job is first publishes; the others find it done. Returns how many figures are new.
    """
    return sum(
        bool(db.session.scalar(PUBLISH, {"lot": lot_id, "quarter": quarter_on}))
        for lot_id in queries.list_given(actor, quarter_on)
    )


def advertise(
    *, actor: Actor, lot_id: UUID, amount: Decimal | None, revision: int | None, now: datetime
) -> AdvertisedValue:
    """Say what the notice advertised for a lot of one's own. `revision` is what the person saw.

    Raises `NotFound` for another lead's lot, and `Refused` where nothing is given or somebody said it meanwhile.
    """
    lot = systems.get_lot(lot_id)
    if lot.lead_id != actor.organisation:
        raise NotFound
    value = queries.find_advertised(actor, lot_id)
    if (value.revision if value else None) != revision:
        raise Refused("changed.meanwhile")
    if value is None:
        value = AdvertisedValue(lead_id=actor.organisation, lot_id=lot_id)
        db.session.add(value)
    value.amount_gbp, value.set_at, value.set_by = totals.ensure_advertised(amount), now, actor.person
    db.session.flush()
    audit.record(actor, "advertised_value.set", value, lot=lot_id)
    return value
