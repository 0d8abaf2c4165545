"""Questions of the invited, answered to everyone; who asked stays with the asker."""

from datetime import datetime
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.members import queries as members
from tenants.minitender import events, queries
from tenants.minitender.models import Clarification, ClarificationAsker
from tenants.minitender.rules import clarifying, state
from tenants.minitender.rules.state import Status
from tenants.packages import services as packages


def ask(*, actor: Actor, mini_tender_id: UUID, question: str) -> Clarification:
    """An invited provider asks. Nobody else sees the question before its answer, and nobody ever who asked.

    Raises `Refused` at and after the deadline, and for a text that names or describes somebody.
    """
    held = queries.lock_for_bidding(mini_tender_id)
    state.ensure_open(status=held.status, closes_at=held.closes_at, at=held.received_at)
    asked = clarifying.ensure_question(question)
    packages.ensure_text_is_clean(actor=actor, package_ids=[], text=asked)
    clarification = Clarification(
        council_id=held.council_id,
        id=new_id(),
        mini_tender_id=mini_tender_id,
        question=asked,
        asked_at=held.received_at,
    )
    asker = ClarificationAsker(
        provider_id=actor.organisation, clarification_id=clarification.id, asked_by=actor.person_id
    )
    db.session.add_all([asker, clarification])
    db.session.flush()
    audit.record(actor, "question.asked", clarification, mini_tender=mini_tender_id)  # in the asker's own chain only
    council = members.get_organisation(held.council_id)
    outbox.record(
        events.QuestionAsked(council_id=held.council_id, clarification_id=clarification.id),
        handled_as=(held.council_id, OrganisationKind(council.kind)),
    )
    return clarification


def answer(
    *, actor: Actor, clarification_id: UUID, answer: str, reworded: str | None = None, now: datetime
) -> Clarification:
    """The council answers to everyone invited; `reworded` replaces a question that says too much of the child.

    Raises `Refused` after the deadline, when it was answered, and while screening finds anything in what is published.
    """
    clarification = queries.get_own_clarification(actor, clarification_id)
    tender, at = queries.lock_own_mini_tender(actor, clarification.mini_tender_id)
    state.ensure_open(status=Status(tender.status), closes_at=tender.closes_at, at=at)
    if clarification.answered_at is not None:
        raise Refused("question.answered")
    question = clarification.question if reworded is None else clarifying.ensure_question(reworded)
    given = clarifying.ensure_answer(answer)
    package_ids = queries.package_ids_of([tender.id])[tender.id]
    for text in (question, given):
        packages.ensure_text_is_clean(actor=actor, package_ids=package_ids, text=text)
    clarification.question, clarification.answer = question, given
    clarification.answered_at, clarification.answered_by = now, actor.person
    db.session.flush()
    audit.record(actor, "question.answered", clarification, changed=["question", "answer"])
    outbox.record_for(
        [
            (
                events.QuestionAnswered(
                    council_id=actor.organisation, mini_tender_id=tender.id, clarification_id=clarification.id
                ),
                (provider_id, OrganisationKind.PROVIDER),
            )
            for provider_id in queries.list_invited_ids(actor.organisation, tender.id)
        ]
    )
    return clarification
