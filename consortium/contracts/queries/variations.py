"""Variations as the lead follows them and as each provider holds them; the terms that each contract stands on."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.contracts.models import ContractEnding, ContractVariation, LeadContract, VariationOffer
from consortium.contracts.rules.variation import Answer, Stage, Terms, applies_from, stage_of, terms_in_force
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound

PAGE = 50


@dataclass(frozen=True, slots=True)
class Progress:
    """How many providers stand where to a variation."""

    accepted: int
    declined: int
    waiting: int

    @property
    def all(self) -> int:
        return self.accepted + self.declined + self.waiting


@dataclass(frozen=True, slots=True)
class HeldVariation:
    """A variation with what one provider has said to it."""

    variation: ContractVariation
    offer: VariationOffer

    @property
    def answer(self) -> Answer:
        return answer_of(self.offer)

    @property
    def binds_from(self) -> date | None:
        """The day from which it binds this provider; None while it has not accepted, or where it was withdrawn."""
        if self.answer is not Answer.ACCEPTED or self.variation.withdrawn_at is not None:
            return None
        return applies_from(self.variation.effective_on, self.offer.answered_at)


def answer_of(offer: VariationOffer) -> Answer:
    return Answer(offer.answer) if offer.answer else Answer.WAITING


def stage_of_variation(variation: ContractVariation) -> Stage:
    return stage_of(issued_at=variation.issued_at, withdrawn_at=variation.withdrawn_at)


def get_variation(variation_id: UUID) -> ContractVariation:
    """A variation that the actor may see: the lead's own, or one issued to it. Raises `NotFound`."""
    found = db.session.scalars(sa.select(ContractVariation).where(ContractVariation.id == variation_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def lock_variation_of_lead(actor: Actor, variation_id: UUID) -> ContractVariation:
    """The lead's own variation, held until the transaction ends where it may still change. Raises `NotFound`."""
    locked = db.session.scalars(
        sa.select(ContractVariation)
        .where(ContractVariation.lead_id == actor.organisation, ContractVariation.id == variation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if locked is not None:
        return locked
    found = get_variation(variation_id)
    if found.lead_id != actor.organisation:
        raise NotFound
    return found


def list_held(actor: Actor, variation_id: UUID) -> list[HeldVariation]:
    """A variation as the actor's own provider holds it, contract by contract, as offered. Raises `NotFound`."""
    variation = get_variation(variation_id)
    held = [HeldVariation(variation, offer) for offer in db.session.scalars(_of_provider(actor, variation_id))]
    if not held:
        raise NotFound
    return held


def lock_held(actor: Actor, variation_id: UUID) -> list[HeldVariation]:
    """The same, held until the transaction ends where the provider may still answer. Raises `NotFound`."""
    db.session.scalars(_of_provider(actor, variation_id).with_for_update()).all()
    return list_held(actor, variation_id)


def _of_provider(actor: Actor, variation_id: UUID) -> sa.Select[VariationOffer]:
    return (
        sa.select(VariationOffer)
        .where(VariationOffer.variation_id == variation_id, VariationOffer.provider_id == actor.organisation)
        .order_by(VariationOffer.id)
        .execution_options(populate_existing=True)
    )


def list_variations(actor: Actor, *, after: UUID | None = None, limit: int = PAGE) -> Sequence[ContractVariation]:
    """The lead's variations, or those issued to a provider, newest first."""
    return db.session.scalars(
        sa.select(ContractVariation)
        .where(
            sa.or_(
                ContractVariation.lead_id == actor.organisation,
                sa.exists().where(
                    VariationOffer.lead_id == ContractVariation.lead_id,
                    VariationOffer.variation_id == ContractVariation.id,
                    VariationOffer.provider_id == actor.organisation,
                ),
            ),
            ContractVariation.id < after if after else sa.true(),
        )
        .order_by(ContractVariation.id.desc())
        .limit(limit)
    ).all()


def progress_of(variation_ids: Collection[UUID]) -> dict[UUID, Progress]:
    """How far each is, of the offers that the actor may see, in one statement."""
    counted: dict[UUID, dict[Answer, int]] = defaultdict(dict)
    rows = db.session.execute(
        sa.select(VariationOffer.variation_id, VariationOffer.answer, sa.func.count())
        .where(VariationOffer.variation_id.in_(variation_ids))
        .group_by(VariationOffer.variation_id, VariationOffer.answer)
    )
    for variation_id, answer, number in rows:
        counted[variation_id][Answer(answer) if answer else Answer.WAITING] = number
    return {
        each: Progress(*(counted[each].get(answer, 0) for answer in (Answer.ACCEPTED, Answer.DECLINED, Answer.WAITING)))
        for each in variation_ids
    }


def list_offers(
    actor: Actor,
    variation_id: UUID,
    *,
    answer: Answer | None = None,
    after: UUID | None = None,
    limit: int | None = PAGE,
) -> Sequence[VariationOffer]:
    """The lead's offers of a variation, in the order they were made; all of them without a limit."""
    asked = {
        None: sa.true(),
        Answer.WAITING: VariationOffer.answer.is_(None),
        Answer.ACCEPTED: VariationOffer.answer == str(Answer.ACCEPTED),
        Answer.DECLINED: VariationOffer.answer == str(Answer.DECLINED),
    }[answer]
    return db.session.scalars(
        sa.select(VariationOffer)
        .where(
            VariationOffer.lead_id == actor.organisation,
            VariationOffer.variation_id == variation_id,
            asked,
            VariationOffer.id > after if after else sa.true(),
        )
        .order_by(VariationOffer.id)
        .limit(limit)
    ).all()


def list_held_by_contract(contract_id: UUID) -> list[HeldVariation]:
    """The variations issued for one contract, in the order issued."""
    rows = db.session.execute(
        sa.select(ContractVariation, VariationOffer)
        .join(
            VariationOffer,
            sa.and_(
                VariationOffer.lead_id == ContractVariation.lead_id,
                VariationOffer.variation_id == ContractVariation.id,
            ),
        )
        .where(VariationOffer.contract_id == contract_id)
        .order_by(ContractVariation.issued_at, ContractVariation.id)
    )
    return [HeldVariation(variation, offer) for variation, offer in rows]


def is_overtaken(held: HeldVariation, on: date) -> bool:
    """Whether terms that take effect later, or were issued later for the same day, bind the same contract already."""
    this = (held.variation.effective_on, held.variation.issued_at, held.variation.id)
    return any(
        (each.variation.effective_on, each.variation.issued_at, each.variation.id) > this
        and each.binds_from is not None
        and each.binds_from <= on
        for each in list_held_by_contract(held.offer.contract_id)
    )


def list_to_answer(actor: Actor, *, limit: int = PAGE) -> list[tuple[ContractVariation, date]]:
    """Variations to which the actor's provider has not replied, each with its last day to; the first of these first."""
    reply_by_on = sa.func.min(VariationOffer.reply_by_on)
    rows = db.session.execute(
        sa.select(ContractVariation, reply_by_on)
        .join(
            VariationOffer,
            sa.and_(
                VariationOffer.lead_id == ContractVariation.lead_id,
                VariationOffer.variation_id == ContractVariation.id,
            ),
        )
        .where(
            VariationOffer.provider_id == actor.organisation,
            VariationOffer.answer.is_(None),
            ContractVariation.withdrawn_at.is_(None),
        )
        .group_by(ContractVariation.lead_id, ContractVariation.id)
        .order_by(reply_by_on, ContractVariation.id)
        .limit(limit)
    )
    return [(variation, on) for variation, on in rows]


def list_standing(system_id: UUID) -> Sequence[ContractVariation]:
    """The variations of a system that were issued and stand, in the order issued."""
    return db.session.scalars(
        sa.select(ContractVariation)
        .where(
            ContractVariation.system_id == system_id,
            ContractVariation.issued_at.is_not(None),
            ContractVariation.withdrawn_at.is_(None),
        )
        .order_by(ContractVariation.issued_at, ContractVariation.id)
    ).all()


def offered_for(contract_id: UUID) -> set[UUID]:
    """Which variations a contract was offered."""
    return set(
        db.session.scalars(sa.select(VariationOffer.variation_id).where(VariationOffer.contract_id == contract_id))
    )


def versions_taken(system_id: UUID, *, but: UUID | None = None) -> set[str]:
    """Versions of terms that variations of a system bear already, those withdrawn among them."""
    return set(
        db.session.scalars(
            sa.select(ContractVariation.terms_version).where(
                ContractVariation.system_id == system_id, ContractVariation.id != but if but else sa.true()
            )
        )
    )


def find_newest_terms(system_id: UUID) -> str | None:
    """The terms of the last variation of a system that was issued and stands; None where there is none."""
    return db.session.scalars(
        sa.select(ContractVariation.terms)
        .where(
            ContractVariation.system_id == system_id,
            ContractVariation.issued_at.is_not(None),
            ContractVariation.withdrawn_at.is_(None),
        )
        .order_by(ContractVariation.effective_on.desc(), ContractVariation.id.desc())
        .limit(1)
    ).one_or_none()


def contracts_by_id(contract_ids: Collection[UUID]) -> dict[UUID, LeadContract]:
    rows = db.session.scalars(sa.select(LeadContract).where(LeadContract.id.in_(contract_ids)))
    return {each.id: each for each in rows}


def holders_of(actor: Actor, system_id: UUID, now: datetime) -> dict[UUID, list[UUID]]:
    """Each provider that holds contracts in force under the lead's system, and these contracts, as they were issued."""
    in_effect_from = sa.case(
        (LeadContract.needs_countersignature, LeadContract.takes_effect_at), else_=LeadContract.accepted_at
    )
    rows = db.session.execute(
        sa.select(LeadContract.provider_id, LeadContract.id)
        .outerjoin(
            ContractEnding,
            sa.and_(
                ContractEnding.lead_id == LeadContract.lead_id,
                ContractEnding.contract_id == LeadContract.id,
                ContractEnding.taken_back_at.is_(None),
            ),
        )
        .where(
            LeadContract.lead_id == actor.organisation,
            LeadContract.system_id == system_id,
            in_effect_from <= now,
            sa.or_(ContractEnding.ends_on.is_(None), ContractEnding.ends_on >= local(now).date()),
        )
        .order_by(LeadContract.provider_id, LeadContract.id)
    )
    held: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        held[row.provider_id].append(row.id)
    return dict(held)


def terms_of(contract: LeadContract, held: Sequence[HeldVariation], on: date) -> Terms:
    """The terms that a contract stands on, on a day."""
    signed = Terms(contract.terms_version, None)
    return terms_in_force(signed, [Terms(each.variation.terms_version, each.binds_from) for each in held], on)


def find_ending(contract_id: UUID) -> ContractEnding | None:
    """The notice that stands that a contract ends, if any."""
    return db.session.scalars(_standing([contract_id])).one_or_none()


def lock_ending(actor: Actor, contract_id: UUID) -> ContractEnding | None:
    """The same of the lead's own, held until the transaction ends where it may still be taken back."""
    own = _standing([contract_id]).where(ContractEnding.lead_id == actor.organisation)
    locked = own.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(locked).one_or_none() or db.session.scalars(own).one_or_none()


def endings_by_contract(contract_ids: Collection[UUID]) -> Mapping[UUID, ContractEnding]:
    """The notices that stand."""
    return {each.contract_id: each for each in db.session.scalars(_standing(contract_ids))}


def list_endings_taken_back(contract_id: UUID) -> Sequence[ContractEnding]:
    """Notices that a contract ends which were taken back, the latest first."""
    return db.session.scalars(
        sa.select(ContractEnding)
        .where(ContractEnding.contract_id == contract_id, ContractEnding.taken_back_at.is_not(None))
        .order_by(ContractEnding.taken_back_at.desc(), ContractEnding.id)
    ).all()


def _standing(contract_ids: Collection[UUID]) -> sa.Select[ContractEnding]:
    return sa.select(ContractEnding).where(
        ContractEnding.contract_id.in_(contract_ids), ContractEnding.taken_back_at.is_(None)
    )
