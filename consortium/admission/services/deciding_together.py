"""The lead decides on what it ticks, releases letters together, and takes back what is not released."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.admission import queries
from consortium.admission.models import Application, Decision
from consortium.admission.rules import decisions, gates, standstill
from consortium.admission.rules.gates import Exclusion
from consortium.admission.services.deciding import release_letters
from consortium.admission.services.deciding_many import record_decisions
from consortium.admission.services.previewing import preview_ready
from consortium.contracts import services as contracts
from consortium.evaluation import queries as evaluations
from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.words import words_for


def decide_ready(
    *, actor: Actor, round_id: UUID, application_ids: Collection[UUID], and_release: bool = False, now: datetime
) -> int:
    """Decide on each of the applications chosen, and release their letters in the same step where asked to.

    All or none: raises `Refused` naming the first that is not ready. Others who decide wait meanwhile.
    """
    chosen = _chosen(actor, round_id, application_ids)
    _ensure_ready(actor, chosen)
    round_ = queries.get_own_round(actor, round_id)
    record_decisions(actor, preview_ready(actor=actor, round_=round_, applications=chosen, now=now), now)
    if and_release:
        release_chosen(actor=actor, round_id=round_id, application_ids=application_ids, now=now)
    return len(chosen)


def _ensure_ready(actor: Actor, chosen: Sequence[Application]) -> None:
    """Raise `Refused` naming the first that is decided, not concluded, or declared a ground that an officer judges."""
    ids = [each.id for each in chosen]
    made, tied, declared = queries.decisions_of(ids), queries.evaluations_of(actor, ids), queries.grounds_declared(ids)
    board = evaluations.board_of(actor, list(tied.values()))
    for application in chosen:
        try:
            decisions.ensure_undecided(is_decided=application.id in made)
            decisions.ensure_assessed(is_assessed=application.id in tied)
            if board[tied[application.id]].concluded_at is None:
                raise Refused("decision.not_concluded")
            gates.ensure_none_declared(Exclusion(applying=declared.get(application.id, 0)))
        except Refused as refused:
            raise _named(application, refused) from refused


def release_chosen(*, actor: Actor, round_id: UUID, application_ids: Collection[UUID], now: datetime) -> int:
    """Release the letters of the applications chosen. All or none: raises `Refused` naming the first that cannot be."""
    chosen = _chosen(actor, round_id, application_ids)
    made = queries.decisions_of([each.id for each in chosen])
    for application in chosen:
        rows = made.get(application.id, [])
        try:
            decisions.ensure_releasable(
                is_decided=bool(rows), is_released=any(row.released_at is not None for row in rows)
            )
        except Refused as refused:
            raise _named(application, refused) from refused
    letters = [(application, made[application.id]) for application in chosen]
    release_letters(actor, letters, queries.get_own_round(actor, round_id), now)
    return len(chosen)


def undo_decision(*, actor: Actor, application_id: UUID, now: datetime) -> None:
    """Take back a decision whose letter nobody has seen, so that it can be made again. Both acts stay on record.

    Raises `Refused` once the letter is released.
    """
    application = queries.get_application_as_lead(actor, application_id)
    queries.lock_round_to_assess(application.round_id)
    made = queries.decisions_of([application_id]).get(application_id, [])
    decisions.ensure_undoable(is_decided=bool(made), is_released=any(row.released_at is not None for row in made))
    taken_back = db.session.execute(
        sa.delete(Decision)
        .where(
            Decision.lead_id == actor.organisation,
            Decision.application_id == application_id,
            Decision.released_at.is_(None),
        )
        .returning(Decision.id)
    ).all()
    decisions.ensure_undoable(is_decided=True, is_released=len(taken_back) != len(made))
    audit.record(actor, "application.decision_undone", application, lots=len(taken_back))


def issue_contracts(*, actor: Actor, round_id: UUID, now: datetime) -> int:
    """Issue the contracts of a round whose standstill is over. Returns how many providers were sent one.

    Raises `Refused` where none waits, or every standstill still runs.
    """
    queries.lock_round_to_assess(round_id)
    waiting = queries.list_awaiting_contract(actor, round_id)
    ends = [row.standstill_until for rows in waiting.values() for row in rows if row.standstill_until is not None]
    standstill.ensure_some_over(waiting=ends, at=now)
    return _issue(actor, round_id, waiting, actor.person, now)


def issue_contracts_when_due(*, actor: Actor, round_id: UUID, released_by: UUID, now: datetime) -> int:
    """The same at the moment at which a standstill ends, in the name of whoever released the letters.

    Nothing happens where somebody was first. Returns how many providers were sent a contract.
    """
    queries.lock_round_to_assess(round_id)
    waiting = queries.list_awaiting_contract(actor, round_id)
    return _issue(actor, round_id, waiting, released_by, now)


def _issue(actor: Actor, round_id: UUID, waiting: Mapping[UUID, list[Decision]], by: UUID, now: datetime) -> int:
    round_ = queries.get_own_round(actor, round_id)
    issued = 0
    for rows in waiting.values():
        over = [row for row in rows if row.standstill_until is not None and row.standstill_until < now]
        if not over:
            continue
        contract = contracts.issue(
            actor=actor,
            system_id=round_.system_id,
            provider_id=over[0].provider_id,
            lot_ids=[row.lot_id for row in over],
            now=now,
            issued_by=by,
        )
        for row in over:
            row.contract_id = contract.id
        issued += 1
    db.session.flush()
    if issued:
        audit.record(actor, "round.contracts_issued", round_, contracts=issued)
    return issued


def _chosen(actor: Actor, round_id: UUID, application_ids: Collection[UUID]) -> Sequence[Application]:
    decisions.ensure_some_chosen(len(application_ids))
    queries.get_own_round(actor, round_id)
    queries.lock_round_to_assess(round_id)
    found = queries.applications_by_id(list(application_ids))
    if any(each not in found or found[each].round_id != round_id for each in application_ids):
        raise NotFound
    return sorted(found.values(), key=lambda each: each.id)


def _named(application: Application, refused: Refused) -> Refused:
    return Refused("decision.one_cannot", reference=application.reference, why=words_for(refused))
