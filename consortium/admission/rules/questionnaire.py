"""Questionnaires as data: what is asked of whom, what it weighs, and what is wrong with an answer.

A questionnaire is a document (YAML or JSON) of sections and questions. Which questions a provider sees follows from its
legal form and the lots it applies for, so that a sole trader's path is proportionate.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from consortium.admission.rules.answers import YES_OR_NO, Kind
from consortium.evaluation.rules import Criterion
from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.money import half_up
from consortium.kernel.reading import Document, as_choice, as_number, as_text
from consortium.register.rules import LegalForm

HIGHEST_SCORE = 5
WHOLE = Decimal("100.00")
MOST_WORDS = 2000
MOST_COLUMNS = 6
MOST_ROWS = 20
MOST_QUESTIONS = 200
"""Of a whole questionnaire: a bound of the installation, far above what anybody would read."""
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Assessed(StrEnum):
    """What an answer is for."""

    SCORED = "scored"
    PASS_FAIL = "pass/fail"  # noqa: S105 - an answer that passes, no password
    INFORMATION = "information"


explain(
    {
        "questionnaire.weights": "For lot {lot} and a {legal_form}, the weights of the scored questions total {total}. "
        "They must total exactly 100.00.",
        "questionnaire.adopted": "This version was adopted. Save your changes as a new version.",
        "questionnaire.not_adopted": "Adopt the questionnaire before you announce a round that uses it.",
    }
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `lots` (by number) and `legal_forms` are None where it is asked of everybody."""

    key: str
    kind: Kind
    text: str
    guidance: str
    assessed: Assessed
    words: int | None
    choices: tuple[str, ...]
    passes: frozenset[str]
    weight: Decimal
    minimum: int
    lots: frozenset[int] | None
    legal_forms: frozenset[LegalForm] | None
    columns: tuple[str, ...] = ()
    rows: int | None = None

    def applies_to(self, lot: int, legal_form: LegalForm) -> bool:
        return (self.lots is None or lot in self.lots) and (self.legal_forms is None or legal_form in self.legal_forms)

    @property
    def is_scored(self) -> bool:
        return self.assessed is Assessed.SCORED


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """A whole questionnaire, read and found in order."""

    title: str
    introduction: str
    sections: tuple[Section, ...]

    def __iter__(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    def asked_of(self, lots: Iterable[int], legal_form: LegalForm) -> "Questions":
        """The part of it that an applicant for these lots answers; sections that ask nothing are left out."""
        wanted = tuple(lots)
        sections = (
            Section(
                section.key,
                section.title,
                tuple(q for q in section.questions if any(q.applies_to(lot, legal_form) for lot in wanted)),
            )
            for section in self.sections
        )
        return Questions(self.title, self.introduction, tuple(section for section in sections if section.questions))

    def scored(self) -> tuple[Question, ...]:
        return tuple(question for question in self if question.is_scored)

    def criteria(self) -> list[Criterion]:
        """Its scored questions as assessors judge them, in the order the applicant saw them."""
        return [
            Criterion(question.key, question.text, question.weight, HIGHEST_SCORE, question.minimum, question.guidance)
            for question in self.scored()
        ]


def read_questionnaire(document: Mapping[str, Any], where: str = "questionnaire") -> Questions:
    """Read a questionnaire. Raises `BadInput` naming the section, question and field."""
    whole = Document(document, where, ("title", "introduction", "sections"))
    sections = tuple(
        _read_section(Document(part, place, ("key", "title", "questions"))) for part, place in whole.items("sections")
    )
    questions = Questions(whole.text("title"), whole.text("introduction"), sections)
    for keys in ([s.key for s in sections], [q.key for q in questions]):
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise BadInput(where, f"the key “{twice}” is used twice")
    if not keys:
        raise BadInput(where, "has no question")
    if len(keys) > MOST_QUESTIONS:
        raise BadInput(where, f"has {len(keys)} questions, and at most {MOST_QUESTIONS} are taken")
    return questions


NAMES = (
    "key", "kind", "text", "guidance", "assessed", "words", "choices", "columns", "rows", "passes", "weight", "minimum",
    "lots", "legal_forms",
)  # fmt: skip


def _read_section(part: Document) -> Section:
    asked = tuple(read_question(each, place) for each, place in part.items("questions"))
    return Section(_key(part), part.text("title"), asked)


def read_question(document: object, where: str = "question") -> Question:
    """Read one question. Raises `BadInput` naming its field."""
    part = Document(document, where, NAMES)
    question = Question(
        key=_key(part),
        kind=part.choice("kind", Kind),
        text=part.text("text"),
        guidance=part.text("guidance") if part.has("guidance") else "",
        assessed=part.choice("assessed", Assessed),
        words=part.whole_number("words", at_least=1) if part.has("words") else None,
        choices=_texts(part, "choices"),
        passes=frozenset(_texts(part, "passes")),
        weight=part.number("weight", above=0, at_most=100) if part.has("weight") else Decimal(0),
        minimum=part.whole_number("minimum", at_least=0) if part.has("minimum") else 0,
        lots=frozenset(int(as_number(n, at)) for n, at in part.items("lots")) if part.has("lots") else None,
        legal_forms=(
            frozenset(as_choice(form, LegalForm, at) for form, at in part.items("legal_forms"))
            if part.has("legal_forms")
            else None
        ),
        columns=_texts(part, "columns"),
        rows=part.whole_number("rows", at_least=1) if part.has("rows") else None,
    )
    _ensure_in_order(question, part)
    return question


def _key(part: Document) -> str:
    key = part.text("key")
    if not KEY.fullmatch(key):
        raise BadInput(part.place("key"), f"“{key}” is not small letters, digits and underscores, a letter first")
    return key


def _texts(part: Document, name: str) -> tuple[str, ...]:
    return tuple(as_text(value, place) for value, place in part.items(name)) if part.has(name) else ()


def _ensure_in_order(question: Question, part: Document) -> None:
    if question.is_scored != (question.weight > 0):
        raise BadInput(part.place("weight"), "a scored question has a weight, and no other has one")
    if question.minimum > (HIGHEST_SCORE if question.is_scored else 0):
        raise BadInput(part.place("minimum"), f"a scored question has a minimum of at most {HIGHEST_SCORE}")
    if question.kind is Kind.TEXT and not (question.words and question.words <= MOST_WORDS):
        raise BadInput(part.place("words"), f"a text needs a limit of at most {MOST_WORDS} words")
    if (question.kind is Kind.CHOICE) != bool(question.choices):
        raise BadInput(part.place("choices"), "a question of choice has choices, and no other has them")
    _ensure_a_table(question, part)
    if (question.assessed is Assessed.PASS_FAIL) != bool(question.passes):
        raise BadInput(part.place("passes"), "a question that is passed or failed says which answers pass")
    possible = {Kind.YES_NO: YES_OR_NO, Kind.CHOICE: question.choices}.get(question.kind, ())
    if stranger := next((answer for answer in sorted(question.passes) if answer not in possible), None):
        raise BadInput(part.place("passes"), f"“{stranger}” is not an answer that can be chosen here")
    if question.lots == frozenset() or question.legal_forms == frozenset():
        name = "lots" if question.lots == frozenset() else "legal_forms"
        raise BadInput(part.place(name), "must name at least one, or be left out where it is asked of everybody")
    if question.weight != half_up(question.weight):
        raise BadInput(part.place("weight"), "a weight has at most 2 decimals")


def _ensure_a_table(question: Question, part: Document) -> None:
    is_table = question.kind is Kind.TABLE
    if is_table != bool(question.columns) or len(question.columns) > MOST_COLUMNS:
        raise BadInput(part.place("columns"), f"a table has 1 to {MOST_COLUMNS} named columns, and no other has them")
    if is_table != (question.rows is not None) or (question.rows or 0) > MOST_ROWS:
        raise BadInput(part.place("rows"), f"a table has 1 to {MOST_ROWS} rows, and no other has them")


def written(questions: Questions) -> dict[str, Any]:
    """The document again, always in the same form, with nothing but what was said."""
    return {
        "title": questions.title,
        "introduction": questions.introduction,
        "sections": [
            {"key": each.key, "title": each.title, "questions": [question_written(one) for one in each.questions]}
            for each in questions.sections
        ],
    }


def question_written(question: Question) -> dict[str, Any]:
    said: dict[str, Any] = {
        "key": question.key,
        "kind": str(question.kind),
        "text": question.text,
        "guidance": question.guidance,
        "assessed": str(question.assessed),
        "words": question.words,
        "choices": list(question.choices),
        "columns": list(question.columns),
        "rows": question.rows,
        "passes": sorted(question.passes),
        "weight": f"{question.weight:.2f}" if question.is_scored else None,
        "minimum": question.minimum or None,
        "lots": sorted(question.lots) if question.lots is not None else None,
        "legal_forms": sorted(map(str, question.legal_forms)) if question.legal_forms is not None else None,
    }
    return {name: value for name, value in said.items() if value is not None and value not in ("", [])}


@dataclass(frozen=True, slots=True)
class Total:
    """What the scored questions weigh for one lot and legal form, and what is missing to 100.00 (under 0: too much)."""

    lot: int
    legal_form: LegalForm
    total: Decimal

    @property
    def missing(self) -> Decimal:
        return WHOLE - self.total

    @property
    def is_whole(self) -> bool:
        return self.total == WHOLE


def totals_of(questions: Questions, lots: Iterable[int]) -> list[Total]:
    """Every lot with every legal form, in order."""
    return [Total(lot, form, weight_of(questions, lot, form)) for lot in lots for form in LegalForm]


def ensure_weights_are_whole(questions: Questions, lots: Iterable[int]) -> None:
    """Raise `Refused` unless the weights of what is scored total exactly 100.00 for each lot and legal form."""
    for each in totals_of(questions, lots):
        if not each.is_whole:
            raise Refused(
                "questionnaire.weights", lot=each.lot, legal_form=str(each.legal_form), total=f"{each.total:.2f}"
            )


def weight_of(questions: Questions, lot: int, legal_form: LegalForm) -> Decimal:
    return sum((q.weight for q in questions.scored() if q.applies_to(lot, legal_form)), Decimal("0.00"))


def ensure_not_adopted(*, is_adopted: bool) -> None:
    if is_adopted:
        raise Refused("questionnaire.adopted")


def ensure_adopted(*, is_adopted: bool) -> None:
    if not is_adopted:
        raise Refused("questionnaire.not_adopted")
