"""The lead begins the assessment of a round and shares it out among assessors of its members."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from consortium.admission import queries
from consortium.admission.models import Application, ApplicationEvaluation
from consortium.admission.rules import assigning, rounds
from consortium.admission.rules.assigning import Assessor, Wanting, suggest
from consortium.evaluation import queries as evaluations
from consortium.evaluation import services as evaluating
from consortium.evaluation.services import Opening
from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.register.rules import LegalForm
from consortium.systems import queries as systems


def open_evaluations(*, actor: Actor, round_id: UUID, now: datetime) -> list[UUID]:
    """Begin the assessment: open an evaluation of every application of a closed round that has none yet.

    Waits for applications that were on their way at the deadline. Raises `Refused` while the round is open; a standing
    opening stays open, and its applications are assessed as they arrive.
    """
    round_ = queries.get_own_round(actor, round_id)
    locked = queries.lock_round_to_assess(round_id)
    if not round_.is_standing:
        rounds.ensure_closed(closes_at=locked.closes_at, at=locked.at)
    applications = queries.list_applications(actor, round_id, limit=None)
    ids = [application.id for application in applications]
    known, offers = queries.evaluations_of(actor, ids), queries.offers_of(ids)
    questions = queries.questions_of(queries.get_questionnaire(round_.questionnaire_id))
    system = systems.get_system(round_.system_id)
    lots = {lot.id: lot.number for lot in systems.list_lots(system.id)}
    new = [application for application in applications if application.id not in known]
    opened = evaluating.open_evaluations(
        actor=actor,
        openings=[
            Opening(
                application.provider_id,
                questions.asked_of(
                    [lots[lot] for lot in offers[application.id]], LegalForm(application.legal_form)
                ).criteria(),
            )
            for application in new
        ],
        assessors_needed=system.assessors_needed,
        councils_needed=system.assessor_councils_needed,
        now=now,
    )
    db.session.add_all(_tie(actor, *pair) for pair in zip(new, opened, strict=True))
    db.session.flush()
    audit.record(actor, "round.assessment_begun", round_, evaluations=len(opened))
    return opened


def _tie(actor: Actor, application: Application, evaluation_id: UUID) -> ApplicationEvaluation:
    return ApplicationEvaluation(
        lead_id=actor.organisation,
        evaluation_id=evaluation_id,
        provider_id=application.provider_id,
        application_id=application.id,
    )


def suggest_assessors(
    *, actor: Actor, round_id: UUID, only: frozenset[UUID] | None = None
) -> dict[UUID, list[Assessor]]:
    """Whom to ask to assess what is still without enough assessors, evenly; by evaluation. Nothing is changed.

    `only` leaves the other evaluations as they are.
    Raises `Refused` where the members have too few assessors without a conflict.
    """
    system = systems.get_system(queries.get_own_round(actor, round_id).system_id)
    wanting, loads = _wanting(actor, round_id, only)
    return suggest(
        wanting,
        possible_assessors(),
        assessors_needed=system.assessors_needed,
        councils_needed=system.assessor_councils_needed,
        loads=loads,
    )


def assign_assessors(*, actor: Actor, choices: Mapping[UUID, Iterable[tuple[UUID, UUID]]], now: datetime) -> int:
    """Ask the chosen assessors: by evaluation, each person with the organisation they assess for. Returns how many."""
    return evaluating.assign_all(actor=actor, choices=choices, now=now)


def accept_suggestion(*, actor: Actor, round_id: UUID, digest: str, now: datetime) -> int:
    """Ask everybody whom the suggestion names, as it was looked at. Returns how many parts were given out.

    Raises `Refused` where it has changed since (`digest` is of what was shown), or names nobody.
    """
    suggested = suggest_assessors(actor=actor, round_id=round_id)
    assigning.ensure_as_shown(suggested, digest=digest)
    assigning.ensure_somebody(suggested)
    return assign_assessors(actor=actor, choices=_choices(suggested), now=now)


def replace_assessor(*, actor: Actor, round_id: UUID, assessor_id: UUID, reason: str, now: datetime) -> tuple[int, int]:
    """Somebody leaves: what they have not locked is shared out evenly among the others; what they locked stays.

    Returns how many parts were taken and how many were given. Raises `Refused` without a reason, where nothing is
    unlocked, or where too few others may assess.
    """
    tied = queries.evaluations_of_round(actor, queries.get_own_round(actor, round_id).id)
    taken = evaluating.set_aside(
        actor=actor, evaluation_ids=list(tied), assessor_id=assessor_id, reason=reason, now=now
    )
    suggested = suggest_assessors(actor=actor, round_id=round_id, only=frozenset(taken))
    return len(taken), assign_assessors(actor=actor, choices=_choices(suggested), now=now)


def remind_assessors(*, actor: Actor, round_id: UUID, now: datetime) -> int:
    """Write to everybody who has not locked all they were asked to assess in the round. Returns how many.

    Nobody is written to twice on one day. Raises `Refused` where nobody is behind.
    """
    round_ = queries.get_own_round(actor, round_id)
    behind = evaluating.remind(actor=actor, evaluation_ids=list(queries.evaluations_of_round(actor, round_id)), now=now)
    audit.record(actor, "round.assessors_reminded", round_, assessors=behind)
    return behind


def remind_who_is_behind(*, actor: Actor, round_id: UUID, now: datetime) -> int:
    """The same when its day has come, where somebody is behind. Returns how many are written to."""
    board = evaluations.board_of(actor, list(queries.evaluations_of_round(actor, round_id)))
    working = [standing.able for standing in board.values() if standing.concluded_at is None]
    if all(each.part.locked_at is not None for able in working for each in able):
        return 0
    return remind_assessors(actor=actor, round_id=round_id, now=now)


def _choices(suggested: Mapping[UUID, Sequence[Assessor]]) -> dict[UUID, list[tuple[UUID, UUID]]]:
    return {
        evaluation_id: [(one.person_id, one.organisation_id) for one in chosen]
        for evaluation_id, chosen in suggested.items()
    }


def possible_assessors() -> Sequence[Assessor]:
    """Whom the lead may ask. Somebody who assesses for two bodies is asked for the first by name."""
    found: dict[UUID, Assessor] = {}
    for each in evaluations.list_possible_assessors():
        found.setdefault(each.person_id, Assessor(each.person_id, each.name, each.organisation_id))
    return list(found.values())


def _wanting(actor: Actor, round_id: UUID, only: frozenset[UUID] | None) -> tuple[list[Wanting], dict[UUID, int]]:
    """The evaluations of the round that need somebody, and what everybody carries in it already."""
    board = evaluations.board_of(actor, list(queries.evaluations_of_round(actor, round_id)))
    loads: Counter[UUID] = Counter()
    wanting = []
    for evaluation_id, standing in board.items():
        able = frozenset(each.assessor_id for each in standing.able)
        loads.update(able)
        if standing.concluded_at is None and (only is None or evaluation_id in only):
            barred = frozenset(each.assessor_id for each in standing.given) - able
            wanting.append(Wanting(evaluation_id, able, barred))
    return wanting, dict(loads)
