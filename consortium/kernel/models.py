"""The kernel's own tables: each organisation's audit chain, outbox, idempotency keys, documents and notifications."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id, owned


class ClockSetting(Model):
    """Present only in a database made for a scenario or a test; only the owner role may write it."""

    is_only: Mapped[bool] = mapped_column(primary_key=True, default=True)
    moved_by: Mapped[timedelta] = mapped_column(sa.Interval)
    __table_args__ = (sa.CheckConstraint("is_only", name="is_the_only_row"),)


class AuditHead(Model):
    """The last link of an organisation's chain. Its lock puts the chain's writers in a row."""

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger)
    hash: Mapped[bytes]


class AuditEntry(Model):
    """One act on the record. Holds ids, field names and keyed hashes of values, never values."""

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    at: Mapped[datetime]
    act: Mapped[str]
    actor_kind: Mapped[str]
    person_id: Mapped[UUID | None]
    acting_for_id: Mapped[UUID | None]
    subject: Mapped[str]
    subject_id: Mapped[UUID]
    facts: Mapped[dict[str, Any]]
    previous_hash: Mapped[bytes]
    hash: Mapped[bytes]
    __table_args__ = (sa.Index("ix_audit_entry_subject", "organisation_id", "subject_id", "sequence"),)


class OutboxMessage(Model):
    """An event on its way to one handler, recorded in the transaction of the change it tells of.

    One message of each event that programs are told of is also a change in the feed of whoever it is handled as.
    """

    recorded_by: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    handled_as: Mapped[UUID]
    handled_as_kind: Mapped[str]
    event: Mapped[str]
    handler: Mapped[str]
    payload: Mapped[dict[str, Any]]
    recorded_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(default=sa.func.guard.now())
    dispatched_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    error: Mapped[str | None]
    is_change: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    recorded_in: Mapped[int] = mapped_column(
        sa.BigInteger, server_default=sa.text("pg_current_xact_id()::text::bigint")
    )
    __table_args__ = (
        sa.CheckConstraint("done_at IS NULL OR dead_at IS NULL", name="done_or_dead_not_both"),
        # The feed of changes: by the transaction that recorded each, for a stamp is taken long before the commit.
        sa.Index(
            "ix_outbox_message_change",
            "handled_as",
            "recorded_in",
            "id",
            postgresql_where=sa.text("is_change"),
        ),
        sa.Index(
            "ix_outbox_message_waiting", "due_at", postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL")
        ),
        sa.Index("ix_outbox_message_dead", "dead_at", postgresql_where=sa.text("dead_at IS NOT NULL")),
    )


class NightBegun(Model):
    """That a day's nightly work was given out, once, however many relays there are."""

    day: Mapped[date] = mapped_column(primary_key=True)
    handler: Mapped[str] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]


class IdempotencyKey(Model):
    """A write that was made once, with the answer it was given, so that its repetition gets the same."""

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    actor_key: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes]
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[bytes | None]
    made_at: Mapped[datetime]
    __table_args__ = (sa.Index("ix_idempotency_key_made", "organisation_id", "made_at"),)


class OrganisationKey(Model):
    """The key pair of an organisation, to which it seals what only it may read: the private half wrapped."""

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    public: Mapped[bytes]
    wrapped: Mapped[bytes]
    made_at: Mapped[datetime]


class StoredDocument(Model):
    """A file an organisation keeps; the bytes lie in the document store under `location`.

    A newer version points to the one it replaces, which stays for those who relied on it.
    """

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(sa.BigInteger)
    sha256: Mapped[bytes]
    location: Mapped[str]
    stored_by: Mapped[UUID | None]
    stored_at: Mapped[datetime]
    state: Mapped[str]
    judged_at: Mapped[datetime | None]
    found: Mapped[str | None]
    expires_on: Mapped[date | None]
    replaces_id: Mapped[UUID | None]
    __table_args__ = (
        owned("stored_document", "organisation_id", "replaces_id"),
        sa.CheckConstraint("state IN ('quarantined', 'clean', 'refused', 'not scanned')", name="state_is_known"),
        sa.CheckConstraint("(state = 'quarantined') = (judged_at IS NULL)", name="judged_at_unless_quarantined"),
        sa.CheckConstraint("(state = 'refused') = (found IS NOT NULL)", name="refused_for_what_was_found"),
        sa.CheckConstraint("replaces_id <> id", name="replaces_another"),
        sa.Index("ix_stored_document_id", "id"),
        # A version is replaced once: two replacements at the same moment cannot both be the newest.
        sa.Index("uq_stored_document_replaced_once", "organisation_id", "replaces_id", unique=True),
        sa.CheckConstraint("size > 0", name="is_not_empty"),
        # Nobody's row can point to another's file.
        sa.CheckConstraint("location = organisation_id || '/' || id", name="lies_with_its_owner"),
    )


class Notification(Model):
    """A message to one person, recorded exactly once by key; ids and references only, its text is made when sent."""

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str]
    person_id: Mapped[UUID]
    address: Mapped[str]
    template: Mapped[str]
    facts: Mapped[dict[str, Any]]
    message_id: Mapped[str]
    recorded_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "key"),
        sa.Index("ix_notification_person", "organisation_id", "person_id", "recorded_at"),
    )
