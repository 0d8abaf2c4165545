"""An assessor declares interests, scores, and locks."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from consortium.evaluation import events, queries, rules
from consortium.evaluation.models import Assignment, Score
from consortium.evaluation.services.found import criterion_of, kind_of
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.db import db


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
            handled_as=(owner_id, kind_of(owner_id)),
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
    asked = criterion_of(own.evaluation, criterion)
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


def score_all(*, actor: Actor, evaluation_id: UUID, scores: Mapping[str, tuple[int | None, str]], now: datetime) -> int:
    """An assessor saves a whole sheet at once: by question, a score and its reason. What is not named stays.

    Returns how many were saved; raises `Refused` as `score` does, with none.
    """
    own = queries.get_own_assessment(actor, evaluation_id)
    rules.ensure_may_score(own.part)
    asked = {each.key: each for each in queries.criteria_of(own.evaluation)}
    rows = []
    for key, (given, reason) in scores.items():
        rules.ensure_says_something(score=given, reason=reason)
        criterion = asked.get(key) or criterion_of(own.evaluation, key)
        if given is not None:
            rules.ensure_in_scale(criterion, given)
        rows.append(
            {
                "owner_id": own.evaluation.owner_id,
                "evaluation_id": evaluation_id,
                "assessor_id": actor.person,
                "criterion": key,
                "score": given,
                "reason": reason.strip(),
                "scored_at": now,
            }
        )
    if rows:
        saved = insert(Score).values(rows)
        changed = {name: saved.excluded[name] for name in ("score", "reason", "scored_at")}
        key_columns = ["owner_id", "evaluation_id", "assessor_id", "criterion"]
        db.session.execute(saved.on_conflict_do_update(index_elements=key_columns, set_=changed))
        audit.record(actor, "scores.saved", own.evaluation, criteria=sorted(scores))
    return len(rows)


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
    outbox.record(events.ScoresLocked(evaluation_id=evaluation_id), handled_as=(owner_id, kind_of(owner_id)))
    return own.assignment
