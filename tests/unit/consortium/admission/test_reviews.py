"""A review: asked for once and in time, by a table of moves, and upheld only by a result that admits."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.admission.rules import reviews
from consortium.admission.rules.decisions import Answered, LotResult
from consortium.admission.rules.gates import Gate
from consortium.admission.rules.reviews import MOVES, Corrections, ReviewState
from consortium.evaluation.rules import Criterion
from consortium.evaluation.rules import total as total_of
from consortium.kernel.calendar import local
from consortium.kernel.db import new_id
from tests.factories.refusals import refusal_of

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
GROUNDS = "The score for safeguarding overlooks our second policy."
QUESTIONS = {"safeguarding": (Decimal(40), 3), "outcomes": (Decimal(60), 0)}


def findings(safeguarding: int, outcomes: int, *, is_insured: bool = True) -> dict[str, Any]:
    """What a letter says of a lot with two questions, a minimum of 3 on one, and a threshold of 60."""
    scores = {"safeguarding": safeguarding, "outcomes": outcomes}
    criteria = [Criterion(key, key.title(), weight, 5, least) for key, (weight, least) in QUESTIONS.items()]
    return LotResult(
        gates=[Gate("insurance", "Insurance", is_insured, "Seen.")],
        answers=[Answered(each, Decimal(scores[each.key]), "Clear.") for each in criteria],
        total=total_of(criteria, {key: Decimal(score) for key, score in scores.items()}),
        threshold=Decimal(60),
    ).as_document(note="")


def test_every_state_says_where_it_leads() -> None:
    assert set(MOVES) == set(ReviewState)


@pytest.mark.parametrize(("state", "wanted"), list(product(ReviewState, ReviewState)))
def test_nothing_moves_but_as_the_table_says(state: ReviewState, wanted: ReviewState) -> None:
    if wanted in MOVES[state]:
        reviews.ensure_may_become(state=state, wanted=wanted)
    else:
        expected = "review.not_taken_on" if state is ReviewState.ASKED else "review.moved"
        assert refusal_of(reviews.ensure_may_become, state=state, wanted=wanted) == expected


@pytest.mark.parametrize(
    ("acknowledged", "upheld", "state"),
    [
        (None, None, ReviewState.ASKED),
        (NOW, None, ReviewState.ACKNOWLEDGED),
        (NOW, True, ReviewState.UPHELD),
        (NOW, False, ReviewState.NOT_UPHELD),
    ],
)
def test_the_state_follows_from_what_was_recorded(
    acknowledged: datetime | None, upheld: bool | None, state: ReviewState
) -> None:
    assert reviews.state_of(acknowledged_at=acknowledged, is_upheld=upheld) is state


def ask(**changed: Any) -> None:
    usual = {"is_admitted": False, "is_asked": False, "until": NOW, "at": NOW, "grounds": GROUNDS}
    reviews.ensure_may_ask(**{**usual, **changed})


def test_it_can_be_asked_for_up_to_the_last_moment() -> None:
    ask()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"is_admitted": True}, "review.admitted"),
        ({"is_asked": True}, "review.asked_already"),
        ({"at": NOW + timedelta(microseconds=1)}, "review.too_late"),
        ({"grounds": "  Unfair. "}, "review.no_grounds"),
    ],
)
def test_it_is_refused_otherwise(changed: dict[str, Any], code: str) -> None:
    assert refusal_of(ask, **changed) == code


@given(st.integers(0, 3 * 365 * 24), st.integers(1, 365))
def test_the_last_moment_to_ask_is_the_end_of_a_day_in_uk_time(hours: int, days: int) -> None:
    released = NOW + timedelta(hours=hours)
    until = local(reviews.asks_until(released_at=released, days=days))
    assert until.date() == local(released).date() + timedelta(days=days)
    assert f"{until:%H:%M:%S}" == "23:59:59"


@pytest.mark.parametrize("days", [(0, 5), (5, 0), (366, 5), (5, 366)])
def test_terms_are_between_a_day_and_a_year(days: tuple[int, int]) -> None:
    assert refusal_of(reviews.ensure_days, *days) == "review.days_out_of_range"


def test_whoever_had_a_part_does_not_review() -> None:
    person = new_id()
    reviews.ensure_had_no_part(person=person, had_a_part=[new_id()])
    assert refusal_of(reviews.ensure_had_no_part, person=person, had_a_part=[person]) == "review.had_a_part"


def test_only_its_decider_answers_and_gives_reasons() -> None:
    person = new_id()
    assert refusal_of(reviews.ensure_may_answer, person=person, decider=new_id(), reasons=GROUNDS) == (
        "review.of_another"
    )
    assert refusal_of(reviews.ensure_may_answer, person=person, decider=person, reasons="No.") == "review.no_reasons"


def test_a_corrected_score_is_decided_by_the_same_rule() -> None:
    result = reviews.corrected(findings(1, 4), Corrections({"safeguarding": (3, "The second policy was overlooked.")}))
    assert result.is_admitted
    assert str(result.total) == "72.00"
    assert result.answers[0].reason == "Found on review: The second policy was overlooked."
    assert result.answers[1].reason == "Clear."


def test_a_gate_that_was_passed_after_all_admits() -> None:
    result = reviews.corrected(findings(4, 4, is_insured=False), Corrections({}, {"insurance": "It was attached."}))
    assert result.is_admitted
    assert result.gates[0].why == "Found on review: It was attached."


@pytest.mark.parametrize(
    ("given_", "corrections", "code"),
    [
        ((1, 4), Corrections(), "review.nothing_corrected"),
        ((1, 4), Corrections({"safeguarding": (2, "A little better.")}), "review.still_not_admitted"),
        ((1, 4), Corrections({"outcomes": (5, "Excellent after all.")}), "review.still_not_admitted"),
        ((1, 4), Corrections({"safeguarding": (3, "  ")}), "review.correction_unexplained"),
        ((1, 4), Corrections({"safeguarding": (6, "More than all.")}), "review.score_out_of_range"),
    ],
)
def test_a_review_is_never_upheld_without_a_result_that_admits(
    given_: tuple[int, int], corrections: Corrections, code: str
) -> None:
    assert refusal_of(reviews.corrected, findings(*given_), corrections) == code


def test_a_gate_needs_its_reason() -> None:
    failed = findings(4, 4, is_insured=False)
    assert refusal_of(reviews.corrected, failed, Corrections({}, {"insurance": " "})) == "review.correction_unexplained"


@given(st.integers(0, 5), st.integers(0, 5), st.booleans(), st.integers(0, 5))
def test_whatever_is_corrected_what_is_upheld_passes_gates_minimums_and_threshold(
    safeguarding: int, outcomes: int, is_insured: bool, right: int
) -> None:
    stored = findings(safeguarding, outcomes, is_insured=is_insured)
    code = None
    try:
        result = reviews.corrected(stored, Corrections({"safeguarding": (right, "Read again.")}))
    except reviews.Refused as refused:
        code = refused.code
    admits = is_insured and right >= 3 and Decimal(right * 8 + outcomes * 12) >= 60
    assert (code is None) == admits
    if admits:
        assert result.total == Decimal(right * 8 + outcomes * 12)
