"""Writes as everybody else are refused or hit no row; whoever may, can."""

import sqlalchemy as sa

from consortium.kernel.row_security import APP, DECLARED
from tests.integration.isolation.changing import CHANGES, DELETING
from tests.integration.isolation.conftest import FULL
from tests.integration.isolation.inserting import INSERTING
from tests.integration.isolation.probe import Probe
from tests.integration.isolation.somebody import REPRESENTATIVES
from tests.integration.isolation.worlds import Rows
from tests.integration.isolation.writing import Writing

NEVER_DONE = {
    "agenda_item: decide in another's name",
    "agreement: another total",
    "agreement: sign for both",
    "agreement: sign for the council in another's name",
    "agreement: sign for the provider in another's name",
    "exclusion_judgement: judge in another's name",
    "contract_ending: take back in another's name",
    "contract_variation: withdraw in another's name",
    "extension_view: give for another",
    "fee_line: leave open",
    "legal_hold: ask in another's name",
    "legal_hold: lift in another's name",
    "published_record: withdraw in another's name",
    "removal_notice: drop in another's name",
    "urgent_decision: settle in another's name",
    "variation_offer: accept in another's name",
}
"""What nobody at all may do, by whatever row it is tried."""
NOT_IN_EVERY_WORLD = {"agreement: follow a change", "agreement_change: insert", "decision_review: answer"}
"""They need a thing in one state, or the right person beside it: a world may lack that. Some of the worlds have it."""


def test_every_granted_write_is_tried() -> None:
    granted = {
        (rule.command, table)
        for table, protection in DECLARED.protections.items()
        for rule in protection.rules
        if rule.role == APP and rule.command != "SELECT"
    }
    tried = {
        *(("INSERT", table) for table in INSERTING),
        *(("UPDATE", change.table) for change in CHANGES),
        *(("DELETE", table) for table in DELETING),
    }
    assert tried == granted


def test_everybody_writes_exactly_what_the_matrix_allows(rows: Rows, stored: sa.Connection) -> None:
    writing = Writing(Probe(rows, stored, whom=None if FULL else REPRESENTATIVES), enough=8 if FULL else 1)
    assert list(writing.leaks(DECLARED.protections)) == []
    assert set(writing.never_done()) - NOT_IN_EVERY_WORLD == NEVER_DONE
