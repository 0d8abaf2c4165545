"""Changing the platform's key: whatever was wrapped or vouched for with an older one is made anew with the present.

What the keys protect is not encrypted again, and need not be read: only the keys' own wrapping changes.
"""

from typing import Any

import sqlalchemy as sa

from consortium.kernel.sealing.kept import KEPT, Kept
from consortium.kernel.sealing.keyring import Keyring

AT_ONCE = 500


def rotate(keyring: Keyring, engine: sa.Engine) -> dict[str, int]:
    """Wrap everything anew with the present key, as the owner of the tables; how many of each were not yet.

    In transactions of some hundred rows, so that nobody waits. Interrupted, it is run again. Raises `Unsealable` for
    what none of the keys given has wrapped.
    """
    return {str(each.column): _rotate_column(keyring, engine, each) for each in KEPT}


def _rotate_column(keyring: Keyring, engine: sa.Engine, kept: Kept) -> int:
    table, changed, after = kept.column.table, 0, None
    keys = list(table.primary_key.columns)
    while True:
        with engine.begin() as connection:
            beyond = sa.tuple_(*keys) > sa.tuple_(*map(sa.literal, after)) if after else sa.true()
            rows = connection.execute(
                sa.select(table).where(beyond).order_by(*keys).limit(AT_ONCE).with_for_update()
            ).all()
            for row in rows:
                changed += _made_anew(keyring, connection, kept, row)
        if len(rows) < AT_ONCE:
            return changed
        after = [row._mapping[key] for key in keys]


def _made_anew(keyring: Keyring, connection: sa.Connection, kept: Kept, row: Any) -> bool:
    held, bound_to = bytes(row._mapping[kept.column]), kept.bound_to(row)
    if keyring.is_present(held, is_public=kept.is_public):
        return False
    again, read = (keyring.vouch, keyring.trusted) if kept.is_public else (keyring.wrap, keyring.unwrap)
    table = kept.column.table
    same = [key == row._mapping[key] for key in table.primary_key.columns]
    new = again(read(held, bound_to), bound_to)
    connection.execute(sa.update(table).where(*same).values({kept.column: new}))
    return True
