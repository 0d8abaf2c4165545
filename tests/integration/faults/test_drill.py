"""The fault drill: kill -9 in the middle of a burst of bids. `PROVE=full` runs every target, several times."""

import os
import random
import sys
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest

from tests.integration.faults.burst import Burst
from tests.integration.faults.conftest import Stage
from tests.integration.faults.reckoning import Books
from tests.integration.faults.scene import Scene, offers
from tests.integration.faults.site import PATIENCE, TARGETS
from tests.processes import came_true

IS_FULL = os.environ.get("PROVE") == "full"
BIDDERS, VERSIONS, ROUNDS = (40, 3, 3) if IS_FULL else (20, 2, 1)
MAY_REPEAT = {"the worker", "PostgreSQL", "one PostgreSQL process"}
"""Whose death may come between the mail server's acceptance and our note of it."""
FIGURES = Path("artefacts/drill.md" if IS_FULL else "artefacts/drill-sample.md")
HEADINGS = (
    "killed", "receipts", "after the kill", "cut off", "told 503", "longest silence, s", "whole again, s",
    "all told, s", "messages", "repeated",
)  # fmt: skip


@pytest.fixture
def scene(stage: Stage) -> Scene:
    return stage(BIDDERS)


def _drill(scene: Scene, target: str) -> Sequence[object]:
    """One round: publish, bid, kill, recover, and look at everything. Returns its line of figures."""
    package_id = scene.market.package()
    tender_id = scene.market.published([package_id])
    settings, sent_twice = scene.site.installation.settings, scene.mail.repeated()
    bidders = scene.bidders()
    path = f"/api/v1/invitations/{tender_id}/bid"
    burst = Burst(scene.site.installation.address, path, settings.signing_key, bidders)
    burst.begin(offers(package_id, [f"{24 - number}.00" for number in range(VERSIONS)]))
    burst.await_receipts(BIDDERS * VERSIONS // 4)
    before, killed_at = burst.receipts, time.monotonic()
    scene.site.kill(target)
    assert came_true(scene.site.is_whole, within=PATIENCE)
    ready_after = time.monotonic() - killed_at
    burst.end()
    assert burst.surprises == []
    assert before < burst.receipts
    books = Books(scene.world.engine, tender_id)
    assert came_true(books.is_drained, within=PATIENCE)
    drained_after = time.monotonic() - killed_at
    _ensure_nothing_is_lost(books, burst, settings.audit_key)
    told, repeated = books.ensure_everybody_is_told_once(scene.mail), scene.mail.repeated() - sent_twice
    assert not repeated or target in MAY_REPEAT
    scene.move_clock(25 * 3600)
    scene.open(tender_id)
    books.ensure_all_are_opened(bidders)
    cut = burst.troubles.total() - burst.troubles["503"]
    return (target, burst.receipts, burst.receipts - before, cut, burst.troubles["503"],
            f"{burst.longest_silence:.1f}", f"{ready_after:.1f}", f"{drained_after:.1f}", told, repeated)  # fmt: skip


def _ensure_nothing_is_lost(books: Books, burst: Burst, audit_key: str) -> None:
    """Every receipt holds, and holds still when each bidder has sent its last request once more."""
    books.ensure_every_receipt_is_kept(burst.bidders)
    assert [burst.ask_again(bidder) for bidder in burst.bidders] == [bidder.held[-1] for bidder in burst.bidders]
    books.ensure_every_receipt_is_kept(burst.bidders)
    books.ensure_each_act_is_on_record_once(audit_key.encode())
    books.ensure_nothing_is_dead()


@pytest.mark.skipif(sys.platform != "linux", reason="it finds the processes to kill as Linux tells of them")
def test_a_kill_in_the_middle_of_a_burst_loses_no_receipted_bid_and_tells_everybody_once(scene: Scene) -> None:
    targets = list(TARGETS) * ROUNDS if IS_FULL else [random.choice(list(TARGETS))]
    FIGURES.parent.mkdir(exist_ok=True)
    with FIGURES.open("w") as figures:
        figures.write(f"{BIDDERS} bidders, {VERSIONS} versions each, the kill after a quarter of the receipts.\n\n")
        for line in chain((HEADINGS, ["---"] * len(HEADINGS)), (_drill(scene, target) for target in targets)):
            figures.write(f"| {' | '.join(map(str, line))} |\n")
            figures.flush()
