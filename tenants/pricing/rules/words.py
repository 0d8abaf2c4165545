"""A pattern of support in plain words: “Monday to Friday 16:00, 1½ hours, two carers, in term time”."""

from collections.abc import Collection
from decimal import Decimal

from consortium.kernel.calendar import WEEKDAYS, long_date
from tenants.pricing.rules.cards import UNITS
from tenants.pricing.rules.schedule import Pattern, Weekday, When

WHENS = {When.ALL: "all year", When.TERM: "in term time", When.HOLIDAY: "in the school holidays"}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
PARTS = {Decimal("0.25"): "¼", Decimal("0.5"): "½", Decimal("0.75"): "¾"}
SHORTEST_RUN = 3


def pattern_in_words(pattern: Pattern, name: str = "") -> str:
    """One sentence without its full stop; the name of the visit, where it has one, stands before it."""
    at = f" {pattern.at:%H:%M}" if pattern.at else ""
    parts = [f"{days_in_words(pattern.days)}{at}", length_in_words(pattern.unit, pattern.quantity)]
    if pattern.carers > 1:
        parts.append(f"{NUMBERS[pattern.carers] if pattern.carers < len(NUMBERS) else pattern.carers} carers")
    parts.append(WHENS[pattern.when])
    parts += [dates] if (dates := own_dates_in_words(pattern)) else []
    said = ", ".join(parts)
    return f"{name}: {said}" if name else said


def days_in_words(days: Collection[Weekday]) -> str:
    """`Monday to Friday`, `Saturday and Sunday`, `Every day`; three days in a row or more are a run."""
    numbers = [number for number, day in enumerate(Weekday) if day in days]
    if len(numbers) == len(WEEKDAYS):
        return "Every day"
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [part for run in runs for part in _run(run)]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _run(run: list[int]) -> list[str]:
    if len(run) >= SHORTEST_RUN:
        return [f"{WEEKDAYS[run[0]]} to {WEEKDAYS[run[-1]]}"]
    return [WEEKDAYS[number] for number in run]


def length_in_words(unit: str, quantity: Decimal) -> str:
    """`1½ hours`, `30 minutes`, `a sleep-in night`, `2 visits of 15 minutes`."""
    words = UNITS.get(unit, unit)
    if unit == "hour" and 0 < quantity < 1 and quantity in PARTS:
        return f"{int(quantity * 60)} minutes"
    if quantity == 1:
        return f"{'1' if unit in {'hour', 'week'} else 'a'} {words}"
    return f"{quantity_in_words(quantity)} {_several(words)}"


def quantity_in_words(quantity: Decimal) -> str:
    """`1½`, `2¼`, `1.33`."""
    whole, part = int(quantity), quantity - int(quantity)
    if part in PARTS:
        return f"{whole or ''}{PARTS[part]}"
    written = f"{quantity:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _several(words: str) -> str:
    """`visits of 15 minutes`, `sleep-in nights`."""
    first, of, rest = words.partition(" of ")
    return f"{first}s{of}{rest}"


def own_dates_in_words(pattern: Pattern) -> str:
    """From and to which day a pattern runs, where it does not run as long as the schedule."""
    if pattern.starts_on and pattern.ends_on:
        return f"from {long_date(pattern.starts_on)} to {long_date(pattern.ends_on)}"
    if pattern.starts_on:
        return f"from {long_date(pattern.starts_on)}"
    return f"until {long_date(pattern.ends_on)}" if pattern.ends_on else ""
