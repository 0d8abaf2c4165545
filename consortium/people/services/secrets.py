"""Secrets of programs: made, replaced without a gap, ended at once. Each is told once; its hash is kept."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.people import events
from consortium.people.models import ApiClient, ApiToken, ProgramSecret
from consortium.people.queries import programs as queries
from consortium.people.rules import secrets as rules
from consortium.people.services import hash_of


def make_secret(*, actor: Actor, program_id: UUID, now: datetime) -> str:
    """Make the present secret of a program, which must have none. Its people are reminded before it lapses."""
    told = "con_" + secrets.token_urlsafe(32)
    made = ProgramSecret(
        organisation_id=actor.organisation,
        program_id=program_id,
        prefix=told[: rules.SHOWN],
        secret_hash=hash_of(told),
        made_at=now,
        made_by=actor.person_id,
        lapses_at=now + rules.LASTS,
    )
    db.session.add(made)
    db.session.flush()
    for days in rules.NEARS_ITS_END:
        nears = events.ProgramSecretNearsItsEnd(secret_id=made.id, days=days)
        outbox.record(nears, due_at=made.lapses_at - timedelta(days=days))
    return told


def replace_secret(*, actor: Actor, program_id: UUID, overlap: rules.Overlap, now: datetime) -> str:
    """Make a new secret. The one before counts for a while longer; any older one is over at once.

    Raises `NotFound`, and `Refused` for a program that has no secrets or is ended.
    """
    program = queries.lock_own_program(actor, program_id)
    kept = queries.list_secrets(actor, program_id)
    rules.ensure_has_secrets(secrets=kept, is_ended=program.ended_at is not None)
    for secret in kept:
        if secret.ended_at is not None:
            continue
        if secret.replaced_at is not None or overlap is rules.Overlap.NONE:
            secret.ended_at = now
        else:
            secret.replaced_at = now
            secret.lapses_at = rules.lapses_when_replaced(secret, overlap, now)
    db.session.flush()
    if overlap is rules.Overlap.NONE:
        _end_tokens(actor, program, now)
    told = make_secret(actor=actor, program_id=program_id, now=now)
    audit.record(actor, "program_secret.replaced", program, overlap=str(overlap))
    return told


def end_secret(*, actor: Actor, program_id: UUID, secret_id: UUID, now: datetime) -> None:
    """End a secret at once, and every token that the program got for itself. Raises `NotFound` or `Refused`."""
    program = queries.lock_own_program(actor, program_id)
    secret = queries.get_secret(actor, program_id, secret_id)
    rules.ensure_live(secret, now)
    secret.ended_at = now
    db.session.flush()
    _end_tokens(actor, program, now)
    audit.record(actor, "program_secret.ended", program)


def _end_tokens(actor: Actor, program: ApiClient, now: datetime) -> None:
    """Which secret a token was got by is not kept: whoever has a good one gets another."""
    db.session.execute(
        sa.update(ApiToken)
        .where(
            ApiToken.organisation_id == actor.organisation,
            ApiToken.client_id == program.client_id,
            ApiToken.person_id.is_(None),
            ApiToken.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
