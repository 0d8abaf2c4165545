"""Dates of a round are put off and never brought forward, and only while they lie ahead."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.admission.rules import timetable
from consortium.admission.rules.timetable import Dates
from consortium.kernel.errors import Refused
from tests.factories.refusals import refusal_of

OPENS = datetime(2026, 6, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
WAS = Dates(OPENS, OPENS + 20 * DAY, OPENS + 30 * DAY, date(2026, 8, 1))
ENDS = date(2029, 1, 1)
BEFORE, OPEN, CLOSED = OPENS - DAY, OPENS + 5 * DAY, OPENS + 31 * DAY
days = st.integers(-40, 40).map(lambda n: n * DAY)


def move(at: datetime, **to: Any) -> None:
    timetable.ensure_may_move(WAS, replace(WAS, **to), system_ends_on=ENDS, at=at)


@given(days, days, days, days, st.integers(-10, 80))
def test_nothing_that_passes_was_brought_forward_or_moved_after_its_time(
    opens: timedelta, until: timedelta, closes: timedelta, due: timedelta, after: int
) -> None:
    at = OPENS + after * DAY
    to = Dates(WAS.opens_at + opens, WAS.questions_until_at + until, WAS.closes_at + closes, WAS.decision_due_on + due)
    try:
        timetable.ensure_may_move(WAS, to, system_ends_on=ENDS, at=at)
    except Refused:
        return
    assert to != WAS
    assert min(opens, until, closes, due) >= timedelta(0)
    assert not opens or at < WAS.opens_at
    assert not closes or at < WAS.closes_at
    assert to.opens_at < to.questions_until_at <= to.closes_at


@pytest.mark.parametrize("at", [BEFORE, OPEN])
def test_a_closing_is_extended_before_it_comes(at: datetime) -> None:
    move(at, closes_at=WAS.closes_at + 7 * DAY)
    move(at, questions_until_at=WAS.questions_until_at + DAY)


def test_an_opening_moves_until_it_comes_and_the_decisions_are_put_off_after_the_closing() -> None:
    move(BEFORE, opens_at=OPENS + DAY)
    move(CLOSED, decision_due_on=date(2026, 8, 20))


@pytest.mark.parametrize(
    ("code", "at", "to"),
    [
        ("nothing_moves", OPEN, {}),
        ("earlier", OPEN, {"closes_at": WAS.closes_at - timedelta(seconds=1)}),
        ("earlier", BEFORE, {"opens_at": OPENS - timedelta(hours=1)}),
        ("earlier", OPEN, {"questions_until_at": WAS.questions_until_at - DAY}),
        ("earlier", OPEN, {"decision_due_on": date(2026, 7, 31)}),
        ("opened_already", OPENS, {"opens_at": OPENS + DAY}),
        ("closed_already", WAS.closes_at, {"closes_at": WAS.closes_at + DAY}),
        ("questions_in_the_past", OPENS + 25 * DAY, {"questions_until_at": OPENS + 22 * DAY}),
        ("decision_was_due", datetime(2026, 8, 2, 9, tzinfo=UTC), {"decision_due_on": date(2026, 8, 9)}),
    ],
)
def test_each_refusal(code: str, at: datetime, to: dict[str, Any]) -> None:
    assert refusal_of(move, at, **to) == f"timetable.{code}"


def test_a_closing_past_the_decisions_takes_their_day_along() -> None:
    assert refusal_of(move, OPEN, closes_at=OPENS + 80 * DAY) == "round.decision_before_close"
    move(OPEN, closes_at=OPENS + 80 * DAY, decision_due_on=date(2026, 10, 1))


def test_a_round_is_not_extended_into_the_next_one() -> None:
    timetable.ensure_ends_before(closes_at=OPENS, next_number=2, next_opens_at=OPENS)
    with pytest.raises(Refused, match=r"timetable\.into_next_round"):
        timetable.ensure_ends_before(closes_at=OPENS + DAY, next_number=2, next_opens_at=OPENS)


def test_a_reason_says_something_and_not_too_much() -> None:
    assert timetable.ensure_reason(" Flooding. ") == "Flooding."
    assert refusal_of(timetable.ensure_reason, " ") == "timetable.no_reason"
    assert refusal_of(timetable.ensure_reason, "x" * 1001) == "timetable.long"
