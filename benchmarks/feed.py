"""B7, the feed: writes that take their time to commit, and readers of the outbox, the record and the feed of changes.

Each write is one transaction that records an act, a message and a change and is then held open for a while, so that
what began first often commits last. Whoever follows a stream by a stamp taken at the beginning misses those; how many
is counted beside it. The outbox is read by the product's own relay; the organisation's record by its chain's own
numbers, and its feed of changes by its cursor, as the application.
"""

import random
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.stage import House, alone
from consortium.kernel import audit, feed, notify, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.db import new_id
from consortium.kernel.feed import Change
from consortium.register.events import ProviderAffected
from tests.processes import came_true

WRITERS = 8
HELD = 0.12
"""Seconds for which a write is held open at the most before it commits."""
PATIENCE = 60
RECORD = (
    "SELECT sequence, at, facts ->> 'write' AS write FROM audit_entry"
    " WHERE organisation_id = :organisation AND sequence > :after ORDER BY sequence"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the acts are about: any row will do."""

    __tablename__ = "mini_tender"
    id: UUID


@dataclass
class Reader:
    """Follows the record at its head. `by_stamp` is what a reader of the stamps would have seen of it."""

    after: int = 0
    stamp: datetime | None = None
    seen: dict[str, float] = field(default_factory=dict)
    sequences: list[int] = field(default_factory=list)
    by_stamp: int = 0

    def read(self, rows: list[Any]) -> None:
        at = time.time()
        for row in rows:
            self.seen[row.write] = at
            self.sequences.append(row.sequence)
            self.by_stamp += self.stamp is None or row.at > self.stamp
        if rows:
            self.after = rows[-1].sequence
            self.stamp = max([row.at for row in rows] + ([self.stamp] if self.stamp else []))


@dataclass
class Follower:
    """Follows the feed of changes at its head."""

    cursor: feed.Cursor
    seen: dict[str, float] = field(default_factory=dict)
    times: int = 0

    def read(self, found: list[Change]) -> None:
        at = time.time()
        for change in found:
            self.seen[change.data["provider_id"]] = at
            self.times += 1
        if found:
            self.cursor = found[-1].cursor(self.cursor.era)


@dataclass(frozen=True, slots=True)
class Result:
    writes: int
    seconds: float
    checks: int
    missed_of_outbox: int
    missed_of_record: int
    missed_of_feed: int
    missed_by_stamp: int
    outbox_lags: list[float]
    record_lags: list[float]
    feed_lags: list[float]

    @property
    def rate(self) -> float:
        return self.writes / self.seconds


def measure(folder: Path, *, checks: int, every: float) -> Result:
    """Write for as long as it takes to look so many times. Raises `AssertionError` when anything was missed."""
    with alone(folder) as (_, house):
        actor, subject = house.market.commissioner, Subject(house.market.draft())
        committed: dict[str, float] = {}
        changed: dict[str, float] = {}
        reader = Reader(after=_head(house, actor))
        follower = Follower(_end(house, actor))
        over = threading.Event()
        given = (house, subject, committed, changed, over)
        writers = [threading.Thread(target=_write, args=given) for _ in range(WRITERS)]
        began = time.perf_counter()
        for writer in writers:
            writer.start()
        for _ in range(checks):
            time.sleep(every)
            reader.read(_record(house, actor, reader.after))
            follower.read(_changes(house, actor, follower.cursor))
        over.set()
        for writer in writers:
            writer.join()
        seconds = time.perf_counter() - began
        reader.read(_record(house, actor, reader.after))

        def is_read() -> bool:
            follower.read(_changes(house, actor, follower.cursor))
            return len(follower.seen) >= len(committed)

        came_true(is_read, within=PATIENCE)
        assert came_true(lambda: not _waiting(house), within=PATIENCE), f"{_waiting(house)} messages were not done"
        return _result(house, committed, changed, reader, follower, seconds, checks)


def _write(
    house: House, subject: Subject, committed: dict[str, float], changed: dict[str, float], over: threading.Event
) -> None:
    actor, me, number = house.market.commissioner, threading.get_ident(), 0
    while not over.is_set():
        number += 1
        name = f"feed-{me}-{number}"
        with house.world.acting(actor):
            audit.record(actor, "feed.measured", subject, write=name)
            notify.record(
                actor, key=name, person_id=actor.person, address="sam@people.example",
                template="consortium/kernel/mail/test", facts={"reference": name},
            )  # fmt: skip
            nobody = new_id()  # on no agreement: whoever handles it finds nothing to do
            outbox.record(ProviderAffected(provider_id=nobody, lot_id=new_id(), change="suspended"))
            time.sleep(random.uniform(0, HELD))
        committed[name] = changed[str(nobody)] = time.time()


def _head(house: House, actor: Actor) -> int:
    return max((row.sequence for row in _record(house, actor, 0)), default=0)


def _record(house: House, actor: Actor, after: int) -> list[Any]:
    with house.world.acting(actor):
        return list(house.world.execute(RECORD, organisation=actor.organisation, after=after))


def _end(house: House, actor: Actor) -> feed.Cursor:
    """Where the feed ends."""
    with house.world.acting(actor):
        cursor = feed.start_of(feed.get_era())
        while found := feed.list_changes(cursor, most=feed.PAGE):
            cursor = found[-1].cursor(cursor.era)
        return cursor


def _changes(house: House, actor: Actor, after: feed.Cursor) -> list[Change]:
    with house.world.acting(actor):
        return feed.list_changes(after, most=10 * feed.PAGE, types=["provider.affected"])


def _waiting(house: House) -> int:
    [row] = house.rows("SELECT count(*) AS n FROM outbox_message WHERE done_at IS NULL AND due_at <= guard.now()")
    return int(row.n)


def _result(
    house: House,
    committed: dict[str, float],
    changed: dict[str, float],
    reader: Reader,
    follower: Follower,
    seconds: float,
    checks: int,
) -> Result:
    """Every write once in every stream, and in the record without a gap in its numbers."""
    handed = {
        row.key: row.dispatched_at.timestamp()
        for row in house.rows(
            "SELECT n.key, m.dispatched_at FROM notification n JOIN outbox_message m"
            " ON m.payload ->> 'notification_id' = n.id::text WHERE n.key LIKE 'feed-%' AND n.sent_at IS NOT NULL"
        )
    }
    assert reader.sequences == list(range(reader.sequences[0], reader.sequences[-1] + 1)), "the record has a gap"
    result = Result(
        writes=len(committed),
        seconds=seconds,
        checks=checks,
        missed_of_outbox=len(committed.keys() - handed.keys()),
        missed_of_record=len(committed.keys() - reader.seen.keys()),
        missed_of_feed=len(changed.keys() - follower.seen.keys()),
        missed_by_stamp=len(reader.sequences) - reader.by_stamp,
        outbox_lags=[max(0.0, handed[each] - at) for each, at in committed.items() if each in handed],
        record_lags=[max(0.0, reader.seen[each] - at) for each, at in committed.items() if each in reader.seen],
        feed_lags=[max(0.0, follower.seen[each] - at) for each, at in changed.items() if each in follower.seen],
    )
    assert follower.times == len(follower.seen), "a change was told twice"
    missed = (result.missed_of_outbox, result.missed_of_record, result.missed_of_feed)
    assert missed == (0, 0, 0), "a write was missed"
    return result


def _percentile(lags: list[float]) -> float:
    return sorted(lags)[min(int(0.95 * len(lags)), len(lags) - 1)]


def words(result: Result) -> str:
    return f"""## B7, feed

{result.writes:,} writes at {result.rate:.0f} a second on {WRITERS} connections (to reach: 72), each held open for up to
{1000 * HELD:.0f} ms before it commits. The outbox is read by the relay, the organisation's record by its own numbers
and its feed of changes by its cursor, {result.checks} checks at the head. A reader by the
stamp of the beginning would have missed {result.missed_by_stamp:,}.

| stream | missed | lag p95, s |
| --- | --- | --- |
| outbox, to the queue | {result.missed_of_outbox} | {_percentile(result.outbox_lags):.2f} |
| record | {result.missed_of_record} | {_percentile(result.record_lags):.2f} |
| feed of changes | {result.missed_of_feed} | {_percentile(result.feed_lags):.2f} |"""
