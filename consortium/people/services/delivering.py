"""Sending what is due to a webhook, and noting what came of it. The call itself is made with no transaction open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from consortium.kernel import audit, clock, feed, outbox, outgoing
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.models import OutboxMessage
from consortium.kernel.outbox import Errand
from consortium.kernel.outgoing import Answer, Reach
from consortium.kernel.sealing import keyring
from consortium.people import events
from consortium.people.models import Webhook, WebhookAttempt, WebhookDelivery
from consortium.people.models.webhooks import bound_to_webhook
from consortium.people.queries import webhooks as queries
from consortium.people.rules import webhooks as rules
from consortium.people.services.webhooks import send_change


def hear(actor: Actor, message: OutboxMessage) -> None:
    """A change of the organisation was handled: whoever of its webhooks wants to be told is."""
    change = feed.change_of(message)
    send_change(actor, queries.list_going(actor, change.type), change, clock.now())


@dataclass(frozen=True, slots=True)
class Sending:
    """Everything that a call needs, so that it can be made without the database."""

    address: str
    headers: dict[str, str]
    body: str
    by: Reach

    def go(self) -> Answer:
        return outgoing.post(self.address, headers=self.headers, body=self.body.encode(), by=self.by)


def prepare(actor: Actor, event: events.WebhookDue, now: datetime) -> Errand | None:
    """What is to be done about a delivery that fell due; None where it was done otherwise meanwhile."""
    delivery = queries.find_delivery(actor, event.delivery_id)
    if delivery is None or not _is_due(delivery, event):
        return None
    webhook = queries.get_webhook(actor, delivery.webhook_id)
    if webhook.ended_at is not None or webhook.disabled_at is not None:
        return _only(lambda: _give_up(actor, event))
    if webhook.quiet_until is not None and webhook.quiet_until > now:
        return _only(lambda: _put_off(actor, event))
    live = [
        keyring().unwrap(bytes(secret.wrapped), bound_to_webhook(actor.organisation, secret.id))
        for secret in queries.list_live_secrets(actor, webhook.id, now)
    ]
    message = rules.message_id(delivery.change_id or delivery.id)
    headers = rules.headers(live, message=message, at=now, body=delivery.body)
    sending = Sending(webhook.address, headers, delivery.body, outgoing.reach())
    return Errand(sending.go, lambda answer: note(actor, event, answer, clock.now()))


def _only(act: Callable[[], None]) -> Errand:
    return Errand(lambda: None, lambda _: act())


def _is_due(delivery: WebhookDelivery, event: events.WebhookDue) -> bool:
    """A delivery that was sent again, or tried, has another message of its own."""
    is_open = delivery.delivered_at is None and delivery.given_up_at is None
    return is_open and (delivery.round, delivery.tries) == (event.round, event.tries)


def _lock(actor: Actor, event: events.WebhookDue) -> tuple[Webhook, WebhookDelivery] | None:
    """The webhook, then the delivery: whoever changes them locks them in that order too."""
    found = queries.find_delivery(actor, event.delivery_id)
    if found is None:
        return None
    webhook = queries.lock_webhook(actor, found.webhook_id)
    delivery = queries.find_delivery(actor, event.delivery_id, lock=True)
    return (webhook, delivery) if delivery is not None and _is_due(delivery, event) else None


def _give_up(actor: Actor, event: events.WebhookDue) -> None:
    locked = _lock(actor, event)
    if locked:
        locked[1].given_up_at = clock.now()
        db.session.flush()


def _put_off(actor: Actor, event: events.WebhookDue) -> None:
    """The webhook fails: wait until it is tried again, without counting a try."""
    locked = _lock(actor, event)
    if locked:
        webhook, delivery = locked
        delivery.due_at = webhook.quiet_until or clock.now()
        db.session.flush()
        outbox.record(event, due_at=delivery.due_at)


def note(actor: Actor, event: events.WebhookDue, answer: Answer, now: datetime) -> None:
    """Note what came of a try: delivered, to be tried again, or given up; after days, the webhook is."""
    locked = _lock(actor, event)
    if locked is None:
        return
    webhook, delivery = locked
    db.session.add(
        WebhookAttempt(
            organisation_id=actor.organisation,
            delivery_id=delivery.id,
            at=now,
            took_ms=answer.took_ms,
            status=answer.status,
            outcome=answer.outcome,
            said=answer.said,
        )
    )
    delivery.tries += 1
    if answer.is_taken:
        delivery.delivered_at = now
        webhook.failing_since = webhook.quiet_until = None
    else:
        _note_failure(actor, webhook, delivery, answer.status, now)
    db.session.flush()


def _note_failure(actor: Actor, webhook: Webhook, delivery: WebhookDelivery, status: int | None, now: datetime) -> None:
    webhook.failing_since = webhook.failing_since or now
    because = rules.gives_up_because(status=status, failing_since=webhook.failing_since, now=now)
    wait = rules.wait_after(delivery.tries, delivery.id)
    if because is not None:
        if webhook.disabled_at is None:
            webhook.disabled_at, webhook.disabled_because = now, str(because)
            outbox.record(events.WebhookGivenUp(webhook_id=webhook.id, given_up_at=now.isoformat()))
            audit.record(actor, "webhook.given_up", webhook, because=str(because))
        delivery.given_up_at = now
    elif wait is None:
        delivery.given_up_at = now
    else:
        webhook.quiet_until = now + rules.quiet_for(webhook.failing_since, now)
        delivery.due_at = max(now + wait, webhook.quiet_until)
        again = events.WebhookDue(delivery_id=delivery.id, round=delivery.round, tries=delivery.tries)
        outbox.record(again, due_at=delivery.due_at)
