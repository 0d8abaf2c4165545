"""Real statements as somebody, and the rows they reach."""

from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.row_security import APP, SUPPORT
from tests.integration.isolation.facts import Eyes, Facts
from tests.integration.isolation.reading import MATRIX, ROLES_BESIDE, SUPPORT_SEES, nobody
from tests.integration.isolation.somebody import Somebody, everybody
from tests.integration.isolation.worlds import Rows
from tests.integration.isolation.worlds.rows import Row

GRANTED = sa.text(
    "SELECT DISTINCT table_name FROM information_schema.column_privileges"
    " WHERE table_schema = 'public' AND grantee = :role AND privilege_type = 'SELECT'"
)


def key_of(table: str, row: Row) -> tuple[object, ...]:
    """A row's identity, comparable with what a cursor gives."""
    return tuple(row[column.name] for column in db.metadata.tables[table].primary_key.columns)


@dataclass(frozen=True)
class Leak:
    """A difference between what somebody can do and what they may."""

    who: str
    table: str
    what: str


class Probe:
    """Looks at a world through everybody's eyes, on one connection in one transaction."""

    def __init__(self, rows: Rows, connection: sa.Connection, *, whom: Container[str] | None = None) -> None:
        """`whom` names those to look as; everybody unless given."""
        self.rows, self.connection = rows, connection
        facts = Facts(rows)
        self.eyes = [Eyes(who, facts) for who in everybody(rows) if whom is None or who.label in whom]
        self.may_be_read: dict[tuple[str, str], set[tuple[object, ...]]] = {}
        self.granted = {
            role: set(connection.execute(GRANTED, {"role": role}).scalars()) for role in (APP, SUPPORT, *ROLES_BESIDE)
        }

    @contextmanager
    def acting(self, who: Somebody, role: str = APP) -> Iterator[None]:
        """In that role and as that actor, for the present transaction. Support has a role of its own."""
        if who.kind == "support":
            role = SUPPORT
        self.connection.exec_driver_sql(f"SET LOCAL ROLE {role}")
        who.name_to(self.connection)
        try:
            yield
        finally:
            self.connection.exec_driver_sql("RESET ROLE")

    def read(self, table: str, role: str = APP) -> set[tuple[object, ...]]:
        """The rows that whoever acts can see."""
        if table not in self.granted[role]:
            return set()
        keys = db.metadata.tables[table].primary_key.columns
        return {tuple(row) for row in self.connection.execute(sa.select(*keys))}

    def expected(self, eyes: Eyes, table: str) -> set[tuple[object, ...]]:
        """The rows that they may see."""
        known = (eyes.who.label, table)
        if known not in self.may_be_read:
            _, may = MATRIX[table]
            if eyes.who.kind == "support":
                may = SUPPORT_SEES.get(table, nobody)
            self.may_be_read[known] = {key_of(table, row) for row in self.rows[table] if may(eyes, row)}
        return self.may_be_read[known]

    def reading_leaks(self, tables: list[str]) -> Iterator[Leak]:
        """Every difference between what is read and what may be."""
        for eyes in self.eyes:
            with self.acting(eyes.who):
                role = SUPPORT if eyes.who.kind == "support" else APP
                for table in tables:
                    yield from _difference(eyes.who.label, table, self.read(table, role), self.expected(eyes, table))
        somebody = self.eyes[0]
        for role, matrix in ROLES_BESIDE.items():
            with self.acting(Somebody(role, ""), role):
                for table in tables:
                    may = {key_of(table, r) for r in self.rows[table] if table in matrix and matrix[table](somebody, r)}
                    yield from _difference(role, table, self.read(table, role), may)


def _difference(who: str, table: str, seen: set[tuple[object, ...]], may: set[tuple[object, ...]]) -> Iterator[Leak]:
    if table == "clock_setting":  # the run's own, in no world
        return
    if seen - may:
        yield Leak(who, table, f"sees {len(seen - may)} rows that are none of its business")
    if may - seen:
        yield Leak(who, table, f"cannot see {len(may - seen)} rows it should")
