"""Programs that use the API: registering them, consenting to them, and the tokens they are given (OAuth 2.0)."""

import secrets as random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.access import known_scopes
from consortium.kernel.actors import PLATFORM_ID, Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people import queries, rules
from consortium.people.models import ApiClient, ApiGrant, ApiToken
from consortium.people.queries import Program, programs
from consortium.people.rules import ProgramKind
from consortium.people.services import hash_of, secrets

TOKEN_LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Registered:
    """A program as it was just registered. Its secret is told once, here; only its hash is kept."""

    id: UUID
    client_id: str
    secret: str | None


def register_program(
    *, actor: Actor, name: str, kind: ProgramKind, scopes: Iterable[str], redirect_uris: Iterable[str], now: datetime
) -> Registered:
    """Register a program of the actor's organisation. Raises `Refused` for a scope or an address that may not be."""
    client_id = random.token_hex(12)
    return _register(actor, client_id, name.strip(), kind, list(scopes), list(redirect_uris), now)


def register_own_program(*, actor: Actor, now: datetime) -> None:
    """Register the platform's own program for command lines, unless it is there."""
    if queries.find_program(rules.OWN_PROGRAM) is None:
        uris = [rules.OWN_REDIRECT_URI]
        _register(actor, rules.OWN_PROGRAM, "Consortium command line", ProgramKind.DEVICE, [], uris, now)


def _register(
    actor: Actor,
    client_id: str,
    name: str,
    kind: ProgramKind,
    scopes: list[str],
    redirect_uris: list[str],
    now: datetime,
) -> Registered:
    allowed = rules.ensure_scopes(kind=kind, scopes=scopes, known=known_scopes())
    addresses = redirect_uris if kind.acts_for_persons else []
    if kind.acts_for_persons:
        rules.ensure_redirect_uris(addresses)
    program = ApiClient(
        organisation_id=actor.organisation,
        client_id=client_id,
        name=name,
        redirect_uris=addresses,
        scopes=allowed,
        grant_types=kind.grant_types,
        created_at=now,
        created_by=actor.person_id,
    )
    db.session.add(program)
    db.session.flush()
    secret = secrets.make_secret(actor=actor, program_id=program.id, now=now) if kind.has_secret else None
    audit.record(actor, "program.registered", program, kind=str(kind), scopes=allowed)
    return Registered(program.id, client_id, secret)


def end_program(*, actor: Actor, program_id: UUID, now: datetime) -> None:
    """End a program of the actor's organisation: its tokens are worth nothing from now on. Raises `NotFound`."""
    program = programs.get_own_program(actor, program_id)
    if program.ended_at is not None:
        raise NotFound
    program.ended_at = now
    db.session.flush()
    audit.record(actor, "program.ended", program)


def ensure_may_consent(*, actor: Actor, program: Program) -> None:
    """Raise `Refused` for a program that is not there for the actor's people."""
    rules.ensure_program_serves(
        is_the_platforms=program.organisation_id == PLATFORM_ID,
        is_own=program.organisation_id == actor.organisation,
    )


def consent(
    *, actor: Actor, program: Program, code: str, redirect_uri: str, scope: str, code_challenge: str, now: datetime
) -> None:
    """The person lets a program act for them, in the organisation they act for. Raises `Refused`."""
    ensure_may_consent(actor=actor, program=program)
    db.session.add(
        ApiGrant(
            code_hash=hash_of(code),
            client_id=program.client_id,
            person_id=actor.person,
            organisation_id=actor.organisation,
            redirect_uri=redirect_uri,
            scope=scope,
            code_challenge=code_challenge,
            granted_at=now,
            proved_at=actor.proved_at,
        )
    )
    db.session.flush()
    audit.record(actor, "program.allowed", program)


def redeem(*, grant: queries.Grant) -> bool:
    """Use up a consent. False where another request was first, or it has lapsed."""
    redeemed: bool = db.session.execute(
        sa.text("SELECT guard.redeem_grant(:hash)"), {"hash": grant.code_hash}
    ).scalar_one()
    return redeemed


def end_after_reuse(*, code: str, program: Program) -> None:
    """A code that counts no longer came again: were it used, its tokens end, in a transaction of its own."""
    with db.engine.begin() as connection:
        connection.execute(
            sa.text("SELECT guard.end_tokens_of_code(:hash, :program)"),
            {"hash": hash_of(code), "program": program.client_id},
        )


def issue_token(
    *, actor: Actor, program: Program, token: str, scope: str, now: datetime, proved_at: datetime | None = None
) -> None:
    """Keep the hash of a token issued to a program: for a person, or for its own organisation.

    `proved_at` is when the person had last given their second factor.
    """
    db.session.add(
        ApiToken(
            token_hash=hash_of(token),
            client_id=program.client_id,
            organisation_id=actor.organisation,
            person_id=actor.person_id,
            scope=scope,
            issued_at=now,
            proved_at=proved_at,
            expires_at=now + TOKEN_LASTS,
        )
    )
    db.session.flush()
    audit.record(actor, "token.issued", program, scope=scope)


def touch_program(*, token: str) -> None:
    """Note that a program has called by that token just now, in a transaction of its own: no part of what it asked."""
    with db.engine.begin() as connection:
        # To lose it would be no harm: nobody waits until it is on the disk.
        noted = "SELECT set_config('synchronous_commit', 'off', true), guard.touch_program(:hash)"
        connection.execute(sa.text(noted), {"hash": hash_of(token)})


def end_token(*, actor: Actor, program: Program, token: str, now: datetime) -> None:
    """Revoke a token (RFC 7009)."""
    db.session.execute(
        sa.update(ApiToken)
        .where(ApiToken.token_hash == hash_of(token), ApiToken.organisation_id == actor.organisation)
        .values(ended_at=now)
    )
    audit.record(actor, "token.revoked", program)
