"""What a council that thinks of leaving a consortium has running: its packages."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.members.queries import Dealing, register_dealings
from consortium.systems import queries as systems
from tenants.packages.models import Package


@register_dealings
def tell_of_packages(organisation_id: UUID, consortium_id: UUID, on: date) -> Dealing:
    """Packages for lots of the consortium whose support has not ended."""
    count = db.session.scalar(
        sa.select(sa.func.count()).where(
            Package.council_id == organisation_id,
            Package.lot_id.in_(systems.list_lot_ids_of_consortium(consortium_id)),
            Package.ends_on >= on,
        )
    )
    return Dealing(
        count or 0, "package", "packages", "Whatever is not agreed by then must be bought another way.", "/packages"
    )
