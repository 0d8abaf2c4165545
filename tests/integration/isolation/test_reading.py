"""What everybody can read in worlds at random, against what the matrix of `standards.md` lets them read."""

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.row_security import DECLARED
from tests.integration.isolation.conftest import FULL
from tests.integration.isolation.probe import Probe
from tests.integration.isolation.reading import MATRIX
from tests.integration.isolation.somebody import REPRESENTATIVES
from tests.integration.isolation.tally import tell
from tests.integration.isolation.worlds import Rows


def test_the_matrix_names_every_table_with_its_class() -> None:
    declared = {name: protection.data_class for name, protection in DECLARED.protections.items()}
    assert {name: data_class for name, (data_class, _) in MATRIX.items()} == declared


def test_a_world_has_rows_in_every_table(rows: Rows) -> None:
    assert {name for name in db.metadata.tables if not rows[name]} == {"clock_setting"}


def test_everybody_reads_exactly_what_the_matrix_allows(rows: Rows, stored: sa.Connection) -> None:
    probe = Probe(rows, stored, whom=None if FULL else REPRESENTATIVES)
    assert list(probe.reading_leaks(list(db.metadata.tables))) == []
    tell("rows that somebody sees or does not, as they should", len(probe.eyes) * sum(map(len, rows.tables.values())))
