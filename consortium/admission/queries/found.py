"""The one row asked for, or absence."""

from typing import TypeVar

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound

Row = TypeVar("Row")
PAGE = 50


def one(statement: sa.Select[Row]) -> Row:
    """Raises `NotFound`."""
    found = db.session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
