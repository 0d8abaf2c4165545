"""Who acts, for whom, and how the database learns of it.

The actor is written into every transaction as it begins (`set_config(…, true)`, never `SET`: a pooled connection must
forget). Row-level security reads it there. No actor, no rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction

from consortium.kernel.actors import PLATFORM_ID, PUBLIC, Actor, ActorKind, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.row_security import SUPPORT

__all__ = ["PLATFORM_ID", "PUBLIC", "Actor", "ActorKind", "OrganisationKind", "act_as", "acting_as", "present_actor"]


def act_as(actor: Actor) -> None:
    """Make `actor` the one for whom the session's next transactions run.

    Raises `RuntimeError` inside an open transaction: its rows were read with somebody else's eyes.
    """
    session = db.session()
    if session.in_transaction() and session.info.get("actor") != actor:
        raise RuntimeError("end the transaction before acting for somebody else")
    session.info["actor"] = actor


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Act as `actor` for a while, in transactions of its own; what was not committed inside is rolled back."""
    session = db.session()
    before = session.info.get("actor", PUBLIC)
    act_as(actor)
    try:
        yield
    finally:
        session.rollback()
        act_as(before)


def present_actor() -> Actor:
    """The session's actor: for the edge and for the mechanisms of the kernel, never for a capability's services."""
    actor: Actor = db.session().info.get("actor", PUBLIC)
    return actor


NAME_THE_ACTOR = (
    "SELECT set_config('app.kind', %s, true), set_config('app.organisation', %s, true),"
    " set_config('app.organisation_kind', %s, true), set_config('app.person', %s, true),"
    " set_config('app.roles', %s, true), guard.now()"
)


@sa.event.listens_for(Session, "after_begin")
def _name_the_actor(session: Session, transaction: SessionTransaction, connection: sa.Connection) -> None:
    if transaction.nested:
        return
    actor: Actor = session.info.get("actor", PUBLIC)
    is_support = actor.kind is ActorKind.SUPPORT
    row = connection.exec_driver_sql(
        NAME_THE_ACTOR,
        (
            actor.kind.value,
            str(actor.organisation_id or ""),
            str(actor.organisation_kind or ""),
            str(actor.person_id or ""),
            "" if is_support else ",".join(sorted(actor.roles)),
        ),
    ).one()
    if is_support:
        connection.exec_driver_sql(f"SET LOCAL ROLE {SUPPORT}")  # no grant to write, nor to read what is not named
    session.info["now"] = row[-1]
