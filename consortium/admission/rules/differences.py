"""What changed from one version of a questionnaire to the next, question by question, in words for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from consortium.admission.rules.questionnaire import Question, Questions, question_written

NAMES: Mapping[str, str] = {
    "text": "Question",
    "guidance": "Guidance",
    "kind": "Kind of answer",
    "assessed": "What it is for",
    "words": "Word limit",
    "choices": "Answers to choose from",
    "columns": "Columns",
    "rows": "Most rows",
    "passes": "Answers that pass",
    "weight": "Weight",
    "minimum": "Minimum score",
    "lots": "Lots",
    "legal_forms": "Legal forms",
    "section": "Section",
}
"""Each thing that may change, as an officer calls it, in the order it is shown."""

NOT_SAID = {"lots": "All", "legal_forms": "All", "minimum": "None", "weight": "None"}
"""What a field says that is left out."""


class Change(StrEnum):
    """What happened to a question."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing about a question that changed."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    key: str
    change: Change
    section: str
    text: str
    details: tuple[Detail, ...] = ()


def differences_between(before: Questions, after: Questions) -> list[Difference]:
    """Questions added or changed, in the order of the new version, then those removed. The same ones are left out."""
    old, new = _by_key(before), _by_key(after)
    found = []
    for key, (section, question) in new.items():
        if key not in old:
            found.append(Difference(key, Change.ADDED, section, question.text))
        elif details := _details(old[key], (section, question)):
            found.append(Difference(key, Change.CHANGED, section, question.text, details))
    found += [
        Difference(key, Change.REMOVED, section, question.text)
        for key, (section, question) in old.items()
        if key not in new
    ]
    return found


def asks_the_same(before: Question, after: Question) -> bool:
    """Whether an answer to the one may stand as an answer to the other: kind and shape are the same."""
    return (before.kind, before.choices, before.columns) == (after.kind, after.choices, after.columns)


def _by_key(questions: Questions) -> dict[str, tuple[str, Question]]:
    return {question.key: (section.title, question) for section in questions.sections for question in section.questions}


def _details(before: tuple[str, Question], after: tuple[str, Question]) -> tuple[Detail, ...]:
    old, new = ({**question_written(question), "section": section} for section, question in (before, after))
    return tuple(
        Detail(words, _shown(name, old.get(name)), _shown(name, new.get(name)))
        for name, words in NAMES.items()
        if old.get(name) != new.get(name)
    )


def _shown(name: str, value: object) -> str:
    if value is None:
        return NOT_SAID.get(name, "Nothing")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return (", " if name in {"lots", "legal_forms"} else "; ").join(map(str, value))
    return str(value)
