"""The one clock: the database's, moved forward only in a database made for a scenario or a test.

Deadlines are never judged by what this module returns: they take the instant of their own locked query.
"""

from datetime import date, datetime

import sqlalchemy as sa

from consortium.kernel.calendar import local
from consortium.kernel.db import db


def now() -> datetime:
    """The instant at which the present transaction began, aware, in UTC."""
    session = db.session()
    session.connection()  # begins the transaction if none has begun: `tenancy` notes the instant as it names the actor
    instant: datetime = session.info["now"]
    return instant


def today() -> date:
    """The day it is here, as the present transaction sees it."""
    return local(now()).date()


def wall() -> datetime:
    """The instant of this very moment, asked of the database."""
    instant: datetime = db.session.execute(sa.select(sa.func.guard.now())).scalar_one()
    return instant


def is_movable() -> bool:
    """Whether this database was made for a scenario or a test: production does not start on it."""
    return bool(db.session.execute(sa.text("SELECT count(*) FROM clock_setting")).scalar_one())
