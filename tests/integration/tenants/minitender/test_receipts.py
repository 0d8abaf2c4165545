"""Receipts: committed to at the deadline, and checked by anybody, by page, API and command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask.testing import FlaskClient

from app import main
from consortium.kernel import seals, trees
from consortium.kernel.outbox import HANDLERS
from tenants.minitender import events, queries, services
from tests.factories.tendering import Market, MoveClock
from tests.factories.world import World

LANTERN = "Mersey Lantern"
Check = Callable[[object], tuple[int, str]]


@pytest.fixture
def check(world: World, tmp_path: Path) -> Check:
    """Run `consortium receipt` on a proof: its exit status and what it says."""
    keys, file = tmp_path / "keys.json", tmp_path / "proof.json"
    with world.app.app_context():
        keys.write_text(json.dumps(seals.public_keys()))

    def run(proof: object) -> tuple[int, str]:
        file.write_text(proof if isinstance(proof, str) else json.dumps(proof))
        answer = CliRunner().invoke(main, ["receipt", str(file), "--keys", str(keys)])
        return answer.exit_code, answer.output

    return run


def _pass_deadline(sefton: Market, world: World, tender_id: UUID, move_clock: MoveClock) -> None:
    """The deadline passes, and the message that waited for it is handled as the council."""
    move_clock(hours=25)
    _handle(sefton, world, tender_id)


def _handle(sefton: Market, world: World, tender_id: UUID) -> None:
    job = sefton.commissioner.as_job_of(sefton.council.id, sefton.commissioner.organisation_kind)  # type: ignore[arg-type]
    with world.acting(job):
        HANDLERS["tenants.minitender.jobs.commit_receipts"].act(job, events.BiddingClosed(mini_tender_id=tender_id))


def _proof(sefton: Market, world: World, tender_id: UUID, name: str, number: int = 1) -> dict[str, Any]:
    bidder = sefton.bidders[name]
    with world.acting(bidder):
        bid = queries.find_bid(bidder.organisation, sefton.council.id, tender_id)
        assert bid is not None
        return services.proof_of(actor=bidder, version=queries.get_own_version(bidder, bid.id, number))


def _due(world: World) -> list[Any]:
    with world.engine.connect() as connection:
        return list(
            connection.execute(
                sa.text("SELECT m.due_at = t.closes_at AS is_then FROM outbox_message m, mini_tender t"
                        " WHERE m.event = 'BiddingClosed' ORDER BY m.due_at")
            ).scalars()
        )  # fmt: skip


def test_every_receipt_ever_given_is_committed_to_once_at_the_deadline_and_not_before(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published()
    receipts = [sefton.bid(tender_id, LANTERN, price) for price in ("22.00", "21.00")]
    receipts.append(sefton.bid(tender_id, "Rowan and Tide"))
    withdrawn = sefton.bidders["Rowan and Tide"]
    with world.acting(withdrawn):
        services.withdraw_bid(actor=withdrawn, mini_tender_id=tender_id)
    assert _due(world) == [True]
    _handle(sefton, world, tender_id)
    with world.acting(sefton.commissioner):
        assert queries.find_commitment(tender_id) is None
        assert queries.list_receipt_leaves(tender_id) == []
    _pass_deadline(sefton, world, tender_id, move_clock)
    _handle(sefton, world, tender_id)
    with world.acting(sefton.commissioner):
        commitment = queries.get_commitment(tender_id)
        leaves = sorted(trees.leaf_of(each.signed.encode()) for each in receipts)
        assert services.leaves_in(commitment) == leaves
        said = seals.opened(commitment.signed, world.app.extensions["signing_key"])
        assert (said["receipts"], said["root"]) == (3, trees.root_of(leaves).hex())


def test_a_deadline_that_is_put_off_is_waited_for_anew(sefton: Market, world: World) -> None:
    tender_id = sefton.published()
    with world.acting(sefton.commissioner):
        tender = queries.get_own_mini_tender(sefton.commissioner, tender_id)
        assert tender.closes_at is not None
        later = tender.closes_at.replace(year=tender.closes_at.year + 1)
        services.extend(actor=sefton.commissioner, mini_tender_id=tender_id, closes_at=later, reason="More time")
    assert _due(world) == [False, True]


def test_opening_commits_first_where_no_job_has_yet(sefton: Market, world: World, move_clock: MoveClock) -> None:
    tender_id = sefton.opened(move_clock, {LANTERN: "22.00"})
    with world.acting(sefton.commissioner):
        assert len(services.leaves_in(queries.get_commitment(tender_id))) == 1


def test_a_proof_holds_on_the_command_line_and_names_the_first_thing_that_does_not(
    sefton: Market, world: World, move_clock: MoveClock, check: Check
) -> None:
    tender_id = sefton.published()
    for name in sefton.bidders:
        sefton.bid(tender_id, name)
    before = check(_proof(sefton, world, tender_id, LANTERN))
    assert (before[0], "word for word" in before[1], "committed" in before[1]) == (0, True, False)
    _pass_deadline(sefton, world, tender_id, move_clock)
    proof, other = (_proof(sefton, world, tender_id, name) for name in (LANTERN, "Rowan and Tide"))
    status, said = check(proof)
    assert status == 0
    assert "It is among the 3 receipts that were committed to at the deadline" in said
    assert check(proof["receipt"])[0] == 0
    dearer = proof["bid"] | {"document": proof["bid"]["document"].replace("22.00", "21.00")}
    wrong = {
        "The signature does not hold": proof | {"receipt": proof["receipt"][:-6] + "AAAAAA"},
        "not the one that was received": proof | {"bid": dearer},
        "not the one that was received ": proof | {"bid": other["bid"]},
        "not among those that were committed to": proof | {"receipts": other["receipts"]},
        "no receipt of a bid": {"receipt": proof["receipts"]["signed"]},
        "cannot be read": proof | {"receipts": {"signed": proof["receipts"]["signed"], "path": "none"}},
        "bid in this file cannot be read": proof | {"bid": {"blind": "zz"}},
        "neither a receipt nor the file of a proof": "{nothing",
        "There is no receipt in this file": {"bid": {}},
    }
    for words, broken in wrong.items():
        status, said = check(broken)
        assert (status, words.strip() in said) == (1, True), said


def test_anybody_checks_a_receipt_by_api_and_reads_what_was_committed_to(
    sefton: Market, world: World, move_clock: MoveClock, client: FlaskClient
) -> None:
    tender_id = sefton.published()
    sefton.bid(tender_id, LANTERN)
    assert client.get(f"/api/v1/receipts/of/{tender_id}").status_code == 404
    _pass_deadline(sefton, world, tender_id, move_clock)
    told = client.get(f"/api/v1/receipts/of/{tender_id}").get_json()
    assert told["root"] == trees.root_of([bytes.fromhex(each) for each in told["leaves"]]).hex()
    proof = _proof(sefton, world, tender_id, LANTERN)
    answer = client.post("/api/v1/receipts/check", json=proof).get_json()
    assert (answer["holds"], len(answer["found"]), answer["broken"]) == (True, 3, None)
    answer = client.post("/api/v1/receipts/check", json=proof | {"receipt": "x.y.z"}).get_json()
    assert (answer["holds"], answer["found"]) == (False, [])
    downloaded = client.get(f"/receipts/of/{tender_id}/all").get_json()
    assert downloaded["leaves"] == told["leaves"]


def test_only_the_bidder_gets_the_proof_with_its_bid(sefton: Market, world: World) -> None:
    tender_id = sefton.published()
    sefton.bid(tender_id, LANTERN)
    path = f"/invitations/{tender_id}/receipts/1/proof"
    own = world.signed_in(sefton.bidders[LANTERN]).get(path)
    assert own.status_code == 200
    assert "Two carers she knows" in own.get_json()["bid"]["document"]
    assert world.signed_in(sefton.bidders["Rowan and Tide"]).get(path).status_code == 404
    assert world.signed_in(sefton.commissioner).get(path).status_code == 404
