"""The lead puts off a round's dates; what was received stays in time and everybody concerned is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.admission import queries, services
from consortium.admission.rules.timetable import Dates
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.letterbox import told
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.world import World

WHY = "The portal was down for a day."
WEEK = timedelta(days=7)


def dates_of(world: World, opened: Admission) -> Dates:
    with world.acting(opened.officer):
        made = queries.get_round(opened.round_id)
        return Dates(made.opens_at, made.questions_until_at, made.closes_at, made.decision_due_on)


def extend(world: World, opened: Admission, *, by: timedelta = WEEK, seen: int | None = None) -> None:
    was = dates_of(world, opened)
    with world.acting(opened.officer):
        to = replace(was, closes_at=was.closes_at + by)
        services.move_round(actor=opened.officer, round_id=opened.round_id, to=to, reason=WHY, seen=seen)


def test_a_closing_put_off_lets_a_late_draft_in_and_keeps_what_was_received(
    world: World, move_clock: Callable[..., None]
) -> None:
    opened = admission.open_round(world)
    first = admission.submitted(world, opened, "Harbour Care Ltd")
    peter = admission.applicant(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    later = admission.draft(world, opened, peter)
    vera = world.person("Vera Lowe", world.provider("Lowe Support"), Role.BID_WRITER)
    with world.acting(vera):
        services.ask_in_round(actor=vera, round_id=opened.round_id, question="May we?")
    extend(world, opened)
    messages = [each for each in told(world) if each.about == "round_moved"]
    assert [each.address for each in messages] == [
        world.address_of(name) for name in ("Peter Vance", "Rosa Delgado", "Vera Lowe")
    ]
    assert all(f"/rounds/{opened.round_id}/timetable" in each.body and WHY not in each.body for each in messages)
    move_clock(days=32)
    admission.submit(world, peter, later)
    with world.acting(opened.officer):
        received = {each.id for each in queries.list_applications(opened.officer, opened.round_id)}
    assert received == {first, later}
    with world.acting(vera):
        (change,) = queries.list_timetable_changes(opened.round_id)
        assert (change.closes_at - change.closes_at_was, change.reason) == (WEEK, WHY)
        assert change.moved_by == opened.officer.person
    move_clock(days=6)
    assert refusal_of(lambda: extend(world, opened)) == "timetable.closed_already"


def test_whoever_read_older_dates_is_refused_and_nobody_else_moves_them(world: World) -> None:
    opened = admission.open_round(world)
    extend(world, opened, seen=0)
    assert refusal_of(lambda: extend(world, opened, seen=0)) == "timetable.moved_meanwhile"
    was = dates_of(world, opened)
    with pytest.raises(NotFound), world.acting(opened.tom):
        services.move_round(actor=opened.tom, round_id=opened.round_id, to=was, reason=WHY)


@pytest.mark.parametrize(
    "change",
    [
        "closes_at = closes_at - interval '1 s'",
        "opens_at = opens_at + interval '1 s'",
        "decision_due_on = '2020-01-01'",
    ],
)
def test_the_database_brings_no_date_forward_and_moves_none_that_passed(world: World, change: str) -> None:
    opened = admission.open_round(world)
    with world.acting(opened.officer):
        with pytest.raises(sa.exc.IntegrityError, match=r"published|passed"):
            db.session.execute(sa.text(f"UPDATE round SET {change}"))
        db.session.rollback()


@pytest.mark.parametrize(
    ("constraint", "change"),
    [("has_a_reason", "reason = ''"), ("later_only", "closes_at = closes_at_was - interval '1 s'")],
)
def test_what_cannot_be_is_not_stored(world: World, constraint: str, change: str) -> None:
    opened = admission.open_round(world)
    extend(world, opened)
    with pytest.raises(sa.exc.IntegrityError, match=constraint), world.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE timetable_change SET {change}")


def test_dates_are_put_off_by_api_and_the_history_is_everybodys(world: World, client: FlaskClient) -> None:
    world.administrator()
    own_program(world)
    opened = admission.open_round(world)
    nils = world.person("Nils Berg", world.provider("Berg Care"), Role.BID_WRITER)
    officer, reader = (bearer(token_of(world, who)) for who in (opened.officer, nils))
    here = f"/api/v1/rounds/{opened.round_id}/timetable-changes"
    later = (opened.closes_at + WEEK).isoformat()
    moved = client.post(here, headers=officer, json={"closes_at": later, "reason": WHY})
    assert moved.status_code == 201, moved.text
    back = client.post(here, headers=officer, json={"closes_at": opened.closes_at.isoformat(), "reason": WHY})
    assert back.status_code == 409
    assert back.get_json()["type"] == "/api/problems/timetable.earlier"
    assert client.post(here, headers=reader, json={"closes_at": later, "reason": WHY}).status_code in {403, 404}
    assert [each["reason"] for each in client.get(here, headers=reader).get_json()] == [WHY]
