"""Worlds that were made once are put back: what a test begins with then costs its rows, not the acts that led to them.

A factory is `remembered` where many tests begin with what it makes. Its first call acts as ever; then the rows of every
table are kept, with the documents in the store and the time by the one clock. When it is called again in the same state
with the same arguments, these are put back. The state is known from empty tables on for as long as nothing but
remembered factories commits; after that everything is made as ever.
"""

import copy
import copyreg
import functools
import inspect
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, ParamSpec, Protocol, TypeVar

import psycopg
import sqlalchemy as sa
from psycopg import sql

P = ParamSpec("P")
R = TypeVar("R")
copyreg.pickle(MappingProxyType, lambda frozen: (MappingProxyType, (dict(frozen),)))
NOT_KEPT = ("alembic_version", "clock_setting")
EMPTY = b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"\xff\xff"
"""What a table without rows looks like."""
FILLED = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0 ORDER BY relname
"""
SET_CLOCK = "UPDATE clock_setting SET moved_by = %s - clock_timestamp()"


class _World(Protocol):
    memory: "Memory | None"
    engine: sa.Engine


@dataclass(frozen=True)
class _Kept:
    """All that a factory left behind."""

    rows: dict[str, bytes]
    files: dict[str, bytes]
    told_at: datetime
    world: _World
    of_world: dict[str, Any]
    given: list[Any]
    made: Any


@dataclass
class Memory:
    """What one database's factories made, by what had been made before."""

    documents: Path
    _kept: dict[tuple[str, ...], _Kept] = field(default_factory=dict)
    _state: tuple[str, ...] = ()
    _there: dict[str, bytes] = field(default_factory=dict)
    _commits: int = -1
    _is_making: bool = False

    def begin(self, *state: str) -> None:
        """All tables were emptied just now."""
        self._state, self._there, self._commits = state, {}, _committed()

    @contextmanager
    def noting(self, what: str) -> Iterator[None]:
        """An act that changes no row, always with the same outcome: the state is known afterwards too."""
        is_known = not self._is_making and self._commits == _committed()
        yield
        if is_known:
            self._state, self._commits = (*self._state, what), _committed()

    def recall(self, world: _World, what: str, given: list[Any], make: Callable[[], Any]) -> Any:
        """What `make` makes, put back where it was made from this very state before: in what it was given too."""
        if self._is_making or self._commits != _committed():
            return make()
        self._state = (*self._state, what)
        if kept := self._kept.get(self._state):
            self._put_back(world, kept)
            then, made = copy.deepcopy((kept.given, kept.made), {id(kept.world): world})
            for mine, as_it_was in zip(given, then, strict=True):
                if hasattr(mine, "__dict__") and not callable(mine):
                    vars(mine).update(vars(as_it_was))
        else:
            made = self._made_by(make)
            kept = self._kept[self._state] = self._keep(world, *copy.deepcopy((given, made)))
        self._there, self._commits = kept.rows, _committed()
        return made

    def _made_by(self, make: Callable[[], Any]) -> Any:
        self._is_making = True
        try:
            return make()
        except BaseException:
            self._commits = -1
            raise
        finally:
            self._is_making = False

    def _keep(self, world: _World, given: list[Any], made: Any) -> _Kept:
        with world.engine.connect() as connection:
            told_at = connection.exec_driver_sql("SELECT guard.now()").scalar_one()
            tables = [each for each in connection.exec_driver_sql(FILLED).scalars() if each not in NOT_KEPT]
            rows = copied(connection, tables)
        return _Kept(rows, self.files(), told_at, world, copy.deepcopy(_own(world)), given, made)

    def _put_back(self, world: _World, kept: _Kept) -> None:
        with world.engine.begin() as connection:
            put_in(connection, kept.rows, kept.told_at, instead_of=self._there)
        for name, content in kept.files.items():
            path = self.documents / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        vars(world).update(copy.deepcopy(kept.of_world))

    def files(self) -> dict[str, bytes]:
        """What lies in the store of documents, by path."""
        paths = (path for path in self.documents.rglob("*") if path.is_file())
        return {str(path.relative_to(self.documents)): path.read_bytes() for path in paths}

    def empty_documents(self) -> None:
        """No test finds the files of one before it."""
        for each in self.documents.iterdir():
            shutil.rmtree(each) if each.is_dir() else each.unlink()


def remembered(make: Callable[P, R]) -> Callable[P, R]:
    """Have a factory's world remember what it makes; its first argument is a `World`, or has one."""
    signature = inspect.signature(make)

    @functools.wraps(make)
    def put_back_or_make(*args: P.args, **kwargs: P.kwargs) -> R:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        first, *_ = given = list(bound.arguments.values())
        world: _World = getattr(first, "world", first)
        if world.memory is None:
            return make(*args, **kwargs)
        what = "; ".join([make.__module__, make.__qualname__, *map(_as_text, given)])
        return world.memory.recall(world, what, given, lambda: make(*args, **kwargs))

    return put_back_or_make


def _as_text(argument: object) -> str:
    """The same for what is equal: a set has its members in one order, and its copy perhaps in another."""
    if callable(argument):
        return getattr(argument, "__qualname__", "")
    if isinstance(argument, (set, frozenset)):
        return f"{{{', '.join(sorted(map(_as_text, argument)))}}}"
    if isinstance(argument, Mapping):
        return ", ".join(f"{_as_text(key)}: {_as_text(value)}" for key, value in argument.items())
    if isinstance(argument, (list, tuple)):
        return f"({', '.join(map(_as_text, argument))})"
    if is_dataclass(argument):
        said = (_as_text(getattr(argument, each.name)) for each in fields(argument) if each.repr)
        return f"{type(argument).__name__}({', '.join(said)})"
    return repr(argument)


def _own(world: _World) -> dict[str, Any]:
    return {name: value for name, value in vars(world).items() if isinstance(value, (int, dict))}


def copied(connection: sa.Connection, tables: Iterable[str]) -> dict[str, bytes]:
    """The rows of those tables that have any."""
    cursor = _cursor_of(connection)
    return {table: content for table in tables if not (content := _copy_out(cursor, table)).startswith(EMPTY)}


def put_in(
    connection: sa.Connection, rows: Mapping[str, bytes], told_at: datetime, *, instead_of: Mapping[str, bytes]
) -> None:
    """Rows that were copied, as they were, and the time: nothing checks them again, nothing that watches notices."""
    cursor = _cursor_of(connection)
    cursor.execute("SET LOCAL session_replication_role = replica")
    for table in instead_of.keys() | rows.keys():
        _replace(cursor, table, instead_of.get(table), rows.get(table))
    cursor.execute(SET_CLOCK, (told_at,))
    cursor.execute("SET LOCAL session_replication_role = origin")


def _cursor_of(connection: sa.Connection) -> psycopg.Cursor[Any]:
    driver: psycopg.Connection[Any] = connection.connection.driver_connection
    return driver.cursor()


def _copy_out(cursor: psycopg.Cursor[Any], table: str) -> bytes:
    with cursor.copy(sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))) as rows:
        return b"".join(map(bytes, rows))


def _replace(cursor: psycopg.Cursor[Any], table: str, there: bytes | None, wanted: bytes | None) -> None:
    if there == wanted:
        return
    if there:
        cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    if wanted:
        with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))) as rows:
            rows.write(wanted)


_commits = 0


def _committed() -> int:
    """How many transactions this process has committed."""
    return _commits


@sa.event.listens_for(sa.Engine, "commit")
def _count(_: sa.Connection) -> None:
    global _commits
    _commits += 1
