"""How a cost came about: every visit of every day with its rate, its uplift and why, so that anybody can follow it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from consortium.kernel.calendar import (
    WEEKDAYS,
    FinancialYear,
    days_between,
    financial_year,
    is_bank_holiday,
)
from consortium.kernel.errors import BadInput
from consortium.kernel.money import pounds, unit_price
from tenants.pricing.rules.cost import DAYS_OF_A_WEEK, WEEK, Cost, CostLine, cost, monday_of
from tenants.pricing.rules.picking import CardPrices, kinds_of
from tenants.pricing.rules.rates import Prices, Uplift
from tenants.pricing.rules.schedule import Schedule
from tenants.pricing.rules.words import pattern_in_words, quantity_in_words

UPLIFTS = {
    Uplift.SATURDAY: "Saturday",
    Uplift.SUNDAY: "Sunday",
    Uplift.BANK_HOLIDAY: "bank holiday",
    Uplift.EVENING: "evening",
}
DAY_COLUMNS = (
    "Date", "Weekday", "Kind of day", "Week beginning", "Financial year", "Support", "Rate", "Quantity", "Carers",
    "Uplift", "Factor", "Amount", "Why this rate",
)  # fmt: skip
WEEK_COLUMNS = ("Week beginning", "Term days", "Visits", "Amount", "In all so far")


@dataclass(frozen=True, slots=True)
class Costed:
    """A schedule with the prices it is paid at, and what it is called. `rate_source` says where the prices are from."""

    title: str
    caption: str
    back: str
    rate_source: str
    schedule: Schedule
    prices: Prices
    names: Sequence[str] = ()

    def name_of(self, line: CostLine) -> str:
        """What the visit of a line is for, where that was said."""
        place = self.schedule.patterns.index(line.pattern)
        return self.names[place] if place < len(self.names) else ""


@dataclass(frozen=True, slots=True)
class Charge:
    """One visit on one day, with its working and why that rate is paid."""

    line: CostLine
    support: str
    working: str
    why: str


@dataclass(frozen=True, slots=True)
class DayOfWork:
    """One day. `kind` is term, school holiday or bank holiday, in words."""

    on: date
    kind: str
    charges: tuple[Charge, ...]

    @property
    def amount(self) -> Decimal:
        return sum((charge.line.amount for charge in self.charges), Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class WeekOfCost:
    """One week by its Monday, as far as it lies in the period."""

    monday: date
    term_days: int
    visits: int
    amount: Decimal


def kind_of_day(schedule: Schedule, day: date) -> str:
    """`term time`, `school holidays`; a bank holiday is said as well."""
    kind = "term time" if schedule.is_term(day) else "school holidays"
    return f"bank holiday, {kind}" if is_bank_holiday(day) else kind


def weeks_of(whole: Cost, schedule: Schedule) -> list[WeekOfCost]:
    """Every week that the period touches, in order; their amounts add up to the total."""
    visits: dict[date, int] = {}
    for line in whole.lines:
        visits[monday_of(line.on)] = visits.get(monday_of(line.on), 0) + 1
    return [
        WeekOfCost(monday, _term_days(schedule, monday), visits.get(monday, 0), amount)
        for monday, amount in whole.by_week().items()
    ]


def _term_days(schedule: Schedule, monday: date) -> int:
    days = (monday + timedelta(days=number) for number in range(DAYS_OF_A_WEEK))
    return sum(day in schedule.period and schedule.is_term(day) for day in days)


def weeks_in_year(weeks: Sequence[WeekOfCost], year: FinancialYear) -> list[WeekOfCost]:
    """The weeks of which a day lies in the year: one that crosses 1 April stands in both years."""
    last = timedelta(days=DAYS_OF_A_WEEK - 1)
    return [week for week in weeks if week.monday <= year.ends_on and week.monday + last >= year.starts_on]


def days_of_week(costed: Costed, whole: Cost, monday: date) -> list[DayOfWork]:
    """The days of one week that lie in the period, each with its visits, worked out."""
    by_day: dict[date, list[CostLine]] = {}
    for line in whole.lines:
        if monday_of(line.on) == monday:
            by_day.setdefault(line.on, []).append(line)
    days = (monday + timedelta(days=number) for number in range(DAYS_OF_A_WEEK))
    return [
        DayOfWork(day, kind_of_day(costed.schedule, day), tuple(_charge(costed, line) for line in by_day.get(day, ())))
        for day in days
        if day in costed.schedule.period
    ]


def _charge(costed: Costed, line: CostLine) -> Charge:
    return Charge(line, pattern_in_words(line.pattern, costed.name_of(line)), working(line), why(costed, line))


def working(line: CostLine) -> str:
    """`£21.00 × 1½ hours × 2 carers × 1.10 = £69.30`: what is multiplied, rounded half up to pence at the end."""
    pattern = line.pattern
    factors = [unit_price(line.rate), quantity_in_words(pattern.quantity)]
    factors += [f"{pattern.carers} carers"] if pattern.carers > 1 else []
    factors += [f"{line.factor:f}"] if line.uplift else []
    return f"{' × '.join(factors)}{' ÷ 7' if pattern.unit == WEEK else ''} = {pounds(line.amount)}"


def why(costed: Costed, line: CostLine) -> str:
    """Which rate is paid and why, and which uplift on top."""
    said = costed.rate_source
    if isinstance(costed.prices, CardPrices):
        prices = costed.prices
        pick = prices.pick(
            line.pattern.unit, kinds_of(line.on, line.pattern.at, prices.evening_from), line.pattern.carers
        )
        said = pick.why if pick else said
    if line.uplift is None:
        return said
    return f"{said} On top, the uplift for {UPLIFTS[line.uplift]}: the largest that applies."


def day_rows(costed: Costed, whole: Cost) -> Iterator[list[str]]:
    """Every visit of every day, as the rows of `DAY_COLUMNS`."""
    reasons: dict[tuple[object, ...], tuple[str, str]] = {}
    for line in whole.lines:
        key = (line.pattern, line.rate, line.uplift, is_bank_holiday(line.on), line.on.weekday())
        if key not in reasons:
            reasons[key] = (pattern_in_words(line.pattern, costed.name_of(line)), why(costed, line))
        support, reason = reasons[key]
        yield [
            line.on.isoformat(), WEEKDAYS[line.on.weekday()], kind_of_day(costed.schedule, line.on),
            monday_of(line.on).isoformat(), financial_year(line.on).label, support, f"{line.rate:f}",
            f"{line.pattern.quantity:f}", str(line.pattern.carers), UPLIFTS[line.uplift] if line.uplift else "",
            f"{line.factor:f}", f"{line.amount:.2f}", reason,
        ]  # fmt: skip


def week_rows(weeks: Sequence[WeekOfCost]) -> Iterator[list[str]]:
    """Every week, as the rows of `WEEK_COLUMNS`."""
    so_far = Decimal("0.00")
    for week in weeks:
        so_far += week.amount
        yield [
            week.monday.isoformat(), str(week.term_days), str(week.visits), f"{week.amount:.2f}", f"{so_far:.2f}",
        ]  # fmt: skip


def by_day(whole: Cost) -> dict[date, Decimal]:
    """The cost of every day of the period, also of one without a visit."""
    days = dict.fromkeys(days_between(whole.period.first, whole.period.last), Decimal("0.00"))
    for line in whole.lines:
        days[line.on] += line.amount
    return days


def worked_out(costed: Costed) -> Cost | None:
    """The whole cost; None where the prices cannot price the schedule."""
    try:
        return cost(costed.schedule, costed.prices)
    except BadInput:
        return None


def as_answer(costed: Costed, whole: Cost) -> dict[str, Any]:
    """A cost and where each figure is from, as plain JSON."""
    return {
        "title": costed.title,
        "visits": whole.visits,
        "total": str(whole.total),
        "average_week": str(whole.average_week),
        "financial_years": {year.label: str(amount) for year, amount in whole.by_financial_year().items()},
        "weeks": {monday.isoformat(): str(amount) for monday, amount in whole.by_week().items()},
        "patterns": [pattern_in_words(pattern) for pattern in costed.schedule.patterns],
    }
