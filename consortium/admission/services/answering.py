"""A provider's answers, saved as they are typed. A document is one that it stored before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from consortium.admission import queries
from consortium.admission.models import Answer
from consortium.admission.rules.answers import LONGEST, Kind, document_of
from consortium.admission.rules.questionnaire import Question
from consortium.admission.services.applying import changeable, questionnaire_of
from consortium.kernel import audit, documents
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused


def save_answers(
    *, actor: Actor, application_id: UUID, answers: Mapping[str, str], now: datetime, seen: datetime | None = None
) -> datetime:
    """Save answers as they were typed, finished or not: nothing is lost for being too long yet.

    `seen` is when these answers were last saved as the form showed them. Raises `Refused` where somebody else saved
    them since, and for a question that the questionnaire does not ask this legal form.
    """
    application = changeable(actor, application_id, now)
    asked = {question.key: question for question in queries.questions_of(questionnaire_of(application))}
    for key, value in answers.items():
        if key not in asked:
            raise Refused("application.unknown_question", question=key)
        if len(value) > LONGEST:
            raise Refused("application.answer_too_long", question=asked[key].text, most=LONGEST)
    attached = _documents_in(actor, asked, answers)
    last = queries.last_saved(application_id, list(answers))
    if seen is not None and last is not None and last > seen:
        raise Refused("changed.meanwhile")
    if answers:
        given = insert(Answer).values(
            [
                {
                    "provider_id": actor.organisation,
                    "application_id": application_id,
                    "question": key,
                    "value": {"value": value},
                    "document_id": attached.get(key),
                    "saved_at": now,
                    "saved_by": actor.person_id,
                }
                for key, value in answers.items()
            ]
        )
        db.session.execute(
            given.on_conflict_do_update(
                index_elements=["provider_id", "application_id", "question"],
                set_={"value": _remembering(given.excluded.value)}
                | {name: given.excluded[name] for name in ("document_id", "saved_at", "saved_by")},
            )
        )
    audit.record(actor, "application.answers_saved", application, questions=sorted(answers))
    return now


def _remembering(value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The new answer, beside what was answered in the application before where that is remembered."""
    before = sa.func.jsonb_build_object("before", Answer.value["before"])
    return sa.case((Answer.value.has_key("before"), value.op("||")(before)), else_=value)


def _documents_in(actor: Actor, asked: Mapping[str, Question], answers: Mapping[str, str]) -> dict[str, UUID]:
    """The stored documents that answers name. Raises `Refused` for one that is not the applicant's own."""
    given = {key: value for key, value in answers.items() if asked[key].kind is Kind.DOCUMENT and value.strip()}
    named = {key: found for key, value in given.items() if (found := document_of(value)) is not None}
    own = documents.names_of(named.values(), owner=actor.organisation)
    if unknown := next((key for key in given if named.get(key) not in own), None):
        raise Refused("application.unknown_document", question=asked[unknown].text)
    return named
