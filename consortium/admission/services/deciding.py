"""The lead decides, lot by lot, and releases the letters; contracts go out with them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from consortium.admission import queries
from consortium.admission.events import DecisionReleased, StandstillEnded
from consortium.admission.models import Application, Decision, ExclusionReading, Round
from consortium.admission.rules import applications, decisions, gates, reviews, standstill
from consortium.admission.rules.decisions import LotResult
from consortium.admission.rules.gates import Exclusion
from consortium.contracts import services as contracts
from consortium.evaluation import queries as evaluations
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.register import queries as register
from consortium.register.rules import LegalForm
from consortium.systems import queries as systems
from consortium.systems.rules import REGIMES, Regime


def read_exclusion_evidence(*, actor: Actor, application_id: UUID, reason: str, now: datetime) -> ExclusionReading:
    """Open a named officer's grant to read one applicant's exclusion evidence for 15 minutes, with the reason given."""
    applications.ensure_has_reason(reason)
    application = queries.get_application_as_lead(actor, application_id)
    reading = ExclusionReading(
        lead_id=actor.organisation,
        provider_id=application.provider_id,
        application_id=application.id,
        person_id=actor.person,
        reason=reason.strip(),
        read_at=now,
        until_at=now + timedelta(minutes=applications.READING_MINUTES),
    )
    db.session.add(reading)
    db.session.flush()
    audit.record(actor, "exclusion_evidence.read", application, also_for=[application.provider_id], reading=reading.id)
    return reading


def preview_decision(*, actor: Actor, application_id: UUID, now: datetime) -> dict[UUID, LotResult]:
    """What the decision on each lot would be, with its reasons. Raises `Refused` before the assessment is concluded."""
    application = queries.get_application_as_lead(actor, application_id)
    return _results(actor, application, now)


def decide(*, actor: Actor, application_id: UUID, note: str = "", now: datetime) -> list[Decision]:
    """Decide on every lot of an application: admitted where each gate passes, no answer is under its minimum and the
    total reaches the threshold. Nothing else counts, and there is no limit on numbers.

    `note` stands in the letter. Raises `Refused` when it is decided, or not fully assessed, or a declared ground is not
    judged.
    """
    application = queries.get_application_as_lead(actor, application_id)
    queries.lock_round_to_assess(application.round_id)  # whoever judges a ground, or decides as well, waits
    made = queries.decisions_of([application.id]).get(application.id, [])
    decisions.ensure_undecided(is_decided=bool(made))
    gates.ensure_judged(_exclusion(application))
    rows = [
        Decision(
            lead_id=actor.organisation,
            provider_id=application.provider_id,
            application_id=application.id,
            lot_id=lot_id,
            is_admitted=result.is_admitted,
            total=result.total,
            findings=result.as_document(note=note),
            decided_at=now,
            decided_by=actor.person,
        )
        for lot_id, result in _results(actor, application, now).items()
    ]
    db.session.add_all(rows)
    db.session.flush()
    admitted = [str(row.lot_id) for row in rows if row.is_admitted]
    audit.record(actor, "application.decided", application, admitted=admitted, lots=len(rows))
    return rows


def release_decision(*, actor: Actor, application_id: UUID, now: datetime) -> list[Decision]:
    """Release the letter to the applicant and issue the contract for the lots to which it is admitted.

    Where the regime has a standstill, the contract waits until it is over.

    Raises `Refused` where nothing is decided, or the letter was released.
    """
    application = queries.get_application_as_lead(actor, application_id)
    made = queries.decisions_of([application.id]).get(application.id, [])
    decisions.ensure_releasable(is_decided=bool(made), is_released=any(row.released_at is not None for row in made))
    release_letters(actor, [(application, made)], queries.get_round(application.round_id), now)
    return made


def release_decisions(*, actor: Actor, round_id: UUID, now: datetime) -> int:
    """Release every letter of the round that is decided and not released. Returns how many applicants were told."""
    round_ = queries.get_own_round(actor, round_id)
    received = {each.id: each for each in queries.list_applications(actor, round_id, limit=None)}
    waiting = {
        application_id: made
        for application_id, made in queries.decisions_of(list(received)).items()
        if all(row.released_at is None for row in made)
    }
    if not waiting:
        raise Refused("decision.none")
    release_letters(actor, [(received[application_id], made) for application_id, made in waiting.items()], round_, now)
    return len(waiting)


def release_letters(
    actor: Actor, letters: Sequence[tuple[Application, Sequence[Decision]]], round_: Round, now: datetime
) -> None:
    """Release the letters of decisions that are not: clocks begin, contracts follow, applicants hear.

    However many they are: the contracts at once, the decisions at once, the messages at once.
    """
    regime = REGIMES[Regime(systems.get_system(round_.system_id).regime)]
    until = standstill.ends_at(
        calendar_days=regime.standstill_calendar_days, working_days=regime.standstill_working_days, from_at=now
    )
    days = queries.review_terms_of(round_.system_id).days_to_ask
    admitted = {
        application.provider_id: [row.lot_id for row in made if row.is_admitted] for application, made in letters
    }
    lots = {provider_id: lot_ids for provider_id, lot_ids in admitted.items() if lot_ids and until is None}
    issued = contracts.issue_all(actor=actor, system_id=round_.system_id, lots=lots, now=now) if lots else []
    contract_of = {contract.provider_id: contract.id for contract in issued}
    shared = {
        "released_at": now,
        "standstill_until": until,
        "review_until": reviews.asks_until(released_at=now, days=days),
    }
    changed = [
        (row, {**shared, "contract_id": contract_of.get(application.provider_id) if row.is_admitted else None})
        for application, made in letters
        for row in made
    ]
    db.session.execute(
        sa.update(Decision), [{"lead_id": row.lead_id, "id": row.id, **values} for row, values in changed]
    )
    for row, values in changed:
        for name, value in values.items():
            set_committed_value(row, name, value)
    for application, _ in letters:
        audit.record(
            actor,
            "decision.released",
            application,
            also_for=[application.provider_id],
            admitted=[str(lot) for lot in admitted[application.provider_id]],
        )
    if until is not None and any(admitted.values()):
        outbox.record(
            StandstillEnded(round_id=round_.id, released_by=actor.person), due_at=until + standstill.ONE_SECOND
        )
    outbox.record_for(
        [
            (DecisionReleased(application_id=each.id), (each.provider_id, OrganisationKind.PROVIDER))
            for each, _ in letters
        ]
    )


def _results(actor: Actor, application: Application, now: datetime) -> dict[UUID, LotResult]:
    evaluation_id = queries.evaluations_of(actor, [application.id]).get(application.id)
    decisions.ensure_assessed(is_assessed=evaluation_id is not None)
    if evaluation_id is None or evaluations.get_evaluation(evaluation_id).concluded_at is None:
        raise Refused("decision.not_concluded")
    round_ = queries.get_round(application.round_id)
    system = systems.get_system(round_.system_id)
    lots = {lot.id: lot for lot in systems.list_lots(system.id)}
    questionnaire = queries.questions_of(queries.get_questionnaire(round_.questionnaire_id))
    form = LegalForm(application.legal_form)
    applicant = register.shown_by(application.provider_id, as_form=form)
    answers = queries.answers_of([application.id]).get(application.id, {})
    exclusion, consensus = _exclusion(application), evaluations.consensus_of(evaluation_id)
    results = {}
    for lot_id in queries.offers_of([application.id]).get(application.id, {}):
        asked = questionnaire.asked_of([lots[lot_id].number], form)
        found = gates.gates_of_lot(
            exclusion=exclusion,
            applicant=applicant,
            needs=register.needs_of(lot_id),
            questions=list(asked),
            answers=answers,
            on=local(now).date(),
        )
        results[lot_id] = decisions.result_for_lot(
            gates=found, criteria=asked.criteria(), consensus=consensus, threshold=system.admission_threshold
        )
    return dict(sorted(results.items(), key=lambda pair: lots[pair[0]].number))


def _exclusion(application: Application) -> Exclusion:
    found = queries.exclusions_of([application.id]).get(application.id)
    if found is None:
        raise NotFound
    return found
