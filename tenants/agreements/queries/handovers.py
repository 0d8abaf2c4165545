"""Handovers of the council acted for, and how far each is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.agreements.models import Agreement, AgreementChange, Handover, HandoverTick
from tenants.agreements.queries.changes import stage_of_change
from tenants.agreements.rules.handovers import HandoverStage, Item, handover_stage
from tenants.minitender.queries import award_lines
from tenants.packages.queries import register_bidders
from tenants.packages.rules.disclosing import DisclosureStage, Reached

PAGE = 25


@dataclass(frozen=True, slots=True)
class Handed:
    """A handover with the agreement that ends, its end as the outgoing provider reads it, and the one that follows."""

    handover: Handover
    agreement: Agreement
    change: AgreementChange
    successor: Agreement | None

    def stage(self, on: date) -> HandoverStage:
        return handover_stage(
            change=stage_of_change(self.change),
            is_applied=self.change.applied_at is not None,
            is_called_off=self.handover.called_off_at is not None,
            from_on=self.handover.from_on,
            today=on,
        )


_SUCCESSOR = sa.orm.aliased(Agreement)


def _all(actor: Actor) -> sa.Select[Handover, Agreement, AgreementChange, Agreement]:
    return (
        sa.select(Handover, Agreement, AgreementChange, _SUCCESSOR)
        .join(Agreement, sa.and_(Agreement.council_id == Handover.council_id, Agreement.id == Handover.agreement_id))
        .join(
            AgreementChange,
            sa.and_(AgreementChange.council_id == Handover.council_id, AgreementChange.id == Handover.change_id),
        )
        .outerjoin(
            _SUCCESSOR, sa.and_(_SUCCESSOR.council_id == Handover.council_id, _SUCCESSOR.id == Handover.successor_id)
        )
        .where(Handover.council_id == actor.organisation)
        .execution_options(populate_existing=True)
    )


def get_handover(actor: Actor, handover_id: UUID) -> Handed:
    """A handover of the council acted for. Raises `NotFound`."""
    row = db.session.execute(_all(actor).where(Handover.id == handover_id)).one_or_none()
    if row is None:
        raise NotFound
    return Handed(*row)


def find_handover_of_change(actor: Actor, change_id: UUID) -> Handed | None:
    row = db.session.execute(_all(actor).where(Handover.change_id == change_id)).one_or_none()
    return None if row is None else Handed(*row)


def find_handover_to(actor: Actor, agreement_id: UUID) -> Handed | None:
    """The handover from which an agreement follows."""
    row = db.session.execute(_all(actor).where(Handover.successor_id == agreement_id)).one_or_none()
    return None if row is None else Handed(*row)


def list_handovers(actor: Actor, *, agreement_id: UUID | None = None, before: UUID | None = None) -> list[Handed]:
    """The council's own, the latest first: a page and one more, in one statement."""
    asked = _all(actor)
    if agreement_id is not None:
        asked = asked.where(Handover.agreement_id == agreement_id)
    if before is not None:
        asked = asked.where(Handover.id < before)
    rows = db.session.execute(asked.order_by(Handover.id.desc()).limit(PAGE + 1))
    return [Handed(*row) for row in rows]


def lock_handover(actor: Actor, handover_id: UUID) -> Handed:
    """The same, its rows held until the transaction ends: whoever signs or accepts meanwhile waits."""
    found = get_handover(actor, handover_id)
    for model, id_ in ((AgreementChange, found.change.id), (Agreement, found.handover.successor_id)):
        if id_ is not None:
            db.session.execute(
                sa.select(model.id).where(model.council_id == actor.organisation, model.id == id_).with_for_update()
            )
    return get_handover(actor, handover_id)


def is_successor_made(agreement: Agreement, from_on: date) -> bool:
    """Whether both have signed the agreement that follows this one from a day on."""
    return (
        db.session.scalar(
            sa.select(Agreement.id).where(
                Agreement.council_id == agreement.council_id,
                Agreement.follows_id == agreement.id,
                Agreement.starts_on == from_on,
                Agreement.council_signed_at.is_not(None),
                Agreement.provider_signed_at.is_not(None),
            )
        )
        is not None
    )


def ticks_of(handover: Handover) -> dict[Item, HandoverTick]:
    """What is ticked, with who did it and when."""
    rows = db.session.scalars(
        sa.select(HandoverTick)
        .where(
            HandoverTick.council_id == handover.council_id,
            HandoverTick.handover_id == handover.id,
            HandoverTick.unticked_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    return {Item(each.item): each for each in rows}


def award_line_of(agreement: Agreement) -> Any:
    """A line of the award from which an agreement comes, through however many handovers."""
    while agreement.award_id is None:
        agreement = db.session.execute(
            sa.select(Agreement).where(
                Agreement.council_id == agreement.council_id, Agreement.id == agreement.follows_id
            )
        ).scalar_one()
    return award_lines(agreement.award_id)[0]


@register_bidders
def tell_who_took_over(actor: Actor, package_id: UUID) -> Mapping[UUID, Reached]:
    """Who takes over which child, from the moment it and the council have signed: before, it is told nothing."""
    rows = db.session.execute(
        sa.select(Agreement.provider_id, Agreement.child_number).where(
            Agreement.council_id == actor.organisation,
            Agreement.package_id == package_id,
            Agreement.follows_id.is_not(None),
            Agreement.council_signed_at.is_not(None),
            Agreement.provider_signed_at.is_not(None),
        )
    )
    children: dict[UUID, set[int]] = {}
    for provider_id, number in rows:
        children.setdefault(provider_id, set()).add(number)
    return {each: Reached(DisclosureStage.WINNER, frozenset(numbers)) for each, numbers in children.items()}
