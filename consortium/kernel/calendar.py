"""UK time, working days of England and Wales, financial years: counted, read and shown.

Instants are aware datetimes and given back in universal time, because Python compares and adds datetimes of one zone
by their wall clock, which is wrong when the clocks change; `local` turns one into UK time to show. Dates are plain.
Bank holidays come from the `holidays` library, never from our own list.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from consortium.kernel.errors import BadInput

LONDON = ZoneInfo("Europe/London")
FIRST_YEAR, LAST_YEAR = 1900, 2100  # what the library of bank holidays covers
END_OF_DAY = time(23, 59, 59)
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")
_MOMENT = re.compile(r"([0-9-]{10})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)(Z|[+-][0-9]{2}:[0-9]{2})?")


# Days


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def bank_holidays(year: int) -> frozenset[date]:
    """The days banks close in England and Wales; one that falls at a weekend is its substitute weekday only.

    The library lists such a holiday and its substitute, the official list (gov.uk/bank-holidays) the substitute alone.
    Raises `BadInput` for a year the library does not know, which would otherwise seem to have no holidays.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(str(year), f"bank holidays are known from {FIRST_YEAR} to {LAST_YEAR} only")
    return frozenset(day for day in holidays.country_holidays("GB", subdiv="ENG", years=year) if day.weekday() < 5)


def bank_holiday_names(year: int) -> dict[date, str]:
    """Each bank holiday of the year by its name, in order, for people to read."""
    named = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return {day: named[day] for day in sorted(bank_holidays(year))}


def is_bank_holiday(day: date) -> bool:
    return day in bank_holidays(day.year)


def is_working_day(day: date) -> bool:
    """Monday to Friday and no bank holiday in England and Wales."""
    return day.weekday() < 5 and not is_bank_holiday(day)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def add_years(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 28 February where that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that has no such day. As PostgreSQL counts."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of_working_day(after: datetime, days: int) -> datetime:
    """23:59:59 UK time of the last of so many working days, counting from the first working day after `after`.

    The day of the moment itself never counts, however early it is. Raises `BadInput` past the known calendar.
    """
    if days < 1:
        raise BadInput("working days", f"must be at least 1, but is {days}")
    day = local(after).date()
    for _ in range(days):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return datetime.combine(day, END_OF_DAY, LONDON).astimezone(UTC)


def after_elapsed_hours(moment: datetime, hours: int) -> datetime:
    """So many hours later, whatever the clocks do in between."""
    try:
        return moment.astimezone(UTC) + timedelta(hours=hours)
    except OverflowError:
        raise BadInput("hours", f"{hours} hours go past the calendar") from None


# Financial years


@dataclass(frozen=True, slots=True, order=True)
class FinancialYear:
    """1 April to 31 March of the next year, in which councils budget."""

    starting: int

    @property
    def label(self) -> str:
        """As it is written: `2026-27`, `1999-00`."""
        return f"{self.starting}-{(self.starting + 1) % 100:02d}"

    @property
    def starts_on(self) -> date:
        return date(self.starting, 4, 1)

    @property
    def ends_on(self) -> date:
        return date(self.starting + 1, 3, 31)


def financial_year(day: date) -> FinancialYear:
    return FinancialYear(day.year if day >= date(day.year, 4, 1) else day.year - 1)


def financial_years(first: date, last: date) -> tuple[FinancialYear, ...]:
    """Every financial year that the period touches, in order."""
    return tuple(map(FinancialYear, range(financial_year(first).starting, financial_year(last).starting + 1)))


# Reading


def parse_date(text: str, where: str) -> date:
    """A date written `2026-12-04`; raises `BadInput` for another form, and for a date that does not exist."""
    written = text.strip()
    if not _DATE.fullmatch(written):
        raise BadInput(where, f"“{written}” is not a date written year-month-day, such as 2026-12-04")
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise BadInput(where, f"{written} is a date that does not exist") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInput(where, f"{written} is not between the years {FIRST_YEAR} and {LAST_YEAR}")
    return day


def parse_time_of_day(text: str, where: str) -> time:
    """A time of day written `16:30`; raises `BadInput`."""
    written = text.strip()
    if not _TIME.fullmatch(written):
        raise BadInput(where, f"“{written}” is not a time of day written hours:minutes, such as 16:30")
    return _time_of(written, where)


def parse_moment(text: str, where: str) -> datetime:
    """A moment written `2026-12-04T12:00`, in UK time unless it carries its own offset (`Z`, `+01:00`).

    Raises `BadInput` for a moment that the clocks skip in March or repeat in October, unless the offset tells which.
    """
    written = text.strip()
    parts = _MOMENT.fullmatch(written)
    if not parts:
        raise BadInput(where, f"“{written}” is not a moment written like 2026-12-04T12:00")
    wall = datetime.combine(parse_date(parts[1], where), _time_of(parts[2], where))
    if not parts[3]:
        return in_uk_time(wall, where)
    try:
        return datetime.fromisoformat(f"{wall.isoformat()}{parts[3]}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(where, f"“{parts[3]}” is not an offset from universal time") from None


def in_uk_time(wall: datetime, where: str) -> datetime:
    """The instant at which UK clocks show `wall` (no zone of its own); raises `BadInput` where none or two do."""
    instant = wall.replace(tzinfo=LONDON, fold=0)
    if instant.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != wall.replace(fold=0):
        raise BadInput(
            where,
            f"{_clock_time(wall.time())} on {long_date(wall.date())} does not exist in UK time: "
            "the clocks go forward from 1am to 2am that night",
        )
    if _happens_twice(instant):
        raise BadInput(
            where,
            f"{_clock_time(wall.time())} on {long_date(wall.date())} occurs twice in UK time: "
            "the clocks go back from 2am to 1am that night",
        )
    return instant.astimezone(UTC)


def _time_of(written: str, where: str) -> time:
    try:
        return time.fromisoformat(written)
    except ValueError:
        raise BadInput(where, f"{written} is a time that does not exist") from None


def _happens_twice(instant: datetime) -> bool:
    return instant.replace(fold=0).utcoffset() > instant.replace(fold=1).utcoffset()  # type: ignore[operator]


# Showing


def local(moment: datetime) -> datetime:
    """An instant in UK time. A datetime without a zone is a mistake of ours, not of the user: `ValueError`."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(LONDON)


def long_date(day: date) -> str:
    """`4 December 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_date(day: date) -> str:
    """`Friday 4 December 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {long_date(day)}"


def uk_moment(moment: datetime) -> str:
    """`12 noon on Friday 4 December 2026 (UK time)`; in the hour that occurs twice, which of the two it is.

    Midnight says that it is the start of its day, because half the readers would take it for the end.
    """
    here = local(moment)
    zone = f"UK time, {here.tzname()}" if _happens_twice(here) else "UK time"
    joint = "at the start of" if here.time() == time(0) else "on"
    return f"{_clock_time(here.time())} {joint} {weekday_date(here.date())} ({zone})"


def _clock_time(at: time) -> str:
    """`12 noon`, `12 midnight`, `5pm`, `5:30pm`; seconds only where there are some."""
    if at == time(12):
        return "12 noon"
    if at == time(0):
        return "12 midnight"
    minutes = f":{at.minute:02d}" if at.minute or at.second else ""
    seconds = f":{at.second:02d}" if at.second else ""
    return f"{at.hour % 12 or 12}{minutes}{seconds}{'am' if at.hour < 12 else 'pm'}"
