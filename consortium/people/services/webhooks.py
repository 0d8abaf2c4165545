"""An organisation keeps its webhooks: where it wants its changes sent, with which secret, and which are sent again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from consortium.kernel import audit, feed, outbox, outgoing
from consortium.kernel.actors import Actor
from consortium.kernel.changes import TYPES
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.kernel.feed import Change
from consortium.kernel.sealing import keyring
from consortium.people import events
from consortium.people.models import Webhook, WebhookDelivery, WebhookSecret
from consortium.people.models.webhooks import bound_to_webhook
from consortium.people.queries import webhooks as queries
from consortium.people.rules import webhooks as rules
from consortium.people.rules.webhooks import Because


def make_webhook(*, actor: Actor, name: str, address: str, types: Iterable[str], now: datetime) -> tuple[Webhook, str]:
    """Have changes sent to an address. Returns the secret too, which is told here alone.

    Raises `Refused` for an address that we do not call, whatever its name stands for now; it is asked again each time.
    """
    rules.ensure_room(queries.count_kept(actor))
    outgoing.reach().find(address)
    webhook = Webhook(
        organisation_id=actor.organisation,
        id=new_id(),
        name=name.strip(),
        address=address,
        types=rules.ensure_types(types, TYPES),
        made_at=now,
        made_by=actor.person_id,
    )
    db.session.add(webhook)
    db.session.flush()
    told = _make_secret(actor, webhook.id, now)
    audit.record(actor, "webhook.made", webhook, types=webhook.types)
    return webhook, told


def _make_secret(actor: Actor, webhook_id: UUID, now: datetime) -> str:
    secret, secret_id = rules.new_secret(), new_id()
    db.session.add(
        WebhookSecret(
            organisation_id=actor.organisation,
            id=secret_id,
            webhook_id=webhook_id,
            wrapped=keyring().wrap(secret, bound_to_webhook(actor.organisation, secret_id)),
            made_at=now,
        )
    )
    db.session.flush()
    return rules.written(secret)


def change_webhook(*, actor: Actor, webhook_id: UUID, name: str, address: str, types: Iterable[str]) -> None:
    """Send to another address, or other kinds of change. Raises `NotFound` or `Refused`."""
    webhook = queries.lock_webhook(actor, webhook_id)
    rules.ensure_going(is_ended=webhook.ended_at is not None)
    outgoing.reach().find(address)
    if webhook.address != address:
        webhook.failing_since = webhook.quiet_until = None
    webhook.name, webhook.address, webhook.types = name.strip(), address, rules.ensure_types(types, TYPES)
    db.session.flush()
    audit.record(actor, "webhook.changed", webhook, changed=("address",), types=webhook.types)


def replace_secret(*, actor: Actor, webhook_id: UUID, now: datetime) -> str:
    """Sign with a new secret, and for a day with the one before as well. Raises `NotFound` or `Refused`."""
    webhook = queries.lock_webhook(actor, webhook_id)
    rules.ensure_going(is_ended=webhook.ended_at is not None)
    for secret in queries.list_live_secrets(actor, webhook_id, now):
        # The one before last signs no longer: there are two at the most.
        secret.lapses_at = now + rules.OVERLAP if secret.lapses_at is None else now
    db.session.flush()
    told = _make_secret(actor, webhook_id, now)
    audit.record(actor, "webhook_secret.replaced", webhook)
    return told


def pause_webhook(*, actor: Actor, webhook_id: UUID, now: datetime) -> None:
    """Send nothing for the time being. Raises `NotFound` or `Refused`."""
    webhook = queries.lock_webhook(actor, webhook_id)
    rules.ensure_going(is_ended=webhook.ended_at is not None, is_paused=webhook.disabled_at is not None)
    webhook.disabled_at, webhook.disabled_because = now, str(Because.BY_HAND)
    db.session.flush()
    audit.record(actor, "webhook.paused", webhook)


def resume_webhook(*, actor: Actor, webhook_id: UUID) -> None:
    """Send again, from now on; what came meanwhile may be sent again from a moment. Raises `NotFound` or `Refused`."""
    webhook = queries.lock_webhook(actor, webhook_id)
    rules.ensure_going(is_ended=webhook.ended_at is not None)
    rules.ensure_paused(is_paused=webhook.disabled_at is not None)
    webhook.disabled_at = webhook.disabled_because = webhook.failing_since = webhook.quiet_until = None
    db.session.flush()
    audit.record(actor, "webhook.resumed", webhook)


def end_webhook(*, actor: Actor, webhook_id: UUID, now: datetime) -> None:
    """Send nothing any more. Raises `NotFound` or `Refused`."""
    webhook = queries.lock_webhook(actor, webhook_id)
    rules.ensure_going(is_ended=webhook.ended_at is not None)
    webhook.ended_at = now
    db.session.flush()
    audit.record(actor, "webhook.ended", webhook)


def send_test(*, actor: Actor, webhook_id: UUID, now: datetime) -> WebhookDelivery:
    """Send a message that tells of nothing, to see that it arrives. Raises `NotFound` or `Refused`."""
    webhook = _lock_going(actor, webhook_id)
    delivery = WebhookDelivery(
        organisation_id=actor.organisation,
        id=new_id(),
        webhook_id=webhook.id,
        type=rules.TEST,
        body=body_of(rules.TEST, now, {"webhook_id": str(webhook.id)}),
        made_at=now,
        due_at=now,
        tries=0,
        round=1,
    )
    db.session.add(delivery)
    db.session.flush()
    outbox.record(events.WebhookDue(delivery_id=delivery.id, round=1, tries=0))
    audit.record(actor, "webhook.tested", webhook)
    return delivery


def send_again(*, actor: Actor, webhook_id: UUID, delivery_id: UUID, now: datetime) -> None:
    """Send one message again, with the same identifier. Raises `NotFound` or `Refused`."""
    webhook = _lock_going(actor, webhook_id)
    queries.get_delivery(actor, webhook_id, delivery_id)
    db.session.execute(
        sa.update(WebhookDelivery)
        .where(WebhookDelivery.organisation_id == actor.organisation, WebhookDelivery.id == delivery_id)
        .values(round=WebhookDelivery.round + 1, **_anew(now))
        .execution_options(synchronize_session=False)
    )
    delivery = queries.find_delivery(actor, delivery_id, lock=True)
    outbox.record(events.WebhookDue(delivery_id=delivery_id, round=delivery.round if delivery else 1, tries=0))
    audit.record(actor, "webhook.sent_again", webhook, delivery_id=delivery_id)


def send_again_since(*, actor: Actor, webhook_id: UUID, since: datetime, now: datetime) -> int:
    """Send everything of the chosen kinds that was recorded since a moment, whether it was sent before or not.

    Returns how many. Raises `NotFound`, and `Refused` for too many or a moment to come.
    """
    webhook = _lock_going(actor, webhook_id)
    rules.ensure_over(since, now)
    start = feed.start_of(feed.get_era())
    found = feed.list_changes(start, most=rules.MOST_REPLAYED + 1, since=since, types=webhook.types)
    if len(found) > rules.MOST_REPLAYED:
        raise Refused("webhook.too_many_changes", most=rules.MOST_REPLAYED)
    for change in found:
        send_change(actor, [webhook], change, now)
    audit.record(actor, "webhook.sent_again", webhook, many=len(found))
    return len(found)


def _lock_going(actor: Actor, webhook_id: UUID) -> Webhook:
    webhook = queries.lock_webhook(actor, webhook_id)
    rules.ensure_going(is_ended=webhook.ended_at is not None, is_paused=webhook.disabled_at is not None)
    return webhook


def send_change(actor: Actor, webhooks: Sequence[Webhook], change: Change, now: datetime) -> None:
    """Have a change sent to webhooks, anew where it was sent to one before."""
    if not webhooks:
        return
    rows = [
        {
            "organisation_id": actor.organisation,
            "id": new_id(),
            "webhook_id": webhook.id,
            "change_id": change.id,
            "type": change.type,
            "body": body_of(change.type, change.at, change.data),
            "made_at": now,
            "due_at": now,
            "tries": 0,
            "round": 1,
        }
        for webhook in webhooks
    ]
    added = insert(WebhookDelivery).values(rows)
    kept = added.on_conflict_do_update(
        index_elements=["organisation_id", "webhook_id", "change_id"],
        set_={"round": WebhookDelivery.round + 1, **_anew(now)},
    ).returning(WebhookDelivery.id, WebhookDelivery.round)
    due = [events.WebhookDue(delivery_id=row.id, round=row.round, tries=0) for row in db.session.execute(kept)]
    outbox.record(*due)


def _anew(now: datetime) -> dict[str, object]:
    return {"tries": 0, "due_at": now, "delivered_at": None, "given_up_at": None}


def body_of(type_: str, at: datetime, data: dict[str, str]) -> str:
    """What is sent: which kind of change, when it was recorded, identifiers and where to read more."""
    return orjson.dumps({"type": type_, "timestamp": at, "data": data}, option=orjson.OPT_UTC_Z).decode()
