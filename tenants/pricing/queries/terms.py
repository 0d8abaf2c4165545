"""A council's school terms."""

from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from tenants.pricing.models import TermPeriod
from tenants.pricing.rules.schedule import Period


def list_term_periods(council_id: UUID) -> tuple[Period, ...]:
    """The council's school terms, in order; every other day is holiday."""
    rows = db.session.scalars(
        sa.select(TermPeriod).where(TermPeriod.council_id == council_id).order_by(TermPeriod.starts_on)
    )
    return tuple(Period(row.starts_on, row.ends_on) for row in rows)
