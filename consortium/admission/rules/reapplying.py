"""Applying again: what is carried over from last time, and what the applicant said otherwise since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from consortium.admission.rules.differences import asks_the_same
from consortium.admission.rules.questionnaire import Question, Questions


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An answer that differs from the one given last time, or was taken back (`after` is empty)."""

    question: Question
    before: str
    after: str


def answers_carried(before: Questions, now: Questions, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that still fit: the question is asked again, with the same kind of answer and the same choices."""
    old = {each.key: each for each in before}
    return {
        each.key: answers[each.key]
        for each in now
        if answers.get(each.key, "").strip() and each.key in old and asks_the_same(old[each.key], each)
    }


def offers_carried(
    offers: Mapping[UUID, Sequence[UUID]], *, lots: Iterable[UUID], councils: Iterable[UUID]
) -> dict[UUID, list[UUID]]:
    """The lots and places of last time that may still be chosen; a lot without a place left is left out."""
    known, named = set(lots), set(councils)
    kept = {lot: [place for place in places if place in named] for lot, places in offers.items() if lot in known}
    return {lot: places for lot, places in kept.items() if places}


def answers_changed(questions: Questions, *, before: Mapping[str, str], after: Mapping[str, str]) -> list[AnswerChange]:
    """What was said otherwise than last time, in the order it is asked. Spaces at the ends change nothing."""
    return [
        AnswerChange(each, before[each.key], after.get(each.key, ""))
        for each in questions
        if each.key in before and before[each.key].strip() != after.get(each.key, "").strip()
    ]
