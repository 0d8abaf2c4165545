"""What a council that thinks of leaving a consortium has running: its agreements."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.members.queries import Dealing, register_dealings
from consortium.systems import queries as systems
from tenants.agreements.models import Agreement
from tenants.packages import queries as packages


@register_dealings
def tell_of_agreements(organisation_id: UUID, consortium_id: UUID, on: date) -> Dealing:
    """Agreements for lots of the consortium that have not ended."""
    running = db.session.scalars(
        sa.select(Agreement.package_id).where(Agreement.council_id == organisation_id, Agreement.ends_on >= on)
    ).all()
    lots = set(systems.list_lot_ids_of_consortium(consortium_id))
    of_these = {each.id for each in packages.list_packages(set(running)) if each.lot_id in lots}
    return Dealing(
        sum(package_id in of_these for package_id in running),
        "agreement",
        "agreements",
        "Each runs on to its end, on its own terms.",
        "/agreements",
    )
