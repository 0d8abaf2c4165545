"""A provider's reply to a variation, for one of its contracts or for several at once."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from consortium.contracts import events, rules
from consortium.contracts.queries import variations as kept
from consortium.contracts.queries.variations import HeldVariation
from consortium.contracts.rules import variation as varying
from consortium.contracts.rules.variation import ANSWERS, Answer, Stage
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members


def accept_variation(
    *, actor: Actor, variation_id: UUID, name: str, role: str, shown_sha256: str,
    contract_ids: Collection[UUID] | None = None, now: datetime,
) -> list[HeldVariation]:  # fmt: skip
    """A provider's person accepts by name and role the text with that fingerprint. The lead is told.

    It counts for `contract_ids`, or for every contract that may still accept. Raises `Refused` for a second acceptance,
    for a variation that was withdrawn or overtaken, for another text, without name or role; `NotFound` for a contract
    that it was not offered for.
    """
    chosen = _to_answer(actor, variation_id, contract_ids, Answer.ACCEPTED, now)
    varying.ensure_signed(
        issued=bytes(chosen[0].variation.terms_sha256), shown=_as_bytes(shown_sha256), name=name, role=role
    )
    return _answer(actor, chosen, Answer.ACCEPTED, name, role, None, now)


def decline_variation(
    *, actor: Actor, variation_id: UUID, name: str, role: str, reason: str,
    contract_ids: Collection[UUID] | None = None, now: datetime,
) -> list[HeldVariation]:  # fmt: skip
    """A provider's person declines, with a reason: the terms it signed go on. It may still accept later.

    Raises `Refused` after it has replied, for one that was withdrawn, without name, role or reason.
    """
    chosen = _to_answer(actor, variation_id, contract_ids, Answer.DECLINED, now)
    rules.ensure_signed_with(name, role)
    varying.ensure_says_why(reason)
    return _answer(actor, chosen, Answer.DECLINED, name, role, reason.strip(), now)


def _to_answer(
    actor: Actor, variation_id: UUID, contract_ids: Collection[UUID] | None, wanted: Answer, now: datetime
) -> list[HeldVariation]:
    held, today = kept.lock_held(actor, variation_id), local(now).date()
    endings = kept.endings_by_contract([each.offer.contract_id for each in held])
    over = {contract_id for contract_id, ending in endings.items() if ending.ends_on < today}
    if contract_ids is None:
        open_ = [each for each in held if wanted in ANSWERS[each.answer] and each.offer.contract_id not in over]
        chosen = open_ or held
    else:
        chosen = [each for each in held if each.offer.contract_id in set(contract_ids)]
        if len(chosen) < len(set(contract_ids)):
            raise NotFound
    if not chosen:
        raise Refused("variation.no_contract")
    for each in chosen:
        varying.ensure_may_answer(
            stage=kept.stage_of_variation(each.variation),
            present=each.answer,
            wanted=wanted,
            is_over=each.offer.contract_id in over,
            is_overtaken=wanted is Answer.ACCEPTED and kept.is_overtaken(each, today),
        )
    return chosen


def _answer(
    actor: Actor, chosen: list[HeldVariation], answer: Answer, name: str, role: str, reason: str | None, now: datetime
) -> list[HeldVariation]:
    for held in chosen:
        offer = held.offer
        offer.answer, offer.declined_reason = str(answer), reason
        offer.answered_at, offer.answered_by = now, actor.person
        offer.answered_name, offer.answered_role = " ".join(name.split()), role.strip()
    db.session.flush()
    for held in chosen:
        audit.record(
            actor,
            f"variation.{answer}",
            held.offer,
            also_for=[held.offer.lead_id],
            changed=["answered_name", "answered_role", "declined_reason"],
            variation_id=held.offer.variation_id,
            contract_id=held.offer.contract_id,
            terms_sha256=bytes(held.variation.terms_sha256).hex(),
        )
    first = chosen[0].offer
    lead = members.get_organisation(first.lead_id)
    outbox.record(
        events.VariationAnswered(
            variation_id=first.variation_id,
            provider_id=first.provider_id,
            answer=str(answer),
            contract_id=str(first.contract_id),
        ),
        handled_as=(lead.id, OrganisationKind(lead.kind)),
    )
    return chosen


def is_still_waiting(*, actor: Actor, variation_id: UUID) -> bool:
    """Whether the actor's provider has yet to reply to a variation that still stands."""
    held = kept.list_held(actor, variation_id)
    stands = kept.stage_of_variation(held[0].variation) is Stage.ISSUED
    return stands and any(each.answer is Answer.WAITING for each in held)


def _as_bytes(shown: str) -> bytes:
    try:
        return bytes.fromhex(shown)
    except ValueError:
        raise Refused("variation.text_changed") from None
