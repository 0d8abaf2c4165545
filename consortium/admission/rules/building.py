"""Building a questionnaire part by part: each act takes a whole questionnaire and gives the changed one.

A section or question that is asked for and gone was removed by a colleague meanwhile, and that is what is said.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from consortium.admission.rules.questionnaire import KEY, Question, Questions, Section
from consortium.kernel.errors import BadInput, Refused, explain

explain(
    {
        "questionnaire.part_gone": "This part is no longer in the draft. Look at what it says now.",
        "questionnaire.last_question": "This is the only question. Add another before you remove it.",
        "questionnaire.full_section": "“{title}” still has questions. Move or remove them first.",
        "questionnaire.key_taken": "Another question has the key “{key}”.",
    }
)

LONGEST_KEY = 40
Part = TypeVar("Part", Section, Question)


def with_heading(questions: Questions, *, title: str, introduction: str) -> Questions:
    return replace(questions, title=title, introduction=introduction)


def with_section(questions: Questions, title: str) -> Questions:
    """A section at the end, still empty. Its key is made from its title."""
    key = key_for(title, [each.key for each in questions.sections], "section")
    return replace(questions, sections=(*questions.sections, Section(key, title, ())))


def with_section_renamed(questions: Questions, key: str, title: str) -> Questions:
    return _with(questions, key, lambda section: replace(section, title=title))


def without_section(questions: Questions, key: str) -> Questions:
    """Raise `Refused` while it has questions: removing many at once is never one press."""
    section = section_of(questions, key)
    if section.questions:
        raise Refused("questionnaire.full_section", title=section.title)
    return replace(questions, sections=tuple(each for each in questions.sections if each.key != key))


def with_section_moved(questions: Questions, key: str, by: int) -> Questions:
    section_of(questions, key)
    return replace(questions, sections=_moved(questions.sections, key, by))


def with_question(questions: Questions, section_key: str, question: Question) -> Questions:
    """A question at the end of a section. Raises `Refused` for a key that another has."""
    _ensure_key_is_free(questions, question.key)
    return _with(questions, section_key, lambda one: replace(one, questions=(*one.questions, question)))


def with_question_changed(questions: Questions, key: str, question: Question) -> Questions:
    """Another wording, weight or reach of a question, in its place."""
    section = section_with(questions, key)
    if question.key != key:
        _ensure_key_is_free(questions, question.key)
    changed = tuple(question if each.key == key else each for each in section.questions)
    return _with(questions, section.key, lambda one: replace(one, questions=changed))


def without_question(questions: Questions, key: str) -> Questions:
    section = section_with(questions, key)
    if len(list(questions)) == 1:
        raise Refused("questionnaire.last_question")
    left = tuple(each for each in section.questions if each.key != key)
    return _with(questions, section.key, lambda one: replace(one, questions=left))


def with_question_duplicated(questions: Questions, key: str) -> Questions:
    """The same question once more, after itself, under a key of its own."""
    section = section_with(questions, key)
    place = [each.key for each in section.questions].index(key) + 1
    again = replace(section.questions[place - 1], key=key_for(key, [each.key for each in questions], "question"))
    asked = (*section.questions[:place], again, *section.questions[place:])
    return _with(questions, section.key, lambda one: replace(one, questions=asked))


def with_question_moved(questions: Questions, key: str, by: int) -> Questions:
    """One place up (-1) or down (1); at the edge of its section, into the next one."""
    section = section_with(questions, key)
    place = [each.key for each in section.questions].index(key)
    if 0 <= place + by < len(section.questions):
        return _with(questions, section.key, lambda one: replace(one, questions=_moved(one.questions, key, by)))
    number = [each.key for each in questions.sections].index(section.key) + by
    if not 0 <= number < len(questions.sections):
        return questions
    moved, neighbour = section.questions[place], questions.sections[number]
    left = tuple(each for each in section.questions if each.key != key)
    grown = (moved, *neighbour.questions) if by > 0 else (*neighbour.questions, moved)
    without = _with(questions, section.key, lambda one: replace(one, questions=left))
    return _with(without, neighbour.key, lambda one: replace(one, questions=grown))


def section_of(questions: Questions, key: str) -> Section:
    found = next((each for each in questions.sections if each.key == key), None)
    if found is None:
        raise Refused("questionnaire.part_gone")
    return found


def section_with(questions: Questions, question_key: str) -> Section:
    """The section that holds a question."""
    for section in questions.sections:
        if any(each.key == question_key for each in section.questions):
            return section
    raise Refused("questionnaire.part_gone")


def question_of(questions: Questions, key: str) -> Question:
    return next(each for each in section_with(questions, key).questions if each.key == key)


def key_for(words: str, taken: Collection[str], fallback: str) -> str:
    """A key from words, short, and none that is taken: `keeping_children_safe`, `keeping_children_safe_2`."""
    plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:LONGEST_KEY].rstrip("_")
    stem = plain if KEY.fullmatch(plain) else fallback
    if stem not in taken:
        return stem
    stem = re.sub(r"_[0-9]+$", "", stem)
    number = 2
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def ensure_said(text: str, where: str) -> str:
    """Text with something in it. Raises `BadInput`."""
    if not text.strip():
        raise BadInput(where, "is empty")
    return text.strip()


def _with(questions: Questions, key: str, change: Callable[[Section], Section]) -> Questions:
    section_of(questions, key)
    return replace(questions, sections=tuple(change(each) if each.key == key else each for each in questions.sections))


def _moved(parts: Sequence[Part], key: str, by: int) -> tuple[Part, ...]:
    ordered = list(parts)
    place = next(number for number, each in enumerate(ordered) if each.key == key)
    wanted = min(max(place + by, 0), len(ordered) - 1)
    ordered.insert(wanted, ordered.pop(place))
    return tuple(ordered)


def _ensure_key_is_free(questions: Questions, key: str) -> None:
    if any(each.key == key for each in questions):
        raise Refused("questionnaire.key_taken", key=key)
