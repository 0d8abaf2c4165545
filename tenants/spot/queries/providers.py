"""Whoever gives support outside the system, beside the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.members import queries as members
from consortium.register import queries as register
from tenants.policy import queries as policies
from tenants.spot.models import SpotProvider, SpotPurchase
from tenants.spot.queries.purchases import PAGE, is_current
from tenants.spot.rules.matching import NumberOf, OnRegister, Register

NUMBERS = {
    "company_number": NumberOf.COMPANY,
    "charity_number": NumberOf.CHARITY,
    "cqc_provider_id": NumberOf.CQC,
    "cqc_location_id": NumberOf.CQC,
    "ofsted_urn": NumberOf.OFSTED,
}


@dataclass(frozen=True, slots=True)
class SpotProviderLine:
    """A provider of running purchases, with how many there are and what they come to in a year."""

    provider: SpotProvider
    purchases: int
    yearly: Decimal

    @property
    def id(self) -> UUID:
        return self.provider.id


def list_providers(
    actor: Actor, *, on: date, is_to_decide: bool = False, after: UUID | None = None, limit: int = PAGE
) -> list[SpotProviderLine]:
    """Whoever gives support outside now, by their order of entry, in one statement."""
    rows = db.session.execute(
        sa.select(
            SpotProvider, sa.func.count().label("purchases"), sa.func.sum(SpotPurchase.yearly_gbp).label("yearly")
        )
        .join(
            SpotPurchase,
            sa.and_(
                SpotPurchase.council_id == SpotProvider.council_id, SpotPurchase.spot_provider_id == SpotProvider.id
            ),
        )
        .where(
            SpotProvider.council_id == actor.organisation,
            is_current(on),
            _is_to_decide() if is_to_decide else sa.true(),
            SpotProvider.id > after if after else sa.true(),
        )
        .group_by(SpotProvider.council_id, SpotProvider.id)
        .order_by(SpotProvider.id)
        .limit(limit)
    )
    return [SpotProviderLine(row.SpotProvider, row.purchases, row.yearly) for row in rows]


def _is_to_decide() -> sa.ColumnElement[bool]:
    return sa.and_(SpotProvider.proposed_id.is_not(None), SpotProvider.confirmed_at.is_(None))


def count_to_decide(actor: Actor, *, on: date) -> int:
    """Proposals that nobody has confirmed or rejected, of providers of running purchases."""
    return db.session.execute(
        sa.select(sa.func.count(SpotProvider.id.distinct()))
        .join(
            SpotPurchase,
            sa.and_(
                SpotPurchase.council_id == SpotProvider.council_id, SpotPurchase.spot_provider_id == SpotProvider.id
            ),
        )
        .where(SpotProvider.council_id == actor.organisation, is_current(on), _is_to_decide())
    ).scalar_one()


def get_provider(actor: Actor, provider_id: UUID) -> SpotProvider:
    """Raises `NotFound`."""
    found = db.session.get(SpotProvider, (actor.organisation, provider_id), populate_existing=True)
    if found is None:
        raise NotFound
    return found


def lock_provider(actor: Actor, provider_id: UUID) -> SpotProvider:
    """The same, held until the transaction ends."""
    db.session.execute(
        sa.select(SpotProvider.id)
        .where(SpotProvider.council_id == actor.organisation, SpotProvider.id == provider_id)
        .with_for_update()
    )
    return get_provider(actor, provider_id)


def list_to_compare(actor: Actor) -> Sequence[SpotProvider]:
    """Everybody whom nobody has confirmed yet, held until the transaction ends."""
    return db.session.scalars(
        sa.select(SpotProvider)
        .where(SpotProvider.council_id == actor.organisation, SpotProvider.confirmed_at.is_(None))
        .order_by(SpotProvider.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def register_now(actor: Actor, now: datetime, on: date) -> Register:
    """Everybody active on a register that the council buys from, with name and numbers, in a few statements."""
    lots = [lot.id for lot in policies.list_lots_to_buy_from(actor, on)]
    active = sorted({provider_id for provider_id, _ in register.list_standing_providers(lots, now, on)})
    names, profiles = members.names_of(active), register.profiles_of(active)
    return Register(OnRegister(each, names[each], _numbers(profiles.get(each))) for each in active if each in names)


def _numbers(profile: Any) -> dict[NumberOf, list[str]]:
    found: dict[NumberOf, list[str]] = {}
    for column, kind in NUMBERS.items():
        number = getattr(profile, column, None)
        if number:
            found.setdefault(kind, []).append(number)
    return found
