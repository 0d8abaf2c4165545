"""What a person has besides the password: authenticator apps, passkeys, and recovery codes for when those are lost."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.db import Model, new_id
from consortium.kernel.sealing.envelopes import bound
from consortium.kernel.sealing.kept import keeps


def bound_to_app(person_id: UUID, app_id: UUID) -> bytes:
    """What the secret of an authenticator app is wrapped as."""
    return bound("authenticator app", person_id, app_id)


class AuthenticatorApp(Model):
    """An app that shows a new code every thirty seconds (RFC 6238). Its secret is wrapped by the platform's key."""

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    wrapped: Mapped[bytes]
    last_step: Mapped[int] = mapped_column(sa.BigInteger)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime]


class Passkey(Model):
    """A key pair on somebody's own device, opened by a finger, a face or a PIN (WebAuthn): we hold the public half.

    `sign_count` tells a copied one from the original, where the device counts; `is_backed_up` says that it is kept in
    the cloud of its maker.
    """

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    credential_id: Mapped[bytes]
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    is_backed_up: Mapped[bool]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime]
    __table_args__ = (
        sa.UniqueConstraint("person_id", "credential_id"),
        sa.Index("ix_passkey_credential", "credential_id"),
    )


class SpentChallenge(Model):
    """A question that a passkey has answered: it is not answered again. Only `guard.spend_challenge` writes it."""

    challenge_hash: Mapped[bytes] = mapped_column(primary_key=True)
    spent_at: Mapped[datetime]


class RecoveryCode(Model):
    """A code that stands in for a lost factor, once: we hold its hash. `lapses_at` where two administrators gave it."""

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    lapses_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


keeps(AuthenticatorApp.wrapped, lambda row: bound_to_app(row.person_id, row.id))
