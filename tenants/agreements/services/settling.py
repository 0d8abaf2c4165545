"""What follows once the spend of changes is decided: they wait for both sides, are accepted already, or given up.

Somebody further out may know that both sides have said yes beforehand: a provider that asked for a rise, and a council
that granted no more than was asked. `register_acceptances` lets it tell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.agreements import events, queries
from tenants.agreements.models import Agreement, AgreementChange
from tenants.agreements.rules import Side
from tenants.agreements.rules.changes import ChangeStage
from tenants.agreements.services.agreeing import tell


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who said yes for a side, when and in what role."""

    at: datetime
    by: UUID
    name: str
    role: str


Acceptances = Mapping[Side, Acceptance]
AcceptancesOf = Callable[[Actor, Sequence[UUID]], Mapping[UUID, Acceptances]]
_TOLD_BY: list[AcceptancesOf] = []


def register_acceptances(tell_of: AcceptancesOf) -> AcceptancesOf:
    """Let a capability further out tell which changes both sides accepted beforehand, and how.

    The database checks what it says: row by row, in `guard.is_settled_by_fee_review`.
    """
    _TOLD_BY.append(tell_of)
    return tell_of


def open_for_acceptance(*, actor: Actor, case_id: UUID, now: datetime) -> Sequence[AgreementChange]:
    """The spend of changes was authorised: both sides may accept them, or have already.

    Harmless a second time, and for other cases.
    """
    changes = _awaiting(actor, case_id)
    for change in changes:
        change.authorised_at = now
    db.session.flush()
    for change in changes:
        audit.record(actor, "change.authorised", change, also_for=[change.provider_id], case=case_id)
    hand_over(actor, changes)
    return changes


def hand_over(actor: Actor, changes: Sequence[AgreementChange]) -> None:
    """Enter what was accepted beforehand, so that the agreements follow; of the rest, ask both sides."""
    if not changes:
        return
    ahead: dict[UUID, Acceptances] = {}
    for tell_of in _TOLD_BY:
        ahead |= tell_of(actor, [each.id for each in changes])
    for change in changes:
        for side, acceptance in ahead.get(change.id, {}).items():
            for what in ("at", "by", "name", "role"):
                setattr(change, f"{side}_accepted_{what}", getattr(acceptance, what))
    db.session.flush()
    agreements = queries.agreements_by_id(actor, [each.agreement_id for each in changes])
    for change in changes:
        _tell(actor, agreements[change.agreement_id], change, is_accepted=change.id in ahead)


def _tell(actor: Actor, agreement: Agreement, change: AgreementChange, *, is_accepted: bool) -> None:
    if not is_accepted:
        tell(agreement, events.ChangeProposed(change_id=change.id), *Side)
        return
    audit.record(
        actor,
        "change.accepted_beforehand",
        change,
        also_for=[change.provider_id],
        sha256=bytes(change.document_sha256).hex(),
    )
    tell(agreement, events.ChangeAgreed(change_id=change.id), Side.COUNCIL)


def give_up(*, actor: Actor, case_id: UUID, now: datetime) -> Sequence[AgreementChange]:
    """The spend of changes was refused: the agreements stay as they were. Harmless a second time."""
    changes = _awaiting(actor, case_id)
    for change in changes:
        change.refused_at = now
    db.session.flush()
    for change in changes:
        audit.record(actor, "change.refused", change, also_for=[change.provider_id], case=case_id)
    return changes


def _awaiting(actor: Actor, case_id: UUID) -> list[AgreementChange]:
    of_case = queries.list_changes_of_case(actor, case_id)
    return [each for each in of_case if queries.stage_of_change(each) is ChangeStage.AWAITING_AUTHORISATION]
