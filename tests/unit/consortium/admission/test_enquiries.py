"""Until when a round takes questions, and what a question and an answer must be."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.admission.rules import enquiries, rounds
from consortium.kernel.calendar import local
from consortium.kernel.errors import Refused

OPENS = datetime(2026, 6, 1, 8, tzinfo=UTC)
UNTIL = OPENS + timedelta(days=20)
moments = st.timedeltas(timedelta(0), timedelta(days=1500)).map(lambda after: OPENS + after)


@given(moments, st.timedeltas(timedelta(minutes=1), timedelta(days=400)))
def test_questions_end_while_a_round_is_open_whatever_its_length(opens_at: datetime, length: timedelta) -> None:
    until = rounds.usual_end_of_questions(opens_at=opens_at, closes_at=opens_at + length)
    assert opens_at < until < opens_at + length


def test_questions_usually_end_ten_days_before_the_closing_at_the_same_hour_in_the_uk() -> None:
    closes = datetime(2026, 4, 2, 11, tzinfo=UTC)  # 12 noon; the clocks went forward on 29 March
    until = rounds.usual_end_of_questions(opens_at=datetime(2026, 2, 2, 9, tzinfo=UTC), closes_at=closes)
    assert (local(until).day, local(until).month, local(until).hour) == (23, 3, 12)


@pytest.mark.parametrize("until", [OPENS, OPENS + timedelta(days=31)])
def test_refuses_an_end_of_questions_outside_the_round(until: datetime) -> None:
    with pytest.raises(Refused, match=r"round\.questions_outside"):
        rounds.ensure_dates_are_possible(
            opens_at=OPENS,
            closes_at=OPENS + timedelta(days=30),
            questions_until_at=until,
            decision_due_on=(OPENS + timedelta(days=60)).date(),
            system_ends_on=date(2029, 1, 1),
            now=OPENS,
        )


@given(st.timedeltas(timedelta(days=-5), timedelta(days=40)))
def test_a_question_is_in_time_from_the_opening_to_just_before_the_end(after: timedelta) -> None:
    received = OPENS + after
    refusal = ""
    try:
        enquiries.ensure_may_ask(opens_at=OPENS, until_at=UNTIL, received_at=received)
    except Refused as refused:
        refusal = refused.code
    late = "enquiry.too_late" if received >= UNTIL else ""
    assert refusal == ("enquiry.not_open_yet" if received < OPENS else late)


def test_a_question_received_exactly_at_the_end_is_late() -> None:
    with pytest.raises(Refused, match=r"enquiry\.too_late"):
        enquiries.ensure_may_ask(opens_at=OPENS, until_at=UNTIL, received_at=UNTIL)


def test_an_answer_is_given_once_and_while_the_round_is_open() -> None:
    enquiries.ensure_may_answer(answered_at=None, closes_at=UNTIL, at=UNTIL - timedelta(seconds=1))
    with pytest.raises(Refused, match=r"enquiry\.answered"):
        enquiries.ensure_may_answer(answered_at=OPENS, closes_at=UNTIL, at=OPENS)
    with pytest.raises(Refused, match=r"enquiry\.round_closed"):
        enquiries.ensure_may_answer(answered_at=None, closes_at=UNTIL, at=UNTIL)


def test_a_question_and_an_answer_say_something_and_not_too_much() -> None:
    assert enquiries.ensure_question("  Which form?\n") == "Which form?"
    assert enquiries.ensure_answer(" The short one. ") == "The short one."
    with pytest.raises(Refused, match=r"enquiry\.empty"):
        enquiries.ensure_question("  ")
    with pytest.raises(Refused, match=r"enquiry\.no_answer"):
        enquiries.ensure_answer("")
    with pytest.raises(Refused, match=r"enquiry\.long"):
        enquiries.ensure_question("x" * 2001)
