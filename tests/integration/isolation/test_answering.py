"""Functions that look with their owner's rights answer each caller about what is its own, and nobody else."""

import pytest
import sqlalchemy as sa

from consortium.kernel.row_security import APP
from tests.integration.isolation.conftest import FULL
from tests.integration.isolation.functions import answering_leaks
from tests.integration.isolation.probe import Probe
from tests.integration.isolation.somebody import REPRESENTATIVES, Somebody, everybody
from tests.integration.isolation.worlds import Rows

MINE = (
    '[{{"organisation_id": "{chain}", "sequence": 4, "at": "2026-01-01T00:00:00Z", "act": "bid.submitted",'
    ' "actor_kind": "{kind}", "acting_for_id": "{acting_for}", "subject": "bid", "subject_id": "{chain}",'
    ' "facts": {{}}, "previous_hash": "", "hash": "00"}}]'
)


@pytest.fixture
def officer(rows: Rows) -> Somebody:
    return next(who for who in everybody(rows) if who.label == "Sefton commissioner for Sefton")


@pytest.fixture
def acting(stored: sa.Connection, officer: Somebody) -> sa.Connection:
    """The world as the officer's own transaction in the application's role."""
    stored.exec_driver_sql(f"SET LOCAL ROLE {APP}")
    officer.name_to(stored)
    return stored


def test_everybody_is_answered_about_their_own_only(rows: Rows, stored: sa.Connection) -> None:
    probe = Probe(rows, stored, whom=None if FULL else REPRESENTATIVES)
    assert list(answering_leaks(probe, enough=8 if FULL else 2)) == []


def test_an_act_between_two_organisations_stands_in_both_records(acting: sa.Connection, rows: Rows) -> None:
    own, other = rows.named["Sefton"]["id"], rows.named["Acorn"]["id"]
    for chain in (own, other):
        entry = MINE.format(chain=chain, kind="person", acting_for=own)
        acting.execute(sa.text("SELECT guard.append_audit(CAST(:entries AS jsonb))"), {"entries": entry})


@pytest.mark.parametrize(("kind", "acting_for"), [("person", "Acorn"), ("person", "Knowsley"), ("job", "Sefton")])
def test_nobody_puts_an_act_on_record_in_anothers_name(
    acting: sa.Connection, rows: Rows, kind: str, acting_for: str
) -> None:
    entry = MINE.format(chain=rows.named["Acorn"]["id"], kind=kind, acting_for=rows.named[acting_for]["id"])
    with pytest.raises(sa.exc.ProgrammingError, match="by whoever did it"):
        acting.execute(sa.text("SELECT guard.append_audit(CAST(:entries AS jsonb))"), {"entries": entry})


def test_a_late_bid_cannot_go_in_under_an_open_mini_tenders_name(stored: sa.Connection, rows: Rows) -> None:
    """Its version belongs to its own bid's mini-tender: the deadline is judged by that one."""
    tenders = {(t["council_id"], t["id"]): t for t in rows["mini_tender"]}
    closed = next(b for b in rows["bid"] if tenders[b["council_id"], b["mini_tender_id"]]["opened_at"])
    still_open = next(t for t in rows["mini_tender"] if t["status"] == "published" and t["closes_at"] > rows.now)
    late = next(v for v in rows["bid_version"] if v["bid_id"] == closed["id"]) | {
        "version": 3, "council_id": still_open["council_id"], "mini_tender_id": still_open["id"],
    }  # fmt: skip
    names = ", ".join(late)
    values = ", ".join(f":{name}" for name in late)
    with pytest.raises(sa.exc.IntegrityError, match="fk_bid_version"):
        stored.execute(sa.text(f"INSERT INTO bid_version ({names}) VALUES ({values})"), late)


def test_the_public_may_ask_none_of_them(stored: sa.Connection) -> None:
    stored.exec_driver_sql("CREATE ROLE stranger")
    stored.exec_driver_sql("SET LOCAL ROLE stranger")
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied for schema guard"):
        stored.execute(sa.text("SELECT guard.now()"))
