"""Which kept answer answers which question, and what may be kept."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.minitender.rules.bidding import MOST_WORDS
from tenants.minitender.rules.repertoire import (
    LONGEST_TOPIC,
    MOST_ANSWERS,
    Question,
    answers_for,
    ensure_answer,
    ensure_price,
    ensure_room,
    fold,
    is_keepable,
)

QUESTIONS = [Question("safe", "Safeguarding"), Question("continuity", "The same carers")]


def test_a_question_is_answered_by_its_title_else_by_its_key() -> None:
    kept = {"safeguarding!": "by title", "SAFE": "by key", "Continuity": "the team"}
    assert answers_for(QUESTIONS, kept) == {"safe": "by title", "continuity": "the team"}
    assert answers_for(QUESTIONS, {"safe": "by key"}) == {"safe": "by key"}
    assert answers_for(QUESTIONS, {"Something else": "x"}) == {}


@given(st.text())
def test_folding_twice_is_folding_once(topic: str) -> None:
    assert fold(fold(topic)) == fold(topic)


@given(st.text(), st.text())
def test_what_is_kept_says_something_and_is_never_longer_than_a_bid_takes(topic: str, answer: str) -> None:
    if is_keepable(topic, answer, 0):
        kept_topic, kept_answer = ensure_answer(topic, answer)
        assert fold(kept_topic)
        assert 0 < len(kept_answer.split()) <= MOST_WORDS
        assert len(kept_topic) <= LONGEST_TOPIC


@pytest.mark.parametrize(
    ("topic", "answer", "code"),
    [
        ("", "x", r"standing_answer\.topic"),
        ("?!", "x", r"standing_answer\.topic"),
        ("x" * 151, "x", r"standing_answer\.topic"),
        ("Safeguarding", "  ", r"standing_answer\.empty"),
        ("Safeguarding", "word " * 501, r"standing_answer\.long"),
    ],
)
def test_what_cannot_be_kept_is_refused(topic: str, answer: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        ensure_answer(topic, answer)
    assert not is_keepable(topic, answer, 0)


def test_there_is_room_for_so_many() -> None:
    ensure_room(MOST_ANSWERS - 1)
    assert not is_keepable("Safeguarding", "x", MOST_ANSWERS)
    with pytest.raises(Refused, match=r"standing_answer\.too_many"):
        ensure_room(MOST_ANSWERS)


@pytest.mark.parametrize(
    ("unit", "price", "code"),
    [
        ("furlong", "1", r"offered_price\.unit"),
        ("hour", "0", r"offered_price\.price"),
        ("hour", "NaN", r"offered_price\.price"),
        ("hour", "1.005", r"offered_price\.price"),
    ],
)
def test_a_price_is_in_pounds_and_pence_for_a_known_unit(unit: str, price: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        ensure_price(unit, Decimal(price))
