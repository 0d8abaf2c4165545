"""Who may take an agreement over without a new mini-tender: why, on which ground, and at which price.

The grounds are dated reference data, for the consortium's lawyers to confirm, beside those of a direct award.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import half_up


class Cause(StrEnum):
    """Why another provider takes over."""

    LEAVES = "provider leaves"
    SALE = "sale of the business"
    FAILURE = "provider has failed"


class Route(StrEnum):
    """How the incoming provider may be chosen without a new mini-tender."""

    SUCCESSION = "succession"
    NEXT_RANKED = "next ranked"
    DIRECT = "direct award"


CAUSE_WORDS: Mapping[Cause, str] = {
    Cause.LEAVES: "The provider leaves",
    Cause.SALE: "The provider’s business is sold",
    Cause.FAILURE: "The provider has failed",
}

explain(
    {
        "handover.same_provider": "This provider has the agreement already. Choose another.",
        "handover.not_eligible": "This provider cannot take over {reference} now: {reasons}.",
        "handover.no_ground": "Choose a ground that holds for this purchasing system today.",
        "handover.not_a_sale": "That the business passes to it is a ground only where the reason is a sale.",
        "handover.price_must_stay": "Where the business passes to another provider nothing else may change, so the "
        "price stays {price}.",
        "handover.not_failed": "The provider is still active on the register for this lot, so it has to agree to the "
        "handover. Choose another reason, or suspend it first.",
        "handover.not_next": "{name} is next in the ranking for this package and may be asked today. Ask it, or choose "
        "another ground.",
        "handover.not_ranked": "This provider was not ranked for this package in its mini-tender.",
        "handover.over_bid": "It offered {offered} for each unit in its mini-tender and cannot be paid more.",
        "handover.too_dear": "{price} is more than is paid now and than your council pays for it: at most {most}.",
        "handover.price": "Give a price above £0.00, in pounds and pence.",
    }
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Why the incoming provider may take over without a new mini-tender, as the reference data says on a day."""

    key: str
    route: Route
    name: str
    holds_when: str
    source: str


@dataclass(frozen=True, slots=True)
class _Dated:
    regime: str
    from_on: date
    to_on: date | None
    ground: Ground


@cache
def _all_grounds() -> tuple[_Dated, ...]:
    text = (files("tenants.agreements") / "reference" / "handover_grounds.csv").read_text(encoding="utf-8")
    return tuple(
        _Dated(
            row["regime"],
            date.fromisoformat(row["from_on"]),
            date.fromisoformat(row["to_on"]) if row["to_on"] else None,
            Ground(row["key"], Route(row["route"]), row["name"], row["holds_when"], row["source"]),
        )
        for row in csv.DictReader(text.splitlines())
    )


def grounds_for(regime: str, on: date) -> list[Ground]:
    """The grounds of a regime on a day besides those of a direct award, for the lawyers to confirm."""
    return [
        each.ground
        for each in _all_grounds()
        if each.regime == regime and each.from_on <= on and (each.to_on is None or on <= each.to_on)
    ]


def get_ground(grounds: Iterable[Ground], key: str) -> Ground:
    """Raises `Refused` for one that does not hold."""
    found = next((each for each in grounds if each.key == key), None)
    if found is None:
        raise Refused("handover.no_ground")
    return found


def ensure_incoming(*, outgoing_id: UUID, incoming_id: UUID, reference: str, reasons: Sequence[str] | None) -> None:
    """`reasons` are what is held against the incoming provider; None where it has no standing at all."""
    if incoming_id == outgoing_id:
        raise Refused("handover.same_provider")
    if reasons is None or reasons:
        said = "; ".join(reasons or ("not on the register for this lot",))
        raise Refused("handover.not_eligible", reference=reference, reasons=said)


def ensure_cause(cause: Cause, route: Route, *, is_active: bool) -> None:
    """Only a provider that is no longer active loses an agreement without its own word."""
    if route is Route.SUCCESSION and cause is not Cause.SALE:
        raise Refused("handover.not_a_sale")
    if cause is Cause.FAILURE and is_active:
        raise Refused("handover.not_failed")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A bidder of the mini-tender that the agreement comes from, by its rank: £ per unit as it offered last."""

    provider_id: UUID
    name: str
    rank: int
    price: Decimal
    is_eligible: bool


def next_ranked(ranking: Iterable[Ranked], outgoing_id: UUID) -> Ranked | None:
    """Whoever ranks first of those who may be asked today, the outgoing provider aside."""
    able = [each for each in ranking if each.is_eligible and each.provider_id != outgoing_id]
    return min(able, key=lambda each: each.rank, default=None)


def ensure_next(ranking: Sequence[Ranked], *, outgoing_id: UUID, incoming_id: UUID, price: Decimal) -> None:
    """The next of the ranking is asked first, and paid no more than it offered; who shares a rank may be chosen."""
    asked = next((each for each in ranking if each.provider_id == incoming_id), None)
    if asked is None:
        raise Refused("handover.not_ranked")
    first = next_ranked(ranking, outgoing_id)
    if first is not None and first.rank < asked.rank:
        raise Refused("handover.not_next", name=first.name)
    if price > asked.price:
        raise Refused("handover.over_bid", offered=asked.price)


def ensure_price(route: Route, *, price: Decimal, now_paid: Decimal, most: Decimal | None) -> None:
    """A successor takes the price as it is; nobody is paid more than the council pays others (`most`)."""
    if not price.is_finite() or price <= 0 or price != half_up(price):
        raise Refused("handover.price")
    if route is Route.SUCCESSION and price != now_paid:
        raise Refused("handover.price_must_stay", price=now_paid)
    if route is Route.DIRECT and price > max(now_paid, most or now_paid):
        raise Refused("handover.too_dear", price=price, most=max(now_paid, most or now_paid))
