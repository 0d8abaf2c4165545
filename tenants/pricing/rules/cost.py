"""What a schedule costs, day by day: every visit at its rate and uplift, half up to pence per line, then summed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from consortium.kernel.calendar import FinancialYear, days_between, financial_year, financial_years, weekday_date
from consortium.kernel.errors import BadInput
from consortium.kernel.money import half_up
from tenants.pricing.rules.rates import Paid, Prices, Uplift
from tenants.pricing.rules.schedule import Pattern, Period, Schedule, Weekday, When

WEEK = "week"  # the one unit that is not charged whole: a seventh per listed day
DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class CostLine:
    """One visit on one day. `rate` × `quantity` × `carers` × `factor` gives `amount`; of a week, a seventh of that."""

    on: date
    pattern: Pattern
    rate: Decimal
    uplift: Uplift | None
    factor: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a period, line by line. A line counts as one visit, whatever the carers."""

    period: Period
    lines: tuple[CostLine, ...]

    @property
    def visits(self) -> int:
        return len(self.lines)

    @property
    def total(self) -> Decimal:
        return _added(self.lines)

    @property
    def average_week(self) -> Decimal:
        """The total over (days ÷ 7), half up."""
        days = (self.period.last - self.period.first).days + 1
        return half_up(Fraction(self.total) * DAYS_OF_A_WEEK / days)

    def by_financial_year(self) -> dict[FinancialYear, Decimal]:
        """Every financial year that the period touches, in order, also where nothing falls in it."""
        touched: dict[FinancialYear, list[CostLine]] = {
            year: [] for year in financial_years(self.period.first, self.period.last)
        }
        for line in self.lines:
            touched[financial_year(line.on)].append(line)
        return {year: _added(lines) for year, lines in touched.items()}

    def by_week(self) -> dict[date, Decimal]:
        """Every week that the period touches, by its Monday, in order; the first and last may be parts of a week."""
        touched: dict[date, list[CostLine]] = {}
        monday = monday_of(self.period.first)
        while monday <= self.period.last:
            touched[monday] = []
            monday += timedelta(days=DAYS_OF_A_WEEK)
        for line in self.lines:
            touched[monday_of(line.on)].append(line)
        return {monday: _added(lines) for monday, lines in touched.items()}


def for_children(one: Cost, children: int) -> Cost:
    """The same support for several children: every visit as often as there are children, so that all adds up."""
    return Cost(one.period, one.lines * children)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def as_document(whole: Cost) -> dict[str, Any]:
    """The figures of a cost as plain JSON, the form in which an award and an agreement keep them.

    `financial_years` and `weeks` (by their Monday) each add up to `total`.
    """
    return {
        "visits": whole.visits,
        "total": str(whole.total),
        "financial_years": {year.label: str(amount) for year, amount in whole.by_financial_year().items()},
        "average_week": str(whole.average_week),
        "weeks": {monday.isoformat(): str(amount) for monday, amount in whole.by_week().items()},
    }


def share_of(document: Mapping[str, Any], children: int, period: Period) -> dict[str, Any]:
    """What each child has of a cost that `for_children` gave and `as_document` kept; nothing is left over."""
    if children == 1:
        return dict(document)
    total = Decimal(document["total"]) / children
    days = (period.last - period.first).days + 1
    return {
        "visits": document["visits"] // children,
        "total": str(half_up(total)),
        "financial_years": _shared(document["financial_years"], children),
        "average_week": str(half_up(Fraction(total) * DAYS_OF_A_WEEK / days)),
        "weeks": _shared(document["weeks"], children),
    }


def _shared(amounts: Mapping[str, str], children: int) -> dict[str, str]:
    return {name: str(half_up(Decimal(amount) / children)) for name, amount in amounts.items()}


def cost(schedule: Schedule, prices: Prices, where: str = "schedule") -> Cost:
    """The cost of a schedule at those prices; `BadInput` where they cannot price it."""
    _ensure_priced(schedule, prices, where)
    return Cost(schedule.period, tuple(_lines(schedule, prices, where)))


def _ensure_priced(schedule: Schedule, prices: Prices, where: str) -> None:
    for number, pattern in enumerate(schedule.patterns, start=1):
        place = f"{where}: patterns {number}"
        if not prices.has(pattern.unit):
            raise BadInput(f"{place}: unit", f"“{pattern.unit}” has no rate among the unit rates")
        if pattern.at is None and pattern.unit != WEEK and prices.pays_evenings:
            raise BadInput(f"{place}: at", "is missing, and the rates have an uplift for the evening")


def _lines(schedule: Schedule, prices: Prices, where: str) -> Iterator[CostLine]:
    amounts: dict[tuple[Pattern, Paid], Decimal] = {}
    for day in days_between(schedule.period.first, schedule.period.last):
        weekday, when = Weekday.of(day), When.TERM if schedule.is_term(day) else When.HOLIDAY
        for number, pattern in enumerate(schedule.patterns, start=1):
            if weekday not in pattern.days or pattern.when not in (when, When.ALL) or not pattern.runs_on(day):
                continue
            paid = prices.paid(pattern.unit, day, pattern.at, pattern.carers)
            if paid is None:
                why = f"“{pattern.unit}” has no rate for {weekday_date(day)} with {pattern.carers} carers"
                raise BadInput(f"{where}: patterns {number}: unit", why)
            if (pattern, paid) not in amounts:
                amounts[pattern, paid] = _amount(pattern, paid.rate, paid.factor)
            yield CostLine(day, pattern, paid.rate, paid.uplift, paid.factor, amounts[pattern, paid])


def _amount(pattern: Pattern, rate: Decimal, factor: Decimal) -> Decimal:
    whole = Fraction(rate) * Fraction(pattern.quantity) * pattern.carers * Fraction(factor)
    return half_up(whole / DAYS_OF_A_WEEK if pattern.unit == WEEK else whole)


def _added(lines: Iterable[CostLine]) -> Decimal:
    counted = Counter(line.amount for line in lines)
    return half_up(sum((Fraction(amount) * count for amount, count in counted.items()), Fraction(0)))
