"""Real writes as somebody, each taken back at once, and what the database said to them.

They run inside the server, many to a statement: a write that a key or a check refuses has passed row security.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import orjson
import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.row_security import RELAY
from tests.integration.isolation.changing import CHANGES, DELETING, Answer, Change
from tests.integration.isolation.facts import Eyes
from tests.integration.isolation.inserting import INSERTING
from tests.integration.isolation.probe import Leak, Probe
from tests.integration.isolation.reading import May
from tests.integration.isolation.somebody import Somebody
from tests.integration.isolation.worlds.rows import Row

ATTEMPT = """
CREATE FUNCTION public.attempt(statement text, candidate jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hit bigint;
BEGIN
  EXECUTE statement USING candidate;
  GET DIAGNOSTICS hit = ROW_COUNT;
  RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = hit::text;
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM;
END $$
"""
"""Try a statement and take it back. It has its caller's rights."""

ASK = sa.text(
    "SELECT public.attempt(:statement, candidate) FROM jsonb_array_elements(CAST(:candidates AS jsonb))"
    " WITH ORDINALITY AS c(candidate, place) ORDER BY place"
)
OWNERS = ("council_id", "provider_id", "lead_id", "owner_id", "organisation_id", "recorded_by")
PERSONS = (
    "person_id",
    "assessor_id",
    "moderator_id",
    "decided_by",
    "published_by",
    "given_by",
    "replied_by",
    "moved_by",
    "extended_by",
    "judged_by",
    "set_by",
    "ticked_by",
    "proposed_by",
    "entered_by",
    "set_up_by",
    "named_by",
    "called_by",
    "added_by",
    "confirmed_by",
    "asked_by",
    "reviewed_by",
    "attached_by",
    "invited_by",
    "said_by",
    "placed_by",
)
ENOUGH = 5
"""Rows tried of each expected answer, by one actor on one table."""


def answer_of(said: str) -> Answer:
    state, _, message = said.partition(" ")
    if state == "ZZ001":
        return Answer.DONE if int(message) else Answer.NOTHING
    by_trigger = state == "P0001" or (state == "23514" and "violates check constraint" not in message)
    return Answer.REFUSED if state == "42501" or by_trigger else Answer.DONE


class Writing:
    """Tries writes through everybody's eyes. `done` counts what the rightful could do."""

    def __init__(self, probe: Probe, *, enough: int = ENOUGH) -> None:
        self.probe, self.enough, self.done = probe, enough, Counter[str]()
        self.rng = random.Random(7)
        probe.connection.exec_driver_sql(ATTEMPT)
        self._pools: dict[tuple[str, str], list[tuple[Row, Answer]]] = {}

    def leaks(self, tables: Iterable[str]) -> Iterator[Leak]:
        """Every write that was answered otherwise than the matrix says."""
        wanted = set(tables)
        for eyes in self.probe.eyes:
            with self.probe.acting(eyes.who):
                for table in sorted(wanted & set(INSERTING)):
                    yield from self._insert(eyes, table)
                for change in CHANGES:
                    if change.table in wanted:
                        yield from self._update(eyes, change)
                for table in sorted(wanted & set(DELETING)):
                    yield from self._delete(eyes, table, DELETING[table])
        if "outbox_message" in wanted:
            yield from self._relay()

    def _relay(self) -> Iterator[Leak]:
        """The relay marks what waits, and nothing else."""
        rows = self.probe.rows["outbox_message"]
        right = sum(row["done_at"] is None and row["dead_at"] is None for row in rows)
        with self.probe.acting(Somebody("the relay", ""), RELAY):
            given = {"statement": "UPDATE outbox_message SET attempts = 1", "candidates": "[{}]"}
            said = self.probe.connection.execute(ASK, given).scalars().one()
        if said != f"ZZ001 {right}":
            yield Leak("the relay", "outbox_message", f"marks {said} and not {right}")

    def _insert(self, eyes: Eyes, table: str) -> Iterator[Leak]:
        may = INSERTING[table]
        statement = f'INSERT INTO "{table}" SELECT * FROM jsonb_populate_record(NULL::"{table}", $1)'
        pool = self._chosen(
            (eyes.who.label, f"insert {table}"),
            lambda: [(row, Answer.DONE if may(eyes, row) else Answer.REFUSED) for row in self._candidates(eyes, table)],
        )
        yield from self._ask(eyes, table, "insert", statement, pool)

    def _candidates(self, eyes: Eyes, table: str) -> Iterator[Row]:
        """Rows as they are, and as they would be if they were the actor's own."""
        for row in self.probe.rows[table]:
            yield row
            for column in (*OWNERS, "id") if table == "organisation" else OWNERS:
                if column in row and eyes.organisation:
                    yield {**row, column: eyes.organisation}
                    yield {**row, column: eyes.organisation, **dict.fromkeys(set(PERSONS) & set(row), eyes.person)}
            if table == "person":
                yield {**row, "id": eyes.person}
            if table == "credential":
                yield {**row, "person_id": self.probe.rows.named["newcomer"]["id"]}

    def _update(self, eyes: Eyes, change: Change) -> Iterator[Leak]:
        statement = f'UPDATE "{change.table}" AS x SET {change.sets} WHERE {_key(change.table)}'
        pool = self._chosen(
            (eyes.who.label, f"{change.name} {change.table}"),
            lambda: [(row, change.answer(eyes, row)) for row in self.probe.rows[change.table]],
        )
        yield from self._ask(eyes, change.table, change.name, statement, pool)
        if pool and all(answer is Answer.NOTHING for _, answer in pool):
            yield from self._blindly(eyes, change.table, change.name, f'UPDATE "{change.table}" SET {change.sets}')

    def _delete(self, eyes: Eyes, table: str, may: May) -> Iterator[Leak]:
        statement = f'DELETE FROM "{table}" AS x WHERE {_key(table)}'
        pool = self._chosen(
            (eyes.who.label, f"delete {table}"),
            lambda: [(row, Answer.DONE if may(eyes, row) else Answer.NOTHING) for row in self.probe.rows[table]],
        )
        yield from self._ask(eyes, table, "delete", statement, pool)
        if all(answer is Answer.NOTHING for _, answer in pool):
            yield from self._blindly(eyes, table, "delete", f'DELETE FROM "{table}"')

    def _blindly(self, eyes: Eyes, table: str, act: str, statement: str) -> Iterator[Leak]:
        """Without looking for a row first: a write that reads nothing is not held by who may read."""
        said = self.probe.connection.execute(ASK, {"statement": statement, "candidates": "[{}]"}).scalars().one()
        if answer_of(said) is not Answer.NOTHING:
            yield Leak(eyes.who.label, table, f"{act} blindly: {said[:90]}")

    def _chosen(self, key: tuple[str, str], make: Any) -> list[tuple[Row, Answer]]:
        """A few rows of each expected answer; the same ones each time, so that worlds are compared and not chances."""
        if key not in self._pools:
            pool: list[tuple[Row, Answer]] = make()
            if key[0].startswith("support "):  # of a role that has no grant to write anything
                pool = [(row, Answer.REFUSED) for row, _ in pool]
            by_answer = {answer: [each for each in pool if each[1] is answer] for answer in Answer}
            self._pools[key] = [
                each
                for answer in Answer
                for each in self.rng.sample(by_answer[answer], min(self.enough, len(by_answer[answer])))
            ]
        return self._pools[key]

    def _ask(self, eyes: Eyes, table: str, act: str, statement: str, pool: list[tuple[Row, Answer]]) -> Iterator[Leak]:
        if not pool:
            return
        candidates = orjson.dumps([_plain(row) for row, _ in pool]).decode()
        said = self.probe.connection.execute(ASK, {"statement": statement, "candidates": candidates}).scalars().all()
        for (_, expected), words in zip(pool, said, strict=True):
            answer = answer_of(words)
            if answer is Answer.DONE and expected is Answer.DONE:
                self.done[f"{table}: {act}"] += 1
            if answer is not expected:
                yield Leak(eyes.who.label, table, f"{act}: {answer} and not {expected} ({words[:90]})")

    def never_done(self) -> list[str]:
        """Acts that nobody managed: their refusals would prove nothing."""
        acts = [
            *(f"{table}: insert" for table in INSERTING),
            *(f"{change.table}: {change.name}" for change in CHANGES),
            *(f"{table}: delete" for table in DELETING),
        ]
        return [act for act in acts if not self.done[act]]


def _key(table: str) -> str:
    names = [f'"{column.name}"' for column in db.metadata.tables[table].primary_key.columns]
    ours, given = ", ".join(f"x.{name}" for name in names), ", ".join(f"k.{name}" for name in names)
    return f'({ours}) = (SELECT {given} FROM jsonb_populate_record(NULL::"{table}", $1) AS k)'


def _plain(row: Row) -> dict[str, object]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: object) -> object:
    match value:
        case bytes():
            return f"\\x{value.hex()}"
        case datetime() | date():
            return value.isoformat()
        case None | bool() | int() | list() | dict():
            return (
                [str(each) if not isinstance(each, dict | str) else each for each in value]
                if isinstance(value, list)
                else value
            )
        case _:
            return str(value)
