"""B6: the same work beside 1, 24 and 150 councils. It costs the same, and nobody is shown another's row.

What the pages send is run again with and without row security, and looked at for scans of whole tables.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from benchmarks import big_register, clients
from benchmarks.big_register import Read
from benchmarks.crowd import FIRST, PERSON, TOKEN, Provider
from benchmarks.growth.growing import copy_of, grow, keep_aside, seed_of
from benchmarks.stage import House, alone, post_of
from consortium.kernel.db import db
from consortium.people.rules import OWN_PROGRAM, Role
from tests.factories.programs import token_of
from tests.integration.faults.site import Site

PAGES = {
    "home": "/",
    "packages": "/packages",
    "mini-tenders": "/mini-tenders",
    "spend by year": "/insight",
    "packages without bids": "/insight/unfilled",
    "time to the start": "/insight/starting",
    "providers": "/insight/providers",
}
"""Asked for in this process: what differs between sizes is the database."""
LISTS = {"packages": "package", "mini-tenders": "mini_tender", "referrals": "referral"}
LARGE = 10_000
"""Rows of a table that no page may scan from end to end."""
TIMES = 5
SOMEBODY = (
    "INSERT INTO person (id, name, email, created_at) VALUES (:person, 'Nia Other', :email, guard.now())",
    "INSERT INTO role_grant (organisation_id, person_id, role, from_on)"
    " VALUES (:council, :person, :role, '2024-03-01')",
    "INSERT INTO api_token (token_hash, client_id, organisation_id, person_id, scope, issued_at, expires_at, details)"
    " VALUES (sha256(CAST(:token AS bytea)), :program, :council, :person, 'act', guard.now(),"
    " guard.now() + interval '10 years', '{}')",
)


@dataclass
class Size:
    """What was measured beside so many councils. `secured` is row security on ÷ off, `scanned` what was read whole."""

    councils: int
    packages: int
    bids: int
    reads: dict[str, Read] = field(default_factory=dict)
    secured: dict[str, float] = field(default_factory=dict)
    scanned: set[str] = field(default_factory=set)


def measure(folder: Path, *, councils: Sequence[int], packages: int, providers: int, reads: int) -> list[Size]:
    """`packages` of each council. Raises `AssertionError` where anybody is shown a row of another organisation."""
    sizes = []
    with alone(folder) as (site, house):
        tender_id, _ = house.published()
        for name in house.market.providers:
            house.market.bid(tender_id, name)
        seed = seed_of(house)
        keep_aside(house, seed)
        big_register.grow(house, 0, providers)
        # Before the first look: a mini-tender to thousands makes this council larger, however many others there are.
        open_to_all = [house.published() for _ in councils]
        officer = token_of(house.world, house.market.commissioner)
        present = 0
        for number, tender in zip(councils, open_to_all, strict=True):
            grow(house, seed, range(present, number), packages, providers)
            present = number
            [row] = house.rows("SELECT (SELECT count(*) FROM package) AS packages, (SELECT count(*) FROM bid) AS bids")
            size = Size(number, row.packages, row.bids)
            _ensure_own(site, house, officer, str(seed.council))
            if number > 1:
                _ensure_own(site, house, *_somebody(house, str(copy_of(house, seed.council, number - 1)), number))
            _look(site, house, size, officer, reads, tender)
            sizes.append(size)
    return sizes


def _somebody(house: House, council_id: str, number: int) -> tuple[str, str]:
    """A commissioner of a council that was copied: a token, and the council."""
    token = f"token-of-council-{number}"
    values = {"person": f"{PERSON}{90_000 + number}", "email": f"nia{number}@councils.example", "council": council_id,
              "role": str(Role.COMMISSIONER), "token": token, "program": OWN_PROGRAM}  # fmt: skip
    with house.world.engine.begin() as connection:
        for statement in SOMEBODY:
            connection.execute(sa.text(statement), values)
    return token, council_id


def _ensure_own(site: Site, house: House, token: str, council_id: str) -> None:
    """Every row of every list is of the council that asks, and there are some."""
    for path, table in LISTS.items():
        ids = [each["id"] for each in big_register.get(site.installation.port, token, f"/api/v1/{path}")]
        owners = house.rows(f"SELECT DISTINCT council_id FROM {table} WHERE id = ANY(CAST(:ids AS uuid[]))", ids=ids)
        assert [str(row.council_id) for row in owners] == [council_id], f"{path}: {owners}"


def _look(site: Site, house: House, size: Size, officer: str, reads: int, tender: tuple[UUID, UUID]) -> None:
    """Every page and list, then bids for a mini-tender that nobody has bid for yet."""
    port, browser = site.installation.port, house.world.signed_in(house.market.commissioner)
    for name, path in PAGES.items():
        read = Read()
        began = time.perf_counter()
        for _ in range(reads // 4):
            asked = time.perf_counter()
            assert browser.get(path).status_code == 200, path
            read.seconds.append(time.perf_counter() - asked)
        read.took = time.perf_counter() - began
        size.reads[name] = read
        with _noted() as sent:
            browser.get(path)
        size.secured[name] = _run_again(house, sent, size)
    base = f"/api/v1/register/candidates?lot_id={house.market.region.home_care}&place=L20&age=9"
    size.reads["register search"] = big_register.read(port, officer, [base] * reads)
    size.reads["inbox"] = big_register.read(port, f"{TOKEN}{FIRST + 1}", ["/api/v1/invitations"] * reads)
    tender_id, package_id = tender
    bidders = [number for number in range(FIRST, FIRST + 2 * reads) if big_register.is_in(number)][:reads]
    posts = [post_of(Provider(number), tender_id, package_id) for number in bidders]
    load = clients.send(port, posts, big_register.CLIENTS)
    assert {answer.status for answer in load.answers} == {201}, load.answers[0].body
    size.reads["bid"] = Read([answer.seconds for answer in load.answers], load.seconds)


@contextmanager
def _noted() -> Iterator[list[tuple[str, Any]]]:
    """Every reading statement with its values that any engine sends meanwhile."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")) and "set_config" not in statement:
            sent.append((statement, values))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)


def _run_again(house: House, sent: Sequence[tuple[str, Any]], size: Size) -> float:
    """Milliseconds in the database as whoever asked, to those as the superuser, whom no policy holds."""
    large = {row.relname for row in house.rows("SELECT relname FROM pg_class WHERE reltuples > :n", n=LARGE)}
    with house.world.acting(house.market.commissioner):
        held = _times(db.session.connection().connection.dbapi_connection, sent, large, size.scanned)
    raw = house.world.engine.raw_connection()
    try:
        free = _times(raw.dbapi_connection, sent, large, set())
    finally:
        raw.close()
    return held / free


def _times(connection: Any, sent: Sequence[tuple[str, Any]], large: set[str], scanned: set[str]) -> float:
    whole = 0.0
    with connection.cursor() as cursor:
        for statement, values in sent:
            took = []
            for _ in range(TIMES):
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
                [plan] = cursor.fetchone()[0]
                took.append(plan["Execution Time"])
            scanned |= set(_scans(plan["Plan"])) & large
            whole += median(took)
    return whole


def _scans(node: dict[str, Any]) -> Iterator[str]:
    if node["Node Type"] == "Seq Scan":
        yield node["Relation Name"]
    for each in node.get("Plans", ()):
        yield from _scans(each)


def words(sizes: Sequence[Size]) -> str:
    first, last = sizes[0], sizes[-1]
    heads = " | ".join(f"{size.councils:,} councils" for size in sizes)
    lines = []
    for name in first.reads:
        cells = [f"{size.reads[name].percentile(0.95):.0f}" for size in sizes]
        ratio = last.reads[name].percentile(0.95) / first.reads[name].percentile(0.95)
        secured = f"{last.secured[name]:.2f}" if name in last.secured else ""
        lines.append(f"| {name} | {' | '.join(cells)} | {ratio:.2f} | {secured} |")
    scanned = ", ".join(sorted(last.scanned)) or "none"
    return f"""## B6, growth

{last.councils:,} councils at the last, {last.packages:,} packages, {last.bids:,} bids. Correct at each size: no list
shows a row of another organisation. p95 in ms; row security on ÷ off is of the time in the database, at the largest
size. To reach: largest ÷ smallest ≤ 1.50, on ÷ off ≤ 1.15. Tables of over {LARGE:,} rows that a page reads from end to
end: {scanned}.

| work | {heads} | largest ÷ smallest | security on ÷ off |
| --- |{" --- |" * (len(sizes) + 2)}
""" + "\n".join(lines)
