"""B4, evaluate and rank: many scored bids ranked and explained, held against exact decimals of its own."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app import create_app
from benchmarks.crowd import FIRST, PROVIDER, N, crowded_market
from benchmarks.stage import ORDINARY_DAY
from consortium.kernel import clock, database
from consortium.kernel.db import db
from consortium.kernel.settings import driver_url
from tenants.minitender import queries, services
from tenants.minitender.rules import comparing
from tenants.policy.rules import PolicyCriterion
from tests.factories.buying import OUTCOMES_TERMS
from tests.factories.programs import own_program
from tests.factories.tendering import Market
from tests.factories.world import World
from tests.integration.faults.site import running

CRITERIA, ASSESSORS, MOST_SCORE = 10, 6, 5
TERMS = replace(
    OUTCOMES_TERMS,
    criteria=tuple(PolicyCriterion(f"question_{each}", f"Question {each}", Decimal(each)) for each in range(1, 11)),
    ceiling=None,
)
PENCE = Decimal("0.01")
EVALUATION, OFFER = PROVIDER.replace("0190aaaa", "0190dddd"), PROVIDER.replace("0190aaaa", "0190eeee")
BIDS = (
    f"INSERT INTO evaluation (owner_id, id, provider_id, criteria, assessors_needed, councils_needed, opened_at,"
    f" concluded_at, concluded_by) SELECT :council, ('{EVALUATION}' || n)::uuid, ('{PROVIDER}' || n)::uuid, '[]', 6, 1,"
    f" guard.now(), guard.now(), :officer {N}",
    f"INSERT INTO assignment (owner_id, evaluation_id, assessor_id, assessor_organisation_id, assigned_at, assigned_by,"
    f" declared_at, has_conflict, locked_at) SELECT :council, ('{EVALUATION}' || n)::uuid, a, :council, guard.now(),"
    f" :officer, guard.now(), false, guard.now() {N}, unnest(CAST(:assessors AS uuid[])) AS a",
    f"INSERT INTO score (owner_id, evaluation_id, assessor_id, criterion, score, reason, scored_at)"
    f" SELECT :council, ('{EVALUATION}' || n)::uuid, a, 'question_' || q, (n * q) % 6, 'Measured.', guard.now()"
    f" {N}, unnest(CAST(:assessors AS uuid[])) AS a, generate_series(1, {CRITERIA}) AS q",
    f"INSERT INTO consensus (owner_id, evaluation_id, criterion, score, reason, moderator_id, is_outside_range,"
    f" agreed_at) SELECT :council, ('{EVALUATION}' || n)::uuid, 'question_' || q, 2 + (n * q) % 4, 'Agreed.', :officer,"
    f" false, guard.now() {N}, generate_series(1, {CRITERIA}) AS q",
    f"INSERT INTO offer (council_id, id, mini_tender_id, provider_id, bid_id, bid_version, sha256, received_at,"
    f" answers, starts_on, evaluation_id) SELECT :council, ('{OFFER}' || n)::uuid, :tender, ('{PROVIDER}' || n)::uuid,"
    f" gen_random_uuid(), 1, 'x', guard.now(), '{{}}', '2027-01-04', ('{EVALUATION}' || n)::uuid {N}"
    " ORDER BY CASE WHEN CAST(:backwards AS boolean) THEN -n ELSE n END",
    f"INSERT INTO offer_line (council_id, offer_id, package_id, mini_tender_id, unit, unit_price, schedule)"
    f" SELECT :council, ('{OFFER}' || n)::uuid, :package, :tender, 'hour', 18 + (n * 37 % 600) / 100.0,"
    f" '{{\"patterns\": []}}' {N}",
    "ANALYZE",
)
UNDONE = ("offer_line", "offer", "consensus", "score", "assignment", "evaluation")


@dataclass
class Ranked:
    """What ranking so many bids took, in seconds, and how many statements it was."""

    bids: int
    seconds: list[float] = field(default_factory=list)
    statements: int = 0

    def percentile(self, part: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def measure(folder: Path, sizes: Sequence[int], times: int) -> list[Ranked]:
    """Raises `AssertionError` where a ranking is not what exact decimals say, or follows the order of insertion."""
    with running(folder, "", lost_after=ORDINARY_DAY) as site:
        app = create_app(replace(site.installation.settings, environment="test"))
        world = World(app, sa.create_engine(driver_url(site.superuser_url)))
        world.administrator()
        own_program(world)
        market, _ = crowded_market(world, max(sizes), TERMS)
        package_id = market.package()
        tender_id = market.published([package_id])
        _open(world, market, tender_id, site.installation.settings.owner_database_url)
        measured = [_measured(world, market, tender_id, package_id, size, times) for size in sizes]
        world.engine.dispose()
        with app.app_context():
            db.engine.dispose()
        return measured


def _open(world: World, market: Market, tender_id: UUID, owner_url: str) -> None:
    engine = sa.create_engine(driver_url(owner_url))
    with engine.connect() as connection:
        database.move_clock(connection, 25 * 3600)
    engine.dispose()
    with world.acting(market.commissioner):
        services.open_mini_tender(actor=market.commissioner, mini_tender_id=tender_id)


def _measured(world: World, market: Market, tender_id: UUID, package_id: UUID, size: int, times: int) -> Ranked:
    found, results = Ranked(size), []
    for backwards in (False, True):
        _put_in(world, market, tender_id, package_id, size, backwards=backwards)
        for _ in range(times):
            with _counted() as said:
                began = time.perf_counter()
                with world.acting(market.commissioner):
                    [record] = services.rank(actor=market.commissioner, mini_tender_id=tender_id, now=clock.now())
                    comparing.ranked(record.rules, record.bids)  # explained, as the page shows it
                found.seconds.append(time.perf_counter() - began)
            found.statements = said[0]
        with world.acting(market.commissioner):
            [record] = queries.list_rankings(market.council.id, tender_id)
            _ensure_exact(record.result["ranking"], size)
            results.append(record.result)
        _take_out(world)
    assert results[0] == results[1], "the ranking follows the order of insertion"
    return found


def _put_in(world: World, market: Market, tender_id: UUID, package_id: UUID, size: int, *, backwards: bool) -> None:
    assessors = [UUID(int=each + 1) for each in range(ASSESSORS)]
    values = {
        "first": FIRST, "last": FIRST + size - 1, "council": market.council.id, "tender": tender_id,
        "package": package_id, "officer": market.commissioner.person, "assessors": assessors, "backwards": backwards,
    }  # fmt: skip
    with world.engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO person (id, name, email, created_at) SELECT a, 'Assessor', a || '@people.example',"
                " guard.now() FROM unnest(CAST(:assessors AS uuid[])) AS a ON CONFLICT DO NOTHING"
            ),
            values,
        )
        for statement in BIDS:
            connection.execute(sa.text(statement), values)


def _take_out(world: World) -> None:
    with world.engine.begin() as connection:
        for table in UNDONE:
            connection.execute(sa.text(f"DELETE FROM {table}"))


@contextmanager
def _counted() -> Iterator[list[int]]:
    said = [0]

    def note(*_: object) -> None:
        said[0] += 1

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)


def _ensure_exact(ranking: Sequence[dict[str, Any]], size: int) -> None:
    """Every figure as a few lines of exact decimals say it, without the product's own arithmetic."""
    numbers = range(FIRST, FIRST + size)
    whole = Decimal(sum(range(1, CRITERIA + 1)))
    scores = {n: {q: Decimal(2 + n * q % 4) for q in range(1, CRITERIA + 1)} for n in numbers}
    prices = {n: Decimal(18) + Decimal(n * 37 % 600) / 100 for n in numbers}
    lowest = min(prices.values())
    expected = {}
    for n in numbers:
        share = sum((score * q for q, score in scores[n].items()), Decimal(0)) / (MOST_SCORE * whole)
        quality = (Decimal(60) * share).quantize(PENCE, ROUND_HALF_UP)
        price = (Decimal(40) * lowest / prices[n]).quantize(PENCE, ROUND_HALF_UP)
        expected[f"Provider {n} Care"] = (quality, price, quality + price)
    found = {
        row["bidder"]: tuple(Decimal(row[name]) for name in ("quality_points", "price_points", "total"))
        for row in ranking
    }
    assert found == expected
    totals = [Decimal(row["total"]) for row in ranking]
    assert totals == sorted(totals, reverse=True)


def in_words(measured: Sequence[Ranked]) -> str:
    lines = "\n".join(
        f"| {each.bids:,} | {1000 * median(each.seconds):.0f} | {1000 * each.percentile(0.95):.0f}"
        f" | {each.statements} |"
        for each in measured
    )
    growth = median(measured[-1].seconds) / median(measured[0].seconds)
    return f"""## B4, evaluate and rank

{CRITERIA} questions, {ASSESSORS} assessors each; ranked through the service, kept with rules and inputs, and explained.
Correct each time: every figure is what exact decimals say, and the order of insertion changes nothing.
{measured[-1].bids:,} bids take {growth:.2f} times as long as {measured[0].bids:,} (to reach: 2.2).

| bids | median, ms | p95, ms | statements |
| --- | --- | --- | --- |
{lines}"""
