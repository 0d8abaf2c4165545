"""The fault drill: kill -9 in the middle of a burst of bids. `PROVE=full` runs every target, several times."""

import os
import random
import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import database
from consortium.kernel.settings import driver_url
from consortium.people.rules import OWN_PROGRAM
from consortium.people.services import hash_of
from tenants.minitender import services
from tests.application import another_application
from tests.factories.programs import own_program
from tests.factories.tendering import ANSWERS, PATTERNS, Market, market
from tests.factories.world import World
from tests.integration.faults.burst import Bidder, Burst
from tests.integration.faults.mail import Sink, listening
from tests.integration.faults.reckoning import Books
from tests.integration.faults.site import PATIENCE, TARGETS, Site, running
from tests.processes import came_true

IS_FULL = os.environ.get("PROVE") == "full"
BIDDERS, VERSIONS, ROUNDS = (40, 3, 3) if IS_FULL else (10, 2, 1)
MAY_REPEAT = {"the worker", "PostgreSQL", "one PostgreSQL process"}
"""Whose death may come between the mail server's acceptance and our note of it."""
FIGURES = Path("artefacts/drill.md" if IS_FULL else "artefacts/drill-sample.md")
HEADINGS = (
    "killed", "receipts", "after the kill", "cut off", "told 503", "longest silence, s", "whole again, s",
    "all told, s", "messages", "repeated",
)  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """A site with a market on it: a council that buys, and providers with somebody to bid."""

    site: Site
    mail: Sink
    market: Market
    tokens: dict[UUID, str]

    @property
    def world(self) -> World:
        return self.market.world


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    for given in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(given, raising=False)  # it kills what it runs on: never somebody's real servers
    with listening() as mail, running(tmp_path, mail.url) as site:
        engine = sa.create_engine(driver_url(site.superuser_url), pool_pre_ping=True)
        with another_application(replace(site.installation.settings, environment="test")) as app:
            world = World(app, engine)
            world.administrator()
            own_program(world)
            opened = market(world, providers=[f"Provider{number:02d} Care" for number in range(BIDDERS)])
            tokens = {made.id: _token(world, opened, name) for name, made in opened.providers.items()}
            yield Scene(site, mail, opened, tokens)
        engine.dispose()


def _token(world: World, opened: Market, name: str) -> str:
    """A token that outlives every move of the clock."""
    token, actor = secrets.token_urlsafe(32), opened.bidders[name]
    world.insert(
        "api_token",
        token_hash=hash_of(token),
        client_id=OWN_PROGRAM,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        scope="act",
        issued_at=sa.func.guard.now(),
        expires_at=datetime.now(UTC) + timedelta(days=3650),
        details={},
    )
    return token


def _offers(package_id: UUID) -> list[dict[str, Any]]:
    """As many different offers as each bidder sends, the price going down."""
    return [
        {
            "lines": [
                {
                    "package_id": str(package_id),
                    "unit": "hour",
                    "unit_price": f"{24 - number}.00",
                    "patterns": list(PATTERNS),
                }
            ],
            "answers": ANSWERS,
            "starts_on": "2027-01-04",
        }
        for number in range(VERSIONS)
    ]


def _drill(scene: Scene, target: str) -> Sequence[object]:
    """One round: publish, bid, kill, recover, and look at everything. Returns its line of figures."""
    package_id = scene.market.package()
    tender_id = scene.market.published([package_id])
    settings, sent_twice = scene.site.installation.settings, scene.mail.repeated()
    bidders = [Bidder(provider_id, token) for provider_id, token in scene.tokens.items()]
    path = f"/api/v1/invitations/{tender_id}/bid"
    burst = Burst(scene.site.installation.address, path, settings.signing_key, bidders)
    burst.begin(_offers(package_id))
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
    _open(scene, tender_id)
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


def _open(scene: Scene, tender_id: UUID) -> None:
    owner = sa.create_engine(driver_url(scene.site.installation.settings.owner_database_url))
    with owner.connect() as connection:
        database.move_clock(connection, 25 * 3600)
    owner.dispose()
    officer = scene.market.commissioner
    with scene.world.acting(officer):
        services.open_mini_tender(actor=officer, mini_tender_id=tender_id)


@pytest.mark.skipif(sys.platform != "linux", reason="it finds the processes to kill as Linux tells of them")
def test_a_kill_in_the_middle_of_a_burst_loses_no_receipted_bid_and_tells_everybody_once(scene: Scene) -> None:
    targets = list(TARGETS) * ROUNDS if IS_FULL else [random.choice(list(TARGETS))]
    FIGURES.parent.mkdir(exist_ok=True)
    with FIGURES.open("w") as figures:
        figures.write(f"{BIDDERS} bidders, {VERSIONS} versions each, the kill after a quarter of the receipts.\n\n")
        for line in chain((HEADINGS, ["---"] * len(HEADINGS)), (_drill(scene, target) for target in targets)):
            figures.write(f"| {' | '.join(map(str, line))} |\n")
            figures.flush()
