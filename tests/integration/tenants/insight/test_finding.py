"""Packages without bids, days to the start and who won, as the council's own record says."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.db import new_id
from consortium.people.rules import Role
from tenants.insight import queries
from tenants.insight.rules.finding import Trading
from tenants.minitender import services as minitender
from tenants.minitender.rules.bidding import DeclineReason
from tests.factories import agreements, tendering
from tests.factories.buying import CHILD, package, referral
from tests.factories.programs import bearer, token_of
from tests.factories.statements import counted
from tests.factories.tendering import Market, MoveClock
from tests.factories.world import World

FIRST, LAST = date(2027, 1, 4), date(2027, 7, 21)


@pytest.fixture
def market(world: World) -> Market:
    return tendering.market(world)


def without_bids(market: Market, move_clock: MoveClock, **declined: DeclineReason) -> None:
    """A mini-tender that nobody bid for; whoever is named declined."""
    tender_id = market.published()
    for name, bidder in market.bidders.items():
        reason = declined.get(name.split()[0])
        if reason is not None:
            with market.world.acting(bidder):
                minitender.decline(actor=bidder, mini_tender_id=tender_id, reason=reason)
    move_clock(hours=25)
    with market.world.acting(market.commissioner):
        minitender.open_mini_tender(actor=market.commissioner, mini_tender_id=tender_id)


@pytest.mark.its_own_dates
def test_packages_without_bids_come_with_the_answers_of_those_invited(
    world: World, market: Market, move_clock: Callable[..., None]
) -> None:
    without_bids(market, move_clock, Bright=DeclineReason.CAPACITY, Mersey=DeclineReason.AREA)
    without_bids(market, move_clock, Bright=DeclineReason.CAPACITY)
    market.opened(move_clock, {"Rowan and Tide": "22.00"})
    market.published()
    with world.acting(market.commissioner):
        [found] = queries.list_answers(market.commissioner)
        [year] = queries.list_tendered_years(market.commissioner)
        assert queries.list_answers(market.commissioner, year) == [found]
        assert queries.list_answers(market.commissioner, "2001-02") == []
    assert (found.packages, found.without_bids) == (3, 2), "one had a bid, one is not opened"
    assert found.reasons == {"capacity": 2, "area": 1, "no answer": 3}


def test_nobody_else_learns_of_it(world: World, market: Market, move_clock: Callable[..., None]) -> None:
    without_bids(market, move_clock)
    neighbour = world.person("Ruth Okoro", market.region.wirral, Role.COMMISSIONER)
    for other in (neighbour, *market.bidders.values()):
        with world.acting(other):
            assert queries.list_answers(other) == []
            assert queries.list_trading(other) == []


def test_win_rates_and_worth_by_provider(world: World) -> None:
    parties = agreements.parties(world)
    loser = world.provider("Rowan and Tide")
    world.takes_part(loser, world.consortia["The consortium of Sefton Council"])
    for has_rival in (True, False):
        award_id = parties.award(starts_on=FIRST, ends_on=LAST)
        with world.engine.connect() as connection:
            tender_id, total = connection.execute(
                sa.text("SELECT mini_tender_id, total_gbp FROM award_line WHERE award_id = :id"), {"id": award_id}
            ).one()
        key = {"council_id": parties.buyers.council.id, "mini_tender_id": tender_id}
        for provider, has_bid in ((parties.provider, True), (loser, has_rival)):
            world.insert("invitation", **key, provider_id=provider.id, invited_at=sa.func.guard.now(), is_late=False)
            if has_bid:
                world.insert(
                    "offer", **key, id=new_id(), provider_id=provider.id, bid_id=new_id(), bid_version=1,
                    sha256=b"x", sealed_sha256=b"x", received_at=sa.func.guard.now(), answers={},
                )  # fmt: skip
    with world.acting(parties.commissioner):
        found = {each.provider_id: each for each in queries.list_trading(parties.commissioner)}
    assert found == {
        parties.provider.id: Trading(parties.provider.id, 2, 2, 2, total * 2),
        loser.id: Trading(loser.id, 2, 1, 0, Decimal("0.00")),
    }
    page = world.signed_in(parties.commissioner).get("/insight/providers").text
    assert "100.0% of its bids" in page
    assert "highly concentrated" in page


@pytest.mark.its_own_dates
def test_days_are_counted_from_the_referral_to_the_first_day_of_support(world: World) -> None:
    parties = agreements.parties(world)
    parties.made(starts_on=FIRST, ends_on=LAST)
    parties.agreement(starts_on=FIRST, ends_on=LAST)
    with world.acting(parties.commissioner):
        today = local(clock.now()).date()
        assert queries.list_waited(parties.commissioner, FIRST.replace(day=3)) == []
        [found] = queries.list_waited(parties.commissioner, FIRST)
        days = (FIRST - today).days
        assert (found.referrals, found.median, found.slow, found.longest) == (1, days, days, days)
        assert queries.count_waiting(parties.commissioner) == 1, "the second has not been signed"


def test_pages_and_files_say_the_same(world: World, market: Market, move_clock: Callable[..., None]) -> None:
    client = world.signed_in(market.commissioner)
    for report in ("unfilled", "starting", "providers"):
        assert " yet</h2>" in client.get(f"/insight/{report}").text
    without_bids(market, move_clock, Bright=DeclineReason.CAPACITY)
    client = world.signed_in(market.commissioner)
    page = client.get("/insight/unfilled").text
    assert "Capacity (1)" in page
    [line] = client.get("/insight/unfilled.csv").text.splitlines()[1:]
    assert line.endswith(",1,1,100.0,no answer: 2; capacity: 1")
    assert client.get("/insight/providers.ods").data.startswith(b"PK")
    assert client.get("/insight/starting.csv").text.startswith("\ufeffYear raised")
    assert client.get("/insight/unfilled?year=2020-22").status_code == 404
    assert client.get("/insight/spend.pdf").status_code == 404


def test_pages_make_the_same_statements_whatever_the_rows(
    world: World, market: Market, move_clock: Callable[..., None]
) -> None:
    made: dict[str, list[int]] = {"unfilled": [], "starting": [], "providers": []}
    for _ in range(2):
        without_bids(market, move_clock, Bright=DeclineReason.CAPACITY)
        market.opened(move_clock, {"Rowan and Tide": "22.00"})
        package(world, market.commissioner, referral(world, market.social_worker, market.region.home_care, CHILD))
        client = world.signed_in(market.commissioner)
        for report, counts in made.items():
            client.get(f"/insight/{report}")
            with counted() as said:
                client.get(f"/insight/{report}")
            counts.append(len(said))
    assert all(one == other for one, other in made.values()), made


@pytest.mark.usefixtures("tokens_can_be_had")
def test_by_api_too(world: World, market: Market, move_clock: Callable[..., None]) -> None:
    without_bids(market, move_clock, Bright=DeclineReason.CAPACITY)
    headers = bearer(token_of(world, market.commissioner))
    client = world.app.test_client()
    [found] = client.get("/api/v1/insight/unfilled", headers=headers).json
    assert (found["without_bids"], found["answers"]) == (1, {"capacity": 1, "no answer": 2})
    assert len(client.get("/api/v1/insight/providers", headers=headers).json) == 3
    assert client.get("/api/v1/insight/starting", headers=headers).json == []
    assert client.get("/api/v1/insight/unfilled?year=x", headers=headers).status_code == 422
