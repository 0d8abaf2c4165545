"""How the cost that both sides agreed on came about, as far as the terms it was offered on still say so."""

from uuid import UUID

from consortium.kernel.actors import Actor
from consortium.kernel.errors import BadInput, NotFound
from tenants.agreements.models import Agreement
from tenants.agreements.permissions import Permission
from tenants.agreements.queries.agreements import get_agreement
from tenants.minitender import queries as minitender
from tenants.minitender.rules.costing import agreed_cost
from tenants.pricing import queries as pricing
from tenants.pricing.rules.working import Costed, worked_out


def find_costed(agreement: Agreement) -> Costed | None:
    """The week of an agreement with the prices of its award; None where they do not come to what was agreed."""
    terms = minitender.find_terms_won(agreement.council_id, agreement.package_id, agreement.provider_id)
    if terms is None or not agreement.schedule.get("patterns"):
        return None
    try:
        costed = agreed_cost(
            terms,
            title=agreement.title,
            caption=f"Agreement {agreement.reference}",
            back=f"/agreements/{agreement.id}",
            patterns=agreement.schedule["patterns"],
            unit=agreement.unit,
            unit_price=agreement.unit_price,
            package_id=agreement.package_id,
            period=(agreement.starts_on, agreement.ends_on),
        )
    except BadInput:
        return None
    whole = worked_out(costed)
    return costed if whole is not None and whole.total == agreement.total_gbp else None


@pricing.register_costed("agreement")
def cost_of_agreement(actor: Actor, thing_id: UUID, part_id: UUID | None) -> Costed:
    if not Permission.SEE_AGREEMENTS.allows(actor):
        raise NotFound
    costed = find_costed(get_agreement(actor, thing_id))
    if costed is None:
        raise NotFound
    return costed
