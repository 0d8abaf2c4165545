"""Rows in memory, completed from the tables' own declarations, so that a builder says only what matters."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db

Row = dict[str, Any]
T = TypeVar("T")
LONG_AGO = timedelta(days=400)

PLAIN: dict[type, Callable[[], object]] = {
    bool: lambda: False,
    int: lambda: 1,
    Decimal: lambda: Decimal(10),
    dict: dict,
    list: list,
    bytes: lambda: b"x",
}
"""What a column holds that says nothing for the purpose."""


@dataclass
class Rows:
    """A world's rows by table. `rng` decides what is left to chance; `now` is the instant about which it is built."""

    rng: random.Random
    now: datetime
    tables: dict[str, list[Row]] = field(default_factory=dict)
    named: dict[str, Any] = field(default_factory=dict)
    _count: int = 0

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def add(self, table: str, **values: object) -> Row:
        """Add a row; columns that are not given and may not be empty get something plain."""
        declared = db.metadata.tables[table]
        unknown = set(values) - set(declared.columns.keys())
        if unknown:
            raise KeyError(f"{table} has no {unknown}")
        row = {
            name: values[name] if name in values else self._plain(column) for name, column in declared.columns.items()
        }
        self.tables.setdefault(table, []).append(row)
        return row

    def _plain(self, column: sa.Column[Any]) -> object:
        if column.default is not None and column.default.is_scalar:
            return column.default.arg  # type: ignore[attr-defined]
        if column.nullable:
            return None
        kind = dict if isinstance(column.type, sa.JSON) else column.type.python_type
        if kind is UUID:
            return self.id()
        if kind is str:
            return f"{column.name} {self.number()}"
        if kind is datetime:
            return self.now - LONG_AGO
        return self.today() - LONG_AGO if kind is date else PLAIN[kind]()

    def id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def number(self) -> int:
        self._count += 1
        return self._count

    def today(self) -> date:
        return self.now.date()

    def ago(self, **span: float) -> datetime:
        return self.now - timedelta(**span)

    def ahead(self, **span: float) -> datetime:
        return self.now + timedelta(**span)

    def some(self, choices: list[T], least: int = 1) -> list[T]:
        """A few of them, at random."""
        return self.rng.sample(choices, self.rng.randint(min(least, len(choices)), len(choices)))

    def store(self, connection: sa.Connection) -> None:
        """Write all rows, in the order of their keys."""
        watched = list(
            connection.exec_driver_sql("SELECT DISTINCT tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal")
        )
        for (table,) in watched:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in db.metadata.sorted_tables:
            if self[table.name]:
                connection.execute(sa.insert(table), self[table.name])
        for (table,) in watched:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
