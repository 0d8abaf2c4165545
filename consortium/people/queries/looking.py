"""What support sees of an organisation's messages, failed work, programs and webhooks: kinds, moments and states.

Columns are named one by one: the database gives support no others.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.models import Notification, OutboxMessage
from consortium.people.models import ApiClient, Person, ProgramSecret, Webhook, WebhookDelivery

Rows = Sequence[sa.Row[*tuple[Any, ...]]]


def list_messages(actor: Actor, limit: int) -> Rows:
    """Messages to people, with whom they went to; never what they said."""
    return db.session.execute(
        sa.select(
            Notification.template, Person.name, Notification.recorded_at, Notification.sent_at, Notification.read_at
        )
        .outerjoin(Person, Person.id == Notification.person_id)
        .where(Notification.organisation_id == actor.organisation)
        .order_by(Notification.recorded_at.desc(), Notification.id)
        .limit(limit)
    ).all()


def list_failed_work(actor: Actor, limit: int) -> Rows:
    """What was given up after its last try."""
    return db.session.execute(
        sa.select(OutboxMessage.event, OutboxMessage.recorded_at, OutboxMessage.attempts, OutboxMessage.dead_at)
        .where(OutboxMessage.handled_as == actor.organisation, OutboxMessage.dead_at.is_not(None))
        .order_by(OutboxMessage.dead_at.desc(), OutboxMessage.id)
        .limit(limit)
    ).all()


def list_programs(actor: Actor, limit: int) -> Rows:
    """Programs, and until when the newest of their secrets is good; never a secret."""
    good_until = (
        sa.select(sa.func.max(ProgramSecret.lapses_at))
        .where(
            ProgramSecret.organisation_id == ApiClient.organisation_id,
            ProgramSecret.program_id == ApiClient.id,
            ProgramSecret.ended_at.is_(None),
        )
        .scalar_subquery()
        .label("good_until")
    )
    return db.session.execute(
        sa.select(
            ApiClient.name, ApiClient.scopes, ApiClient.created_at, ApiClient.last_used_at, good_until,
            ApiClient.ended_at,
        )
        .where(ApiClient.organisation_id == actor.organisation)
        .order_by(ApiClient.created_at.desc(), ApiClient.id)
        .limit(limit)
    ).all()  # fmt: skip


def list_webhooks(actor: Actor, limit: int) -> Rows:
    """Webhooks; never where they send, nor with which secret."""
    return db.session.execute(
        sa.select(
            Webhook.name, Webhook.made_at, Webhook.failing_since, Webhook.disabled_at, Webhook.disabled_because,
            Webhook.ended_at,
        )
        .where(Webhook.organisation_id == actor.organisation)
        .order_by(Webhook.made_at.desc(), Webhook.id)
        .limit(limit)
    ).all()  # fmt: skip


def list_deliveries(actor: Actor, limit: int) -> Rows:
    """What was sent to webhooks, or waits to be; never what it said."""
    return db.session.execute(
        sa.select(
            WebhookDelivery.type, Webhook.name, WebhookDelivery.made_at, WebhookDelivery.tries, WebhookDelivery.due_at,
            WebhookDelivery.delivered_at, WebhookDelivery.given_up_at,
        )
        .join(
            Webhook,
            sa.and_(
                Webhook.organisation_id == WebhookDelivery.organisation_id, Webhook.id == WebhookDelivery.webhook_id
            ),
        )
        .where(WebhookDelivery.organisation_id == actor.organisation)
        .order_by(WebhookDelivery.made_at.desc(), WebhookDelivery.id)
        .limit(limit)
    ).all()  # fmt: skip
