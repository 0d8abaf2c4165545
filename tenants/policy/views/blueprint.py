"""The blueprint, its place in the navigation, and the lot that a page is about."""

from uuid import UUID

from flask import Blueprint

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.setting_up import Step, set_up_by
from tenants.policy import queries
from tenants.policy.permissions import Permission
from tenants.policy.queries import LotToBuyFrom

blueprint = Blueprint("policy", __name__)
frame.navigate("Policies", "policy.index", Permission.SEE_POLICIES, order=70)

set_up_by(
    Step(
        60,
        "Buying rules",
        "How you buy from each lot: style, times, criteria and ceiling",
        "policy.index",
        Permission.SEE_POLICIES,
        "A policy owner",
        lambda actor: queries.has_policy_in_force(actor.organisation),
    )
)


def get_lot(lot_id: UUID) -> LotToBuyFrom:
    return queries.get_lot_to_buy_from(present_actor(), lot_id, clock.today())
