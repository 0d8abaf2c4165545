"""Ending what a person let a program do for them: by that person, or by an administrator of the organisation."""

from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people import queries


def end_consent(*, actor: Actor, person_id: UUID, organisation_id: UUID, program_id: UUID) -> None:
    """The program's tokens for that person there are worth nothing from now on; it may ask again.

    Raises `NotFound` where it has none, or they are not the actor's to end.
    """
    client_id = db.session.execute(
        sa.text("SELECT guard.end_consent(:person, :organisation, :program)"),
        {"person": person_id, "organisation": organisation_id, "program": program_id},
    ).scalar()
    program = queries.find_program(client_id) if client_id else None
    if program is None:
        raise NotFound
    audit.record(actor, "consent.ended", program, also_for=[organisation_id], given_by=person_id)
