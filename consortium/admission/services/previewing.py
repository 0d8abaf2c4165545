"""What the decisions of many applications would be, in a fixed number of statements however many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consortium.admission import queries
from consortium.admission.models import Application, Round
from consortium.admission.rules import decisions, gates
from consortium.admission.rules.decisions import LotResult
from consortium.admission.rules.gates import Exclusion
from consortium.evaluation import queries as evaluations
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.register import queries as register
from consortium.register.rules import LegalForm
from consortium.systems import queries as systems


@dataclass(frozen=True, slots=True)
class Ready:
    """An application whose assessment is concluded, with what the decision on each lot would be.

    Where a ground was declared an officer judges it first, one application at a time: nothing is foretold.
    """

    application: Application
    needs_judgement: bool
    results: Mapping[UUID, LotResult]


def preview_ready(*, actor: Actor, round_: Round, applications: Sequence[Application], now: datetime) -> list[Ready]:
    """What would be decided of each application, in their order. All must be concluded and of that round."""
    ids = [each.id for each in applications]
    tied, offers, answers = queries.evaluations_of(actor, ids), queries.offers_of(ids), queries.answers_of(ids)
    agreed = evaluations.consensuses_of(list(tied.values()))
    declared = queries.grounds_declared(ids)
    shown = register.shown_by_many({each.provider_id: LegalForm(each.legal_form) for each in applications})
    system = systems.get_system(round_.system_id)
    lots = {lot.id: lot for lot in systems.list_lots(system.id)}
    questions = queries.questions_of(queries.get_questionnaire(round_.questionnaire_id))
    ready = []
    for application in applications:
        applicant = shown[application.provider_id]
        needs_judgement = declared.get(application.id, 0) > 0
        results = {}
        for lot_id in sorted(offers.get(application.id, {}), key=lambda each: lots[each].number):
            asked = questions.asked_of([lots[lot_id].number], applicant.legal_form)
            results[lot_id] = decisions.result_for_lot(
                gates=gates.gates_of_lot(
                    exclusion=Exclusion(applying=0),
                    applicant=applicant,
                    needs=register.needs_in(lots[lot_id]),
                    questions=list(asked),
                    answers=answers.get(application.id, {}),
                    on=local(now).date(),
                ),
                criteria=asked.criteria(),
                consensus=agreed.get(tied[application.id], {}),
                threshold=system.admission_threshold,
            )
        ready.append(Ready(application, needs_judgement, {} if needs_judgement else results))
    return ready
