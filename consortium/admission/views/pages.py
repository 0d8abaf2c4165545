"""The blueprint that every page of admission belongs to, and what several pages ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint

from consortium.admission import queries
from consortium.admission.permissions import Permission
from consortium.admission.rules.answers import Kind, document_of, in_words, read_table
from consortium.admission.rules.questionnaire import Questions
from consortium.kernel.actors import Actor
from consortium.kernel.web import frame

blueprint = Blueprint("admission", __name__)
THE_DOCUMENT = "The document"
"""What a file is called whose name nobody knows."""
frame.navigate(
    "Admission",
    "admission.show_rounds",
    Permission.SEE_ROUNDS,
    order=30,
    also=("/applications", "/decisions", "/decision-reviews", "/enquiries", "/questionnaires"),
)


def leads(actor: Actor, lead_id: UUID) -> bool:
    """Whether the actor sees a round as its lead's procurement officer."""
    return lead_id == actor.organisation_id and Permission.SEE_ROUND_AS_LEAD.allows(actor)


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer in every shape that a page may show it in."""

    text: str
    rows: list[list[str]]
    file: str


def answers_shown(questions: Questions, answers: Mapping[str, str]) -> dict[str, Shown]:
    """By question, what was answered: text, the rows of a table, the name of a document."""
    files = queries.files_of([answers])
    return {
        question.key: Shown(
            text=in_words(question.kind, answers[question.key], columns=question.columns, file_name=THE_DOCUMENT),
            rows=read_table(answers[question.key]) if question.kind is Kind.TABLE else [],
            file=files.get(found, THE_DOCUMENT) if (found := document_of(answers[question.key])) else THE_DOCUMENT,
        )
        for question in questions
        if question.key in answers
    }
