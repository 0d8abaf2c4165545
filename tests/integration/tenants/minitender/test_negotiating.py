"""Negotiation in rounds: each offer logged, like for like, and on one and the same week where it changes."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from consortium.kernel.sealing import Unsealable
from tenants.minitender import queries, services
from tests.factories.tendering import PATTERNS, Market, MoveClock
from tests.factories.world import World

BIDS = {"Mersey Lantern": ("22.00", 5), "Rowan and Tide": ("21.00", 4), "Bright Harbour Care": ("23.00", 3)}
BEST = ("Mersey Lantern", "Rowan and Tide")
SHORTER = [{**PATTERNS[0], "days": ["mon", "wed"]}]


def _invite(
    sefton: Market, world: World, tender_id: UUID, names: tuple[str, ...] = BEST, weeks: list | None = None
) -> int:
    with world.acting(sefton.commissioner):
        [package_id] = queries.package_ids_of([tender_id])[tender_id]
        return services.invite_to_negotiate(
            actor=sefton.commissioner, mini_tender_id=tender_id,
            provider_ids=[sefton.providers[name].id for name in names], message="Could Friday be left out?", hours=24,
            weeks=None if weeks is None else {package_id: weeks},
        )  # fmt: skip


def _offer(sefton: Market, world: World, tender_id: UUID, name: str, price: str) -> None:
    bidder = sefton.bidders[name]
    with world.acting(sefton.commissioner):
        [package_id] = queries.package_ids_of([tender_id])[tender_id]
    with world.acting(bidder):
        services.submit_negotiated_offer(
            actor=bidder, mini_tender_id=tender_id, prices={package_id: Decimal(price)}, starts_on=date(2027, 1, 4)
        )


def _rank(sefton: Market, world: World, tender_id: UUID) -> dict[str, str]:
    with world.acting(sefton.commissioner):
        [record] = services.rank(actor=sefton.commissioner, mini_tender_id=tender_id, now=clock.now())
        return {row["bidder"]: row["price"] for row in record.bids}


def test_a_changed_week_is_asked_of_all_alike_and_those_who_offer_on_it_are_compared(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    _invite(sefton, world, tender_id, weeks=SHORTER)
    for name, price in zip(BEST, ("22.00", "20.50"), strict=True):
        _offer(sefton, world, tender_id, name, price)
    assert _rank(sefton, world, tender_id) == {"Mersey Lantern": "22.00", "Rowan and Tide": "20.50"}
    with world.acting(sefton.commissioner):
        award = services.recommend(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="First on the new week.", now=clock.now()
        )
        [line] = queries.award_lines(award.id)
        assert line.schedule["patterns"] == SHORTER
    page = world.signed_in(sefton.commissioner).get(f"/mini-tenders/{tender_id}/ranking").text
    assert "Not compared any more" in page
    assert "Bright Harbour Care" in page.split("Not compared any more")[1]


def test_where_nobody_offers_on_the_change_everything_stays_as_it_was(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    _invite(sefton, world, tender_id, weeks=SHORTER)
    move_clock(hours=25)
    assert set(_rank(sefton, world, tender_id)) == set(BIDS)


def test_several_rounds_are_kept_each_with_what_was_offered_before_and_then(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    assert _invite(sefton, world, tender_id, ("Mersey Lantern",)) == 1
    _offer(sefton, world, tender_id, "Mersey Lantern", "21.50")
    _rank(sefton, world, tender_id)
    assert _invite(sefton, world, tender_id, ("Mersey Lantern",)) == 2
    with pytest.raises(Refused, match=r"negotiation\.price_rises"):
        _offer(sefton, world, tender_id, "Mersey Lantern", "21.60")
    _offer(sefton, world, tender_id, "Mersey Lantern", "21.25")
    assert _rank(sefton, world, tender_id)["Mersey Lantern"] == "21.25"
    page = world.signed_in(sefton.commissioner).get(f"/mini-tenders/{tender_id}/ranking").text
    for price in ("£22.00", "£21.50", "£21.25"):
        assert price in page.split("Negotiation, round by round")[1]


@pytest.mark.parametrize("week", [[], [{**PATTERNS[0], "unit": "waking_night"}], [{**PATTERNS[0], "quantity": "0"}]])
def test_refuses_a_week_that_cannot_be_bought(sefton: Market, world: World, move_clock: MoveClock, week: list) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    with pytest.raises(Refused, match=r"bid\."):
        _invite(sefton, world, tender_id, BEST[:1], week)


def test_the_regime_forbids_it_whatever_the_policy_says(sefton: Market, world: World, move_clock: MoveClock) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET regime = 'pcr-reg34'"))
    with pytest.raises(Refused, match=r"negotiation\.not_allowed"):
        _invite(sefton, world, tender_id)


def test_the_officer_asks_on_a_page_and_the_bidder_reads_the_week(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    page = world.signed_in(sefton.commissioner).get(f"/mini-tenders/{tender_id}/negotiate").text
    assert "15:30" in page
    _invite(sefton, world, tender_id, weeks=SHORTER)
    bea = world.signed_in(sefton.bidders["Mersey Lantern"])
    assert "Mon, Wed: 15:30, 2 hours, 1 carer" in bea.get(f"/invitations/{tender_id}/improve").text


def test_an_improved_offer_is_readable_to_nobody_but_its_bidder_before_the_round_is_over(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    _invite(sefton, world, tender_id)
    bidder = sefton.bidders["Mersey Lantern"]
    with world.acting(sefton.commissioner):
        [package_id] = queries.package_ids_of([tender_id])[tender_id]
    with world.acting(bidder):
        services.submit_negotiated_offer(
            actor=bidder, mini_tender_id=tender_id, prices={package_id: Decimal("21.37")},
            starts_on=date(2027, 1, 4), note="Canary",
        )  # fmt: skip
        assert [each.note for each in services.own_improved(bidder, tender_id)] == ["Canary"]
    with world.engine.connect() as connection:
        row = bytes(connection.execute(sa.text("SELECT sealed FROM negotiated_offer")).scalar_one())
    assert b"Canary" not in row
    assert b"21.37" not in row
    with world.acting(sefton.commissioner):
        assert queries.list_round_keys(sefton.council.id, tender_id) == []
        assert services.improved_offers(sefton.council.id, tender_id) == []
    move_clock(hours=25)
    with world.acting(sefton.commissioner):
        [improved] = services.improved_offers(sefton.council.id, tender_id)
        assert (improved.prices, improved.note) == ({package_id: Decimal("21.37")}, "Canary")


def test_an_improved_offer_put_in_anothers_place_does_not_open(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    _invite(sefton, world, tender_id)
    for name in BEST:
        _offer(sefton, world, tender_id, name, "20.00")
    with world.engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(sa.text("UPDATE negotiated_offer SET sealed = (SELECT min(sealed) FROM negotiated_offer)"))
    with world.acting(sefton.commissioner), pytest.raises(Unsealable):
        services.improved_offers(sefton.council.id, tender_id)
