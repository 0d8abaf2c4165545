"""Saying what a year's spend is held against."""

from datetime import datetime
from decimal import Decimal

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from tenants.insight import queries
from tenants.insight.models import SpendingYear
from tenants.insight.rules import years


def set_targets(
    *, actor: Actor, year: str, budget: Decimal | None, limit: Decimal | None, revision: int | None, now: datetime
) -> SpendingYear:
    """Set a year's budget, its approved limit or both. `revision` is what the person saw: None where nothing was set.

    Raises `Refused` where neither is given, and where somebody set them meanwhile.
    """
    years.ensure_something_set(budget=budget, limit=limit)
    target = queries.find_target(actor, year)
    if (target.revision if target else None) != revision:
        raise Refused("changed.meanwhile")
    if target is None:
        target = SpendingYear(council_id=actor.organisation, financial_year=year)
        db.session.add(target)
    target.budget_gbp, target.limit_gbp, target.set_at, target.set_by = budget, limit, now, actor.person
    db.session.flush()
    audit.record(actor, "spending_year.set", target, year=year)
    return target
