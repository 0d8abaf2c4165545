"""Where it is measured: the product's processes as in production on one machine, beside them the floor's database."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from app import create_app
from benchmarks.clients import Post
from benchmarks.crowd import Provider, crowded_market
from consortium.kernel import database
from consortium.kernel.db import db
from consortium.kernel.settings import driver_url
from tests.factories.programs import own_program
from tests.factories.tendering import ANSWERS, PATTERNS, PROVIDERS, Market
from tests.factories.world import World
from tests.integration.faults.site import DATABASE, Site, running
from tests.processes import children_of

FLOOR = "consortium_floor"
ORDINARY_DAY = 90
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class House:
    """One database with a market on it, and the application in this process."""

    app: Flask
    url: str
    owner_url: str
    market: Market
    providers: list[Provider]

    @property
    def world(self) -> World:
        return self.market.world

    def published(self) -> tuple[UUID, UUID]:
        """A mini-tender for a package of its own, to everybody. Returns its id and the package's."""
        package_id = self.market.package()
        return self.market.published([package_id]), package_id

    def rows(self, query: str, **values: object) -> list[Any]:
        """Read as the superuser."""
        with self.world.engine.connect() as connection:
            return list(connection.execute(sa.text(query), values))

    def close_in(self, tender_id: UUID, seconds: float) -> None:
        """Move the one clock until the deadline is so near."""
        [row] = self.rows(
            "SELECT extract(epoch FROM closes_at - guard.now()) FROM mini_tender WHERE id = :id", id=tender_id
        )
        engine = sa.create_engine(driver_url(self.owner_url))
        with engine.connect() as connection:
            database.move_clock(connection, float(row[0]) - seconds)
        engine.dispose()


@dataclass(frozen=True)
class Stage:
    """The measured house, served by its processes, and the floor's."""

    site: Site
    served: House
    floor: House
    folder: Path

    @property
    def port(self) -> int:
        return self.site.installation.port

    def web_seconds(self) -> float:
        """CPU seconds that the processes which answer requests have used so far."""
        return sum(_cpu_seconds(pid) for pid in children_of(self.site.pid_of("web")))


def _cpu_seconds(pid: int) -> float:
    fields = Path("/proc", str(pid), "stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def staged(folder: Path, size: int) -> Iterator[Stage]:
    """Both databases with the same crowd, everything ready."""
    with ExitStack() as stack:
        site = stack.enter_context(running(folder, "", lost_after=ORDINARY_DAY))
        database.make_database(site.superuser_url, FLOOR)
        owner_url = database.in_database(site.installation.settings.owner_database_url, FLOOR)
        database.migrate(owner_url)
        database.make_scenario(owner_url)
        served, floor = (stack.enter_context(_house(site, name, size)) for name in (DATABASE, FLOOR))
        yield Stage(site, served, floor, folder)


@contextmanager
def alone(folder: Path) -> Iterator[tuple[Site, House]]:
    """The measured house without a floor beside it, with a market of a few providers."""
    with running(folder, "", lost_after=ORDINARY_DAY) as site, _house(site, DATABASE, 0, PROVIDERS) as house:
        yield site, house


@contextmanager
def _house(site: Site, name: str, size: int, named: Sequence[str] = ()) -> Iterator[House]:
    settings = site.installation.settings
    url, owner_url, superuser_url = (
        database.in_database(each, name)
        for each in (settings.database_url, settings.owner_database_url, site.superuser_url)
    )
    app = create_app(replace(settings, database_url=url, environment="test"))
    engine = sa.create_engine(driver_url(superuser_url))
    world = World(app, engine)
    world.administrator()
    own_program(world)
    opened, providers = crowded_market(world, size, named=named)
    yield House(app, url, owner_url, opened, providers)
    engine.dispose()
    with app.app_context():
        db.engine.dispose()


def post_of(provider: Provider, tender_id: UUID, package_id: UUID, *, is_cut: bool = False) -> Post:
    """A provider's bid, its price made of the provider's number."""
    line = {
        "package_id": str(package_id),
        "unit": "hour",
        "unit_price": f"{20 + provider.number % 400 / 100:.2f}",
        "patterns": list(PATTERNS),
    }
    offer = {"lines": [line], "answers": ANSWERS, "starts_on": "2027-01-04"}
    key = f"bid-{tender_id}-{provider.number}"
    return Post(provider, str(tender_id), offer, key, is_cut)


def commit() -> str:
    """The commit that is measured."""
    said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    changed = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=False)
    return said.stdout.strip() + (" with changes" if changed.stdout.strip() else "")
