"""Ending one contract by its own rules: a clause, the notice that it gives, a reason, and a day."""

from datetime import date, datetime, time, timedelta

from consortium.kernel.calendar import in_uk_time, long_date
from consortium.kernel.errors import Refused, explain

explain(
    {
        "ending.reason_needed": "Say why the contract ends. The provider reads it.",
        "ending.clause_needed": "Name the clause of the contract that lets you end it.",
        "ending.notice_needed": "Give the days of notice of that clause: 1 or more.",
        "ending.too_soon": "With {days} days’ notice the contract ends on {least} at the earliest.",
        "ending.after_the_system": "The system ends on {ended}, and the contract with it.",
        "ending.not_in_force": "This contract is not in force, so there is nothing to end.",
        "ending.none": "No notice stands that this contract ends, so there is nothing to take back.",
        "ending.over": "This contract ended on {ended}. What has ended is not taken back: the provider applies again.",
        "ending.why_taken_back": "Say why the notice is taken back. The provider reads it.",
        "ending.ended": "Notice was given already: this contract ends on {ends_on}.",
    }
)


def ensure_may_end(*, is_in_force: bool, ends_on: date | None) -> None:
    """Once, a contract that both sides signed."""
    if ends_on is not None:
        raise Refused("ending.ended", ends_on=long_date(ends_on))
    if not is_in_force:
        raise Refused("ending.not_in_force")


def ensure_by_its_rules(
    *, reason: str, clause: str, notice_days: int, ends_on: date, system_ends_on: date, today: date
) -> None:
    """Raise `Refused` without a reason and a clause, or for a day before the notice of that clause is over."""
    if not clause.strip():
        raise Refused("ending.clause_needed")
    if notice_days < 1:
        raise Refused("ending.notice_needed")
    if not reason.strip():
        raise Refused("ending.reason_needed")
    least = today + timedelta(days=notice_days)
    if ends_on < least:
        raise Refused("ending.too_soon", days=notice_days, least=long_date(least))
    if ends_on >= system_ends_on:
        raise Refused("ending.after_the_system", ended=long_date(system_ends_on))


def ensure_may_take_back(*, ends_on: date | None, reason: str, today: date) -> None:
    """A notice that stands, until the contract's last day is over, with a reason."""
    if ends_on is None:
        raise Refused("ending.none")
    if ends_on < today:
        raise Refused("ending.over", ended=long_date(ends_on))
    if not reason.strip():
        raise Refused("ending.why_taken_back")


def ends_at(ends_on: date) -> datetime:
    """The first instant after the contract's last day, in UK time."""
    return in_uk_time(datetime.combine(ends_on + timedelta(days=1), time()), "ends on")
