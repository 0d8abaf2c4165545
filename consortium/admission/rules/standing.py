"""Admission that is open at any time: one standing opening, and when a provider may apply in it again."""

from datetime import date, datetime, time, timedelta

from consortium.kernel.calendar import LONDON
from consortium.kernel.errors import Refused, explain

explain({"opening.is_open": "Applications are open at any time already. There is nothing more to open."})


def closes_with(system_ends_on: date) -> datetime:
    """The first instant, in UK time, after the last day of the system."""
    return datetime.combine(system_ends_on + timedelta(days=1), time(0), LONDON)


def ensure_none_open(*, is_one_open: bool) -> None:
    if is_one_open:
        raise Refused("opening.is_open")


def may_apply_again(*, is_standing: bool, is_withdrawn: bool, is_released: bool) -> bool:
    """After a decision was sent, or the application before was withdrawn; in a round there is one application."""
    return is_standing and (is_withdrawn or is_released)
