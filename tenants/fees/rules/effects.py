"""What new prices do to agreements: a week, each financial year, to the end; day by day, as change orders cost them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from consortium.kernel.calendar import financial_year
from consortium.kernel.money import half_up
from tenants.agreements.rules import courses
from tenants.agreements.rules.courses import Change, ChangeKind, Course, spending

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Before and after, £."""

    before: Decimal = NOTHING
    after: Decimal = NOTHING

    @property
    def difference(self) -> Decimal:
        return self.after - self.before

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.before + other.before, self.after + other.after)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a new price does to one agreement. `week` is the average from its first day at that price on."""

    agreement_id: UUID
    week: Amounts
    years: Mapping[str, Amounts]

    @property
    def whole(self) -> Amounts:
        return sum(self.years.values(), Amounts())

    def in_year(self, label: str) -> Amounts:
        return self.years.get(label, Amounts())


def effect(agreement_id: UUID, course: Course, years: Mapping[str, Decimal], from_on: date, price: Decimal) -> Effect:
    """What a price does from a day on. `years` is what the agreement costs by financial year as it stands.

    Only the days from then on are costed: the days before cost what they cost.
    """
    rest = _from(course, from_on)
    raised = courses.apply(rest, Change(ChangeKind.RATE, rest.first, unit_price=price))
    before, after = _by_year(rest), _by_year(raised)
    days = (rest.last - rest.first).days + 1
    return Effect(
        agreement_id,
        Amounts(_week(before, days), _week(after, days)),
        {
            label: Amounts(amount, amount + after.get(label, NOTHING) - before.get(label, NOTHING))
            for label, amount in years.items()
        },
    )


def _from(course: Course, day: date) -> Course:
    kept = [each for each in course.stretches if each.last >= day]
    return Course(course.basis, (replace(kept[0], first=max(kept[0].first, day)), *kept[1:]))


def _by_year(course: Course) -> dict[str, Decimal]:
    years: dict[str, Decimal] = {}
    for spent in spending(course):
        label = financial_year(spent.on).label
        years[label] = years.get(label, NOTHING) + spent.amount
    return years


def _week(years: Mapping[str, Decimal], days: int) -> Decimal:
    return half_up(Fraction(sum(years.values(), NOTHING)) * 7 / days)


def week_together(effects: Iterable[Effect]) -> Amounts:
    return sum((each.week for each in effects), Amounts())


def years_together(effects: Iterable[Effect]) -> dict[str, Amounts]:
    """Every financial year that some agreement touches, in order."""
    years: dict[str, Amounts] = {}
    for each in effects:
        for label, amounts in each.years.items():
            years[label] = years.get(label, Amounts()) + amounts
    return dict(sorted(years.items()))
