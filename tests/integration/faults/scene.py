"""A site with a market on it: a council that buys, and providers with somebody to bid, each with a token."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import database
from consortium.kernel.settings import driver_url
from tenants.minitender import services
from tests.application import another_application
from tests.factories.programs import own_program, token_of
from tests.factories.tendering import ANSWERS, PATTERNS, Market, market
from tests.factories.world import World
from tests.integration.faults.burst import Bidder
from tests.integration.faults.mail import Sink, listening
from tests.integration.faults.site import Site, running

LONG = timedelta(days=3650)
"""Tokens here outlive every move of the clock."""


@dataclass(frozen=True)
class Scene:
    """A site with a market on it, and the folder that it lies in."""

    folder: Path
    site: Site
    mail: Sink
    market: Market
    tokens: dict[UUID, str]

    @property
    def world(self) -> World:
        return self.market.world

    def bidders(self) -> list[Bidder]:
        return [Bidder(provider_id, token) for provider_id, token in self.tokens.items()]

    def move_clock(self, seconds: float) -> None:
        owner = sa.create_engine(driver_url(self.site.installation.settings.owner_database_url))
        with owner.connect() as connection:
            database.move_clock(connection, seconds)
        owner.dispose()

    def close_in(self, tender_id: UUID, seconds: float) -> None:
        """Move the one clock until the deadline is so near."""
        left = sa.text("SELECT extract(epoch FROM closes_at - guard.now()) FROM mini_tender WHERE id = :id")
        with self.world.engine.connect() as connection:
            until = float(connection.execute(left, {"id": tender_id}).scalar_one())
        self.move_clock(until - seconds)

    def open(self, tender_id: UUID) -> None:
        officer = self.market.commissioner
        with self.world.acting(officer):
            services.open_mini_tender(actor=officer, mini_tender_id=tender_id)


@contextmanager
def staged(folder: Path, bidders: int, **settings: Any) -> Iterator[Scene]:
    """Everything running, with so many providers; at the end all of it is stopped."""
    with listening() as mail, running(folder, mail.url) as site:
        engine = sa.create_engine(driver_url(site.superuser_url), pool_pre_ping=True)
        with another_application(replace(site.installation.settings, environment="test", **settings)) as app:
            world = World(app, engine)
            world.administrator()
            own_program(world)
            opened = market(world, providers=[f"Provider{number:03d} Care" for number in range(bidders)])
            tokens = {
                made.id: token_of(world, opened.bidders[name], lasts=LONG) for name, made in opened.providers.items()
            }
            yield Scene(folder, site, mail, opened, tokens)
        engine.dispose()


def without_servers_of_others(environment: pytest.MonkeyPatch) -> None:
    """A drill kills what it runs on: never somebody's real servers."""
    for given in ("DATABASE_URL", "REDIS_URL"):
        environment.delenv(given, raising=False)


def offers(package_id: UUID, prices: Iterable[str], answers: dict[str, str] = ANSWERS) -> list[dict[str, Any]]:
    """An offer for the package at each of the prices, as the API takes it."""
    return [
        {
            "lines": [{"package_id": str(package_id), "unit": "hour", "unit_price": price, "patterns": list(PATTERNS)}],
            "answers": answers,
            "starts_on": "2027-01-04",
        }
        for price in prices
    ]
