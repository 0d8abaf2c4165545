"""Webhooks by API, for programs that set themselves up: made, changed, tested, sent again, ended."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes, writes_in_confidence
from consortium.people.api.blueprint import blueprint
from consortium.people.permissions import Permission
from consortium.people.queries import webhooks as queries
from consortium.people.schemas import programs as schemas
from consortium.people.services import webhooks


@blueprint.get("/webhooks")
@requires(Permission.KEEP_WEBHOOKS)
@blueprint.response(200, schemas.WebhookOut(many=True))
def list_webhooks() -> list[Any]:
    """The organisation's webhooks: at most 20 in use, and those that were ended."""
    return list(queries.list_webhooks(present_actor()))


@blueprint.post("/webhooks")
@requires(Permission.KEEP_WEBHOOKS, step_up=True)
@writes_in_confidence
@blueprint.arguments(schemas.WebhookIn)
@blueprint.response(201, schemas.MadeWebhookOut)
def make_webhook(given: dict[str, Any]) -> dict[str, Any]:
    """Have changes sent to an address. The answer is the only one that tells the secret."""
    webhook, secret = webhooks.make_webhook(actor=present_actor(), now=clock.now(), **given)
    return {"id": webhook.id, "secret": secret}


@blueprint.get("/webhooks/<uuid:webhook_id>")
@requires(Permission.KEEP_WEBHOOKS)
@blueprint.response(200, schemas.WebhookOut)
def get_webhook(webhook_id: UUID) -> Any:
    """One webhook and how it fares."""
    return queries.get_webhook(present_actor(), webhook_id)


@blueprint.put("/webhooks/<uuid:webhook_id>")
@requires(Permission.KEEP_WEBHOOKS, step_up=True)
@writes
@blueprint.arguments(schemas.WebhookIn)
@blueprint.response(204)
def change_webhook(given: dict[str, Any], webhook_id: UUID) -> None:
    """Send to another address, or other kinds of change."""
    webhooks.change_webhook(actor=present_actor(), webhook_id=webhook_id, **given)


@blueprint.delete("/webhooks/<uuid:webhook_id>")
@requires(Permission.KEEP_WEBHOOKS, step_up=True)
@writes
@blueprint.response(204)
def end_webhook(webhook_id: UUID) -> None:
    """Send nothing to it any more."""
    webhooks.end_webhook(actor=present_actor(), webhook_id=webhook_id, now=clock.now())


@blueprint.post("/webhooks/<uuid:webhook_id>/secret")
@requires(Permission.KEEP_WEBHOOKS, step_up=True)
@writes_in_confidence
@blueprint.response(201, schemas.MadeWebhookOut)
def replace_secret(webhook_id: UUID) -> dict[str, Any]:
    """Sign with a new secret, and for a day with the one before as well."""
    secret = webhooks.replace_secret(actor=present_actor(), webhook_id=webhook_id, now=clock.now())
    return {"id": webhook_id, "secret": secret}


@blueprint.post("/webhooks/<uuid:webhook_id>/test")
@requires(Permission.KEEP_WEBHOOKS)
@writes
@blueprint.response(201, schemas.DeliveryOut)
def send_test(webhook_id: UUID) -> queries.Sent:
    """Send a message that tells of nothing, to see that it arrives."""
    return queries.Sent(webhooks.send_test(actor=present_actor(), webhook_id=webhook_id, now=clock.now()), None)


@blueprint.post("/webhooks/<uuid:webhook_id>/pause")
@requires(Permission.KEEP_WEBHOOKS)
@writes
@blueprint.response(204)
def pause_webhook(webhook_id: UUID) -> None:
    """Send nothing for the time being."""
    webhooks.pause_webhook(actor=present_actor(), webhook_id=webhook_id, now=clock.now())


@blueprint.post("/webhooks/<uuid:webhook_id>/resume")
@requires(Permission.KEEP_WEBHOOKS)
@writes
@blueprint.response(204)
def resume_webhook(webhook_id: UUID) -> None:
    """Send again from now on."""
    webhooks.resume_webhook(actor=present_actor(), webhook_id=webhook_id)


@blueprint.post("/webhooks/<uuid:webhook_id>/again")
@requires(Permission.KEEP_WEBHOOKS)
@writes
@blueprint.arguments(schemas.ResendIn)
@blueprint.response(200, schemas.ResentOut)
def send_again_since(given: dict[str, Any], webhook_id: UUID) -> dict[str, int]:
    """Send everything of the chosen kinds that was recorded since a moment, with the same identifiers."""
    many = webhooks.send_again_since(
        actor=present_actor(), webhook_id=webhook_id, since=given["since"], now=clock.now()
    )
    return {"many": many}


@blueprint.get("/webhooks/<uuid:webhook_id>/deliveries")
@requires(Permission.KEEP_WEBHOOKS)
@blueprint.arguments(schemas.BeforeDeliveryIn, location="query")
@blueprint.response(200, schemas.DeliveryOut(many=True))
def list_deliveries(asked: dict[str, Any], webhook_id: UUID) -> list[queries.Sent]:
    """What was sent to it and what came of it, the newest first, 50 a page."""
    actor = present_actor()
    queries.get_webhook(actor, webhook_id)
    return queries.list_deliveries(actor, webhook_id, asked["before"])[: queries.PAGE]


@blueprint.post("/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/again")
@requires(Permission.KEEP_WEBHOOKS)
@writes
@blueprint.response(204)
def send_again(webhook_id: UUID, delivery_id: UUID) -> None:
    """Send one message again, with the same identifier."""
    webhooks.send_again(actor=present_actor(), webhook_id=webhook_id, delivery_id=delivery_id, now=clock.now())
