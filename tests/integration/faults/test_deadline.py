"""Sealed bids under fire: kills around a deadline, and a canary that is looked for on the whole machine.

`PROVE=full`: 500 providers at once, 20 rounds. No receipt is lost, nothing late accepted, what was receipted is opened.
Of the canary nothing is found before the opening; in each place something else is looked for that must be found there.
"""

import os
import secrets
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from redis import Redis

from consortium.kernel import clock
from tenants.minitender import services
from tests.factories.tendering import ANSWERS
from tests.integration.faults.burst import Burst
from tests.integration.faults.canary import REST, everywhere, holds
from tests.integration.faults.conftest import Stage
from tests.integration.faults.reckoning import Books
from tests.integration.faults.scene import Scene, offers
from tests.integration.faults.site import PATIENCE
from tests.processes import came_true

IS_FULL = os.environ.get("PROVE") == "full"
BIDDERS, ROUNDS = (500, 20) if IS_FULL else (20, 1)
BEFORE, AFTER = (20.0, 5.0) if IS_FULL else (6.0, 2.0)
"""Seconds before and after the deadline in which everybody sends."""
KILLED = ("one web process", "PostgreSQL")
FIGURES = Path("artefacts/deadline.md" if IS_FULL else "artefacts/deadline-sample.md")
HEADINGS = ("round", "receipts", "too late", "before the kills", "cut off", "told 503")


@pytest.fixture
def scene(stage: Stage) -> Scene:
    return stage(BIDDERS)


def _round(scene: Scene, number: int) -> Sequence[object]:
    """Everybody sends once around the deadline, and insists until there is a receipt or a refusal."""
    package_id = scene.market.package()
    tender_id = scene.market.published([package_id])
    settings, path = scene.site.installation.settings, f"/api/v1/invitations/{tender_id}/bid"
    burst = Burst(
        scene.site.installation.address, path, settings.signing_key, scene.bidders(), at_once=BIDDERS,
        spread=BEFORE + AFTER,
    )  # fmt: skip
    scene.close_in(tender_id, BEFORE)
    burst.begin(offers(package_id, ["22.00"]))
    burst.await_receipts(BIDDERS // 5)
    before = burst.receipts
    for target in KILLED:
        scene.site.kill(target)
    burst.end()
    assert came_true(scene.site.is_whole, within=PATIENCE)
    assert burst.surprises == []
    late = sum(bidder.is_too_late for bidder in burst.bidders)
    assert 0 < before <= burst.receipts == BIDDERS - late < BIDDERS
    books = Books(scene.world.engine, tender_id)
    books.ensure_every_receipt_is_kept(burst.bidders)
    books.ensure_nothing_late_is_kept()
    books.ensure_each_act_is_on_record_once(settings.audit_key.encode())
    scene.close_in(tender_id, -1)
    scene.open(tender_id)
    books.ensure_all_are_opened(burst.bidders)
    assert came_true(books.is_drained, within=PATIENCE)
    books.ensure_nothing_is_dead()
    cut = burst.troubles.total() - burst.troubles["503"]
    return (number, burst.receipts, late, before, cut, burst.troubles["503"])


@pytest.mark.skipif(sys.platform != "linux", reason="it finds the processes to kill as Linux tells of them")
def test_kills_around_a_deadline_lose_no_receipt_and_let_nothing_late_in(scene: Scene) -> None:
    FIGURES.parent.mkdir(exist_ok=True)
    with FIGURES.open("w") as figures:
        figures.write(f"{BIDDERS} bidders in {BEFORE + AFTER:.0f} s; killed: {', '.join(KILLED)}.\n\n")
        rounds = (_round(scene, number) for number in range(1, ROUNDS + 1))
        for line in chain((HEADINGS, ["---"] * len(HEADINGS)), rounds):
            figures.write(f"| {' | '.join(map(str, line))} |\n")
            figures.flush()


def _send(client: httpx.Client, path: str, body: object, token: str, key: str) -> int:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return client.post(path, json=body, headers=headers).status_code


def test_the_canary_of_a_sealed_bid_is_nowhere_before_the_opening(
    scene: Scene, capfd: pytest.CaptureFixture[str]
) -> None:
    in_bid, in_draft, kept, refused, readable = (f"canary{secrets.token_hex(12)}" for _ in range(5))
    package_id = scene.market.package()
    tender_id = scene.market.published([package_id])
    [offer] = offers(package_id, ["22.00"], {key: f"{in_bid} {words}" for key, words in ANSWERS.items()})
    [wrong] = offers(package_id, ["-1.00"], {key: f"{refused} {words}" for key, words in ANSWERS.items()})
    path = f"/api/v1/invitations/{tender_id}/bid"
    with httpx.Client(base_url=scene.site.installation.address, timeout=60) as client:
        for name, bidder in list(scene.market.bidders.items())[:3]:
            token, key = scene.tokens[scene.market.providers[name].id], secrets.token_hex(8)
            assert [_send(client, path, offer, token, key) for _ in range(2)] == [201, 201]
            assert _send(client, path, wrong, token, secrets.token_hex(8)) in {409, 422}
            with scene.world.acting(bidder):
                typed = {"answer_0": [f"{in_draft} and so on"] * 50}
                services.save_draft_bid(actor=bidder, mini_tender_id=tender_id, typed=typed, now=clock.now())
                services.save_standing_answer(actor=bidder, topic=f"{kept} topic", answer=f"{kept} so", now=clock.now())
    assert came_true(Books(scene.world.engine, tender_id).is_drained, within=PATIENCE)
    with Redis.from_url(scene.site.installation.settings.redis_url) as redis:
        redis.set("seen", readable)

    before = everywhere(scene) | {"what processes print": [capfd.readouterr().out.encode()]}
    found = {(place, word) for place, texts in before.items() for word in (in_bid, in_draft, kept, refused)
             if holds(word, texts)}  # fmt: skip
    assert found == set()
    assert holds(readable, before["Redis"])
    assert holds("minitender.submit_bid", before[REST])
    assert len(before["e-mails"]) >= 2 * 3

    scene.close_in(tender_id, -1)
    scene.open(tender_id)
    scene.world.insert(
        "idempotency_key", organisation_id=scene.market.council.id, actor_key="a", key="k", request_hash=b"",
        body=f"{in_draft} unsealed".encode(), made_at=sa.func.guard.now(),
    )  # fmt: skip
    after = everywhere(scene)
    assert all(holds(in_bid, after[place]) for place in ("a dump", "WAL", "tables"))
    assert holds(in_draft, after["a dump"]), "bytes in a dump are looked for as a dump writes them"
    assert not any(holds(word, after["a dump"]) for word in (kept, refused))
