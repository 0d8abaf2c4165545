"""Sealing under fire: races at the deadline, the same post many times at once, and nobody looking in early."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.minitender import queries, services
from tenants.minitender.rules.bidding import Offer
from tenants.minitender.services import Receipt
from tests.factories.tendering import Market, MoveClock
from tests.factories.world import World

TOGETHER = 4


def _at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts together, each on a connection of its own, and give what each returned or raised."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _submit(sefton: Market, world: World, name: str, tender_id: UUID, offer: Offer) -> Receipt:
    bidder = sefton.bidders[name]
    with world.acting(bidder):
        return services.submit_bid(actor=bidder, mini_tender_id=tender_id, offer=offer)


def test_the_same_bid_sent_four_times_at_once_is_one_version_with_one_receipt(sefton: Market, world: World) -> None:
    tender_id = sefton.published()
    offer = sefton.offer(tender_id)
    answers = _at_once(*[lambda: _submit(sefton, world, "Mersey Lantern", tender_id, offer)] * TOGETHER)
    receipts = {answer.signed for answer in answers if isinstance(answer, Receipt)}
    assert len(receipts) == 1
    assert _count(world, "bid_version") == 1


def _count(world: World, table: str) -> int:
    with world.engine.connect() as connection:
        return int(connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_opening_waits_for_a_bid_on_its_way_in_and_finds_it(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published()
    offer = sefton.offer(tender_id)
    is_held, may_end = threading.Event(), threading.Event()

    def bid_slowly() -> None:
        bidder = sefton.bidders["Mersey Lantern"]
        with world.acting(bidder):
            services.submit_bid(actor=bidder, mini_tender_id=tender_id, offer=offer)
            is_held.set()
            may_end.wait(10)

    def open_bids() -> int:
        with world.acting(sefton.commissioner):
            services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)
            return len(queries.list_offers(sefton.council.id, tender_id))

    with ThreadPoolExecutor(2) as pool:
        bidding = pool.submit(bid_slowly)
        assert is_held.wait(10)
        move_clock(hours=25)
        opening = pool.submit(open_bids)
        _until_somebody_waits(world)
        may_end.set()
        bidding.result(10)
        assert opening.result(10) == 1


def _until_somebody_waits(world: World) -> None:
    """Until the database says that a transaction waits for another's lock."""
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(200):
        with world.engine.connect() as connection:
            if connection.execute(waiting).scalar_one():
                return
        threading.Event().wait(0.05)
    raise AssertionError("nobody waited for the bid's lock")


def test_a_receipted_bid_is_opened_and_a_refused_one_is_not_when_both_race_the_deadline(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published()
    offer = sefton.offer(tender_id)
    acts: list[Callable[[], object]] = [
        lambda name=name: _submit(sefton, world, name, tender_id, offer) for name in sefton.bidders
    ]
    answers = _at_once(*acts, lambda: move_clock(hours=24))
    receipted = {answer.sha256 for answer in answers if isinstance(answer, Receipt)}
    in_time = sum(isinstance(answer, Receipt) for answer in answers)
    assert all(answer.code == "bid.too_late" for answer in answers if isinstance(answer, Refused))
    move_clock(minutes=1)
    with world.acting(sefton.commissioner):
        services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)
        opened = queries.list_offers(sefton.council.id, tender_id)
        assert len(opened) == in_time
        assert {bytes(each.sha256) for each in opened} == receipted


def _onlookers(sefton: Market, world: World) -> list[Actor]:
    lead = world.person("Priya Raman", sefton.region.lead, Role.PROCUREMENT_OFFICER, Role.COMMISSIONER)
    return [sefton.commissioner, lead, sefton.bidders["Rowan and Tide"], world.administrator()]


def test_nobody_but_its_bidder_can_read_a_bid_before_the_deadline_by_any_statement(
    sefton: Market, world: World
) -> None:
    tender_id = sefton.published()
    sefton.bid(tender_id, "Mersey Lantern")
    for onlooker in _onlookers(sefton, world):
        with world.acting(onlooker):
            for table in ("bid", "bid_version", "bid_draft", "offer", "offer_line"):
                seen = db.session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
                assert seen == 0, (onlooker.name, table)
            handed = sa.text("SELECT count(*) FROM guard.open_bids(:tender)")
            assert db.session.execute(handed, {"tender": tender_id}).scalar_one() == 0
            counted = sa.text("SELECT guard.bid_count(:tender)")
            assert db.session.execute(counted, {"tender": tender_id}).scalar_one() == 0


def test_the_council_cannot_open_early_by_writing_the_row_itself(sefton: Market, world: World) -> None:
    tender_id = sefton.published()
    sefton.bid(tender_id, "Mersey Lantern")
    early = sa.text(
        "UPDATE mini_tender SET status = 'opened', opened_at = closes_at, opened_by = :person WHERE id = :tender"
    )
    with pytest.raises(sa.exc.IntegrityError, match="before the deadline"), world.acting(sefton.commissioner):
        db.session.execute(early, {"tender": tender_id, "person": sefton.commissioner.person})


def test_the_sealed_documents_are_handed_over_once(sefton: Market, world: World, move_clock: MoveClock) -> None:
    tender_id = sefton.opened(move_clock, {"Mersey Lantern": "22.00"})
    with world.acting(sefton.commissioner):
        assert queries.hand_over_bids(tender_id) == []
