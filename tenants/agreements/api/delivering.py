"""Deliveries by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.agreements import queries, services
from tenants.agreements.api.blueprint import blueprint
from tenants.agreements.permissions import Permission
from tenants.agreements.schemas.delivering import DeliveryIn, DeliveryOut, QueryIn


@blueprint.get("/agreements/<uuid:agreement_id>/deliveries")
@requires(Permission.SEE_DELIVERIES)
@blueprint.response(200, DeliveryOut(many=True))
def list_deliveries(agreement_id: UUID) -> Sequence[Any]:
    """List the weeks of an agreement that were returned, the first first."""
    return list(queries.list_deliveries(queries.get_agreement(present_actor(), agreement_id)).values())


@blueprint.post("/agreements/<uuid:agreement_id>/deliveries")
@requires(Permission.RETURN_DELIVERY)
@writes
@blueprint.arguments(DeliveryIn)
@blueprint.response(200, DeliveryOut)
def return_delivery(given: dict[str, Any], agreement_id: UUID) -> Any:
    """Say what was delivered in a week; again until the council accepts it."""
    return services.return_delivery(
        actor=present_actor(),
        agreement_id=agreement_id,
        monday=given["monday_on"],
        delivered=given["delivered"],
        note=given["note"],
        now=clock.now(),
    )


@blueprint.post("/deliveries/<uuid:delivery_id>/query")
@requires(Permission.SETTLE_DELIVERY)
@writes
@blueprint.arguments(QueryIn)
@blueprint.response(200, DeliveryOut)
def query_delivery(given: dict[str, Any], delivery_id: UUID) -> Any:
    """Ask the provider about a week that it returned."""
    return services.query_delivery(
        actor=present_actor(), delivery_id=delivery_id, query=given["query"], now=clock.now()
    )


@blueprint.post("/deliveries/<uuid:delivery_id>/acceptance")
@requires(Permission.SETTLE_DELIVERY)
@writes
@blueprint.response(200, DeliveryOut)
def accept_delivery(delivery_id: UUID) -> Any:
    """Accept a week: what it comes to is kept for the statement. No payment is made here."""
    return services.accept_delivery(actor=present_actor(), delivery_id=delivery_id, now=clock.now())
