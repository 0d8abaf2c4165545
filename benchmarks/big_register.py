"""B2 and B3: a register of thousands, some of whom cannot be invited; publishing to hundreds, searching, an inbox.

The reference is counted out from the providers' numbers, never asked of the code that is measured.
"""

import http.client
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from benchmarks import profiles
from benchmarks.crowd import FIRST, PROVIDER, STATEMENTS, values_for
from benchmarks.stage import House, alone
from consortium.kernel import clock, jobs
from tenants.minitender import services
from tests.factories.programs import token_of
from tests.factories.statements import counted
from tests.factories.tendering import PROVIDERS
from tests.factories.worker import list_waiting
from tests.integration.faults.site import Site

LAPSED, PAUSED, SUSPENDED = 7, 11, 13
"""Every so many providers have evidence that is not in date, have paused, are suspended by the lead."""
PAGE, CLIENTS, INBOX = 100, 8, 40
LOOKED_AT, MESSAGES = 5, 50
"""Publishings and messages whose time is looked into."""
WATCHED = 20
"""Seconds for which the queue is watched at the most."""
SPOILT = (
    f"UPDATE evidence SET expires_on = '2020-01-01' WHERE kind = 'public liability'"
    f" AND provider_id::text LIKE '{PROVIDER}%' AND right(provider_id::text, 5)::integer % {LAPSED} = 0",
    f"INSERT INTO invitation_pause (provider_id, id, from_at, paused_at)"
    f" SELECT id, gen_random_uuid(), guard.now() - interval '1 hour', guard.now() FROM organisation o"
    f" WHERE id::text LIKE '{PROVIDER}%' AND right(id::text, 5)::integer % {PAUSED} = 0"
    f" AND NOT EXISTS (SELECT 1 FROM invitation_pause p WHERE p.provider_id = o.id)",
    f"INSERT INTO standing (lead_id, id, provider_id, lot_id, kind, from_at, until_at, reason)"
    f" SELECT :lead, gen_random_uuid(), id, :lot, 'suspended', guard.now() - interval '1 hour',"
    f" guard.now() + interval '1 year', 'A concern.' FROM organisation o"
    f" WHERE id::text LIKE '{PROVIDER}%' AND right(id::text, 5)::integer % {SUSPENDED} = 0"
    f" AND NOT EXISTS (SELECT 1 FROM standing s WHERE s.provider_id = o.id AND s.kind = 'suspended')",
    "ANALYZE",
)


@dataclass
class Read:
    """What a number of clients at once got, each for the next page to ask for."""

    seconds: list[float] = field(default_factory=list)
    took: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.took

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


@dataclass(frozen=True)
class Published:
    invited: int
    milliseconds: list[float]
    statements: int

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


@dataclass
class Result:
    searches: dict[int, Read] = field(default_factory=dict)
    inbox: Read = field(default_factory=Read)
    published: list[Published] = field(default_factory=list)
    drained: float = 0.0
    looked_at: list[profiles.Profile] = field(default_factory=list)


def is_in(number: int) -> bool:
    """The brute-force reference."""
    return all(number % each for each in (LAPSED, PAUSED, SUSPENDED))


def measure(folder: Path, sizes: Sequence[int], invited: Sequence[int], *, reads: int, times: int) -> Result:
    """Raises `AssertionError` where anybody is invited or found who should not be, or the other way round."""
    result = Result()
    with alone(folder) as (site, house):
        for _ in range(INBOX):
            house.published()
        result.inbox = _inbox(site, house, reads)
        officer = token_of(house.world, house.market.commissioner)
        present = 0
        for size in sizes:
            grow(house, present, size)
            present = size
            result.searches[size] = _search(site, house, officer, size, reads)
        for count in sorted(invited, reverse=True):
            result.published.append(_publish(site, house, officer, count, times))
            if count == max(invited):
                result.drained = _drained(house)
                result.looked_at = _looked_at(house, officer, count)
    return result


def grow(house: House, present: int, size: int) -> None:
    values = values_for(house.market.region) | {"first": FIRST + present, "last": FIRST + size - 1}
    with house.world.engine.begin() as connection:
        for statement in (*STATEMENTS, *SPOILT):
            connection.execute(sa.text(statement), values)


def _search(site: Site, house: House, token: str, size: int, reads: int) -> Read:
    """Pages of the search, from everywhere in it; before that the whole of it is held against the reference."""
    base = f"/api/v1/register/candidates?lot_id={house.market.region.home_care}&place=L20&age=9"
    found, after = set(), ""
    while page := get(site.installation.port, token, f"{base}{after}"):
        found |= {each["name"] for each in page if each["is_in"]}
        after = f"&after={page[-1]['provider_id']}"
    wanted = {f"Provider {number} Care" for number in range(FIRST, FIRST + size) if is_in(number)} | set(PROVIDERS)
    assert found == wanted, f"{len(found ^ wanted)} of {size} found or missed wrongly"
    starts = [FIRST + (each * 37) % max(size - 2 * PAGE, 1) for each in range(reads)]
    return read(site.installation.port, token, [f"{base}&after={UUID(f'{PROVIDER}{each}')}" for each in starts])


def _inbox(site: Site, house: House, reads: int) -> Read:
    bidder = next(iter(house.market.bidders.values()))
    token = token_of(house.world, bidder)
    first = get(site.installation.port, token, "/api/v1/invitations")
    rest = get(site.installation.port, token, f"/api/v1/invitations?after={first[-1]['id']}")
    assert len({each["id"] for each in (*first, *rest)}) == INBOX
    return read(site.installation.port, token, ["/api/v1/invitations"] * reads)


def _publish(site: Site, house: House, token: str, count: int, times: int) -> Published:
    """To as many as offer the place, that often; once in this process to count the statements."""
    eligible = [number for number in range(FIRST, 10 * FIRST) if is_in(number)][:count]
    with house.world.engine.begin() as connection:
        connection.execute(
            sa.text(
                f"DELETE FROM declared_place WHERE provider_id::text LIKE '{PROVIDER}%'"
                " AND right(provider_id::text, 5)::integer > :last"
            ),
            {"last": eligible[-1]},
        )
        connection.exec_driver_sql("ANALYZE declared_place")
    milliseconds = []
    for _ in range(times):
        tender_id = house.market.draft()
        began = time.perf_counter()
        _post(site.installation.port, token, f"/api/v1/mini-tenders/{tender_id}/publish")
        milliseconds.append(1000 * (time.perf_counter() - began))
        _ensure_invited(house, tender_id, eligible)
    tender_id = house.market.draft()
    with house.world.acting(house.market.commissioner), counted() as said:
        services.publish(actor=house.market.commissioner, mini_tender_id=tender_id, now=clock.now())
    _ensure_invited(house, tender_id, eligible)
    return Published(count, milliseconds, len(said))


def _looked_at(house: House, token: str, count: int) -> list[profiles.Profile]:
    """Publishing to so many, and what the worker does with one message of it, each in this process."""
    client, headers = house.app.test_client(), {"Authorization": f"Bearer {token}"}
    drafts = [house.market.draft() for _ in range(profiles.SETTLED + LOOKED_AT)]
    publishing = profiles.look_at(
        f"publish to {count:,}",
        [partial(client.post, f"/api/v1/mini-tenders/{each}/publish", headers=headers) for each in drafts],
    )
    waiting = list_waiting(house.world)[-profiles.SETTLED - MESSAGES :]  # the worker begins with the others
    return [publishing, profiles.look_at("one message", [partial(_perform, house, each) for each in waiting])]


def _perform(house: House, message: jobs.Message) -> None:
    with house.app.app_context():
        jobs.perform(*message.arguments())


def _ensure_invited(house: House, tender_id: UUID, eligible: Sequence[int]) -> None:
    """Everybody eligible and nobody else, each with one message."""
    wanted = {str(UUID(f"{PROVIDER}{number}")) for number in eligible}
    wanted |= {str(made.id) for made in house.market.providers.values()}
    rows = house.rows("SELECT provider_id FROM invitation WHERE mini_tender_id = :id", id=tender_id)
    assert {str(row.provider_id) for row in rows} == wanted
    told = house.rows(
        "SELECT count(*) AS messages, count(DISTINCT handled_as) AS providers FROM outbox_message"
        " WHERE event = 'MiniTenderPublished' AND payload ->> 'mini_tender_id' = :id",
        id=str(tender_id),
    )
    assert (told[0].messages, told[0].providers) == (len(wanted), len(wanted))


def _drained(house: House) -> float:
    """Messages done a second, from now until none waits or it was watched for long enough.

    What is done is counted, not what still waits: to have told one provider is to have one more e-mail to send.
    """

    def counted() -> tuple[int, int]:
        [row] = house.rows(
            "SELECT count(*) FILTER (WHERE done_at IS NOT NULL) AS done,"
            " count(*) FILTER (WHERE done_at IS NULL AND due_at <= guard.now()) AS waiting FROM outbox_message"
        )
        return int(row.done), int(row.waiting)

    (before, waiting), began = counted(), time.perf_counter()
    done = before
    while waiting and time.perf_counter() - began < WATCHED:
        time.sleep(0.5)
        done, waiting = counted()
    return (done - before) / (time.perf_counter() - began)


def read(port: int, token: str, paths: Sequence[str]) -> Read:
    read, waiting, lock = Read(), iter(paths), threading.Lock()

    def client() -> None:
        with _connected(port) as connection:
            while True:
                with lock:
                    path = next(waiting, None)
                if path is None:
                    return
                began = time.perf_counter()
                _ask(connection, "GET", token, path)
                with lock:
                    read.seconds.append(time.perf_counter() - began)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    read.took = time.perf_counter() - began
    assert len(read.seconds) == len(paths), "a request failed"
    return read


@contextmanager
def _connected(port: int) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    yield connection
    connection.close()


def get(port: int, token: str, path: str) -> Any:
    with _connected(port) as connection:
        return json.loads(_ask(connection, "GET", token, path))


def _post(port: int, token: str, path: str) -> None:
    with _connected(port) as connection:
        _ask(connection, "POST", token, path)


def _ask(connection: http.client.HTTPConnection, method: str, token: str, path: str) -> bytes:
    connection.request(method, path, headers={"Authorization": f"Bearer {token}", "Content-Length": "0"})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body[:500]
    return body


def words(result: Result) -> str:
    """Both parts of the report."""
    sizes = sorted(result.searches)
    ratio = result.searches[sizes[0]].rate / result.searches[sizes[-1]].rate
    searches = "\n".join(
        f"| search, {size:,} providers | {read.rate:.0f} | {read.percentile(0.95):.0f} |"
        for size, read in sorted(result.searches.items())
    )
    published = "\n".join(
        f"| {each.invited:,} | {each.percentile(0.5):.0f} | {each.percentile(0.95):.0f} | {each.statements} |"
        for each in sorted(result.published, key=lambda one: one.invited)
    )
    return f"""## B2, publish and invite

Of {sizes[-1]:,} providers on the lot. Correct each time: everybody eligible is invited and nobody else, all with the
commit, one message each. The queue was drained at {result.drained:.0f} messages a second.

| invited | median, ms | p95, ms | statements |
| --- | --- | --- | --- |
{published}

## B3, eligible search and inbox

Lot, place, age, standing, evidence and pauses, pages of {PAGE} by key, {CLIENTS} clients. Correct: the pages together
are the brute-force set. {sizes[-1]:,} providers cost {ratio:.2f} × {sizes[0]:,}. The inbox holds {INBOX} invitations.

| work | requests/s | p95, ms |
| --- | --- | --- |
{searches}
| inbox | {result.inbox.rate:.0f} | {result.inbox.percentile(0.95):.0f} |"""
