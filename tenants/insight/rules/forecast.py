"""What support is likely to cost: children of the area, how many of them have a disability, how many are supported.

Spend of a year = children × prevalence × reach × growth × cost of a child × inflation, each an assumption that is
shown and that the council sets itself (domain.md, S3: population by five-year step, 8% prevalence, growth of 20%).
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files

from consortium.kernel.calendar import FinancialYear
from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import half_up

YEARS_AHEAD = 6
MOST_POINTS = 40
MOST_CHILDREN = 20_000_000
FIRST_YEAR, LAST_YEAR = 1990, 2100
HUNDRED = 100

explain(
    {
        "forecast.points_few": "Give the number of children of two years at least, each on a line of its own.",
        "forecast.points_many": "At most {most} years can be given.",
        "forecast.point_unreadable": "Line {line} is not a year and a number of children, such as 2021: 200700.",
        "forecast.year_twice": "{year} is given twice.",
        "forecast.changed": "Somebody changed the assumptions while you had them open. Nothing was saved: "
        "look at what they say now, and make your change again.",
    }
)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a forecast rests on. Percentages are of a hundred; `base` is the year for which reach and cost hold."""

    area: str
    population: Mapping[int, int]
    prevalence: Decimal
    reach: Decimal
    base: FinancialYear
    yearly_cost: Decimal
    growth: Decimal
    inflation: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    """One year. `committed` is the cost of agreements that are signed already; `most` its limit or budget."""

    year: str
    population: int
    with_disability: int
    children: int
    spend: Decimal
    committed: Decimal
    most: Decimal | None

    @property
    def still_to_come(self) -> Decimal:
        """What is forecast and not committed yet: nothing where more is committed than forecast."""
        return max(self.spend - self.committed, Decimal("0.00"))

    @property
    def over(self) -> Decimal | None:
        """By how much the larger of forecast and commitments goes past what is set for the year, if it does."""
        excess = max(self.spend, self.committed) - self.most if self.most is not None else Decimal(0)
        return excess if excess > 0 else None


def population_in(points: Mapping[int, int], year: int) -> Fraction:
    """Children in a year: on a straight line between the years that are known, and level before and after them."""
    known = sorted(points)
    if year <= known[0]:
        return Fraction(points[known[0]])
    if year >= known[-1]:
        return Fraction(points[known[-1]])
    after = next(each for each in known if each >= year)
    before = max(each for each in known if each < year)
    part = Fraction(year - before, after - before)
    return points[before] + (points[after] - points[before]) * part


def with_disability(population: Fraction | int, prevalence: Decimal) -> Fraction:
    return Fraction(population) * Fraction(prevalence) / HUNDRED


def increase(population: int, on: int) -> Decimal:
    """By how many percent a population is larger than another, half up to 2 decimals."""
    return half_up(Fraction(population - on, on) * HUNDRED)


def forecast(
    given: Assumptions,
    first: FinancialYear,
    *,
    committed: Mapping[str, Decimal] | None = None,
    most: Mapping[str, Decimal] | None = None,
    years: int = YEARS_AHEAD,
) -> list[Forecast]:
    """Year by year from `first`; every figure is rounded once, at its end."""
    return [_year(given, FinancialYear(first.starting + ahead), committed or {}, most or {}) for ahead in range(years)]


def _year(
    given: Assumptions, year: FinancialYear, committed: Mapping[str, Decimal], most: Mapping[str, Decimal]
) -> Forecast:
    population = population_in(given.population, year.starting)
    disabled = with_disability(population, given.prevalence)
    later = year.starting - given.base.starting
    children = disabled * Fraction(given.reach) / HUNDRED * _compound(given.growth, later)
    spend = children * Fraction(given.yearly_cost) * _compound(given.inflation, later)
    return Forecast(
        year.label,
        int(half_up(population, 0)),
        int(half_up(disabled, 0)),
        int(half_up(children, 0)),
        half_up(spend),
        committed.get(year.label, Decimal("0.00")),
        most.get(year.label),
    )


def _compound(percent: Decimal, years: int) -> Fraction:
    return (1 + Fraction(percent) / HUNDRED) ** years


def reach_of(children: int, population: Fraction, prevalence: Decimal) -> Decimal:
    """The percentage of children with a disability who are supported, to 3 decimals."""
    whole = with_disability(population, prevalence)
    return half_up(children * HUNDRED / whole, 3) if whole else Decimal("0.000")


def read_points(lines: Sequence[str]) -> dict[int, int]:
    """The children of each year from lines such as `2021: 200700`. Raises `Refused`."""
    points: dict[int, int] = {}
    for number, line in enumerate(lines, 1):
        year, _, children = (part.strip() for part in line.partition(":"))
        is_read = year.isascii() and year.isdigit() and children.isascii() and children.isdigit() and len(children) < 10
        if not is_read or not FIRST_YEAR <= int(year) <= LAST_YEAR or not 0 < int(children) <= MOST_CHILDREN:
            raise Refused("forecast.point_unreadable", line=number)
        if int(year) in points:
            raise Refused("forecast.year_twice", year=int(year))
        points[int(year)] = int(children)
    if len(points) < 2:
        raise Refused("forecast.points_few")
    if len(points) > MOST_POINTS:
        raise Refused("forecast.points_many", most=MOST_POINTS)
    return dict(sorted(points.items()))


def ensure_as_seen(*, seen: int | None, stands: int | None) -> None:
    """`seen` is the version that a person changed, None where there was none."""
    if seen != stands:
        raise Refused("forecast.changed")


@cache
def published_tables() -> Mapping[str, Mapping[int, int]]:
    """Areas whose table of children aged 0 to 17 was published (cabinet member report, Peterborough, 2021)."""
    text = (files("tenants.insight") / "reference" / "population_forecast.csv").read_text(encoding="utf-8")
    areas: dict[str, dict[int, int]] = {}
    for row in csv.DictReader(text.splitlines()):
        areas.setdefault(row["area"], {})[int(row["year"])] = int(row["total_0_17"])
    return areas
