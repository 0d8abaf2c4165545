"""Real writes as somebody, each taken back at once, and what the database said to them.

They run inside the server, many to a statement: a write that a key or a check refuses has passed row security.
"""

import random
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

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
    "SELECT public.attempt(act ->> 'statement', act -> 'row') FROM jsonb_array_elements(CAST(:acts AS jsonb))"
    " WITH ORDINALITY AS a(act, place) ORDER BY place"
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


class Act(NamedTuple):
    """Something to try on a row, and what the database should say."""

    table: str
    name: str
    statement: str
    row: Row
    expected: Answer


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
            acts = list(self._acts(eyes, wanted))
            with self.probe.acting(eyes.who):
                said = self._tried(acts)
            yield from self._compared(eyes.who.label, acts, said)
        if "outbox_message" in wanted:
            yield from self._relay()

    def _acts(self, eyes: Eyes, wanted: Container[str]) -> Iterator[Act]:
        for table, may in sorted(INSERTING.items()):
            if table in wanted:
                yield from self._inserts(eyes, table, may)
        for change in CHANGES:
            if change.table in wanted:
                yield from self._updates(eyes, change)
        for table, may in sorted(DELETING.items()):
            if table in wanted:
                yield from self._deletes(eyes, table, may)

    def _tried(self, acts: list[Act]) -> Sequence[str]:
        given = [{"statement": act.statement, "row": _plain(act.row)} for act in acts]
        return self.probe.connection.execute(ASK, {"acts": orjson.dumps(given).decode()}).scalars().all()

    def _compared(self, who: str, acts: list[Act], said: Sequence[str]) -> Iterator[Leak]:
        for act, words in zip(acts, said, strict=True):
            answer = answer_of(words)
            if answer is Answer.DONE and act.expected is Answer.DONE:
                self.done[f"{act.table}: {act.name}"] += 1
            if answer is not act.expected:
                yield Leak(who, act.table, f"{act.name}: {answer} and not {act.expected} ({words[:90]})")

    def _relay(self) -> Iterator[Leak]:
        """The relay marks what waits, and nothing else."""
        rows = self.probe.rows["outbox_message"]
        right = sum(row["done_at"] is None and row["dead_at"] is None for row in rows)
        mark = Act("outbox_message", "mark", "UPDATE outbox_message SET attempts = 1", {}, Answer.DONE)
        with self.probe.acting(Somebody("the relay", ""), RELAY):
            [said] = self._tried([mark])
        if said != f"ZZ001 {right}":
            yield Leak("the relay", "outbox_message", f"marks {said} and not {right}")

    def _inserts(self, eyes: Eyes, table: str, may: May) -> Iterator[Act]:
        statement = f'INSERT INTO "{table}" SELECT * FROM jsonb_populate_record(NULL::"{table}", $1)'
        pool = self._chosen(
            (eyes.who.label, f"insert {table}"),
            lambda: [(row, Answer.DONE if may(eyes, row) else Answer.REFUSED) for row in self._candidates(eyes, table)],
        )
        for row, expected in pool:
            yield Act(table, "insert", statement, row, expected)

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

    def _updates(self, eyes: Eyes, change: Change) -> Iterator[Act]:
        statement = f'UPDATE "{change.table}" AS x SET {change.sets} WHERE {_key(change.table)}'
        pool = self._chosen(
            (eyes.who.label, f"{change.name} {change.table}"),
            lambda: [(row, change.answer(eyes, row)) for row in self.probe.rows[change.table]],
        )
        for row, expected in pool:
            yield Act(change.table, change.name, statement, row, expected)
        if pool and all(answer is Answer.NOTHING for _, answer in pool):
            yield self._blindly(change.table, change.name, f'UPDATE "{change.table}" SET {change.sets}')

    def _deletes(self, eyes: Eyes, table: str, may: May) -> Iterator[Act]:
        statement = f'DELETE FROM "{table}" AS x WHERE {_key(table)}'
        pool = self._chosen(
            (eyes.who.label, f"delete {table}"),
            lambda: [(row, Answer.DONE if may(eyes, row) else Answer.NOTHING) for row in self.probe.rows[table]],
        )
        for row, expected in pool:
            yield Act(table, "delete", statement, row, expected)
        if all(answer is Answer.NOTHING for _, answer in pool):
            yield self._blindly(table, "delete", f'DELETE FROM "{table}"')

    def _blindly(self, table: str, name: str, statement: str) -> Act:
        """Without looking for a row first: a write that reads nothing is not held by who may read."""
        return Act(table, f"{name} blindly", statement, {}, Answer.NOTHING)

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
