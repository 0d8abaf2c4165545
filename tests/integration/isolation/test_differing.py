"""Pairs of worlds that differ only in somebody else's private data: nobody's pages tell them apart.

The suite compares a few; `make prove` two thousand.
"""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.integration.isolation.conftest import FULL, SEEDS
from tests.integration.isolation.differing import Differing
from tests.integration.isolation.site import Site, site_on
from tests.integration.isolation.somebody import Somebody, everybody
from tests.integration.isolation.tally import tell
from tests.integration.isolation.worlds import Rows

PAIRS = 2_000 if FULL else 24


@pytest.fixture
def site(app: Flask, rows: Rows, stored: sa.Connection) -> Iterator[Site]:
    with site_on(app, stored, everybody(rows)) as site:
        yield site


def whose(site: Site, part: int) -> list[Somebody]:
    if FULL:
        return site.actors[part :: len(SEEDS)]
    return [who for who in site.actors if who.label in {"Wirral commissioner for Wirral", "Beech writer for Beech"}]


def test_nobodys_pages_tell_of_what_they_may_not_read(site: Site, rows: Rows, part: int) -> None:
    differing = Differing(site, rows, seed=part, whom=whose(site, part), addresses_each=None if FULL else 40)
    assert list(differing.leaks(PAIRS // len(SEEDS))) == []
    tell(
        f"pairs of worlds, part {part + 1}",
        sum(differing.pairs.values()),
        {"pages compared": differing.compared, "tables changed": len(differing.pairs)},
    )


def test_a_change_shows_to_whoever_may_read_it(site: Site, rows: Rows) -> None:
    [officer] = [who for who in site.actors if who.label == "Wirral commissioner for Wirral"]
    differing = Differing(site, rows, seed=1, whom=[officer])
    differing.addresses = [each for each in differing.addresses if each.rule in {"/", "/rates", "/packages"}]
    assert [
        table for table in ("rate_card", "package", "organisation") if not differing.is_noticed(officer, table)
    ] == []
