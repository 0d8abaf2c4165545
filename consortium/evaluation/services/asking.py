"""The owner opens evaluations, asks people to assess, and gives their work to others when they leave."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.evaluation import events, queries, rules
from consortium.evaluation.models import Assignment, Evaluation
from consortium.evaluation.rules import Criterion
from consortium.evaluation.services.found import kind_of
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db, new_id
from consortium.members import queries as members


@dataclass(frozen=True, slots=True)
class Opening:
    """One of many evaluations to be opened at once."""

    provider_id: UUID
    criteria: Sequence[Criterion]


def open_evaluation(
    *,
    actor: Actor,
    provider_id: UUID,
    criteria: Sequence[Criterion],
    assessors_needed: int,
    councils_needed: int,
    now: datetime,
) -> Evaluation:
    """Ask for a provider's answers to be scored. The actor's organisation owns the result.

    Raises `Refused` or `BadInput` for criteria that cannot be scored.
    """
    rules.ensure_has_criteria(criteria)
    evaluation = Evaluation(
        owner_id=actor.organisation,
        provider_id=provider_id,
        criteria=[each.as_document() for each in criteria],
        assessors_needed=assessors_needed,
        councils_needed=councils_needed,
        opened_at=now,
    )
    db.session.add(evaluation)
    db.session.flush()
    audit.record(actor, "evaluation.opened", evaluation, changed=["criteria"])
    return evaluation


def open_evaluations(
    *, actor: Actor, openings: Sequence[Opening], assessors_needed: int, councils_needed: int, now: datetime
) -> list[UUID]:
    """The same for many providers, in one statement; the identifiers in the order of `openings`."""
    for each in openings:
        rules.ensure_has_criteria(each.criteria)
    opened = [
        Evaluation(
            owner_id=actor.organisation,
            id=new_id(),
            provider_id=each.provider_id,
            criteria=[criterion.as_document() for criterion in each.criteria],
            assessors_needed=assessors_needed,
            councils_needed=councils_needed,
            opened_at=now,
        )
        for each in openings
    ]
    db.session.add_all(opened)
    db.session.flush()
    for evaluation in opened:
        audit.record(actor, "evaluation.opened", evaluation, changed=["criteria"])
    return [evaluation.id for evaluation in opened]


def assign(
    *, actor: Actor, evaluation_id: UUID, assessor_id: UUID, assessor_organisation_id: UUID, now: datetime
) -> Assignment:
    """Ask somebody to assess, for the body whose assessor they are. They are told by e-mail.

    Raises `Refused` for somebody who is no assessor there, was asked before, or when all scores are locked.
    """
    evaluation = queries.lock_own_evaluation(actor, evaluation_id)
    progress = queries.progress_of([evaluation_id])[evaluation_id]
    rules.ensure_may_assign(
        is_assessor=any(
            (each.person_id, each.organisation_id) == (assessor_id, assessor_organisation_id)
            for each in queries.list_possible_assessors()
        ),
        is_assigned=any(each.person_id == assessor_id for each in progress.assessors),
        are_all_locked=progress.stage is rules.Stage.MODERATING,
        concluded_at=evaluation.concluded_at,
    )
    assignment = Assignment(
        owner_id=actor.organisation,
        evaluation_id=evaluation_id,
        assessor_id=assessor_id,
        assessor_organisation_id=assessor_organisation_id,
        assigned_at=now,
        assigned_by=actor.person,
    )
    db.session.add(assignment)
    db.session.flush()
    audit.record(actor, "assessor.assigned", evaluation, also_for=[assessor_organisation_id], assessor_id=assessor_id)
    outbox.record(
        events.AssessorAssigned(evaluation_id=evaluation_id, assessor_id=assessor_id, owner_id=actor.organisation),
        handled_as=(assessor_organisation_id, kind_of(assessor_organisation_id)),
    )
    return assignment


def assign_all(*, actor: Actor, choices: Mapping[UUID, Iterable[tuple[UUID, UUID]]], now: datetime) -> int:
    """Ask many people for many evaluations, each for the body it assesses for, in a fixed number of statements.

    Every assessor is told once. Returns how many parts were given out; raises `Refused` as `assign` does, with none.
    """
    asked = {evaluation_id: list(chosen) for evaluation_id, chosen in choices.items()}
    asked = {evaluation_id: chosen for evaluation_id, chosen in asked.items() if chosen}
    if not asked:
        return 0
    evaluations = queries.lock_own_evaluations(actor, list(asked))
    progress = queries.progress_of(list(asked))
    possible = {(each.person_id, each.organisation_id) for each in queries.list_possible_assessors()}
    parts: list[dict[str, Any]] = []
    for evaluation_id, chosen in asked.items():
        present = Counter(each.person_id for each in progress[evaluation_id].assessors)
        for person_id, organisation_id in chosen:
            rules.ensure_may_assign(
                is_assessor=(person_id, organisation_id) in possible,
                is_assigned=present[person_id] > 0,
                are_all_locked=progress[evaluation_id].stage is rules.Stage.MODERATING,
                concluded_at=progress[evaluation_id].concluded_at,
            )
            present[person_id] += 1
            parts.append(
                {
                    "owner_id": actor.organisation,
                    "evaluation_id": evaluation_id,
                    "assessor_id": person_id,
                    "assessor_organisation_id": organisation_id,
                    "assigned_at": now,
                    "assigned_by": actor.person,
                }
            )
            audit.record(
                actor,
                "assessor.assigned",
                evaluations[evaluation_id],
                also_for=[organisation_id],
                assessor_id=person_id,
            )
    db.session.execute(sa.insert(Assignment), parts)
    _tell_once(actor, parts)
    return len(parts)


def _tell_once(actor: Actor, parts: Sequence[Mapping[str, Any]]) -> None:
    """One message for each assessor, whatever the number of parts: it says where the queue is, and nothing more."""
    first = {(part["assessor_id"], part["assessor_organisation_id"]): part["evaluation_id"] for part in reversed(parts)}
    kinds = members.kinds_of({organisation_id for _, organisation_id in first})
    outbox.record_for(
        [
            (
                events.AssessorAssigned(
                    evaluation_id=evaluation_id, assessor_id=person_id, owner_id=actor.organisation
                ),
                (organisation_id, OrganisationKind(kinds[organisation_id])),
            )
            for (person_id, organisation_id), evaluation_id in first.items()
        ]
    )


def remind(*, actor: Actor, evaluation_ids: Sequence[UUID], now: datetime) -> int:
    """Write to everybody who has not locked their part of these evaluations, once a day at the most.

    Returns how many are behind; raises `Refused` where nobody is.
    """
    board = queries.board_of(actor, evaluation_ids)
    behind = {
        each.assessor_id: each.part.organisation_id
        for standing in board.values()
        if standing.concluded_at is None
        for each in standing.able
        if each.part.locked_at is None
    }
    rules.ensure_somebody_is_behind(len(behind))
    kinds = members.kinds_of(behind.values())
    outbox.record_for(
        [
            (
                events.AssessorReminded(assessor_id=person_id, owner_id=actor.organisation),
                (organisation_id, OrganisationKind(kinds[organisation_id])),
            )
            for person_id, organisation_id in sorted(behind.items())
        ]
    )
    return len(behind)


def set_aside(
    *, actor: Actor, evaluation_ids: Sequence[UUID], assessor_id: UUID, reason: str, now: datetime
) -> list[UUID]:
    """Take the parts that an assessor has not locked away from them, for somebody else to do. Locked scores stay.

    Returns the evaluations that now need somebody. Raises `Refused` without a reason, or where nothing is unlocked.
    """
    working = queries.list_parts_to_set_aside(actor, evaluation_ids, assessor_id)
    rules.ensure_may_set_aside(is_working=bool(working), reason=reason)
    evaluations = queries.lock_own_evaluations(actor, list(working))
    taken = queries.set_parts_aside(list(working), assessor_id, reason.strip())
    rules.ensure_may_set_aside(is_working=bool(taken), reason=reason)
    for evaluation_id in taken:
        audit.record(
            actor,
            "assessor.set_aside",
            evaluations[evaluation_id],
            also_for=[working[evaluation_id]],
            assessor_id=assessor_id,
        )
    db.session.expire_all()  # the database changed the parts itself
    return taken
