"""The keys of a mini-tender: what is kept is unreadable, opens once, by as many officers as the policy wants."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.kernel import clock, sealing
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.sealing import Keyring, Unsealable
from consortium.kernel.sealing.rotation import rotate
from consortium.kernel.settings import Settings
from consortium.people.rules import Role
from tenants.minitender import queries, services
from tenants.minitender.models import bound_to_share, bound_to_tender
from tenants.minitender.rules.sealing import DAMAGED
from tenants.minitender.services.sealing import make_key
from tests.factories.buying import OUTCOMES_TERMS
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.tendering import ANSWERS, Market, MoveClock, market
from tests.factories.world import World

LANTERN = "Mersey Lantern"


def _as_superuser(world: World, statement: str, **values: object) -> None:
    with world.engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(sa.text(statement), values)


def _kept(world: World, statement: str) -> list[Any]:
    with world.engine.connect() as connection:
        return list(connection.execute(sa.text(statement)))


def _open(sefton: Market, world: World, tender_id: UUID, officer: Actor | None = None) -> str:
    officer = officer or sefton.commissioner
    with world.acting(officer):
        return services.open_mini_tender(actor=officer, mini_tender_id=tender_id).status


def test_no_word_of_a_bid_or_a_draft_is_kept_readable(sefton: Market, world: World) -> None:
    tender_id = sefton.published()
    sefton.bid(tender_id, LANTERN)
    bidder = sefton.bidders[LANTERN]
    with world.acting(bidder):
        services.save_draft_bid(actor=bidder, mini_tender_id=tender_id, typed=dict(ANSWERS), now=clock.now())
    kept = [*_kept(world, "SELECT sealed FROM bid_version"), *_kept(world, "SELECT document FROM bid_draft")]
    words = [word.encode() for answer in ANSWERS.values() for word in answer.split() if len(word) > 4]
    assert all(word not in bytes(row[0]) for row in kept for word in words)
    with world.acting(bidder):
        draft = queries.find_draft(bidder.organisation, sefton.council.id, tender_id)
        assert draft is not None
        assert services.typed_in(actor=bidder, draft=draft) == ANSWERS


def test_the_bidder_always_rereads_its_own_bid_and_nobody_can_in_its_place(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.opened(move_clock, {LANTERN: "22.00"})
    bidder, other = sefton.bidders[LANTERN], sefton.bidders["Rowan and Tide"]
    with world.acting(bidder):
        found = queries.find_current_version(bidder.organisation, sefton.council.id, tender_id)
        assert found is not None
        version = found[1]
        assert services.own_offer(actor=bidder, version=version) == sefton.offer(tender_id)
    with world.acting(other):
        sealing.own_public_key(other)
        with pytest.raises(Unsealable, match="not sealed for this key"):
            services.own_offer(actor=other, version=version)


def test_an_offer_put_in_anothers_place_or_changed_is_kept_as_invalid_and_the_rest_is_opened(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published()
    for name in sefton.bidders:
        sefton.bid(tender_id, name)
    moved, other = (sefton.providers[name].id for name in ("Mersey Lantern", "Rowan and Tide"))
    _as_superuser(
        world,
        "UPDATE bid_version SET (sealed, sha256) = (SELECT sealed, sha256 FROM bid_version WHERE provider_id = :other)"
        " WHERE provider_id = :moved",
        moved=moved,
        other=other,
    )
    move_clock(hours=25)
    assert _open(sefton, world, tender_id) == "opened"
    with world.acting(sefton.commissioner):
        reasons = {each.provider_id: each.invalid_reason for each in queries.list_offers(sefton.council.id, tender_id)}
    assert reasons.pop(moved) == DAMAGED
    assert set(reasons.values()) == {None}


def test_a_public_key_that_was_replaced_in_the_database_takes_no_bid(sefton: Market, world: World) -> None:
    tender_id = sefton.published()
    _, attackers = sealing.new_pair()
    _as_superuser(world, "UPDATE mini_tender_key SET public = :key || substr(public, 33)", key=attackers)
    with pytest.raises(Unsealable, match="not the one that the platform made"):
        sefton.bid(tender_id, LANTERN)
    assert _kept(world, "SELECT 1 FROM bid_version") == []


def test_a_mini_tender_from_before_there_were_keys_takes_no_bid_and_says_why(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published()
    _as_superuser(world, "DELETE FROM mini_tender_share")
    _as_superuser(world, "DELETE FROM mini_tender_key")
    with pytest.raises(Refused, match=r"bid\.no_key"):
        sefton.bid(tender_id, LANTERN)
    move_clock(hours=25)
    assert _open(sefton, world, tender_id) == "opened"


def test_the_application_never_reads_a_share_and_gets_none_before_the_deadline(sefton: Market, world: World) -> None:
    tender_id = sefton.published()
    with world.acting(sefton.commissioner):
        assert queries.release_shares(tender_id) == []
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            db.session.execute(sa.text("SELECT * FROM mini_tender_share"))


def test_an_officer_cannot_act_before_the_deadline_nor_in_anothers_name(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published()
    act = sa.text("INSERT INTO mini_tender_opening VALUES (:council, :tender, :person, guard.now())")
    given = {"council": sefton.council.id, "tender": tender_id, "person": sefton.commissioner.person}
    with pytest.raises(sa.exc.ProgrammingError, match="row-level security"), world.acting(sefton.commissioner):
        db.session.execute(act, given)
    move_clock(hours=25)
    with pytest.raises(sa.exc.ProgrammingError, match="row-level security"), world.acting(sefton.commissioner):
        db.session.execute(act, given | {"person": sefton.assessor.person})


def test_where_two_officers_are_wanted_the_second_one_opens_and_the_first_one_alone_never_does(
    world: World, move_clock: MoveClock
) -> None:
    sefton = market(world, replace(OUTCOMES_TERMS, opening_officers=2))
    tender_id = sefton.published()
    sefton.bid(tender_id, LANTERN)
    move_clock(hours=25)
    assert _open(sefton, world, tender_id) == "published"
    with world.acting(sefton.commissioner):
        assert queries.release_shares(tender_id) == []
    with pytest.raises(Refused, match=r"mini_tender\.second_officer"):
        _open(sefton, world, tender_id)
    second = world.person("Idris Vale", sefton.council, Role.COMMISSIONER)
    pages = [
        world.signed_in(officer).get(f"/mini-tenders/{tender_id}").text for officer in (sefton.commissioner, second)
    ]
    assert all("Moira Fenn did their part at" in page for page in pages)
    assert ["Open as the second officer" in page for page in pages] == [False, True]
    assert _open(sefton, world, tender_id, second) == "opened"
    with world.acting(second):
        acted = [each.person_id for each in queries.list_openings(sefton.council.id, tender_id)]
        assert acted == [sefton.commissioner.person, second.person]
        assert [each.invalid_reason for each in queries.list_offers(sefton.council.id, tender_id)] == [None]
    acts = {row.act for row in _kept(world, "SELECT act FROM audit_entry WHERE act LIKE 'mini_tender.%'")}
    assert {"mini_tender.opening_agreed", "mini_tender.opened"} <= acts


def test_a_key_for_two_officers_is_made_in_two_shares_that_give_its_private_half(sefton: Market, world: World) -> None:
    tender_id = sefton.draft()
    with world.acting(sefton.commissioner):
        tender = queries.get_own_mini_tender(sefton.commissioner, tender_id)
        make_key(tender=tender, officers=2, now=clock.now())
    [key], shares = _kept(world, "SELECT * FROM mini_tender_key"), _kept(world, "SELECT * FROM mini_tender_share")
    keyring, owner = world.app.extensions["keyring"], (key.council_id, key.mini_tender_id)
    assert (key.officers, {share.number for share in shares}) == (2, {1, 2})
    parts = [keyring.unwrap(bytes(each.wrapped), bound_to_share(*owner, each.number)) for each in shares]
    public = keyring.trusted(bytes(key.public), bound_to_tender(*owner))
    envelope = sealing.seal(b"an offer", readers=[public], bound_to=b"")
    assert sealing.unseal(envelope, private=sealing.joined(parts), bound_to=b"") == b"an offer"


def test_a_stored_answer_to_a_provider_is_sealed_and_a_repetition_gets_it_back(
    sefton: Market, world: World, client: FlaskClient
) -> None:
    tender_id = sefton.published()
    world.administrator()
    own_program(world)
    headers = bearer(token_of(world, sefton.bidders[LANTERN])) | {"Idempotency-Key": "k1"}
    path, reason = f"/api/v1/invitations/{tender_id}/decline", {"reason": "other", "note": "Canary"}
    first, again = (client.post(path, json=reason, headers=headers) for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.get_json()["note"] == "Canary"
    assert first.get_data() == again.get_data()
    assert again.headers["Idempotency-Replayed"] == "true"
    [row] = _kept(world, "SELECT body FROM idempotency_key WHERE key = 'k1'")
    assert b"Canary" not in bytes(row.body)
    assert bytes(row.body)[:1] == b"\x01"


def test_after_the_platforms_key_is_changed_everything_opens_without_the_old_one(
    sefton: Market,
    world: World,
    settings: Settings,
    owner_engine: sa.Engine,
    move_clock: MoveClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tender_id = sefton.published()
    sefton.bid(tender_id, LANTERN)
    rotate(Keyring("a new key", settings.sealing_key), owner_engine)
    monkeypatch.setitem(world.app.extensions, "keyring", Keyring("a new key"))
    assert set(rotate(Keyring("a new key"), owner_engine).values()) == {0}
    move_clock(hours=25)
    assert _open(sefton, world, tender_id) == "opened"
    with world.acting(sefton.commissioner):
        assert [each.invalid_reason for each in queries.list_offers(sefton.council.id, tender_id)] == [None]


def test_a_key_wrapped_with_an_unknown_platform_key_stops_the_change(
    sefton: Market, owner_engine: sa.Engine, world: World
) -> None:
    sefton.published()
    with pytest.raises(Unsealable, match="not among the keys given"):
        rotate(Keyring("a new key", "a wrong old key"), owner_engine)
    with world.app.app_context():
        [row] = _kept(world, "SELECT * FROM mini_tender_key")
        assert len(sealing.keyring().trusted(bytes(row.public), bound_to_tender(row.council_id, row.mini_tender_id)))


def test_what_is_no_envelope_cannot_be_stored(sefton: Market, world: World) -> None:
    tender_id = sefton.published()
    sefton.bid(tender_id, LANTERN)
    with pytest.raises(sa.exc.IntegrityError, match="ck_bid_version_is_a_sealed_envelope"):
        _as_superuser(world, "UPDATE bid_version SET sealed = :readable", readable=orjson.dumps(ANSWERS))
