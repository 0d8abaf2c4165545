"""Two worlds that differ only in what somebody may not read give them the same pages, word for word."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from consortium.kernel.db import db
from tests.integration.isolation.addresses import Filling, addresses
from tests.integration.isolation.facts import Eyes, Facts
from tests.integration.isolation.probe import Leak
from tests.integration.isolation.reading import MATRIX
from tests.integration.isolation.site import Site, plain
from tests.integration.isolation.somebody import Somebody
from tests.integration.isolation.worlds import Rows
from tests.integration.isolation.worlds.rows import Row

PAGES = 6
"""How many pages of theirs are compared in each pair of worlds."""


class Differing:
    """One world as it is, and again and again with one row changed that somebody may not (or may) read."""

    def __init__(
        self, site: Site, rows: Rows, *, seed: int, whom: list[Somebody], addresses_each: int | None = None
    ) -> None:
        """`whom`: those whose pages are compared, of so many addresses each; of all unless given."""
        self.site, self.rows, self.rng, self.whom = site, rows, random.Random(seed), whom
        known = [each for each in addresses(site.app) if each.method == "GET" and each.rule not in FOR_THE_MOMENT]
        self.addresses = known if addresses_each is None else self.rng.sample(known, addresses_each)
        self.filling, facts = Filling(rows, self.rng), Facts(rows)
        self.eyes = {who.label: Eyes(who, facts) for who in site.actors}
        self.tables = [table for table in sorted(MATRIX) if rows[table]]
        self.pages: dict[str, dict[str, Any]] = {}
        self.pairs: Counter[str] = Counter()
        self.compared = 0

    def leaks(self, pairs: int) -> Iterator[Leak]:
        """The pages that changed with a row that their reader may not read, in so many pairs of worlds."""
        while sum(self.pairs.values()) < pairs:
            who, table = self.rng.choice(self.whom), self.rng.choice(self.tables)
            hidden = self._rows(who, table, is_seen=False)
            if hidden and (changed := self._changed(who, table, self.rng.choice(hidden), PAGES)) is not None:
                self.pairs[table] += 1
                yield from (Leak(who.label, table, f"changes {page}") for page in changed)

    def is_noticed(self, who: Somebody, table: str) -> bool:
        """Whether a change does show to one who may read it: else all the above would prove nothing."""
        return any(
            self._changed(who, table, row, len(self._pages(who))) for row in self._rows(who, table, is_seen=True)
        )

    def _sees(self, who: Somebody) -> Any:
        return lambda table, row: MATRIX[table][1](self.eyes[who.label], row)

    def _rows(self, who: Somebody, table: str, *, is_seen: bool) -> list[Row]:
        sees = self._sees(who)
        return [row for row in self.rows[table] if sees(table, row) is is_seen]

    def _pages(self, who: Somebody) -> dict[str, Any]:
        """What they are shown as the world is, by address: all lists, and one thing of every kind."""
        if who.label not in self.pages:
            self.pages[who.label] = {}
            for address in self.addresses:
                values = {}
                if address.ids:
                    name, sees = address.ids[-1], self._sees(who)
                    seen = [r for table, r in self.filling.things(name) if "id" in r and sees(table, r)]
                    if not seen:
                        continue
                    row = self.rng.choice(seen)
                    beside = self.filling.beside(address, name, row, self._sees(who))
                    values = beside | {name: str(row["id"])}
                path = address.filled(values)
                answer = self.site.ask(who, "GET", path)
                if answer.status_code == 200 and answer.mimetype in {"text/html", "application/json", "text/csv"}:
                    self.pages[who.label][path] = plain(answer)
        return self.pages[who.label]

    def _changed(self, who: Somebody, table: str, row: Row, some: int) -> list[str] | None:
        """The pages that are not as they were once the row is another; None where it cannot be changed."""
        known = self._pages(who)
        asked = self.rng.sample(sorted(known), min(some, len(known)))
        other = self.site.connection.begin_nested()
        try:
            if not asked or not self._change(table, row):
                return None
            self.compared += len(asked)
            tells = TOLD_TO_ALL.get(table, ())
            return [
                page for page in asked if page not in tells and plain(self.site.ask(who, "GET", page)) != known[page]
            ]
        finally:
            other.rollback()

    def _change(self, table: str, row: Row) -> bool:
        """Make what the row says something else: all of it, or else the first that the table lets be changed."""
        declared = db.metadata.tables[table]
        is_it = sa.and_(*(column == row[column.name] for column in declared.primary_key.columns))
        others = {
            column.name: other
            for column in declared.columns
            if not (column.primary_key or column.foreign_keys) and (other := _another(row[column.name])) is not None
        }
        self.site.connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no trigger has a say
        said = [others, *({name: other} for name, other in others.items())] if others else []
        changed = next((values for values in said if self._put(sa.update(declared).where(is_it).values(values))), None)
        self.site.connection.exec_driver_sql("SET LOCAL session_replication_role = origin")
        return changed is not None

    def _put(self, statement: sa.Update) -> bool:
        try:
            with self.site.connection.begin_nested():
                self.site.connection.execute(statement)
        except sa.exc.DBAPIError:
            return False
        return True


FOR_THE_MOMENT = {
    "/metrics", "/health/ready", "/health/live", "/sign-in", "/password/forgotten", "/confirm",
    "/account/signing-in/passkeys/new", "/account/signing-in/apps/new",
}  # fmt: skip
"""What tells of this very process, and pages with a challenge or a secret that is new each time."""

TOLD_TO_ALL = {"identity_provider": ("/sign-in/with", "/account/signing-in")}
"""What stands on a page for everybody, who may not read the rows: the names of the ways to sign in."""


def _another(value: object) -> object:
    """Something of the same kind that is not the same; None where what it is decides who sees what."""
    match value:
        case bool() | datetime() | None:
            return None
        case str():
            return f"{value} otherwise"
        case int() | Decimal() | float():
            return value + 1
        case date():
            return value.replace(day=value.day % 28 + 1)
        case bytes():
            return value + b"y"
    return None
