"""Moderators agree one score by discussion, confirm what lies outside the individual ones, and conclude."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from consortium.evaluation import events, queries, rules
from consortium.evaluation.models import Consensus, Evaluation
from consortium.evaluation.queries import ConsensusScore, GivenScore
from consortium.evaluation.services.found import criterion_of
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.people import queries as people
from consortium.people.rules import Role


@dataclass(frozen=True, slots=True)
class Agreement:
    """What moderators agreed on one question."""

    criterion: str
    score: Decimal | int
    reason: str
    discussion: str = ""
    outside_reason: str = ""
    second_moderator_id: UUID | None = None


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
    said = Agreement(criterion, score, reason, discussion, outside_reason, second_moderator_id)
    [agreed] = agree_consensuses(actor=actor, evaluation_id=evaluation_id, agreements=[said], now=now)
    return agreed


def agree_consensuses(
    *, actor: Actor, evaluation_id: UUID, agreements: Sequence[Agreement], now: datetime
) -> list[Consensus]:
    """The same for several questions of one evaluation, all or none, in a fixed number of statements."""
    evaluation = queries.lock_own_evaluation(actor, evaluation_id)
    given, before = queries.list_given_scores(evaluation_id), queries.list_consensus(actor, evaluation_id)
    agreed = [_agree(actor, evaluation, said, given.get(said.criterion, []), before, now) for said in agreements]
    db.session.flush()
    for row in agreed:
        audit.record(actor, "consensus.agreed", evaluation, criterion=row.criterion, outside=row.is_outside_range)
    outbox.record(
        *(
            events.ConfirmationAsked(evaluation_id=evaluation_id, second_moderator_id=row.second_moderator_id)
            for row in agreed
            if row.second_moderator_id is not None
        )
    )
    return agreed


def _agree(
    actor: Actor,
    evaluation: Evaluation,
    said: Agreement,
    given: Sequence[GivenScore],
    before: dict[str, Consensus],
    now: datetime,
) -> Consensus:
    asked = criterion_of(evaluation, said.criterion)
    individual = [each.score for each in given]
    if not individual:
        raise Refused("evaluation.not_all_locked")
    rules.ensure_in_scale(asked, said.score)
    rules.ensure_consensus_holds(
        score=said.score,
        reason=said.reason,
        discussion=said.discussion,
        outside_reason=said.outside_reason,
        individual=individual,
        moderator_id=actor.person,
        second_moderator_id=said.second_moderator_id,
    )
    is_outside = rules.is_outside_range(said.score, individual)
    if is_outside:
        _ensure_moderates(actor, said.second_moderator_id)
    agreed = before.get(said.criterion)
    if agreed is None:
        agreed = Consensus(owner_id=actor.organisation, evaluation_id=evaluation.id, criterion=said.criterion)
        before[said.criterion] = agreed
        db.session.add(agreed)
    agreed.score, agreed.reason = Decimal(said.score), said.reason.strip()
    agreed.discussion = said.discussion.strip() or None
    agreed.moderator_id, agreed.agreed_at, agreed.confirmed_at = actor.person, now, None
    agreed.is_outside_range = is_outside
    agreed.outside_reason = said.outside_reason.strip() if is_outside else None
    agreed.second_moderator_id = said.second_moderator_id if is_outside else None
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


def _ensure_moderates(actor: Actor, person_id: UUID | None) -> None:
    moderators = people.list_contacts(actor.organisation, Role.PROCUREMENT_OFFICER, Role.COMMISSIONER)
    if person_id not in {each.person_id for each in moderators}:
        raise Refused("consensus.not_a_moderator")
