"""Noting a try to sign in that failed, with the person whose account it was."""

from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.people import queries
from consortium.people.rules.failing import Way


def note(*, person_id: UUID | None, way: Way, network: str) -> None:
    """Keep it, in a transaction of its own: the request's is taken back.

    Of nobody's account nothing is kept, in the same time: nobody waits until it is on the disk.
    """
    with db.engine.begin() as connection:
        connection.execute(
            sa.text(
                "SELECT set_config('synchronous_commit', 'off', true),"
                " guard.note_failed_sign_in(CAST(:person AS uuid), :way, :network)"
            ),
            {"person": person_id, "way": str(way), "network": network},
        )


def note_turned_away(*, email: str, network: str) -> None:
    """Somebody tried an account too often, and is not let try for a while."""
    found = queries.find_password_hash(email)
    note(person_id=found[0] if found else None, way=Way.TOO_OFTEN, network=network)
