"""An organisation's own webhooks, and what became of what was sent to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.kernel.models import OutboxMessage
from consortium.people.models import Webhook, WebhookAttempt, WebhookDelivery, WebhookSecret

PAGE = 50
"""Deliveries a page."""


def is_going() -> sa.ColumnElement[bool]:
    return sa.and_(Webhook.ended_at.is_(None), Webhook.disabled_at.is_(None))


def someone_follows() -> sa.ColumnElement[bool]:
    """Whether the organisation that handles a message of the outbox has a webhook."""
    return (
        sa.select(sa.literal(1))
        .where(Webhook.organisation_id == OutboxMessage.handled_as, is_going())
        .correlate(OutboxMessage)
        .exists()
    )


def get_webhook(actor: Actor, webhook_id: UUID) -> Webhook:
    """Raises `NotFound`."""
    webhook = db.session.get(Webhook, (actor.organisation, webhook_id))
    if webhook is None:
        raise NotFound
    return webhook


def lock_webhook(actor: Actor, webhook_id: UUID) -> Webhook:
    """The same, so that what changes it comes one after the other. Raises `NotFound`."""
    webhook = db.session.get(Webhook, (actor.organisation, webhook_id), with_for_update=True, populate_existing=True)
    if webhook is None:
        raise NotFound
    return webhook


def list_webhooks(actor: Actor) -> Sequence[Webhook]:
    """Those in use first, then by name."""
    return db.session.scalars(
        sa.select(Webhook)
        .where(Webhook.organisation_id == actor.organisation)
        .order_by(Webhook.ended_at.is_not(None), sa.func.lower(Webhook.name), Webhook.id)
    ).all()


def list_going(actor: Actor, type_: str) -> Sequence[Webhook]:
    """The webhooks that are told of a kind of change."""
    return db.session.scalars(
        sa.select(Webhook)
        .where(Webhook.organisation_id == actor.organisation, is_going(), sa.literal(type_) == sa.any_(Webhook.types))
        .order_by(Webhook.id)
    ).all()


def count_kept(actor: Actor) -> int:
    return db.session.execute(
        sa.select(sa.func.count()).where(Webhook.organisation_id == actor.organisation, Webhook.ended_at.is_(None))
    ).scalar_one()


def list_live_secrets(actor: Actor, webhook_id: UUID, now: datetime) -> Sequence[WebhookSecret]:
    """What messages are signed with, the newest first."""
    return db.session.scalars(
        sa.select(WebhookSecret)
        .where(
            WebhookSecret.organisation_id == actor.organisation,
            WebhookSecret.webhook_id == webhook_id,
            sa.or_(WebhookSecret.lapses_at.is_(None), WebhookSecret.lapses_at > now),
        )
        .order_by(WebhookSecret.made_at.desc(), WebhookSecret.id.desc())
    ).all()


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery with the last try that was made of it."""

    delivery: WebhookDelivery
    last: WebhookAttempt | None

    @property
    def state(self) -> str:
        if self.delivery.delivered_at:
            return "delivered"
        return "given up" if self.delivery.given_up_at else "waiting"


def list_deliveries(actor: Actor, webhook_id: UUID, before: UUID | None) -> list[Sent]:
    """The newest deliveries to a webhook, or those before one; one more than a page."""
    last = (
        sa.select(WebhookAttempt.id)
        .where(
            WebhookAttempt.organisation_id == WebhookDelivery.organisation_id,
            WebhookAttempt.delivery_id == WebhookDelivery.id,
        )
        .order_by(WebhookAttempt.id.desc())
        .limit(1)
        .correlate(WebhookDelivery)
        .scalar_subquery()
    )
    wanted = (
        sa.select(WebhookDelivery, WebhookAttempt)
        .outerjoin(
            WebhookAttempt,
            sa.and_(WebhookAttempt.organisation_id == WebhookDelivery.organisation_id, WebhookAttempt.id == last),
        )
        .where(WebhookDelivery.organisation_id == actor.organisation, WebhookDelivery.webhook_id == webhook_id)
    )
    if before is not None:
        wanted = wanted.where(WebhookDelivery.id < before)
    rows = db.session.execute(wanted.order_by(WebhookDelivery.id.desc()).limit(PAGE + 1))
    return [Sent(row[0], row[1]) for row in rows]


def find_delivery(actor: Actor, delivery_id: UUID, *, lock: bool = False) -> WebhookDelivery | None:
    return db.session.get(
        WebhookDelivery, (actor.organisation, delivery_id), with_for_update=lock or None, populate_existing=lock
    )


def get_delivery(actor: Actor, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Raises `NotFound`."""
    delivery = find_delivery(actor, delivery_id)
    if delivery is None or delivery.webhook_id != webhook_id:
        raise NotFound
    return delivery


def list_attempts(actor: Actor, delivery_id: UUID) -> Sequence[WebhookAttempt]:
    """The newest tries of a delivery, newest first."""
    return db.session.scalars(
        sa.select(WebhookAttempt)
        .where(WebhookAttempt.organisation_id == actor.organisation, WebhookAttempt.delivery_id == delivery_id)
        .order_by(WebhookAttempt.id.desc())
        .limit(PAGE)
    ).all()
