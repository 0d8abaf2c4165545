"""A council keeps the sector's figures up to date, each from a day on and with its source."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from tenants.fees.models import SectorFigure
from tenants.fees.rules.sector import ensure_rate


def set_figure(
    *, actor: Actor, what: str, unit: str, amount: Decimal, from_on: date, source: str, now: datetime
) -> SectorFigure:
    """Set a published figure from a day on; a later one takes its place. Raises `Refused`, also for the same day."""
    name, where = ensure_rate(what=what, unit=unit, amount=amount, source=source)
    figure = SectorFigure(
        council_id=actor.organisation,
        what=name,
        unit=unit,
        amount_gbp=amount,
        from_on=from_on,
        source=where,
        set_at=now,
        set_by=actor.person,
    )
    db.session.add(figure)
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:
        raise Refused("sector_rate.twice", what=name) from error
    audit.record(actor, "sector_figure.set", figure, unit=unit, from_on=from_on, changed=["amount_gbp", "source"])
    return figure
