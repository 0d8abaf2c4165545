"""The acts of an evaluation: open, assign, declare interests, score, lock, agree, confirm, conclude."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from consortium.evaluation import events, queries, rules
from consortium.evaluation.models import Assignment, Consensus, Evaluation, Score
from consortium.evaluation.queries import ConsensusScore
from consortium.evaluation.rules import Criterion
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.people.rules import Role


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
        handled_as=(assessor_organisation_id, _kind_of(assessor_organisation_id)),
    )
    return assignment


def declare_interest(
    *, actor: Actor, evaluation_id: UUID, has_conflict: bool, interest: str, now: datetime
) -> Assignment:
    """An assessor declares interests in the provider, before any answer is shown.

    A conflict removes the assignment and the owner is told. Raises `Refused` once locked.
    """
    own = queries.get_own_assessment(actor, evaluation_id)
    rules.ensure_may_declare(part=own.part, has_conflict=has_conflict, interest=interest)
    own.assignment.declared_at = now
    own.assignment.has_conflict = has_conflict
    own.assignment.interest = interest.strip() or None
    db.session.flush()
    owner_id = own.evaluation.owner_id
    audit.record(
        actor, "interest.declared", own.evaluation, also_for=[owner_id], assessor_id=actor.person, conflict=has_conflict
    )
    if has_conflict:
        outbox.record(
            events.ConflictDeclared(evaluation_id=evaluation_id, assessor_id=actor.person),
            handled_as=(owner_id, _kind_of(owner_id)),
        )
    return own.assignment


def score(
    *, actor: Actor, evaluation_id: UUID, criterion: str, score: Decimal | int | None, reason: str, now: datetime
) -> Score:
    """An assessor saves a score and its reason; either may still be missing until the lock.

    Raises `Refused` before interests are declared, once locked, or for a score outside the scale.
    """
    own = queries.get_own_assessment(actor, evaluation_id)
    rules.ensure_may_score(own.part)
    rules.ensure_says_something(score=score, reason=reason)
    asked = _criterion(own.evaluation, criterion)
    if score is not None:
        rules.ensure_in_scale(asked, score)
    given = db.session.get(Score, (own.evaluation.owner_id, evaluation_id, actor.person, criterion))
    if given is None:
        given = Score(
            owner_id=own.evaluation.owner_id, evaluation_id=evaluation_id, assessor_id=actor.person, criterion=criterion
        )
        db.session.add(given)
    given.score = None if score is None else Decimal(score)
    given.reason = reason.strip()
    given.scored_at = now
    db.session.flush()
    audit.record(actor, "score.saved", own.evaluation, criterion=criterion)  # in the assessor's own council's chain
    return given


def lock(*, actor: Actor, evaluation_id: UUID, now: datetime) -> Assignment:
    """An assessor locks: from now on these scores never change. Raises `Refused` naming what is unfinished."""
    own = queries.get_own_assessment(actor, evaluation_id)
    rules.ensure_may_score(own.part)
    scores = queries.list_own_scores(actor, evaluation_id)
    rules.ensure_complete(
        queries.criteria_of(own.evaluation), {key: (given.score, given.reason) for key, given in scores.items()}
    )
    own.assignment.locked_at = now
    db.session.flush()
    owner_id = own.evaluation.owner_id
    audit.record(actor, "scores.locked", own.evaluation, also_for=[owner_id], assessor_id=actor.person)
    outbox.record(events.ScoresLocked(evaluation_id=evaluation_id), handled_as=(owner_id, _kind_of(owner_id)))
    return own.assignment


def agree_consensus(
    *,
    actor: Actor,
    evaluation_id: UUID,
    criterion: str,
    score: Decimal | int,
    reason: str,
    discussion: str = "",
    outside_reason: str = "",
    second_moderator_id: UUID | None = None,
    now: datetime,
) -> Consensus:
    """A moderator sets the one score agreed by discussion. Outside the individual scores it counts once confirmed.

    `second_moderator_id` is the colleague asked to confirm it. Raises `Refused` before all have locked, and where a
    reason, a note or a second moderator is missing.
    """
    evaluation = queries.lock_own_evaluation(actor, evaluation_id)
    asked = _criterion(evaluation, criterion)
    individual = [given.score for given in queries.list_given_scores(evaluation_id).get(criterion, [])]
    if not individual:
        raise Refused("evaluation.not_all_locked")
    rules.ensure_in_scale(asked, score)
    rules.ensure_consensus_holds(
        score=score,
        reason=reason,
        discussion=discussion,
        outside_reason=outside_reason,
        individual=individual,
        moderator_id=actor.person,
        second_moderator_id=second_moderator_id,
    )
    is_outside = rules.is_outside_range(score, individual)
    if is_outside:
        _ensure_moderates(actor, second_moderator_id)
    agreed = db.session.get(Consensus, (actor.organisation, evaluation_id, criterion))
    if agreed is None:
        agreed = Consensus(owner_id=actor.organisation, evaluation_id=evaluation_id, criterion=criterion)
        db.session.add(agreed)
    agreed.score, agreed.reason, agreed.discussion = Decimal(score), reason.strip(), discussion.strip() or None
    agreed.moderator_id, agreed.agreed_at, agreed.confirmed_at = actor.person, now, None
    agreed.is_outside_range = is_outside
    agreed.outside_reason = outside_reason.strip() if is_outside else None
    agreed.second_moderator_id = second_moderator_id if is_outside else None
    db.session.flush()
    audit.record(actor, "consensus.agreed", evaluation, criterion=criterion, outside=is_outside)
    if is_outside and second_moderator_id is not None:
        outbox.record(events.ConfirmationAsked(evaluation_id=evaluation_id, second_moderator_id=second_moderator_id))
    return agreed


def confirm_consensus(*, actor: Actor, evaluation_id: UUID, criterion: str, now: datetime) -> Consensus:
    """The second moderator confirms a consensus outside the individual scores. Raises `Refused` for anybody else."""
    evaluation = queries.lock_own_evaluation(actor, evaluation_id)
    agreed = db.session.get(Consensus, (actor.organisation, evaluation_id, criterion), populate_existing=True)
    if agreed is None:
        raise NotFound
    rules.ensure_may_confirm(second_moderator_id=agreed.second_moderator_id, person_id=actor.person)
    agreed.confirmed_at = now
    db.session.flush()
    audit.record(actor, "consensus.confirmed", evaluation, criterion=criterion)
    return agreed


def conclude(*, actor: Actor, evaluation_id: UUID, now: datetime) -> dict[str, ConsensusScore]:
    """A moderator ends the evaluation with a consensus on every question. Raises `Refused` naming what is missing."""
    evaluation = queries.lock_own_evaluation(actor, evaluation_id)
    agreed = queries.list_consensus(actor, evaluation_id)
    rules.ensure_may_conclude(
        queries.criteria_of(evaluation),
        [key for key, row in agreed.items() if not row.is_outside_range or row.confirmed_at is not None],
    )
    evaluation.concluded_at, evaluation.concluded_by = now, actor.person
    db.session.flush()
    audit.record(actor, "evaluation.concluded", evaluation)
    return {key: ConsensusScore(row.score, row.reason) for key, row in agreed.items()}


def _criterion(evaluation: Evaluation, key: str) -> Criterion:
    for each in queries.criteria_of(evaluation):
        if each.key == key:
            return each
    raise Refused("score.no_such_question", criterion=key)


def _ensure_moderates(actor: Actor, person_id: UUID | None) -> None:
    moderators = people.list_contacts(actor.organisation, Role.PROCUREMENT_OFFICER, Role.COMMISSIONER)
    if person_id not in {each.person_id for each in moderators}:
        raise Refused("consensus.not_a_moderator")


def _kind_of(organisation_id: UUID) -> OrganisationKind:
    return OrganisationKind(members.get_organisation(organisation_id).kind)
