"""What every provider admitted to a lot has agreed to with its contract."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.contracts.models import LeadContract
from consortium.kernel.db import db
from consortium.register import queries as register
from consortium.systems import queries as systems


def find_agreed_call_off_days(lot_id: UUID, at: datetime) -> int | None:
    """The fewest days to bid to which everyone in the system for the lot has agreed; None while anyone has not.

    The terms of a published system stand, so a contract accepted under it holds the clause. A suspended provider
    counts: it stays admitted, and comes back.
    """
    system = systems.get_system(systems.get_lot(lot_id).system_id)
    if system.agreed_call_off_days is None:
        return None
    admitted = register.select_in_the_system(at)
    has_accepted = sa.exists().where(
        LeadContract.system_id == system.id,
        LeadContract.provider_id == admitted.c.provider_id,
        LeadContract.accepted_at.is_not(None),
    )
    without = db.session.scalar(
        sa.select(sa.exists(sa.select(1).select_from(admitted).where(admitted.c.lot_id == lot_id, ~has_accepted)))
    )
    return None if without else system.agreed_call_off_days
