"""What a prescriptive package may come to at the council's own rate card."""

from typing import Any
from uuid import UUID

from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from tenants.packages.models import Package
from tenants.packages.permissions import Permission
from tenants.packages.queries.packages import get_own_package
from tenants.packages.rules.week import costable, read_week
from tenants.pricing import queries as pricing
from tenants.pricing.rules.working import Costed

RATE_SOURCE = "The line of the rate card in force when support begins."


def find_costed(package: Package | Any) -> Costed | None:
    """The week of a package with the council's own prices; None where it states no week, or there are no prices."""
    prices = pricing.prices_for(
        package.council_id, package.lot_id, package.starts_on, complexity=package.complexity, place=package.place
    )
    if prices is None or not package.schedule:
        return None
    week = read_week(package.schedule)
    return Costed(
        title=package.title,
        caption=f"Package {package.reference}, at our own rate card",
        back=f"/packages/{package.id}",
        rate_source=RATE_SOURCE,
        schedule=costable(
            week,
            starts_on=package.starts_on,
            ends_on=package.ends_on,
            terms=pricing.list_term_periods(package.council_id),
        ),
        prices=prices,
        names=[visit.name for visit in week.visits],
    )


@pricing.register_costed("package")
def cost_of_package(actor: Actor, thing_id: UUID, part_id: UUID | None) -> Costed:
    if not Permission.SEE_PACKAGES.allows(actor):
        raise NotFound
    costed = find_costed(get_own_package(actor, thing_id))
    if costed is None:
        raise NotFound
    return costed
