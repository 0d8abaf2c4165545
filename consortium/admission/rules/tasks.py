"""What an applicant has done and has left to do, part by part, in any order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from consortium.admission.rules.answers import fault_of
from consortium.admission.rules.grounds import Ground
from consortium.admission.rules.questionnaire import Question, Questions


class State(StrEnum):
    """How far a part is, in the words its tag shows."""

    NOT_STARTED = "not started"
    STARTED = "in progress"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Declared:
    """What an applicant said of one exclusion ground."""

    applies: bool
    self_cleaning: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the application with what is wrong in it, by question."""

    key: str
    title: str
    asked: int
    faults: Mapping[str, str]
    untouched: int

    @property
    def state(self) -> State:
        if not self.faults:
            return State.COMPLETE
        return State.NOT_STARTED if self.untouched == self.asked else State.STARTED


def fault_in(question: Question, value: str) -> str | None:
    return fault_of(
        question.kind,
        value,
        words=question.words,
        choices=question.choices,
        columns=question.columns,
        rows=question.rows,
    )


def part_of_lots(offered: Collection[object]) -> Part:
    faults = {} if offered else {"lots": "Choose at least one lot, and a council for it"}
    return Part("lots", "Lots and places", 1, faults, int(not offered))


def parts_of_questionnaire(questions: Questions, answers: Mapping[str, str]) -> list[Part]:
    """Each section with its unanswered and unacceptable answers."""
    parts = []
    for section in questions.sections:
        found = {q.key: fault_in(q, answers.get(q.key, "")) for q in section.questions}
        faults = {key: fault for key, fault in found.items() if fault}
        untouched = sum(not answers.get(q.key, "").strip() for q in section.questions)
        parts.append(Part(section.key, section.title, len(section.questions), faults, untouched))
    return parts


def part_of_exclusions(grounds: Sequence[Ground], declared: Mapping[str, Declared]) -> Part:
    """Every ground answered, and what was done about each that applies."""
    faults = {}
    for ground in grounds:
        said = declared.get(ground.key)
        if said is None:
            faults[ground.key] = "Say whether this applies"
        elif said.applies and not said.self_cleaning.strip():
            faults[ground.key] = "Say what you have done about it since"
    return Part("exclusions", "Exclusion declarations", len(grounds), faults, len(grounds) - len(declared))


def left_in(parts: Sequence[Part]) -> list[str]:
    """The parts that are not complete, in plain words."""
    return [f"{part.title} ({len(part.faults)})" for part in parts if part.faults]
