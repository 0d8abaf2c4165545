"""Varying the terms of every contract under a system: drafted, issued, answered one by one, withdrawn."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.contracts import events, rules
from consortium.contracts.models import ContractVariation, VariationOffer
from consortium.contracts.queries import variations as kept
from consortium.contracts.queries.variations import HeldVariation
from consortium.contracts.rules import variation as varying
from consortium.contracts.rules.variation import Answer, Stage, Wording
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.members import queries as members
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
    """The lead puts a draft to every provider that holds a contract in force, in a fixed number of statements.

    Each is told once, and reminded before the last day to reply unless it has replied by then. Raises `Refused` for
    what is no draft, without time to reply, or where nobody holds a contract.
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
            }
            for provider_id, contract_id in holders.items()
        ],
    )
    audit.record(actor, "variation.issued", variation, also_for=holders, changed=["terms_sha256"])
    outbox.record_for([(events.VariationIssued(variation_id=variation_id), _as_provider(each)) for each in holders])
    for days, due_at in varying.reminders(variation.reply_by_on, today):
        nears = events.VariationReplyNeared(variation_id=variation_id, occasion=f"{days} days")
        outbox.record_for([(nears, _as_provider(each)) for each in holders], due_at=due_at)
    return variation


def remind_of_variation(*, actor: Actor, variation_id: UUID, now: datetime) -> int:
    """The lead reminds every provider that has not replied; how many. Raises `Refused` a second time in one day."""
    variation = kept.lock_variation_of_lead(actor, variation_id)
    waiting = kept.list_offers(actor, variation_id, answer=Answer.WAITING, limit=None)
    varying.ensure_may_remind(
        stage=kept.stage_of_variation(variation), reminded_at=variation.reminded_at, waiting=len(waiting), now=now
    )
    variation.reminded_at = now
    db.session.flush()
    audit.record(actor, "variation.reminded", variation, number=len(waiting))
    reminded = events.VariationReplyNeared(variation_id=variation_id, occasion=local(now).date().isoformat())
    outbox.record_for([(reminded, _as_provider(each.provider_id)) for each in waiting])
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
    held_by = [each.provider_id for each in kept.list_offers(actor, variation_id, limit=None)]
    audit.record(actor, "variation.withdrawn", variation, also_for=held_by, changed=["withdrawn_reason"])
    outbox.record_for([(events.VariationWithdrawn(variation_id=variation_id), _as_provider(each)) for each in held_by])
    return variation


def accept_variation(
    *, actor: Actor, variation_id: UUID, name: str, role: str, shown_sha256: str, now: datetime
) -> HeldVariation:
    """A provider's person accepts by name and role the text with that fingerprint. The lead is told.

    Raises `Refused` for a second acceptance, for one that was withdrawn, for another text, without name or role.
    """
    held = _to_answer(actor, variation_id, Answer.ACCEPTED, now)
    varying.ensure_signed(
        issued=bytes(held.variation.terms_sha256), shown=_as_bytes(shown_sha256), name=name, role=role
    )
    return _answer(actor, held, Answer.ACCEPTED, name, role, None, now)


def decline_variation(
    *, actor: Actor, variation_id: UUID, name: str, role: str, reason: str, now: datetime
) -> HeldVariation:
    """A provider's person declines, with a reason: the terms it signed go on. It may still accept later.

    Raises `Refused` after it has replied, for one that was withdrawn, without name, role or reason.
    """
    held = _to_answer(actor, variation_id, Answer.DECLINED, now)
    rules.ensure_signed_with(name, role)
    varying.ensure_says_why(reason)
    return _answer(actor, held, Answer.DECLINED, name, role, reason.strip(), now)


def _to_answer(actor: Actor, variation_id: UUID, wanted: Answer, now: datetime) -> HeldVariation:
    held = kept.lock_held_variation(actor, variation_id)
    ending = kept.find_ending(held.offer.contract_id)
    varying.ensure_may_answer(
        stage=kept.stage_of_variation(held.variation),
        present=held.answer,
        wanted=wanted,
        is_over=ending is not None and ending.ends_on < local(now).date(),
    )
    return held


def _answer(
    actor: Actor, held: HeldVariation, answer: Answer, name: str, role: str, reason: str | None, now: datetime
) -> HeldVariation:
    offer = held.offer
    offer.answer, offer.declined_reason = str(answer), reason
    offer.answered_at, offer.answered_by = now, actor.person
    offer.answered_name, offer.answered_role = " ".join(name.split()), role.strip()
    db.session.flush()
    audit.record(
        actor,
        f"variation.{answer}",
        offer,
        also_for=[offer.lead_id],
        changed=["answered_name", "answered_role", "declined_reason"],
        variation_id=offer.variation_id,
        terms_sha256=bytes(held.variation.terms_sha256).hex(),
    )
    lead = members.get_organisation(offer.lead_id)
    outbox.record(
        events.VariationAnswered(variation_id=offer.variation_id, provider_id=offer.provider_id, answer=str(answer)),
        handled_as=(lead.id, OrganisationKind(lead.kind)),
    )
    return held


def is_still_waiting(*, actor: Actor, variation_id: UUID) -> bool:
    """Whether the actor's provider has yet to reply to a variation that still stands."""
    held = kept.get_held_variation(actor, variation_id)
    return held.answer is Answer.WAITING and kept.stage_of_variation(held.variation) is Stage.ISSUED


def _word(variation: ContractVariation, wording: Wording) -> None:
    for name in WORDED:
        setattr(variation, name, getattr(wording, name))
    variation.terms_sha256 = rules.digest(wording.terms)


def _as_bytes(shown: str) -> bytes:
    try:
        return bytes.fromhex(shown)
    except ValueError:
        raise Refused("variation.text_changed") from None


def _as_provider(provider_id: UUID) -> tuple[UUID, OrganisationKind]:
    return provider_id, OrganisationKind.PROVIDER
