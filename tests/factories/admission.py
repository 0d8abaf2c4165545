"""A round of admission brought as far as a test needs, each act by its own person through the services."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.rules.answers import write_table
from consortium.admission.rules.questionnaire import Question
from consortium.admission.rules.tasks import Declared
from consortium.admission.services.applying import load_draft
from consortium.evaluation import queries as evaluated
from consortium.evaluation import services as evaluating
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.people.rules import Role
from tests.factories import register
from tests.factories.memory import remembered
from tests.factories.register import Region
from tests.factories.world import World

ANSWERS = {
    "safeguarding": "We listen, promise no secrets, write it down in their words and call the local team at once.",
    "outcomes": "We agree small steps with the child, in pictures where words are hard, and look at them every month.",
    "voice": "A girl turned her face from the hoist. We moved bath time to the evening, and showed her a new picture.",
    "support_at_home": "The same three people come. Doors are closed, jokes are shared, routines are the family's own.",
    "activities": "A boy who loves buses rode every route that ends at the sea. We planned the noise and the exits.",
    "clinical_oversight": "A paediatric nurse signs off each worker for each task, again whenever the plan changes.",
    "workforce": "Eleven of our twelve workers were here a year ago. A child meets four people in a month.",
    "cover": "Families know a second carer by name. The council is told by eight in the morning.",
}


@dataclass
class Admission:
    """A round of the region's system: Helen leads it, Ruth (Wirral) and Tom (Sefton) may assess."""

    region: Region
    officer: Actor
    ruth: Actor
    tom: Actor
    round_id: UUID
    questionnaire_id: UUID
    closes_at: datetime
    applicants: dict[UUID, Actor] = field(default_factory=dict)


@cache
def shipped() -> dict[str, Any]:
    """The questionnaire that we ship, read once: reading YAML takes longer than all else of a round."""
    return services.read_document(services.shipped_questionnaire())


@remembered
def open_round(
    world: World, made: Region | None = None, *, days: float = 30, document: Mapping[str, Any] | None = None
) -> Admission:
    """Adopt the questionnaire that we ship, or `document`, and announce a round that is open already."""
    made = made or register.region(world)
    officer = world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)
    ruth = world.person("Ruth Okoro", made.wirral, Role.ASSESSOR)
    tom = world.person("Tom Ashby", made.sefton, Role.ASSESSOR)
    with world.acting(officer):
        now = clock.now()
        document = document or shipped()
        saved = services.save_questionnaire(actor=officer, system_id=made.system_id, document=document, now=now)
        services.adopt_questionnaire(actor=officer, questionnaire_id=saved.id, now=now)
        closes_at = now + timedelta(days=days)
        announced = services.announce_round(
            actor=officer,
            system_id=made.system_id,
            questionnaire_id=saved.id,
            opens_at=now,
            closes_at=closes_at,
            decision_due_on=(closes_at + timedelta(days=30)).date(),
            now=now,
        )
    return Admission(made, officer, ruth, tom, announced.id, saved.id, closes_at)


@remembered
def applicant(
    world: World, opened: Admission, name: str, *, legal_form: str = "company", person: str = "Rosa Delgado"
) -> Actor:
    """A provider with a profile and every evidence that a lot may ask for, and its bid writer."""
    body = register.provider(world, opened.region, name, legal_form=legal_form)
    register.all_evidence(world, body)
    return world.person(person, body, Role.BID_WRITER)


@remembered
def draft(
    world: World,
    opened: Admission,
    actor: Actor,
    *,
    lots: tuple[str, ...] = ("Care at home",),
    applying: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
) -> UUID:
    """A draft with everything filled in, offered in Sefton and Wirral; `applying`: grounds, what was done since.

    `answers` are given instead of the usual ones.
    """
    with world.acting(actor):
        now = clock.now()
        application = services.start_application(actor=actor, round_id=opened.round_id, now=now)
        offers = {opened.region.lots[lot]: [opened.region.sefton.id, opened.region.wirral.id] for lot in lots}
        services.save_lots(actor=actor, application_id=application.id, offers=offers, now=now)
        asked = load_draft(application)
        own = answers or {}
        given = {each.key: own.get(each.key) or answer_to(each) for each in asked.questions}
        services.save_answers(actor=actor, application_id=application.id, answers=given, now=now)
        since = applying or {}
        declared = {each.key: Declared(each.key in since, since.get(each.key, "")) for each in asked.grounds}
        services.declare_exclusions(actor=actor, application_id=application.id, declared=declared, now=now)
    opened.applicants[application.id] = actor
    return application.id


def answer_to(question: Question) -> str:
    if question.choices:
        return question.choices[0]
    if question.columns:
        return write_table([["A council"] * len(question.columns)])
    return {"yes/no": "yes", "date": "2026-02-01", "number": "3"}.get(question.kind) or ANSWERS[question.key]


def submit(world: World, actor: Actor, application_id: UUID) -> services.Receipt:
    with world.acting(actor):
        return services.submit_application(actor=actor, application_id=application_id)


@remembered
def submitted(world: World, opened: Admission, name: str, **who: str) -> UUID:
    """A complete application, submitted by a provider made for it."""
    actor = applicant(world, opened, name, **who)
    application_id = draft(world, opened, actor)
    submit(world, actor, application_id)
    return application_id


@remembered
def begin_assessment(world: World, opened: Admission) -> dict[UUID, UUID]:
    """Open the evaluations and ask the suggested assessors. The round must be over. By application."""
    with world.acting(opened.officer):
        services.open_evaluations(actor=opened.officer, round_id=opened.round_id, now=clock.now())
        suggested = services.suggest_assessors(actor=opened.officer, round_id=opened.round_id)
        chosen = {
            evaluation: [(one.person_id, one.organisation_id) for one in people]
            for evaluation, people in suggested.items()
        }
        services.assign_assessors(actor=opened.officer, choices=chosen, now=clock.now())
    return evaluations(world, opened)


def evaluations(world: World, opened: Admission) -> dict[UUID, UUID]:
    """The evaluation of each application of the round."""
    with world.acting(opened.officer):
        received = queries.list_applications(opened.officer, opened.round_id)
        return queries.evaluations_of(opened.officer, [each.id for each in received])


@remembered
def assess(
    world: World,
    opened: Admission,
    evaluation_id: UUID,
    score: int,
    *,
    under: tuple[str, ...] = (),
    left: tuple[str, ...] = (),
) -> None:
    """Both assessors give every question `score` (1 where `under` names it), lock, and the officer agrees the same.

    Questions that `left` names are not agreed yet, and the evaluation is not concluded.
    """
    keys: list[str] = []
    for assessor in (opened.ruth, opened.tom):
        with world.acting(assessor):
            now = clock.now()
            evaluating.declare_interest(
                actor=assessor, evaluation_id=evaluation_id, has_conflict=False, interest="", now=now
            )
            keys = [each["key"] for each in evaluated.get_evaluation(evaluation_id).criteria]
            for key in keys:
                given = 1 if key in under else score
                evaluating.score(
                    actor=assessor, evaluation_id=evaluation_id, criterion=key, score=given, reason="Clear.", now=now
                )
            evaluating.lock(actor=assessor, evaluation_id=evaluation_id, now=now)
    with world.acting(opened.officer):
        for key in (each for each in keys if each not in left):
            evaluating.agree_consensus(
                actor=opened.officer,
                evaluation_id=evaluation_id,
                criterion=key,
                score=1 if key in under else score,
                reason=f"Agreed on {key}.",
                now=clock.now(),
            )
        if not left:
            evaluating.conclude(actor=opened.officer, evaluation_id=evaluation_id, now=clock.now())
