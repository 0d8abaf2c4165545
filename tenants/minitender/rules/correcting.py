"""Putting right an arithmetic slip in an opened bid: only what can be seen to be one, and never after prices are known.

A bidder asks while nobody but itself can read a price (until quality is locked), so that it knows no ranking. What may
be corrected is narrow on purpose: a point set wrong, two neighbouring digits exchanged, or the price of the whole week
written where the price of a unit belongs. Both values are kept, and an officer agrees or refuses with a reason.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import half_up

PLACES = (-2, -1, 1, 2)


class Slip(StrEnum):
    """What went wrong: the value is the code; `WORDS` says it."""

    POINT = "point"
    DIGITS = "digits"
    WEEK = "week"


WORDS = {
    Slip.POINT: "the decimal point was set wrong",
    Slip.DIGITS: "two neighbouring digits were exchanged",
    Slip.WEEK: "the price of the whole week was given instead of the price of one unit",
}


class Ruling(StrEnum):
    AGREED = "agreed"
    REFUSED = "refused"


explain(
    {
        "correction.no_slip": "Only a slip is put right: a point set wrong, two neighbouring digits exchanged, or the "
        "price of the whole week given for one unit. {after} instead of {before} is a new price.",
        "correction.same": "That is the price you bid.",
        "correction.pence": "A price is above £0.00 and has pence at most.",
        "correction.fixed": "The council pays a fixed price, so there is nothing to put right.",
        "correction.too_late": "Slips are put right until the scores for quality are locked. That is past.",
        "correction.asked": "You have asked to put this price right already.",
        "correction.explanation": "Say how the slip happened.",
        "correction.decided": "This was decided already.",
        "correction.undecided": "A bidder asked to put a slip in its price right. Agree or refuse first.",
    }
)


def units_a_week(patterns: Iterable[Mapping[str, Any]]) -> Decimal:
    """How many units a week holds, carers counted."""
    return sum(
        (Decimal(str(each["quantity"])) * len(each["days"]) * int(each["carers"]) for each in patterns), Decimal(0)
    )


def slip_of(*, before: Decimal, after: Decimal, patterns: Iterable[Mapping[str, Any]]) -> Slip:
    """Which slip turns one price into the other. Raises `Refused` where none does: then it is another offer."""
    if not after.is_finite() or after <= 0 or after != half_up(after):
        raise Refused("correction.pence")
    if after == before:
        raise Refused("correction.same")
    if any(before.scaleb(places) == after for places in PLACES):
        return Slip.POINT
    if _are_exchanged(before, after):
        return Slip.DIGITS
    units = units_a_week(patterns)
    if units > 1 and half_up(before / units) == after:
        return Slip.WEEK
    raise Refused("correction.no_slip", before=before, after=after)


def _are_exchanged(before: Decimal, after: Decimal) -> bool:
    """Whether one differs from the other by two neighbours that changed places."""
    one, other = (f"{half_up(price):.2f}".replace(".", "") for price in (before, after))
    if len(one) != len(other):
        return False
    differ = [place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    return (one[differ[0]], one[differ[1]]) == (other[differ[1]], other[differ[0]])


def ensure_may_ask(*, has_fixed_price: bool, is_locked: bool, has_asked: bool) -> None:
    if has_fixed_price:
        raise Refused("correction.fixed")
    if is_locked:
        raise Refused("correction.too_late")
    if has_asked:
        raise Refused("correction.asked")
