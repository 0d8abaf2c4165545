"""Saying what the forecast rests on."""

from datetime import datetime

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.insight import queries
from tenants.insight.models import ForecastAssumptions
from tenants.insight.rules import forecast
from tenants.insight.rules.forecast import Assumptions


def set_assumptions(*, actor: Actor, given: Assumptions, revision: int | None, now: datetime) -> ForecastAssumptions:
    """Set what the forecast rests on. `revision` is what the person saw: None where nothing was set.

    Raises `Refused` where somebody changed it meanwhile.
    """
    row = queries.find_assumptions(actor)
    forecast.ensure_as_seen(seen=revision, stands=row.revision if row else None)
    if row is None:
        row = ForecastAssumptions(council_id=actor.organisation)
        db.session.add(row)
    row.area = given.area
    row.population = {str(year): children for year, children in given.population.items()}
    row.prevalence_percent, row.reach_percent = given.prevalence, given.reach
    row.base_year, row.yearly_cost_gbp = given.base.starting, given.yearly_cost
    row.growth_percent, row.inflation_percent = given.growth, given.inflation
    row.set_at, row.set_by = now, actor.person
    db.session.flush()
    audit.record(actor, "forecast_assumptions.set", row, changed=["prevalence_percent", "reach_percent"])
    return row
