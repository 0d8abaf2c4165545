"""Where an organisation wants its changes sent, and what became of each that was (Standard Webhooks)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned
from consortium.kernel.sealing.envelopes import bound
from consortium.kernel.sealing.kept import keeps


class Webhook(Model):
    """An address of the organisation's own, and which kinds of change it is told of.

    `failing_since` is when its tries began to fail without one that succeeded; nothing is tried before `quiet_until`.
    """

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    address: Mapped[str]
    types: Mapped[list[str]]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
    failing_since: Mapped[datetime | None]
    quiet_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_because: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        sa.CheckConstraint("(disabled_at IS NULL) = (disabled_because IS NULL)", name="disabled_for_a_reason"),
        sa.CheckConstraint("disabled_because IN ('by hand', 'failing', 'gone')", name="reason_is_known"),
        sa.CheckConstraint("failing_since IS NOT NULL OR quiet_until IS NULL", name="quiet_while_it_fails"),
    )


class WebhookSecret(Model):
    """What a webhook's messages are signed with, wrapped by the platform's key; two while one replaces the other."""

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    webhook_id: Mapped[UUID]
    wrapped: Mapped[bytes]
    made_at: Mapped[datetime]
    lapses_at: Mapped[datetime | None]
    __table_args__ = (
        owned("webhook", "organisation_id", "webhook_id"),
        # One is the present one, so that two people who rotate at once cannot leave three.
        sa.Index(
            "uq_webhook_secret_present",
            "organisation_id",
            "webhook_id",
            unique=True,
            postgresql_where=sa.text("lapses_at IS NULL"),
        ),
    )


class WebhookDelivery(Model):
    """One change on its way to one webhook, sent until it is taken or given up. A test has no change."""

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    webhook_id: Mapped[UUID]
    change_id: Mapped[UUID | None]
    type: Mapped[str]
    body: Mapped[str]
    made_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=1)
    due_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    __table_args__ = (
        owned("webhook", "organisation_id", "webhook_id"),
        sa.UniqueConstraint("organisation_id", "webhook_id", "change_id"),
        sa.CheckConstraint("delivered_at IS NULL OR given_up_at IS NULL", name="delivered_or_given_up_not_both"),
        sa.Index("ix_webhook_delivery_of_webhook", "organisation_id", "webhook_id", "id"),
    )


class WebhookAttempt(Model):
    """One try: when, how long it took, and what the other side answered, or why there was no answer."""

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    delivery_id: Mapped[UUID]
    at: Mapped[datetime]
    took_ms: Mapped[int]
    status: Mapped[int | None]
    outcome: Mapped[str]
    said: Mapped[str]
    __table_args__ = (
        owned("webhook_delivery", "organisation_id", "delivery_id"),
        sa.CheckConstraint("length(said) <= 200", name="says_little"),
        sa.Index("ix_webhook_attempt_of_delivery", "organisation_id", "delivery_id", "id"),
    )


def bound_to_webhook(organisation_id: UUID, secret_id: UUID) -> bytes:
    """What a wrapped secret is bound to."""
    return bound("webhook secret", organisation_id, secret_id)


keeps(WebhookSecret.wrapped, lambda row: bound_to_webhook(row.organisation_id, row.id))
