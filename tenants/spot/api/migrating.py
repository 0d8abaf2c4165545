"""Migration by API: the plan, its progress, the overlap with the register, and each move."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.spot import queries, services
from tenants.spot.api.blueprint import blueprint
from tenants.spot.api.purchases import shown
from tenants.spot.permissions import Permission
from tenants.spot.rules import migration as rules
from tenants.spot.schemas import (
    ComparedOut,
    LinkIn,
    MatchIn,
    MatchOut,
    MigrationOut,
    PlanIn,
    ProvidersIn,
    PurchaseOut,
    SpotProviderOut,
)


@blueprint.get("/spot-purchases/migration")
@requires(Permission.SEE_SPOT)
@blueprint.response(200, MigrationOut)
def migration() -> Any:
    """Show the phased plan, how far it has come, and how far the providers are on the register."""
    actor, on = present_actor(), clock.today()
    items = queries.list_items(actor)
    return {
        "plan": rules.plan(items, on),
        "overlap": queries.overlap(actor, on=on),
        "progress": rules.progress(items, on),
    }


@blueprint.get("/spot-purchases/migration/providers")
@requires(Permission.SEE_SPOT)
@blueprint.arguments(ProvidersIn, location="query")
@blueprint.response(200, SpotProviderOut(many=True))
def list_providers(asked: dict[str, Any]) -> Any:
    """List whoever gives support outside now, with who on the register that may be."""
    return queries.list_providers(present_actor(), on=clock.today(), **asked)


@blueprint.post("/spot-purchases/migration/compare")
@requires(Permission.MIGRATE)
@writes
@blueprint.response(200, ComparedOut)
def compare() -> Any:
    """Compare everybody who is not confirmed yet with the register."""
    return {"proposed": services.compare_with_register(actor=present_actor(), now=clock.now())}


@blueprint.post("/spot-purchases/migration/providers/<uuid:provider_id>/confirm")
@requires(Permission.MIGRATE)
@writes
@blueprint.arguments(MatchIn)
@blueprint.response(200, MatchOut)
def confirm_match(given: dict[str, Any], provider_id: UUID) -> Any:
    """Say that a spot provider is that one on the register."""
    return services.confirm_match(actor=present_actor(), provider_id=provider_id, now=clock.now(), **given)


@blueprint.post("/spot-purchases/migration/providers/<uuid:provider_id>/reject")
@requires(Permission.MIGRATE)
@writes
@blueprint.arguments(MatchIn)
@blueprint.response(200, MatchOut)
def reject_match(given: dict[str, Any], provider_id: UUID) -> Any:
    """Say that it is another: the pair is not proposed again."""
    return services.reject_match(actor=present_actor(), provider_id=provider_id, now=clock.now(), **given)


@blueprint.post("/spot-purchases/<uuid:purchase_id>/plan")
@requires(Permission.MIGRATE)
@writes
@blueprint.arguments(PlanIn)
@blueprint.response(200, PurchaseOut)
def plan_move(given: dict[str, Any], purchase_id: UUID) -> Any:
    """Say when a purchase moves: on expiry, on a change of need, or not at all."""
    return shown(services.plan_move(actor=present_actor(), purchase_id=purchase_id, now=clock.now(), **given))


@blueprint.post("/spot-purchases/<uuid:purchase_id>/package")
@requires(Permission.MIGRATE)
@writes
@blueprint.arguments(LinkIn)
@blueprint.response(200, PurchaseOut)
def link_package(given: dict[str, Any], purchase_id: UUID) -> Any:
    """Name the package that takes a purchase into the system."""
    return shown(services.link_package(actor=present_actor(), purchase_id=purchase_id, now=clock.now(), **given))
