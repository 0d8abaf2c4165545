"""Varying the terms of every contract under a system: drafted, issued, offered to later contracts, withdrawn."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.contracts import events, queries, rules
from consortium.contracts.models import ContractVariation, VariationOffer
from consortium.contracts.queries import variations as kept
from consortium.contracts.rules import variation as varying
from consortium.contracts.rules.variation import Answer, Wording
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.systems import queries as systems

WORDED = ("title", "changes", "reason", "terms", "terms_version", "effective_on", "reply_by_on")


def draft_variation(*, actor: Actor, system_id: UUID, wording: Wording, now: datetime) -> ContractVariation:
    """The lead words a variation of the contracts under its system. Nobody else sees it yet.

    Raises `Refused` where a word, a version of its own or the order of the dates is missing.
    """
    system = systems.get_own_system(actor, system_id)
    wording = wording.tidied()
    taken = {system.contract_terms_version, *kept.versions_taken(system_id)}
    varying.ensure_worded(wording, taken=taken, system_ends_on=system.ends_on)
    variation_id = new_id()
    variation = ContractVariation(
        lead_id=actor.organisation,
        id=variation_id,
        system_id=system_id,
        reference=f"CV-{now:%Y}-{variation_id.hex[-6:].upper()}",
        drafted_at=now,
        drafted_by=actor.person,
    )
    _word(variation, wording)
    db.session.add(variation)
    db.session.flush()
    audit.record(actor, "variation.drafted", variation, changed=WORDED)
    return variation


def reword_variation(
    *, actor: Actor, variation_id: UUID, wording: Wording, revision: int, now: datetime
) -> ContractVariation:
    """The lead changes a draft. Raises `Refused` for one that was issued, or that a colleague changed meanwhile."""
    variation = kept.lock_variation_of_lead(actor, variation_id)
    varying.ensure_draft(kept.stage_of_variation(variation))
    if variation.revision != revision:
        raise Refused("changed.meanwhile")
    system = systems.get_own_system(actor, variation.system_id)
    wording = wording.tidied()
    taken = {system.contract_terms_version, *kept.versions_taken(system.id, but=variation_id)}
    varying.ensure_worded(wording, taken=taken, system_ends_on=system.ends_on)
    _word(variation, wording)
    db.session.flush()
    audit.record(actor, "variation.reworded", variation, changed=WORDED)
    return variation


def issue_variation(*, actor: Actor, variation_id: UUID, now: datetime) -> ContractVariation:
    """The lead puts a draft to every contract in force under its system, in a fixed number of statements.

    Each provider is told once, and reminded before the last day to reply unless it has replied by then. Raises
    `Refused` for what is no draft, without time to reply, or where nobody holds a contract.
    """
    variation = kept.lock_variation_of_lead(actor, variation_id)
    today = local(now).date()
    holders = kept.holders_of(actor, variation.system_id, now)
    varying.ensure_may_issue(
        stage=kept.stage_of_variation(variation),
        reply_by_on=variation.reply_by_on,
        holders=len(holders),
        today=today,
    )
    variation.issued_at, variation.issued_by = now, actor.person
    db.session.flush()
    db.session.execute(
        sa.insert(VariationOffer),
        [
            {
                "lead_id": actor.organisation,
                "id": new_id(),
                "variation_id": variation_id,
                "contract_id": contract_id,
                "provider_id": provider_id,
                "offered_at": now,
                "reply_by_on": variation.reply_by_on,
            }
            for provider_id, contract_ids in holders.items()
            for contract_id in contract_ids
        ],
    )
    audit.record(actor, "variation.issued", variation, also_for=holders, changed=["terms_sha256"])
    outbox.record_for([(events.VariationIssued(variation_id=variation_id), as_provider(each)) for each in holders])
    for days, due_at in varying.reminders(variation.reply_by_on, today):
        nears = events.VariationReplyNeared(variation_id=variation_id, occasion=f"{days} days")
        outbox.record_for([(nears, as_provider(each)) for each in holders], due_at=due_at)
    return variation


def offer_to_later_contract(*, actor: Actor, contract_id: UUID, now: datetime) -> int:
    """A contract that both sides signed after variations were issued is offered those that still matter, once.

    It has a last day to reply of its own. Returns how many are offered; none where a signature is missing.
    """
    contract, today = queries.get_own_contract(actor, contract_id), local(now).date()
    signed = contract.countersigned_at if contract.needs_countersignature else contract.accepted_at
    if signed is None or contract.lead_id != actor.organisation:
        return 0
    standing, offered = kept.list_standing(contract.system_id), kept.offered_for(contract_id)
    late = [standing[place] for place in varying.offered_late([each.effective_on for each in standing], today)]
    new = [each for each in late if each.id not in offered]
    for variation in new:
        reply_by_on = varying.late_reply_by(variation.reply_by_on, today)
        db.session.add(
            VariationOffer(
                lead_id=actor.organisation, variation_id=variation.id, contract_id=contract_id,
                provider_id=contract.provider_id, offered_at=now, reply_by_on=reply_by_on,
            )
        )  # fmt: skip
        db.session.flush()
        audit.record(
            actor, "variation.offered_later", variation, also_for=[contract.provider_id], contract_id=contract_id
        )
        provider = as_provider(contract.provider_id)
        outbox.record(
            events.VariationIssued(variation_id=variation.id, later_contract=str(contract_id)), handled_as=provider
        )
        for days, due_at in varying.reminders(reply_by_on, today):
            nears = events.VariationReplyNeared(variation_id=variation.id, occasion=f"{days} days before {reply_by_on}")
            outbox.record(nears, handled_as=provider, due_at=due_at)
    return len(new)


def remind_of_variation(*, actor: Actor, variation_id: UUID, now: datetime) -> int:
    """The lead reminds every provider that has not replied; how many. Raises `Refused` a second time in one day."""
    variation = kept.lock_variation_of_lead(actor, variation_id)
    waiting = {each.provider_id for each in kept.list_offers(actor, variation_id, answer=Answer.WAITING, limit=None)}
    varying.ensure_may_remind(
        stage=kept.stage_of_variation(variation), reminded_at=variation.reminded_at, waiting=len(waiting), now=now
    )
    variation.reminded_at = now
    db.session.flush()
    audit.record(actor, "variation.reminded", variation, number=len(waiting))
    reminded = events.VariationReplyNeared(variation_id=variation_id, occasion=local(now).date().isoformat())
    outbox.record_for([(reminded, as_provider(each)) for each in sorted(waiting)])
    return len(waiting)


def withdraw_variation(*, actor: Actor, variation_id: UUID, reason: str, now: datetime) -> ContractVariation:
    """The lead takes a variation back before it takes effect: it binds nobody, whoever accepted it among them.

    Raises `Refused` without a reason, from its effective date on, or a second time.
    """
    variation = kept.lock_variation_of_lead(actor, variation_id)
    varying.ensure_may_withdraw(
        stage=kept.stage_of_variation(variation),
        effective_on=variation.effective_on,
        reason=reason,
        today=local(now).date(),
    )
    variation.withdrawn_at, variation.withdrawn_by, variation.withdrawn_reason = now, actor.person, reason.strip()
    db.session.flush()
    held_by = sorted({each.provider_id for each in kept.list_offers(actor, variation_id, limit=None)})
    audit.record(actor, "variation.withdrawn", variation, also_for=held_by, changed=["withdrawn_reason"])
    outbox.record_for([(events.VariationWithdrawn(variation_id=variation_id), as_provider(each)) for each in held_by])
    return variation


def _word(variation: ContractVariation, wording: Wording) -> None:
    for name in WORDED:
        setattr(variation, name, getattr(wording, name))
    variation.terms_sha256 = rules.digest(wording.terms)


def as_provider(provider_id: UUID) -> tuple[UUID, OrganisationKind]:
    return provider_id, OrganisationKind.PROVIDER
