"""Improved offers, sealed: to their bidder, and to the key of their round, given out once it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import sealing
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from tenants.minitender import queries
from tenants.minitender.models import MiniTender, NegotiatedOffer, NegotiationInvitation, NegotiationKey, bound_to_round
from tenants.minitender.rules import negotiating


@dataclass(frozen=True, slots=True)
class Improved:
    """What an improved offer says: £ per unit by package, and the first day."""

    provider_id: UUID
    number: int
    prices: Mapping[UUID, Decimal]
    starts_on: date
    note: str
    received_at: datetime


def make_round_key(*, tender: MiniTender, number: int, at: datetime) -> bytes:
    """Give a round of negotiation a key pair of its own. Returns the public half, vouched for."""
    private, public = sealing.new_pair()
    bound_to = bound_to_round(tender.council_id, tender.id, number)
    wrapped = sealing.keyring().wrap(private, bound_to)
    db.session.execute(
        sa.insert(NegotiationKey).values(
            council_id=tender.council_id, mini_tender_id=tender.id, number=number, wrapped=wrapped, made_at=at
        )
    )
    return sealing.keyring().vouch(public, bound_to)


def seal_improved(
    *, actor: Actor, asked: NegotiationInvitation, prices: Mapping[UUID, Decimal], starts_on: date, note: str
) -> bytes:
    """One envelope of all that an improved offer says, for its bidder and for the council once the round is over."""
    round_key = sealing.keyring().trusted(
        bytes(asked.key_public), bound_to_round(asked.council_id, asked.mini_tender_id, asked.number)
    )
    return sealing.seal(
        negotiating.improved_document(prices=prices, starts_on=starts_on, note=note),
        readers=[round_key, sealing.own_public_key(actor)],
        bound_to=_bound(asked.council_id, asked.mini_tender_id, asked.number, actor.organisation),
    )


def improved_offers(council_id: UUID, mini_tender_id: UUID) -> list[Improved]:
    """Every improved offer of the rounds that are over, in order: what the council may read."""
    rows = queries.list_negotiated(council_id, mini_tender_id)
    if not rows:
        return []
    keyring = sealing.keyring()
    keys = {
        number: keyring.unwrap(wrapped, bound_to_round(council_id, mini_tender_id, number))
        for number, wrapped in queries.list_round_keys(council_id, mini_tender_id)
    }
    return [
        _read(row, sealing.unseal(bytes(row.sealed), private=keys[row.number], bound_to=_bound_row(row)))
        for row in rows
    ]


def own_improved(actor: Actor, mini_tender_id: UUID) -> list[Improved]:
    """Every improved offer that the actor's own organisation made, in order."""
    rows: Sequence[NegotiatedOffer] = queries.list_own_offers(actor.organisation, mini_tender_id)
    return [_read(row, sealing.unseal_own(actor, bytes(row.sealed), bound_to=_bound_row(row))) for row in rows]


def _read(row: NegotiatedOffer, document: bytes) -> Improved:
    prices, starts_on, note = negotiating.read_improved(document)
    return Improved(row.provider_id, row.number, prices, starts_on, note, row.received_at)


def _bound_row(row: NegotiatedOffer) -> bytes:
    return _bound(row.council_id, row.mini_tender_id, row.number, row.provider_id)


def _bound(council_id: UUID, mini_tender_id: UUID, number: int, provider_id: UUID) -> bytes:
    """Whose it is and in which round: an envelope put anywhere else does not open."""
    return sealing.bound("improved offer", council_id, mini_tender_id, number, provider_id)
