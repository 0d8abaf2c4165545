"""What a schedule costs, day by day."""

from collections import defaultdict
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import BadInput
from tenants.pricing.rules.cost import Cost, as_document, cost, for_children, share_of
from tenants.pricing.rules.rates import Rates, Uplift, read_rates
from tenants.pricing.rules.schedule import Pattern, Period, Schedule, Weekday, When, read_schedule

PENNY = Decimal("0.01")
RATES: dict[str, Any] = {
    "unit_rates": {"hour": "21.00", "visit_30": "12.00", "sleep_in": "96.50", "week": "1000.00"},
    "uplifts": {"saturday": "1.10", "sunday": "1.20", "bank_holiday": "1.50", "evening": "1.05"},
    "evening_from": "20:00",
}


def pattern(days: str, **changed: object) -> dict[str, object]:
    usual: dict[str, object] = {"when": "all", "at": "16:00", "unit": "hour", "quantity": "1", "carers": 1}
    return usual | {"days": days.split()} | changed


def priced(starts: str, ends: str, *patterns: dict[str, object], terms: object = (), **rates: object) -> Cost:
    schedule = {"starts_on": starts, "ends_on": ends, "term_dates": list(terms), "patterns": list(patterns)}  # type: ignore[call-overload]
    return cost(read_schedule(schedule, "schedule.json"), read_rates(RATES | rates, "rates.json"))


def amounts(whole: Cost) -> dict[str, str]:
    return {f"{line.on:%a %d %b}": str(line.amount) for line in whole.lines}


def test_every_listed_day_is_charged_once_both_ends_included() -> None:
    whole = priced("2026-09-07", "2026-09-14", pattern("mon wed"))  # Monday to Monday
    assert amounts(whole) == {"Mon 07 Sep": "21.00", "Wed 09 Sep": "21.00", "Mon 14 Sep": "21.00"}
    assert (whole.visits, str(whole.total)) == (3, "63.00")


def test_carers_multiply_the_price_and_not_the_visits() -> None:
    whole = priced("2026-09-07", "2026-09-07", pattern("mon", quantity="1.5", carers=2))
    assert (whole.visits, str(whole.total)) == (1, "63.00")


def test_only_the_largest_uplift_applies() -> None:
    late = pattern("mon tue wed thu fri sat sun", at="20:00")
    assert amounts(priced("2026-09-04", "2026-09-07", late)) == {
        "Fri 04 Sep": "22.05",  # evening
        "Sat 05 Sep": "23.10",  # Saturday, more than evening
        "Sun 06 Sep": "25.20",
        "Mon 07 Sep": "22.05",
    }


def test_evening_starts_exactly_at_its_hour() -> None:
    day = ("2026-09-07", "2026-09-07")
    assert str(priced(*day, pattern("mon", at="19:59")).total) == "21.00"
    assert str(priced(*day, pattern("mon", at="20:00")).total) == "22.05"


def test_a_bank_holiday_at_a_weekend_is_its_substitute_weekday_only() -> None:
    whole = priced("2026-12-25", "2026-12-29", pattern("mon tue fri sat sun"))
    assert amounts(whole) == {
        "Fri 25 Dec": "31.50",  # Christmas Day
        "Sat 26 Dec": "23.10",  # Boxing Day is a Saturday, no more
        "Sun 27 Dec": "25.20",
        "Mon 28 Dec": "31.50",  # the substitute for Boxing Day
        "Tue 29 Dec": "21.00",
    }
    next_year = priced("2027-12-25", "2027-12-28", pattern("mon tue sat sun"))
    assert list(amounts(next_year).values()) == ["23.10", "25.20", "31.50", "31.50"]


def test_without_an_uplift_for_the_day_the_price_is_the_rate() -> None:
    whole = priced("2026-09-05", "2026-09-06", pattern("sat sun"), uplifts={"sunday": "1.20"}, evening_from=None)
    assert list(amounts(whole).values()) == ["21.00", "25.20"]


def test_the_line_names_the_uplift_it_was_charged_with() -> None:
    line = priced("2026-12-25", "2026-12-25", pattern("fri", at="21:00")).lines[0]
    assert (line.uplift, str(line.rate), str(line.factor), str(line.amount)) == (
        "bank_holiday",
        "21.00",
        "1.50",
        "31.50",
    )


def test_each_line_is_rounded_half_up_to_pence_before_the_sum() -> None:
    whole = priced(
        "2026-09-07", "2026-09-11", pattern("mon tue wed thu fri", quantity="0.25"), unit_rates={"hour": "12.50"}
    )
    assert str(whole.lines[0].amount) == "3.13"  # 3.125
    assert str(whole.total) == "15.65"  # not 15.63, half up of 15.625


def test_a_week_is_charged_a_seventh_per_listed_day() -> None:
    stay = pattern("mon tue wed thu fri sat sun", unit="week", at=None)
    whole = priced("2026-09-07", "2026-09-13", stay, uplifts={}, evening_from=None)
    assert [str(line.amount) for line in whole.lines] == ["142.86"] * 7
    assert (whole.visits, str(whole.total)) == (7, "1000.02")


def test_days_inside_any_term_are_term_and_every_other_day_is_holiday() -> None:
    terms = [["2026-09-02", "2026-10-23"], ["2026-11-02", "2026-12-18"]]
    days = "mon tue wed thu fri sat sun"
    in_term = priced("2026-10-22", "2026-11-03", pattern(days, when="term"), terms=terms)
    in_holiday = priced("2026-10-22", "2026-11-03", pattern(days, when="holiday"), terms=terms)
    assert [line.on.day for line in in_term.lines] == [22, 23, 2, 3]
    assert [line.on.day for line in in_holiday.lines] == [24, 25, 26, 27, 28, 29, 30, 31, 1]
    assert priced("2026-10-22", "2026-11-03", pattern(days), terms=terms).visits == 13


def test_every_financial_year_that_the_period_touches_is_listed_also_at_nothing() -> None:
    whole = priced("2026-03-30", "2028-04-02", pattern("mon", when="term"), terms=[["2026-03-30", "2026-04-06"]])
    assert {year.label: str(amount) for year, amount in whole.by_financial_year().items()} == {
        "2025-26": "21.00",
        "2026-27": "31.50",  # Easter Monday
        "2027-28": "0.00",
        "2028-29": "0.00",
    }


def test_the_average_week_is_the_total_over_the_days_by_seven() -> None:
    assert str(priced("2026-09-07", "2026-09-16", pattern("mon")).average_week) == "29.40"  # 42.00 ÷ (10 ÷ 7)
    assert str(priced("2026-09-07", "2026-09-07", pattern("mon")).average_week) == "147.00"


def test_weeks_start_on_monday_and_are_listed_also_at_nothing() -> None:
    whole = priced("2026-09-06", "2026-09-22", pattern("sun tue"))
    assert {f"{monday}": str(amount) for monday, amount in whole.by_week().items()} == {
        "2026-08-31": "25.20",
        "2026-09-07": "46.20",
        "2026-09-14": "46.20",
        "2026-09-21": "21.00",
    }


def test_a_schedule_without_patterns_costs_nothing() -> None:
    whole = priced("2026-09-07", "2026-09-13")
    assert (whole.visits, str(whole.total), str(whole.average_week)) == (0, "0.00", "0.00")


def test_refuses_a_unit_without_a_rate_and_a_visit_without_its_hour_where_evenings_are_paid() -> None:
    with pytest.raises(BadInput, match=r"schedule: patterns 1: unit: “night” has no rate"):
        priced("2026-09-07", "2026-09-13", pattern("mon", unit="night"))
    with pytest.raises(BadInput, match=r"schedule: patterns 1: at: is missing"):
        priced("2026-09-07", "2026-09-13", pattern("mon", at=None))


# Against a second way of counting, written from the rules and not from the code

OFFICIAL = (
    "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28",
    "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27", "2027-12-28",
)  # fmt: skip
BANK_HOLIDAYS = {date.fromisoformat(day) for day in OFFICIAL}
days_of_two_years = st.dates(date(2026, 1, 1), date(2027, 12, 31))
periods = st.tuples(days_of_two_years, days_of_two_years).map(lambda ends: Period(min(ends), max(ends)))
uplift_factors = st.decimals(Decimal(1), Decimal(2), places=2)
patterns = st.builds(
    Pattern,
    when=st.sampled_from(When),
    days=st.frozensets(st.sampled_from(Weekday), min_size=1),
    at=st.sampled_from([time(7), time(19, 59), time(20), time(23, 30)]),
    unit=st.sampled_from(["hour", "visit_30", "week"]),
    quantity=st.decimals(Decimal(0), Decimal(5), places=2),
    carers=st.integers(1, 3),
)
rate_cards = st.builds(
    Rates,
    unit_rates=st.fixed_dictionaries(
        dict.fromkeys(("hour", "visit_30", "week"), st.decimals(Decimal("0.01"), Decimal(900), places=3))
    ),
    uplifts=st.dictionaries(st.sampled_from(Uplift), uplift_factors),
    evening_from=st.just(time(20)),
)


def counted_again(schedule: Schedule, rates: Rates) -> tuple[int, Decimal, dict[str, Decimal]]:
    visits, years = 0, defaultdict[str, Decimal](Decimal)
    for each in schedule.patterns:
        for ahead in range((schedule.period.last - schedule.period.first).days + 1):
            day = schedule.period.first + timedelta(ahead)
            term = bool([1 for term in schedule.terms if term.first <= day and day <= term.last])
            if each.when == ("holiday" if term else "term") or f"{day:%a}".lower() not in each.days:
                continue
            applies = {
                "saturday": f"{day:%a}" == "Sat",
                "sunday": f"{day:%a}" == "Sun",
                "bank_holiday": bool({day} & BANK_HOLIDAYS),
                "evening": each.at is not None and each.at.hour >= 20,
            }
            paid = [Decimal(1), *(factor for kind, factor in rates.uplifts.items() if applies[kind.value])]
            charge = rates.unit_rates[each.unit] * each.quantity * each.carers * max(paid)
            charge = charge / 7 if each.unit == "week" else charge
            years[f"{day.year - (day.month < 4)}"] += charge.quantize(PENNY, ROUND_HALF_UP)
            visits += 1
    return visits, sum(years.values(), Decimal(0)), years


@given(periods, st.lists(periods, max_size=3), st.lists(patterns, max_size=4), rate_cards)
def test_agrees_with_a_second_way_of_counting(
    period: Period, terms: list[Period], weekly: list[Pattern], rates: Rates
) -> None:
    schedule = Schedule(period, tuple(terms), tuple(weekly))
    whole = cost(schedule, rates)
    visits, total, years = counted_again(schedule, rates)
    by_year = whole.by_financial_year()
    assert (whole.visits, whole.total) == (visits, total)
    assert {str(year.starting): amount for year, amount in by_year.items() if amount} == {
        y: a for y, a in years.items() if a
    }
    assert sum(by_year.values()) == sum(whole.by_week().values()) == whole.total


@given(st.integers(1, 12), st.integers(0, 60), st.sampled_from(["0.25", "1", "1.5", "3"]))
def test_what_several_children_cost_is_shared_out_without_a_penny_left(children: int, days: int, hours: str) -> None:
    ends = (date(2027, 3, 1) + timedelta(days=days)).isoformat()
    one = priced("2027-03-01", ends, pattern("mon tue sat", quantity=hours), pattern("wed", unit="week"))
    of_all = as_document(for_children(one, children))
    assert Decimal(of_all["total"]) == one.total * children
    assert share_of(of_all, children, one.period) == as_document(one)
