"""A council's own limit of spend through one purchasing system, to a date, profiled by financial year.

Source: `rules.md`, Authorisation; the figures of one are Peterborough's, September 2021: £310,000 to 1 March 2023.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from uuid import UUID

from consortium.kernel.calendar import FinancialYear, days_between, financial_years
from consortium.kernel.errors import Refused, explain
from consortium.kernel.money import half_up
from tenants.authorisation.rules import Funder, YearValue, ensure_year

NEARING_PERCENT, CLOSE_PERCENT = 80, 95
"""Where a limit warns unless the council says otherwise."""
MOST_YEARS = 12

explain(
    {
        "limit.ends_before": "The last day of a limit cannot be before its first.",
        "limit.ends_in_past": "The last day of a limit cannot be before today.",
        "limit.no_amount": "A limit needs a financial year with spend above £0.00.",
        "limit.profile_years": "The years that count towards a limit are exactly those between its days, each once: "
        "here {years}. Earlier years may stand in the profile and count for nothing.",
        "limit.warnings": "The first warning comes before the second, both above 0 and not above 100 per cent.",
        "limit.under_committed": "{committed} is committed already in the years of this limit, which is more than "
        "its {amount}. A limit cannot be set below what the council has bound itself to.",
        "limit.exceeded": "This would take what is committed through the purchasing system to {after}, over the limit "
        "of {amount}: {left} is left. A new limit has to be authorised first.",
        "limit.past_its_date": "The council’s limit through this purchasing system runs to {to_on}, and this goes "
        "past it. A new limit has to be authorised first.",
        "limit.before_its_years": "This spends in {year}, before the years of the council’s limit through this "
        "purchasing system.",
        "limit.changed": "Another limit through this purchasing system took effect while you decided. Look again.",
        "limit.paid_outside": "What was paid is recorded for a day within the limit, not after today.",
    }
)


@dataclass(frozen=True, slots=True)
class ProfileYear:
    """What a council expects of one financial year: children and yearly spend at its start and at its end.

    The end of the year is what counts towards the limit, where the year counts at all.
    """

    financial_year: str
    children_start: int
    spend_start: Decimal
    children_end: int
    spend_end: Decimal
    counts: bool


@dataclass(frozen=True, slots=True)
class CalloffTerms:
    """A limit as it was authorised, both days included."""

    id: UUID
    amount: Decimal
    from_on: date
    to_on: date
    profile: Sequence[ProfileYear]
    nearing_percent: int = NEARING_PERCENT
    close_percent: int = CLOSE_PERCENT

    @property
    def years(self) -> tuple[str, ...]:
        """The financial years that count, in order."""
        return years_between(self.from_on, self.to_on)


class Level(StrEnum):
    """How near to its limit what is committed has come."""

    WITHIN = "within"
    NEARING = "nearing"
    CLOSE = "close"
    OVER = "over"


def years_between(from_on: date, to_on: date) -> tuple[str, ...]:
    return tuple(year.label for year in financial_years(from_on, to_on))


def amount_of(profile: Iterable[ProfileYear]) -> Decimal:
    """The limit is the sum of the years that count, as they end."""
    return sum((half_up(year.spend_end) for year in profile if year.counts), Decimal(0))


def values_of(profile: Iterable[ProfileYear]) -> list[YearValue]:
    """The limit as the value of its case."""
    return [YearValue(year.financial_year, Funder.CARE, half_up(year.spend_end)) for year in profile if year.counts]


def ensure_limit(
    *, profile: Sequence[ProfileYear], from_on: date, to_on: date, today: date, nearing: int, close: int
) -> None:
    """A limit that can be authorised: its days in order, its years exactly those that count, its warnings in order."""
    if to_on < from_on:
        raise Refused("limit.ends_before")
    if to_on < today:
        raise Refused("limit.ends_in_past")
    for year in profile:
        ensure_year(year.financial_year)
    years = years_between(from_on, to_on)
    counting = sorted(year.financial_year for year in profile if year.counts)
    before = [year.financial_year for year in profile if not year.counts]
    if counting != list(years) or any(year >= years[0] for year in before) or len(set(before)) != len(before):
        raise Refused("limit.profile_years", years=" and ".join(years))
    if amount_of(profile) <= 0:
        raise Refused("limit.no_amount")
    if not 0 < nearing < close <= 100:
        raise Refused("limit.warnings")


def committed_under(limit: CalloffTerms, committed: Mapping[str, Decimal]) -> Decimal:
    """What the ledger holds in the years of a limit."""
    return sum((committed.get(year, Decimal(0)) for year in limit.years), Decimal(0))


def ensure_fits(
    *,
    limit: CalloffTerms,
    committed: Mapping[str, Decimal],
    values: Iterable[YearValue],
    ends_on: date | None,
    on: date,
) -> None:
    """Refuse a spend past the date of a limit, or that would take commitments over it. The limit itself is within it.

    `committed` is by financial year, without this spend; `ends_on` is the last day of what is bought, where known.
    """
    lines = list(values)
    if on > limit.to_on or (ends_on is not None and ends_on > limit.to_on):
        raise Refused("limit.past_its_date", to_on=limit.to_on)
    spent = sorted(line.financial_year for line in lines if line.amount > 0)
    if spent and spent[-1] > limit.years[-1]:
        raise Refused("limit.past_its_date", to_on=limit.to_on)
    if spent and spent[0] < limit.years[0]:
        raise Refused("limit.before_its_years", year=spent[0])
    so_far = committed_under(limit, committed)
    after = so_far + sum((line.amount for line in lines), Decimal(0))
    if after > limit.amount:
        raise Refused("limit.exceeded", after=after, amount=limit.amount, left=limit.amount - so_far)


@dataclass(frozen=True, slots=True)
class LimitEffect:
    """What approving a case would do to the council's limit, and why it cannot be, where it cannot."""

    limit: CalloffTerms
    committed: Decimal
    after: Decimal
    level: Level
    refusal: Refused | None


def effect_on(
    *,
    limit: CalloffTerms,
    committed: Mapping[str, Decimal],
    values: Sequence[YearValue],
    ends_on: date | None,
    on: date,
) -> LimitEffect:
    """Tell an authoriser before they decide what `ensure_fits` will say then."""
    so_far = committed_under(limit, committed)
    after = so_far + sum((line.amount for line in values), Decimal(0))
    refusal = None
    try:
        ensure_fits(limit=limit, committed=committed, values=values, ends_on=ends_on, on=on)
    except Refused as refused:
        refusal = refused
    return LimitEffect(limit, so_far, after, level_of(limit, after), refusal)


def ensure_above_committed(*, limit: CalloffTerms, committed: Mapping[str, Decimal]) -> None:
    so_far = committed_under(limit, committed)
    if so_far > limit.amount:
        raise Refused("limit.under_committed", committed=so_far, amount=limit.amount)


def percent_of(limit: CalloffTerms, amount: Decimal) -> Decimal:
    """Percent of the limit to one decimal, rounded down, so that 95 % is never said before it is reached."""
    return (amount * 100 / limit.amount).quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def level_of(limit: CalloffTerms, amount: Decimal) -> Level:
    if amount > limit.amount:
        return Level.OVER
    if amount * 100 >= limit.amount * limit.close_percent:
        return Level.CLOSE
    if amount * 100 >= limit.amount * limit.nearing_percent:
        return Level.NEARING
    return Level.WITHIN


def warnings_crossed(limit: CalloffTerms, *, before: Decimal, after: Decimal) -> list[int]:
    """The percentages that a spend takes the limit to or past, in order."""
    return [
        percent
        for percent in (limit.nearing_percent, limit.close_percent)
        if before * 100 < limit.amount * percent <= after * 100
    ]


def ensure_paid_within(*, limit: CalloffTerms, through_on: date, today: date) -> None:
    if not limit.from_on <= through_on <= min(limit.to_on, today):
        raise Refused("limit.paid_outside")


def forecast_year(*, limit: CalloffTerms, financial_year: str, paid: Decimal, through_on: date) -> Decimal:
    """What a year comes to if it goes on as it began: what was paid, for every day of the year within the limit.

    `through_on` is the last day that `paid` covers. On the last day of the year the forecast is what was paid.
    """
    year = FinancialYear(int(financial_year[:4]))
    first, last = max(year.starts_on, limit.from_on), min(year.ends_on, limit.to_on)
    days = sum(1 for _ in days_between(first, last))
    gone = sum(1 for _ in days_between(first, min(max(through_on, first), last)))
    return half_up(paid * days / gone)
