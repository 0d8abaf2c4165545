"""A council's policies by API: drafted by its people, adopted by a policy owner with that person's own token."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.api import Blueprint
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.policy import queries, services
from tenants.policy.permissions import Permission
from tenants.policy.rules import as_document, from_document
from tenants.policy.rules.versions import standing_of
from tenants.policy.rules.words import changed_sections, in_words
from tenants.policy.schemas import (
    AdoptionIn,
    DifferenceOut,
    DifferencesIn,
    PoliciesIn,
    PolicyChangeIn,
    PolicyIn,
    PolicyOut,
    SeenIn,
)

blueprint = Blueprint("policy", __name__, description="How a council buys from each lot")


FACTS = (
    "id", "lot_id", "version", "revision", "drafted_at", "adopted_at", "in_force_at", "discarded_at",
)  # fmt: skip


def _shown(policy: Any, versions: Sequence[Any] = ()) -> dict[str, Any]:
    """A version as it is told; `versions` are all of its lot, where they are at hand."""
    terms = queries.terms_of(policy)
    among = versions or queries.list_versions(policy.council_id, policy.lot_id)
    [life] = queries.lives_of([policy])
    return {
        **{name: getattr(policy, name) for name in FACTS},
        "state": standing_of(life, queries.lives_of(among), clock.now()).state,
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
    by_lot: dict[UUID, list[Any]] = {}
    for policy in found:
        by_lot.setdefault(policy.lot_id, []).append(policy)
    return [_shown(policy, by_lot[policy.lot_id]) for policy in found]


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
    return _shown(
        services.change_policy(
            actor=present_actor(),
            policy_id=policy_id,
            terms=from_document(given["terms"], "terms"),
            now=clock.now(),
            seen=given["revision"],
        )
    )


@blueprint.post("/policies/<uuid:policy_id>/adopt")
@requires(Permission.ADOPT_POLICY)
@writes
@blueprint.arguments(AdoptionIn)
@blueprint.response(200, PolicyOut)
def adopt_policy(given: dict[str, Any], policy_id: UUID) -> dict[str, Any]:
    """Adopt a draft: from that day, or from now on, it is the council's policy for the lot."""
    return _shown(
        services.adopt_policy(
            actor=present_actor(),
            policy_id=policy_id,
            now=clock.now(),
            from_on=given["from_on"],
            seen=given["revision"],
        )
    )


@blueprint.post("/policies/<uuid:policy_id>/discard")
@requires(Permission.DRAFT_POLICY)
@writes
@blueprint.arguments(SeenIn)
@blueprint.response(200, PolicyOut)
def discard_draft(given: dict[str, Any], policy_id: UUID) -> dict[str, Any]:
    """Put a draft aside. It stays on record."""
    return _shown(
        services.discard_draft(actor=present_actor(), policy_id=policy_id, now=clock.now(), seen=given["revision"])
    )


@blueprint.post("/policies/<uuid:policy_id>/take-up")
@requires(Permission.DRAFT_POLICY)
@writes
@blueprint.response(200, PolicyOut)
def take_up_again(policy_id: UUID) -> dict[str, Any]:
    """Make a discarded draft the draft again."""
    return _shown(services.take_up_again(actor=present_actor(), policy_id=policy_id))


@blueprint.get("/policies/<uuid:policy_id>/differences")
@requires(Permission.SEE_POLICIES)
@blueprint.arguments(DifferencesIn, location="query")
@blueprint.response(200, DifferenceOut(many=True))
def list_differences(asked: dict[str, Any], policy_id: UUID) -> list[dict[str, Any]]:
    """Say in words what this version does otherwise than another of the same lot."""
    after = queries.get_own_policy(present_actor(), policy_id)
    before = queries.get_own_policy(present_actor(), asked["since"])
    if before.lot_id != after.lot_id:
        raise NotFound
    changes = changed_sections(queries.terms_of(before), queries.terms_of(after))
    return [{"title": new.title, "before": old.sentences, "after": new.sentences} for old, new in changes]
