"""Giving the council's prices to the benchmark at the end of each quarter, and having the region's figure published."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.members import queries as members
from tenants.pricing import queries
from tenants.pricing.events import BenchmarkDue, QuarterEnded
from tenants.pricing.models import BenchmarkContribution
from tenants.pricing.rules import benchmark
from tenants.pricing.rules.cards import UNITS

PUBLISH = sa.text("SELECT guard.publish_benchmark(:lot, :unit, :quarter)")


def begin_contributing(*, now: datetime) -> None:
    """See that the council's prices are taken when this quarter ends."""
    quarter_on = benchmark.quarter_end(local(now).date())
    outbox.record(QuarterEnded(quarter_on=quarter_on.isoformat()), due_at=benchmark.gathered_at(quarter_on))


def contribute(*, actor: Actor, quarter_on: date, now: datetime) -> int:
    """Give what the council's cards paid on the last day of a quarter, and see to the next. Harmless a second time.

    Returns how many prices were given.
    """
    if queries.has_contributed(actor.organisation, quarter_on):
        return 0
    rows = [
        BenchmarkContribution(
            council_id=actor.organisation,
            quarter_on=quarter_on,
            lead_id=card.lead_id,
            lot_id=card.lot_id,
            unit=unit,
            amount=line.amount,
            contributed_at=now,
        )
        for card in queries.list_cards_in_force(actor.organisation, quarter_on)
        for unit in UNITS
        if (line := card.prices().usual(unit))
    ]
    db.session.add_all(rows)
    db.session.flush()
    council = members.get_organisation(actor.organisation)
    audit.record(actor, "benchmark.contributed", council, quarter_on=quarter_on, prices=len(rows))
    outbox.record(BenchmarkDue(quarter_on=quarter_on.isoformat()), due_at=benchmark.published_at(quarter_on))
    following = benchmark.quarter_end(quarter_on + timedelta(days=1))
    outbox.record(QuarterEnded(quarter_on=following.isoformat()), due_at=benchmark.gathered_at(following))
    return len(rows)


def publish_benchmark(*, actor: Actor, quarter_on: date) -> int:
    """Have the region's figures of a quarter published, where the rule lets them: of what the council gave prices of.

    Whichever council's job is first publishes; the others find it done. Returns how many figures are new.
    """
    return sum(
        bool(db.session.scalar(PUBLISH, {"lot": lot_id, "unit": unit, "quarter": quarter_on}))
        for lot_id, unit in queries.list_contributed(actor.organisation, quarter_on)
    )
