"""The people of a story that was told to its end, each with the pages they have then."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask

from tests.integration.fuzzing.operations import Operations
from tests.integration.fuzzing.visiting import Visiting
from tests.integration.isolation.conftest import FULL
from tests.integration.isolation.site import Site, site_on
from tests.integration.isolation.somebody import Somebody
from tests.integration.isolation.tally import tell

PARTS = 8 if FULL else 1
PAGES, ATTACKS, CALLS = (60, 12_000, 20) if FULL else (8, 60, 2)
PEOPLE_IN_THE_SUITE, OPERATIONS = 3, 8
PEOPLE = sa.text(
    "SELECT p.name || ' for ' || o.name AS label, o.id AS organisation, o.kind, p.id AS person,"
    " array_agg(g.role) AS roles FROM role_grant g JOIN person p ON p.id = g.person_id"
    " JOIN organisation o ON o.id = g.organisation_id GROUP BY p.id, o.id ORDER BY p.name, o.name"
)


@contextmanager
def everybody_of_the_story(app: Flask, superuser: sa.Engine) -> Iterator[Site]:
    """Let loose on a transaction that is never committed."""
    with superuser.connect() as connection, connection.begin() as transaction:
        with site_on(app, connection, everybody_in(connection)) as site:
            yield site
        transaction.rollback()


def let_loose(app: Flask, superuser: sa.Engine, *, part: int) -> list[str]:
    """What went wrong with hostile forms and requests that no page and no program of ours would send.

    The suite sends a few; `make prove` a hundred thousand in all, and keeps count.
    """
    with everybody_of_the_story(app, superuser) as site:
        visiting, operations = Visiting(site, seed=part), Operations(site, number=part)
        chosen = random.Random(part)
        for who in site.actors if FULL else chosen.sample(site.actors, PEOPLE_IN_THE_SUITE):
            visiting.look_round(who, pages=PAGES)
        visiting.attack(ATTACKS)
        known = operations.all()
        for operation in known[part::PARTS] if FULL else chosen.sample(known, OPERATIONS):
            operations.call(operation, CALLS)
        of_which = {str(status): n for status, n in (visiting.statuses + operations.statuses).items()}
        tell(f"hostile requests, part {part + 1}", site.asked, {"forms": len(visiting.forms), **of_which})
        return [*visiting.errors, *operations.failures]


def everybody_in(connection: sa.Connection) -> list[Somebody]:
    persons = [
        Somebody(
            row.label, "administrator" if row.kind == "platform" else "person", row.organisation, row.kind, row.person,
            frozenset(row.roles),
        )
        for row in connection.execute(PEOPLE)
    ]  # fmt: skip
    return [*persons, Somebody("the public", "public")]
