"""What a rate negotiated with one provider must hold, and what an award to that provider may come to."""

from datetime import date
from decimal import Decimal

from consortium.kernel.errors import Refused, explain

explain(
    {
        "negotiated_rate.not_on_the_register": "This provider has no standing for the lot. Rates are negotiated with "
        "providers of the register.",
        "negotiated_rate.backwards": "The rate ends before it begins.",
        "negotiated_rate.in_the_past": "A negotiated rate begins today or later: what was agreed before stays.",
        "negotiated_rate.same_day": "There is a rate for the same thing from {from_on} with this provider already.",
        "negotiated_rate.ended": "This rate was ended already.",
        "negotiated_rate.ends_in_the_past": "A rate ends today or later: what was agreed before stays.",
        "award.above_negotiated": "{reference}: you pay this provider {agreed} for each {unit}, as you negotiated. "
        "Its offer is {offered}. Negotiate, or end that rate first.",
    }
)


def ensure_rate_holds(*, from_on: date, until_on: date | None, today: date) -> None:
    if from_on < today:
        raise Refused("negotiated_rate.in_the_past")
    if until_on is not None and until_on < from_on:
        raise Refused("negotiated_rate.backwards")


def ensure_on_the_register(*, has_standing: bool) -> None:
    if not has_standing:
        raise Refused("negotiated_rate.not_on_the_register")


def ensure_begins_once(*, from_on: date, is_taken: bool) -> None:
    if is_taken:
        raise Refused("negotiated_rate.same_day", from_on=from_on)


def ensure_may_end(*, is_ended: bool, until_on: date, from_on: date, today: date) -> None:
    """A rate that has not begun ends on its first day at the earliest."""
    if is_ended:
        raise Refused("negotiated_rate.ended")
    if until_on < today:
        raise Refused("negotiated_rate.ends_in_the_past")
    if until_on < from_on:
        raise Refused("negotiated_rate.backwards")


def ensure_within_negotiated(*, offered: Decimal, agreed: Decimal | None, unit: str, reference: str) -> None:
    """Raise `Refused` where an offer asks more than the rate that was negotiated with its provider."""
    if agreed is not None and offered > agreed:
        raise Refused("award.above_negotiated", reference=reference, unit=unit, agreed=agreed, offered=offered)
