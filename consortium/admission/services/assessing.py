"""The lead begins the assessment of a round and shares it out among assessors of its members."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from consortium.admission import queries
from consortium.admission.models import Application, ApplicationEvaluation
from consortium.admission.rules import rounds
from consortium.admission.rules.assigning import Assessor, Wanting, suggest
from consortium.evaluation import queries as evaluations
from consortium.evaluation import services as evaluating
from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.register.rules import LegalForm
from consortium.systems import queries as systems


def open_evaluations(*, actor: Actor, round_id: UUID, now: datetime) -> list[UUID]:
    """Begin the assessment: open an evaluation of every application of a closed round that has none yet.

    Waits for applications that were on their way at the deadline. Raises `Refused` while the round is open.
    """
    round_ = queries.get_own_round(actor, round_id)
    locked = queries.lock_round_to_assess(round_id)
    rounds.ensure_closed(closes_at=locked.closes_at, at=locked.at)
    applications = queries.list_applications(actor, round_id, limit=None)
    ids = [application.id for application in applications]
    known, offers = queries.evaluations_of(actor, ids), queries.offers_of(ids)
    questions = queries.questions_of(queries.get_questionnaire(round_.questionnaire_id))
    system = systems.get_system(round_.system_id)
    lots = {lot.id: lot.number for lot in systems.list_lots(system.id)}
    opened = []
    for application in applications:
        if application.id in known:
            continue
        asked = questions.asked_of([lots[lot] for lot in offers[application.id]], LegalForm(application.legal_form))
        evaluation = evaluating.open_evaluation(
            actor=actor,
            provider_id=application.provider_id,
            criteria=asked.criteria(),
            assessors_needed=system.assessors_needed,
            councils_needed=system.assessor_councils_needed,
            now=now,
        )
        opened.append(_tie(actor, application, evaluation.id))
    db.session.add_all(opened)
    db.session.flush()
    audit.record(actor, "round.assessment_begun", round_, evaluations=len(opened))
    return [each.evaluation_id for each in opened]


def _tie(actor: Actor, application: Application, evaluation_id: UUID) -> ApplicationEvaluation:
    return ApplicationEvaluation(
        lead_id=actor.organisation,
        evaluation_id=evaluation_id,
        provider_id=application.provider_id,
        application_id=application.id,
    )


def suggest_assessors(*, actor: Actor, round_id: UUID) -> dict[UUID, list[Assessor]]:
    """Whom to ask to assess what is still without enough assessors, evenly; by evaluation. Nothing is changed.

    Raises `Refused` where the members have too few assessors without a conflict.
    """
    system = systems.get_system(queries.get_own_round(actor, round_id).system_id)
    wanting, loads = _wanting(actor, round_id)
    return suggest(
        wanting,
        possible_assessors(),
        assessors_needed=system.assessors_needed,
        councils_needed=system.assessor_councils_needed,
        loads=loads,
    )


def assign_assessors(*, actor: Actor, choices: Mapping[UUID, Iterable[tuple[UUID, UUID]]], now: datetime) -> int:
    """Ask the chosen assessors: by evaluation, each person with the organisation they assess for. Returns how many."""
    asked = [(evaluation, *one) for evaluation, chosen in choices.items() for one in chosen]
    for evaluation_id, person_id, organisation_id in asked:
        evaluating.assign(
            actor=actor,
            evaluation_id=evaluation_id,
            assessor_id=person_id,
            assessor_organisation_id=organisation_id,
            now=now,
        )
    return len(asked)


def possible_assessors() -> Sequence[Assessor]:
    """Whom the lead may ask. Somebody who assesses for two bodies is asked for the first by name."""
    found: dict[UUID, Assessor] = {}
    for each in evaluations.list_possible_assessors():
        found.setdefault(each.person_id, Assessor(each.person_id, each.name, each.organisation_id))
    return list(found.values())


def _wanting(actor: Actor, round_id: UUID) -> tuple[list[Wanting], dict[UUID, int]]:
    """The evaluations of the round that need somebody, and what everybody carries in it already."""
    applications = queries.list_applications(actor, round_id, limit=None)
    tied = queries.evaluations_of(actor, [application.id for application in applications])
    progress = evaluations.progress_of(list(tied.values()))
    loads: Counter[UUID] = Counter()
    wanting = []
    for evaluation_id in tied.values():
        assessors = progress[evaluation_id].assessors
        able = frozenset(each.person_id for each in assessors if not each.part.has_conflict)
        loads.update(able)
        if progress[evaluation_id].concluded_at is None:
            barred = frozenset(each.person_id for each in assessors if each.part.has_conflict)
            wanting.append(Wanting(evaluation_id, able, barred))
    return wanting, dict(loads)
