"""A word to the others while a long transaction goes on: a session of its own, committed at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from consortium.kernel.actors import Actor
from consortium.kernel.db import db


@contextmanager
def aside(actor: Actor) -> Iterator[Session]:
    """A session that acts for `actor`. It must not touch rows that the long transaction has changed."""
    with Session(db.engine, info={"actor": actor}) as session, session.begin():
        yield session
