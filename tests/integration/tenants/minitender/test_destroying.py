"""The key of a mini-tender at its end: gone for good, and with it every way of the council's to what was sealed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.kernel import clock, sealing
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.sealing import Unsealable
from consortium.kernel.sealing.kept import KEPT
from tenants.minitender import queries, services
from tenants.minitender.rules import bundles
from tenants.minitender.rules.sealing import kept_until
from tenants.minitender.rules.state import Status
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.tendering import Market, MoveClock
from tests.factories.world import World

LANTERN = "Mersey Lantern"


def _withdrawn(sefton: Market) -> UUID:
    tender_id = sefton.published()
    sefton.bid(tender_id, LANTERN)
    with sefton.world.acting(sefton.commissioner):
        services.withdraw_mini_tender(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="The need changed.", now=clock.now()
        )
    return tender_id


def _ended(sefton: Market, move_clock: MoveClock) -> UUID:
    tender_id = sefton.ranked(move_clock, {LANTERN: ("22.00", 4), "Rowan and Tide": ("24.00", 4)})
    with sefton.world.acting(sefton.commissioner):
        services.end_without_award(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="The need changed.", now=clock.now()
        )
    return tender_id


def _destroy(sefton: Market, tender_id: UUID, reason: str = "Nothing needs it.") -> None:
    with sefton.world.acting(sefton.commissioner):
        services.destroy_key(actor=sefton.commissioner, mini_tender_id=tender_id, reason=reason)


def _shares(world: World, tender_id: UUID) -> Sequence[Any]:
    with world.engine.connect() as connection:
        shares = sa.text("SELECT * FROM mini_tender_share WHERE mini_tender_id = :tender ORDER BY number")
        return connection.execute(shares, {"tender": tender_id}).all()


def _whose_keys_open_it(world: World) -> set[str]:
    """Drill: every private key that is kept anywhere in the database, tried on the one sealed bid."""
    with world.engine.connect() as connection, world.app.app_context():
        [bid] = connection.execute(sa.text("SELECT * FROM bid_version")).all()
        names = ("council_id", "mini_tender_id", "mini_tender_version", "provider_id", "bid_id", "version")
        bound_to = sealing.bound("bid", *(getattr(bid, name) for name in names))
        opening = set()
        for kept in (each for each in KEPT if not each.is_public):
            for row in connection.execute(sa.select(kept.column.table)):
                private = sealing.keyring().unwrap(bytes(getattr(row, kept.column.name)), kept.bound_to(row))
                try:
                    sealing.unseal(bytes(bid.sealed), private=private, bound_to=bound_to)
                except Unsealable:
                    continue
                opening.add(kept.column.table.name)
        return opening


def test_a_withdrawn_mini_tenders_key_is_destroyed_at_once_and_only_the_bidders_own_opens_its_bid(
    sefton: Market, world: World
) -> None:
    tender_id = _withdrawn(sefton)
    assert _whose_keys_open_it(world) == {"mini_tender_share", "organisation_key"}
    with pytest.raises(Refused, match=r"mini_tender\.reason"):
        _destroy(sefton, tender_id, "  ")
    _destroy(sefton, tender_id)
    assert _whose_keys_open_it(world) == {"organisation_key"}
    with pytest.raises(Refused, match=r"key\.none"):
        _destroy(sefton, tender_id)
    bidder = sefton.bidders[LANTERN]
    with world.acting(bidder):
        found = queries.find_current_version(bidder.organisation, sefton.council.id, tender_id)
        assert found is not None
        assert services.own_offer(actor=bidder, version=found[1]).lines


def test_a_decided_mini_tenders_key_is_kept_as_the_policy_says_and_everything_still_verifies_afterwards(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = _ended(sefton, move_clock)
    officer = sefton.commissioner
    with pytest.raises(Refused, match=r"key\.kept"):
        _destroy(sefton, tender_id)
    with world.acting(officer):
        assert queries.destroy_key(tender_id, "By hand") is False  # the database keeps it too
    move_clock(days=6 * 366)
    _destroy(sefton, tender_id)
    assert _shares(world, tender_id) == []
    with world.acting(officer):
        bundle = services.award_bundle(actor=officer, mini_tender_id=tender_id)
    assert "mini_tender.key_destroyed" in {each["act"] for each in bundle["acts"]}
    assert bundles.ensure_holds(orjson.loads(orjson.dumps(bundle)))
    page = world.signed_in(officer).get(f"/mini-tenders/{tender_id}").text
    assert "Nobody at the council can open what was sealed." in page


def test_a_key_is_needed_while_anything_is_undecided_and_is_nobody_elses_to_destroy(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    drafted, published = sefton.draft(), sefton.published()
    for tender_id, why in ((drafted, "none"), (published, "not_over")):
        with pytest.raises(Refused, match=rf"key\.{why}"):
            _destroy(sefton, tender_id)
    bidder = sefton.bidders[LANTERN]
    with world.acting(bidder):
        assert queries.destroy_key(published, "Mine") is False
        with pytest.raises(NotFound):
            services.destroy_key(actor=bidder, mini_tender_id=published, reason="Mine")


def test_nobody_puts_a_share_back_or_takes_the_record_away(sefton: Market, world: World) -> None:
    tender_id = _withdrawn(sefton)
    [share] = _shares(world, tender_id)
    _destroy(sefton, tender_id)
    put_back = sa.text("INSERT INTO mini_tender_share VALUES (:council, :tender, 1, :wrapped)")
    given = {"council": share.council_id, "tender": tender_id, "wrapped": share.wrapped}
    for statement in (
        put_back,
        sa.text("DELETE FROM key_destruction"),
        sa.text("UPDATE key_destruction SET reason='x'"),
    ):
        with pytest.raises(sa.exc.ProgrammingError), world.acting(sefton.commissioner):
            db.session.execute(statement, given)


def test_the_rule_and_the_database_keep_it_for_the_same_time(world: World) -> None:
    days = [
        datetime(2027, 1, 31, 12, 0, tzinfo=UTC),
        datetime(2028, 2, 29, 23, 59, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    ]
    there = sa.text("SELECT (:day AT TIME ZONE 'UTC' + make_interval(months => :months)) AT TIME ZONE 'UTC'")
    with world.engine.connect() as connection:
        for day, months in product(days, (1, 11, 12, 13, 72, 300)):
            kept = connection.execute(there, {"day": day, "months": months}).scalar_one()
            assert kept == kept_until(status=Status.NO_AWARD, closes_at=day, months=months)


def test_by_api_and_on_the_page(sefton: Market, world: World, client: FlaskClient) -> None:
    world.administrator()
    own_program(world)
    tender_id = _withdrawn(sefton)
    page = world.signed_in(sefton.commissioner).get(f"/mini-tenders/{tender_id}/key").text
    assert "This cannot be undone" in page
    headers = bearer(token_of(world, sefton.commissioner))
    path = f"/api/v1/mini-tenders/{tender_id}/key-destruction"
    assert client.get(path, headers=headers).status_code == 404
    done = client.post(path, json={"reason": "Nothing needs it."}, headers=headers)
    assert (done.status_code, done.get_json()["reason"]) == (201, "Nothing needs it.")
    assert client.get(path, headers=headers).get_json()["destroyed_by"] == str(sefton.commissioner.person)
