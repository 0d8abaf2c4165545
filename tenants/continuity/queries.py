"""What is affected, as the council's officers read it: its own only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from tenants.agreements import queries as agreements
from tenants.continuity.models import RegisterEffect
from tenants.continuity.rules import Change, Work, what_to_do
from tenants.minitender import queries as minitender
from tenants.minitender.rules.state import Status

PAGE = 25


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a change touches, with the words to show it by."""

    id: UUID
    provider_id: UUID
    lot_id: UUID
    change: Change
    work: Work
    reference: str
    title: str
    agreement_id: UUID | None
    mini_tender_id: UUID | None
    noticed_at: datetime
    seen_at: datetime | None
    seen_by: UUID | None
    handled_at: datetime | None
    handled_by: UUID | None
    note: str | None

    @property
    def what_to_do(self) -> str:
        return what_to_do(self.work, self.change)


def list_effects(
    actor: Actor, *, is_handled: bool = False, before: UUID | None = None, limit: int = PAGE
) -> list[Effect]:
    """The council's own, the newest first, in three statements whatever their number."""
    rows = db.session.scalars(
        sa.select(RegisterEffect)
        .where(
            RegisterEffect.council_id == actor.organisation,
            RegisterEffect.handled_at.is_not(None) if is_handled else RegisterEffect.handled_at.is_(None),
            RegisterEffect.id < before if before else sa.true(),
        )
        .order_by(RegisterEffect.id.desc())
        .limit(limit)
    ).all()
    return _effects(actor, rows)


def get_effect(actor: Actor, effect_id: UUID) -> Effect:
    """Raises `NotFound`."""
    row = db.session.execute(
        sa.select(RegisterEffect)
        .where(RegisterEffect.council_id == actor.organisation, RegisterEffect.id == effect_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return _effects(actor, [row])[0]


def count_open(actor: Actor) -> int:
    return db.session.execute(
        sa.select(sa.func.count()).where(
            RegisterEffect.council_id == actor.organisation, RegisterEffect.handled_at.is_(None)
        )
    ).scalar_one()


def count_open_removals(actor: Actor, provider_id: UUID, lot_id: UUID) -> int:
    """How many the council has listed for a provider's removal from a lot, and not handled yet."""
    return db.session.execute(
        sa.select(sa.func.count()).where(
            RegisterEffect.council_id == actor.organisation,
            RegisterEffect.provider_id == provider_id,
            RegisterEffect.lot_id == lot_id,
            RegisterEffect.change == str(Change.REMOVED),
            RegisterEffect.handled_at.is_(None),
        )
    ).scalar_one()


def find_open_locked(actor: Actor, effect_id: UUID) -> RegisterEffect | None:
    """Held until the transaction ends; None once it is handled, also while we waited for it."""
    return db.session.execute(
        sa.select(RegisterEffect)
        .where(
            RegisterEffect.council_id == actor.organisation,
            RegisterEffect.id == effect_id,
            RegisterEffect.handled_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def _effects(actor: Actor, rows: Sequence[RegisterEffect]) -> list[Effect]:
    signed = agreements.agreements_by_id(actor, [row.agreement_id for row in rows if row.agreement_id])
    tenders = minitender.own_by_id(actor, [row.mini_tender_id for row in rows if row.mini_tender_id])
    found = []
    for row in rows:
        if row.agreement_id:
            work = Work.AGREEMENT
            named = signed[row.agreement_id].reference, signed[row.agreement_id].title
        elif row.mini_tender_id:
            tender = tenders[row.mini_tender_id]
            is_sealed = tender.status == Status.PUBLISHED
            work = Work.OPEN_MINI_TENDER if is_sealed else Work.OPENED_MINI_TENDER
            named = tender.reference, tender.title
        found.append(
            Effect(
                row.id, row.provider_id, row.lot_id, Change(row.change), work, *named, row.agreement_id,
                row.mini_tender_id, row.noticed_at, row.seen_at, row.seen_by, row.handled_at, row.handled_by, row.note,
            )
        )  # fmt: skip
    return found
