"""A council's policies by API: drafted by its people, adopted by a policy owner with that person's own token."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.api import Blueprint
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.policy import queries, services
from tenants.policy.permissions import Permission
from tenants.policy.rules import as_document, from_document
from tenants.policy.rules.words import in_words
from tenants.policy.schemas import PoliciesIn, PolicyChangeIn, PolicyIn, PolicyOut

blueprint = Blueprint("policy", __name__, description="How a council buys from each lot")


def _shown(policy: Any) -> dict[str, Any]:
    terms = queries.terms_of(policy)
    return {
        **{name: getattr(policy, name) for name in ("id", "lot_id", "version", "drafted_at", "adopted_at")},
        "terms": as_document(terms),
        "in_words": in_words(terms),
    }


@blueprint.get("/policies")
@requires(Permission.SEE_POLICIES)
@blueprint.arguments(PoliciesIn, location="query")
@blueprint.response(200, PolicyOut(many=True))
def list_policies(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """List every version of the council's own policies, by lot, the newest first."""
    council_id = present_actor().organisation
    lot_id = asked["lot_id"]
    found = queries.list_versions(council_id, lot_id) if lot_id else queries.list_policies(council_id)
    return [_shown(policy) for policy in found]


@blueprint.get("/lots/<uuid:lot_id>/policy")
@requires(Permission.SEE_POLICIES)
@blueprint.response(200, PolicyOut)
def show_policy_in_force(lot_id: UUID) -> dict[str, Any]:
    """Show the council's own policy in force for a lot."""
    policy = queries.find_policy_in_force(present_actor().organisation, lot_id, clock.now())
    if policy is None:
        raise Refused("policy.none_in_force")
    return _shown(policy)


@blueprint.get("/policies/<uuid:policy_id>")
@requires(Permission.SEE_POLICIES)
@blueprint.response(200, PolicyOut)
def show_policy(policy_id: UUID) -> dict[str, Any]:
    """Show one version."""
    return _shown(queries.get_own_policy(present_actor(), policy_id))


@blueprint.post("/policies")
@requires(Permission.DRAFT_POLICY)
@writes
@blueprint.arguments(PolicyIn)
@blueprint.response(201, PolicyOut)
def draft_policy(given: dict[str, Any]) -> dict[str, Any]:
    """Draft the next version of the council's policy for a lot."""
    return _shown(
        services.draft_policy(
            actor=present_actor(),
            lot_id=given["lot_id"],
            terms=from_document(given["terms"], "terms"),
            now=clock.now(),
        )
    )


@blueprint.put("/policies/<uuid:policy_id>")
@requires(Permission.DRAFT_POLICY)
@writes
@blueprint.arguments(PolicyChangeIn)
@blueprint.response(200, PolicyOut)
def change_policy(given: dict[str, Any], policy_id: UUID) -> dict[str, Any]:
    """Change a draft."""
    terms = from_document(given["terms"], "terms")
    return _shown(services.change_policy(actor=present_actor(), policy_id=policy_id, terms=terms))


@blueprint.post("/policies/<uuid:policy_id>/adopt")
@requires(Permission.ADOPT_POLICY)
@writes
@blueprint.response(200, PolicyOut)
def adopt_policy(policy_id: UUID) -> dict[str, Any]:
    """Adopt a draft: from now on it is the council's policy for the lot."""
    return _shown(services.adopt_policy(actor=present_actor(), policy_id=policy_id, now=clock.now()))
