"""Every address with somebody else's ids, as everybody: the answer is that of an id that never was.

The suite asks a sample; `make prove` asks everything, and keeps count in `artefacts/isolation.md`.
"""

import random
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.integration.isolation.asking import Asking, Case
from tests.integration.isolation.conftest import FULL, SEEDS
from tests.integration.isolation.mutants import loosened
from tests.integration.isolation.site import Site, site_on
from tests.integration.isolation.somebody import everybody
from tests.integration.isolation.tally import tell
from tests.integration.isolation.worlds import Rows

SAMPLE, ROWS = 120, 5 if FULL else 1
LEAST_REACHED = 0.85
"""Of the addresses that only show something."""


@pytest.fixture
def site(app: Flask, rows: Rows, stored: sa.Connection) -> Iterator[Site]:
    with site_on(app, stored, everybody(rows)) as site:
        yield site


def chosen(asking: Asking, part: int) -> list[Case]:
    cases = asking.cases()
    return cases[part :: len(SEEDS)] if FULL else random.Random(part).sample(cases, SAMPLE)


def test_what_is_somebody_elses_answers_as_what_never_was(site: Site, rows: Rows, part: int) -> None:
    asking = Asking(site, rows)
    assert list(asking.leaks(chosen(asking, part), rows=ROWS)) == []
    assert len(asking.probes) > SAMPLE / 4
    tell(f"probes by address, part {part + 1}", len(asking.probes), {str(k): n for k, n in asking.statuses.items()})


def test_what_one_may_read_is_reached_by_its_address(site: Site, rows: Rows) -> None:
    asking = Asking(site, rows)
    shown = [case for case in asking.cases() if case[1].method == "GET" and case[2] == case[1].ids[-1]]
    if not FULL:
        wanted = set(random.Random(1).sample(sorted({case[1].rule for case in shown}), 8))
        shown = [case for case in shown if case[1].rule in wanted]
    asking.controls(shown)
    addresses = {case[1] for case in shown}
    reached = {address for address in addresses if asking.reached[address]}
    tell("addresses reached with one's own ids", len(reached), {"of": len(addresses)})
    assert len(reached) >= LEAST_REACHED * len(addresses), sorted(each.rule for each in addresses - reached)


BY_THE_DATABASE_ALONE = {
    "purchasing_system": "/api/v1/systems/<uuid:system_id>",
    "contract_variation": "/api/v1/variations/<uuid:variation_id>",
    "questionnaire": "/questionnaires/<uuid:questionnaire_id>",
}
"""Most queries name their owner besides; at these addresses nothing but the rule of the table keeps a stranger out."""


def test_a_rule_that_is_loosened_shows_at_its_address(site: Site, rows: Rows) -> None:
    """The probes themselves are proved: a database that shows too much is noticed, rule by rule."""
    asking = Asking(site, rows)
    for table, rule in BY_THE_DATABASE_ALONE.items():
        cases = [c for c in asking.cases() if (c[1].method, c[1].rule) == ("GET", rule)]
        weakened = site.connection.begin_nested()
        for mutant in loosened():
            if mutant.table == table and not mutant.writes:
                for statement in mutant.statements:
                    site.connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
        assert next(asking.leaks(cases, rows=8), None) is not None, table
        weakened.rollback()
