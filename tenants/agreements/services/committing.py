"""What becomes of a change, told to the council's ledger: spend that is less, and spend that is wanted no more."""

from datetime import datetime
from uuid import UUID

from consortium.kernel.actors import Actor
from tenants.agreements import queries
from tenants.agreements.rules import effects, handovers
from tenants.authorisation import services as authorisation


def take_less(*, actor: Actor, change_id: UUID, now: datetime) -> None:
    """The council's job takes out of the ledger what a change that was taken over spends less. Harmless twice."""
    change = queries.get_change(actor, change_id)
    handed = queries.find_handover_of_change(actor, change.id)
    less = handovers.values_of_less(handed.handover.effect) if handed else effects.values_less(change.effect)
    if change.applied_at is None or not less:
        return
    agreement = queries.get_agreement(actor, change.agreement_id)
    case_ids = queries.list_case_ids(actor, agreement)
    authorisation.take_less(actor=actor, case_ids=case_ids, less=less, cause_id=change.id, now=now)


def take_case_back(*, actor: Actor, change_id: UUID, now: datetime) -> None:
    """The council's job takes back the case of a change that was declined or withdrawn. Harmless twice.

    A case that other changes still rest on stays: only what this one was to spend is taken out of the ledger.
    """
    change = queries.get_change(actor, change_id)
    if change.case_id is None or change.closed_how is None:
        return
    if any(each.closed_how is None for each in queries.list_changes_of_case(actor, change.case_id)):
        more = effects.values_more(change.effect)
        authorisation.take_less(actor=actor, case_ids=[change.case_id], less=more, cause_id=change.id, now=now)
        return
    reason = f"The change of the agreement that it was for was {change.closed_how}."
    authorisation.withdraw(actor=actor, case_id=change.case_id, reason=reason, now=now)
