"""What a council that thinks of leaving a consortium has running: its mini-tenders."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.members.queries import Dealing, register_dealings
from consortium.systems import queries as systems
from tenants.minitender.models import MiniTender
from tenants.minitender.rules.state import Status

RUNNING = (Status.DRAFT, Status.PUBLISHED, Status.OPENED, Status.RECOMMENDED)


@register_dealings
def tell_of_mini_tenders(organisation_id: UUID, consortium_id: UUID, on: date) -> Dealing:
    """Mini-tenders for lots of the consortium that are neither awarded nor ended."""
    count = db.session.scalar(
        sa.select(sa.func.count()).where(
            MiniTender.council_id == organisation_id,
            MiniTender.lot_id.in_(systems.list_lot_ids_of_consortium(consortium_id)),
            MiniTender.status.in_([str(status) for status in RUNNING]),
        )
    )
    return Dealing(
        count or 0, "mini-tender", "mini-tenders", "Award or withdraw each before your last day.", "/mini-tenders"
    )
