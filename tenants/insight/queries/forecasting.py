"""The forecast of the council acted for, and what it rests on."""

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.calendar import FinancialYear
from consortium.kernel.db import db
from tenants.insight.models import ForecastAssumptions
from tenants.insight.queries.spending import list_years
from tenants.insight.rules.forecast import Assumptions, Forecast, forecast


def find_assumptions(actor: Actor) -> ForecastAssumptions | None:
    return db.session.scalars(
        sa.select(ForecastAssumptions)
        .where(ForecastAssumptions.council_id == actor.organisation)
        .execution_options(populate_existing=True)
    ).one_or_none()


def assumptions_of(row: ForecastAssumptions) -> Assumptions:
    return Assumptions(
        area=row.area,
        population={int(year): children for year, children in row.population.items()},
        prevalence=row.prevalence_percent,
        reach=row.reach_percent,
        base=FinancialYear(row.base_year),
        yearly_cost=row.yearly_cost_gbp,
        growth=row.growth_percent,
        inflation=row.inflation_percent,
    )


def list_forecast(actor: Actor, given: Assumptions, first: FinancialYear) -> list[Forecast]:
    """Year by year from `first`, beside what is committed by signed agreements and what was set for each year."""
    years = list_years(actor)
    return forecast(
        given,
        first,
        committed={each.counted.year: each.counted.agreed for each in years},
        most={each.counted.year: most for each in years if (most := each.limit or each.budget) is not None},
    )
