"""Applying again: what still fits is carried over, and what was said otherwise is shown."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from consortium.admission import services
from consortium.admission.rules import building
from consortium.admission.rules.questionnaire import read_question, read_questionnaire
from consortium.admission.rules.reapplying import answers_carried, answers_changed, offers_carried

SHIPPED = read_questionnaire(services.read_document(services.shipped_questionnaire()))
KEYS = st.sampled_from([each.key for each in SHIPPED])
ANSWERS = st.dictionaries(KEYS, st.text(max_size=5))


def test_an_answer_is_carried_over_only_where_its_question_still_takes_it() -> None:
    now = building.without_question(SHIPPED, "voice")
    choice = {"key": "first_visit", "kind": "choice", "text": "How soon?", "assessed": "information"}
    now = building.with_question_changed(now, "first_visit", read_question({**choice, "choices": ["Today", "Later"]}))
    given = {"voice": "x", "first_visit": "Within a week", "outcomes": "Small steps", "cover": " "}
    assert answers_carried(SHIPPED, now, given) == {"outcomes": "Small steps"}


@given(ANSWERS)
def test_with_the_same_questions_everything_that_was_said_is_carried_over_and_nothing_changed(
    answers: dict[str, str],
) -> None:
    carried = answers_carried(SHIPPED, SHIPPED, answers)
    assert carried == {key: value for key, value in answers.items() if value.strip()}
    assert answers_changed(SHIPPED, before=carried, after=carried) == []


@given(ANSWERS, ANSWERS)
def test_what_changed_is_what_differs_from_what_is_remembered(before: dict[str, str], after: dict[str, str]) -> None:
    changed = {each.question.key for each in answers_changed(SHIPPED, before=before, after=after)}
    assert changed == {key for key, value in before.items() if value.strip() != after.get(key, "").strip()}


def test_lots_and_places_that_are_gone_are_left_out() -> None:
    home, break_, sefton, halton = (UUID(int=number) for number in range(1, 5))
    offers = {home: [sefton, halton], break_: [sefton]}
    assert offers_carried(offers, lots=[home], councils=[sefton]) == {home: [sefton]}
    assert offers_carried(offers, lots=[home, break_], councils=[halton]) == {home: [halton]}
