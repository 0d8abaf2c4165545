"""Negotiation after opening: an offer may only get better, and is compared like for like."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import half_up
from consortium.kernel.proofs import canonical

MOST_HOURS = 24 * 28

explain(
    {
        "negotiation.not_allowed": "The policy of this mini-tender does not allow negotiation.",
        "negotiation.not_ranked": "Rank the bids first: negotiation is with the best of them.",
        "negotiation.nobody": "Choose at least one bidder.",
        "negotiation.not_ranked_bidder": "Only bidders in the ranking can be asked to improve their offers.",
        "negotiation.better_left_out": "{name} is ranked above a bidder you chose. Ask everyone above, too.",
        "negotiation.still_open": "A negotiation is open until {closes_at}. Go on when it has closed.",
        "negotiation.window": "Give bidders between 1 hour and 28 days.",
        "negotiation.closed": "This negotiation closed {closes_at}.",
        "negotiation.offered": "You have sent your improved offer already.",
        "negotiation.packages": "Improve the offer you made: the same packages, no more and no fewer.",
        "negotiation.price_rises": "The price may not rise: you offered {before} before.",
        "negotiation.pence": "A price is above £0.00 and has pence at most.",
        "negotiation.same_week": "That is the week that everybody has offered on. Leave it out, or change it.",
        "negotiation.starts_later": "The start may not be later than what you offered before, {before}.",
    }
)


def ensure_may_invite(*, allowed: bool, ranked: Mapping[UUID, int], names: Mapping[UUID, str],
                      chosen: Collection[UUID], open_until: datetime | None) -> None:  # fmt: skip
    """The best are asked, and nobody among them is passed over. `ranked` gives each bidder's best rank."""
    if not allowed:
        raise Refused("negotiation.not_allowed")
    if not ranked:
        raise Refused("negotiation.not_ranked")
    if open_until is not None:
        raise Refused("negotiation.still_open", closes_at=open_until)
    if not chosen:
        raise Refused("negotiation.nobody")
    if not set(chosen) <= set(ranked):
        raise Refused("negotiation.not_ranked_bidder")
    lowest = max(ranked[each] for each in chosen)
    for bidder in sorted(ranked, key=lambda each: ranked[each]):
        if ranked[bidder] < lowest and bidder not in chosen:
            raise Refused("negotiation.better_left_out", name=names.get(bidder, "Somebody"))


def ensure_window(hours: int) -> None:
    if not 1 <= hours <= MOST_HOURS:
        raise Refused("negotiation.window")


def ensure_another_week(asked: Iterable[Mapping[str, Any]], before: Iterable[Mapping[str, Any]] | None) -> None:
    """A change of quantity or pattern must be one; where bidders proposed the week, theirs differ among themselves."""
    if before is not None and [_bought(each) for each in asked] == [_bought(each) for each in before]:
        raise Refused("negotiation.same_week")


def _bought(pattern: Mapping[str, Any]) -> tuple[Any, ...]:
    days = tuple(sorted(pattern["days"]))
    return (pattern["when"], days, pattern["at"], Decimal(str(pattern["quantity"])), int(pattern["carers"]))


def comparable(bidders: Collection[UUID], offered_on_the_change: Collection[UUID]) -> set[UUID]:
    """Who is compared: like for like, so only whoever offered on the last change, where anybody did (rules.md)."""
    return set(bidders) & set(offered_on_the_change) or set(bidders)


def improved_document(*, prices: Mapping[UUID, Decimal], starts_on: date, note: str) -> bytes:
    """All that an improved offer says, as it is sealed."""
    return canonical(
        {
            "prices": {str(each): f"{price:f}" for each, price in prices.items()},
            "starts_on": starts_on.isoformat(),
            "note": note,
        }
    )


def read_improved(document: bytes) -> tuple[dict[UUID, Decimal], date, str]:
    """Prices by package, the first day and the note of an improved offer that was sealed."""
    said = json.loads(document)
    prices = {UUID(each): Decimal(price) for each, price in said["prices"].items()}
    return prices, date.fromisoformat(said["starts_on"]), said["note"]


def ensure_may_offer(*, closes_at: datetime, at: datetime, has_offered: bool) -> None:
    if at >= closes_at:
        raise Refused("negotiation.closed", closes_at=closes_at)
    if has_offered:
        raise Refused("negotiation.offered")


def ensure_improves(
    *, before: Mapping[UUID, Decimal], after: Mapping[UUID, Decimal], starts_before: date, starts_after: date
) -> None:
    """The unit price never rises; answers, hours and pattern stay as they were; the start is no later (rules.md)."""
    if set(before) != set(after):
        raise Refused("negotiation.packages")
    for package_id, price in after.items():
        if not price.is_finite() or price <= 0 or price != half_up(price):
            raise Refused("negotiation.pence")
        if price > before[package_id]:
            raise Refused("negotiation.price_rises", before=before[package_id])
    if starts_after > starts_before:
        raise Refused("negotiation.starts_later", before=starts_before)
