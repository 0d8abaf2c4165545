"""Worlds at random to hold the isolation against: rows in every table, of councils, providers and persons in relation.

A world is built by a seed. Whatever a rule turns on (a date, a state, a party, a role) occurs on both of its sides.
"""

import random
from datetime import datetime

import sqlalchemy as sa

from tests.integration.isolation.worlds.admission import fill_admission
from tests.integration.isolation.worlds.agreements import fill_agreements
from tests.integration.isolation.worlds.buying import fill_buying
from tests.integration.isolation.worlds.insight import fill_insight
from tests.integration.isolation.worlds.kernel import fill_kernel
from tests.integration.isolation.worlds.region import fill_region
from tests.integration.isolation.worlds.retention import fill_retention
from tests.integration.isolation.worlds.rows import Rows
from tests.integration.isolation.worlds.sign_on import fill_sign_on
from tests.integration.isolation.worlds.spot import fill_spot
from tests.integration.isolation.worlds.tenders import fill_tenders
from tests.integration.isolation.worlds.terms import fill_terms

__all__ = ["Rows", "build"]


def build(seed: int, now: datetime) -> Rows:
    """Make up a world, in memory."""
    rows = Rows(random.Random(seed), now)
    for fill in (
        fill_region, fill_kernel, fill_admission, fill_buying, fill_tenders, fill_agreements, fill_terms, fill_insight,
        fill_spot, fill_retention, fill_sign_on,
    ):  # fmt: skip
        fill(rows)
    return rows


def store(rows: Rows, connection: sa.Connection) -> None:
    """Put a world into the database as the superuser. Triggers that watch the clock sleep meanwhile; keys do not."""
    rows.store(connection)
