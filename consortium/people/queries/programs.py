"""An organisation's own programs and their secrets."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.models import ApiClient, ProgramSecret


def get_own_program(actor: Actor, program_id: UUID) -> ApiClient:
    """A program of the actor's organisation. Raises `NotFound`."""
    program = db.session.get(ApiClient, (actor.organisation, program_id))
    if program is None:
        raise NotFound
    return program


def lock_own_program(actor: Actor, program_id: UUID) -> ApiClient:
    """The same, so that two people who change its secrets do so one after the other. Raises `NotFound`."""
    program = db.session.get(ApiClient, (actor.organisation, program_id), with_for_update=True)
    if program is None:
        raise NotFound
    return program


def list_programs(actor: Actor) -> Sequence[ApiClient]:
    """The programs of the actor's organisation: those in use first, then by name."""
    return db.session.scalars(
        sa.select(ApiClient)
        .where(ApiClient.organisation_id == actor.organisation)
        .order_by(ApiClient.ended_at.is_not(None), sa.func.lower(ApiClient.name), ApiClient.id)
    ).all()


def list_secrets(actor: Actor, program_id: UUID) -> Sequence[ProgramSecret]:
    """The secrets of a program, the newest first."""
    return db.session.scalars(
        sa.select(ProgramSecret)
        .where(ProgramSecret.organisation_id == actor.organisation, ProgramSecret.program_id == program_id)
        .order_by(ProgramSecret.made_at.desc(), ProgramSecret.id.desc())
    ).all()


def get_secret(actor: Actor, program_id: UUID, secret_id: UUID) -> ProgramSecret:
    """Raises `NotFound`."""
    secret = db.session.get(ProgramSecret, (actor.organisation, secret_id))
    if secret is None or secret.program_id != program_id:
        raise NotFound
    return secret


def find_present_secret(actor: Actor, secret_id: UUID) -> tuple[ProgramSecret, ApiClient] | None:
    """A secret and its program, unless it was replaced or ended, or the program was."""
    row = db.session.execute(
        sa.select(ProgramSecret, ApiClient)
        .join(
            ApiClient,
            sa.and_(
                ApiClient.organisation_id == ProgramSecret.organisation_id, ApiClient.id == ProgramSecret.program_id
            ),
        )
        .where(
            ProgramSecret.organisation_id == actor.organisation,
            ProgramSecret.id == secret_id,
            ProgramSecret.replaced_at.is_(None),
            ProgramSecret.ended_at.is_(None),
            ApiClient.ended_at.is_(None),
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None
