"""What an opened offer costs, told to whoever looks at costs."""

from uuid import UUID

from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from tenants.minitender import queries
from tenants.minitender.permissions import Permission
from tenants.minitender.rules.costing import agreed_cost
from tenants.minitender.rules.terms import read_terms
from tenants.minitender.services.comparing import offers_now
from tenants.minitender.services.winners import first_day
from tenants.packages import queries as packages
from tenants.pricing import queries as pricing
from tenants.pricing.rules.working import Costed


@pricing.register_costed("offer")
def cost_of_offer(actor: Actor, thing_id: UUID, part_id: UUID | None) -> Costed:
    """An opened offer of the council's own mini-tender, for one package; nothing before quality is locked."""
    tender_id = queries.find_tender_of_offer(actor.organisation, thing_id)
    if tender_id is None or not Permission.SEE_MINI_TENDERS.allows(actor):
        raise NotFound
    tender = queries.get_own_mini_tender(actor, tender_id)
    lines = [each for each in offers_now(actor.organisation, tender_id) if each.offer.id == thing_id]
    found = next((each for each in lines if part_id in (None, each.line.package_id)), None)
    if found is None:
        raise NotFound
    [package] = packages.list_packages([found.line.package_id])
    return agreed_cost(
        read_terms(tender.rules),
        title=package.title,
        caption=f"An offer for {package.reference} in {tender.reference}"
        + (f", for each of its {package.children} children" if package.children > 1 else ""),
        back=f"/mini-tenders/{tender.id}/bids/{thing_id}",
        patterns=found.schedule["patterns"],
        unit=found.line.unit,
        unit_price=found.price,
        package_id=package.id,
        period=(first_day(package, found.starts_on), package.ends_on),
    )
