"""The lead decides on a whole round at once, by the rules that decide on one application, without a query a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.admission import queries
from consortium.admission.models import Application, Decision
from consortium.admission.rules import decisions, gates
from consortium.admission.rules.decisions import LotResult
from consortium.admission.rules.gates import Applicant, Exclusion
from consortium.admission.rules.questionnaire import Questions
from consortium.evaluation import queries as evaluations
from consortium.evaluation.queries import ConsensusScore
from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db, new_id
from consortium.register import queries as register
from consortium.register.rules import EvidenceKind, Held, LegalForm, LotNeeds
from consortium.systems import queries as systems


@dataclass(frozen=True, slots=True)
class Batch:
    """What was decided at once, and what was left: not concluded, or with grounds that an officer must judge."""

    decided: Sequence[UUID]
    not_concluded: Sequence[UUID]
    to_judge: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Asked:
    """What one system asks of everybody: its lots with what each needs, its questionnaire, its threshold."""

    numbers: Mapping[UUID, int]
    needs: Mapping[UUID, LotNeeds]
    questionnaire: Questions
    threshold: Decimal


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of many applications, by application; of the applicants, by provider."""

    offers: Mapping[UUID, Mapping[UUID, Sequence[UUID]]]
    answers: Mapping[UUID, Mapping[str, str]]
    profiles: Mapping[UUID, Any]
    held: Mapping[UUID, Mapping[EvidenceKind, Held]]
    consensus: Mapping[UUID, Mapping[str, ConsensusScore]]


def decide_all(*, actor: Actor, round_id: UUID, now: datetime) -> Batch:
    """Decide on every application of the round whose assessment is concluded and who declared no exclusion ground.

    The same result as deciding on each alone. What is decided already stays as it is; what needs an officer's own
    judgement is left and named.
    """
    round_ = queries.get_own_round(actor, round_id)
    queries.lock_round_to_assess(round_id)  # whoever else decides waits
    received = {each.id: each for each in queries.list_applications(actor, round_id, limit=None)}
    made = queries.decisions_of(list(received))
    open_ = [each for each in received.values() if each.id not in made]
    tied = queries.evaluations_of(actor, [each.id for each in open_])
    board = evaluations.board_of(actor, list(tied.values()))
    applying = queries.grounds_declared([each.id for each in open_])
    concluded = [each for each in open_ if each.id in tied and board[tied[each.id]].concluded_at is not None]
    ready = [each for each in concluded if applying.get(each.id) == 0]
    asked, facts = _asked(round_.system_id, round_.questionnaire_id), _facts(ready, tied)
    rows = []
    for application in ready:
        results = _results(application, tied[application.id], asked, facts, local(now).date())
        rows += [
            {
                "lead_id": actor.organisation,
                "id": new_id(),
                "provider_id": application.provider_id,
                "application_id": application.id,
                "lot_id": lot_id,
                "is_admitted": result.is_admitted,
                "total": result.total,
                "findings": result.as_document(note=""),
                "decided_at": now,
                "decided_by": actor.person,
            }
            for lot_id, result in results.items()
        ]
        admitted = [str(lot_id) for lot_id, result in results.items() if result.is_admitted]
        audit.record(actor, "application.decided", application, admitted=admitted, lots=len(results))
    if rows:
        db.session.execute(sa.insert(Decision), rows)
    return Batch(
        decided=[each.id for each in ready],
        not_concluded=sorted({each.id for each in open_} - {each.id for each in concluded}),
        to_judge=sorted({each.id for each in concluded} - {each.id for each in ready}),
    )


def _asked(system_id: UUID, questionnaire_id: UUID) -> Asked:
    system, lots = systems.get_system(system_id), systems.list_lots(system_id)
    return Asked(
        numbers={lot.id: lot.number for lot in lots},
        needs={lot.id: register.needs_of(lot.id) for lot in lots},
        questionnaire=queries.questions_of(queries.get_questionnaire(questionnaire_id)),
        threshold=system.admission_threshold,
    )


def _facts(applications: Sequence[Application], tied: Mapping[UUID, UUID]) -> Facts:
    ids, providers = [each.id for each in applications], [each.provider_id for each in applications]
    return Facts(
        offers=queries.offers_of(ids),
        answers=queries.answers_of(ids),
        profiles=register.profiles_of(providers),
        held=register.held_by_many(providers),
        consensus=evaluations.consensuses_of([tied[each] for each in ids]),
    )


def _results(
    application: Application, evaluation_id: UUID, asked: Asked, facts: Facts, on: date
) -> dict[UUID, LotResult]:
    """Each lot's result, in the order of their numbers."""
    form, profile = LegalForm(application.legal_form), facts.profiles[application.provider_id]
    number = profile.charity_number if form is LegalForm.CHARITY else profile.company_number
    applicant = Applicant(form, profile.employs_staff, number, facts.held[application.provider_id])
    results = {}
    for lot_id in sorted(facts.offers.get(application.id, {}), key=lambda lot: asked.numbers[lot]):
        questions = asked.questionnaire.asked_of([asked.numbers[lot_id]], form)
        found = gates.gates_of_lot(
            exclusion=Exclusion(applying=0),
            applicant=applicant,
            needs=asked.needs[lot_id],
            questions=list(questions),
            answers=facts.answers.get(application.id, {}),
            on=on,
        )
        results[lot_id] = decisions.result_for_lot(
            gates=found,
            criteria=questions.criteria(),
            consensus=facts.consensus.get(evaluation_id, {}),
            threshold=asked.threshold,
        )
    return results
