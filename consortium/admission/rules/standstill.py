"""The pause between decision letters and contracts, where a regime has one (rules.md, Regimes)."""

from datetime import datetime, time, timedelta

from consortium.kernel.calendar import end_of_working_day, in_uk_time, local
from consortium.kernel.errors import Refused, explain

LAST_SECOND = time(23, 59, 59)
ONE_SECOND = timedelta(seconds=1)
"""After the last moment of a standstill it is over."""

explain(
    {
        "standstill.runs": "The standstill runs until {until}. Contracts are issued after that.",
        "standstill.nothing_waits": "No contract of this round waits to be issued.",
    }
)


def ends_at(*, calendar_days: int | None, working_days: int | None, from_at: datetime) -> datetime | None:
    """The last moment of the standstill that letters released at `from_at` begin; None where the regime has none.

    Counted from the first day after the release, to the end of the last one, in UK time.
    """
    if working_days:
        return end_of_working_day(from_at, working_days)
    if calendar_days:
        last = local(from_at).date() + timedelta(days=calendar_days)
        return in_uk_time(datetime.combine(last, LAST_SECOND), "standstill")
    return None


def ensure_some_over(*, waiting: list[datetime], at: datetime) -> None:
    """Something waits for its contract, and the standstill of at least one is over."""
    if not waiting:
        raise Refused("standstill.nothing_waits")
    if all(until >= at for until in waiting):
        raise Refused("standstill.runs", until=min(waiting))
