"""A cost explained day by day, in words, and taken away as files that give the same figures again."""

import json
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calendar import financial_year
from consortium.kernel.errors import BadInput
from tenants.pricing.cli import price
from tenants.pricing.rules.cards import DayKind, RateLine
from tenants.pricing.rules.cost import Cost, cost, monday_of
from tenants.pricing.rules.offline import as_files
from tenants.pricing.rules.picking import CardPrices
from tenants.pricing.rules.rates import Prices, Rates, Uplift
from tenants.pricing.rules.schedule import Pattern, Period, Schedule, Weekday, When, read_pattern, read_schedule
from tenants.pricing.rules.words import pattern_in_words
from tenants.pricing.rules.working import Costed, by_day, day_rows, days_of_week, week_rows, weeks_in_year, weeks_of

WORKDAYS = frozenset(list(Weekday)[:5])
TERMS = (Period(date(2026, 9, 2), date(2026, 12, 18)), Period(date(2027, 1, 4), date(2027, 3, 25)))
RATES = Rates(
    {"hour": Decimal("21.00"), "sleep_in": Decimal("96.50")},
    {Uplift.SATURDAY: Decimal("1.10"), Uplift.BANK_HOLIDAY: Decimal("1.50"), Uplift.EVENING: Decimal("1.05")},
    time(20),
)


def after_school(**changed: object) -> Pattern:
    usual: dict[str, object] = {"when": When.TERM, "days": WORKDAYS, "at": time(16), "unit": "hour",
                                "quantity": Decimal("1.5"), "carers": 2}  # fmt: skip
    return Pattern(**(usual | changed))  # type: ignore[arg-type]


def costed(*patterns: Pattern, prices: Prices = RATES, until: date = date(2027, 4, 11)) -> tuple[Costed, Cost]:
    schedule = Schedule(Period(date(2026, 12, 14), until), TERMS, patterns)
    return Costed("A week", "", "/", "The price offered.", schedule, prices), cost(schedule, prices)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (after_school(), "Monday to Friday 16:00, 1½ hours, two carers, in term time"),
        (
            after_school(days=frozenset(Weekday), unit="sleep_in", quantity=Decimal(1), carers=1, when=When.ALL),
            "Every day 16:00, a sleep-in night, all year",
        ),
        (
            after_school(days=frozenset({Weekday.SATURDAY, Weekday.MONDAY}), at=None, unit="visit_15",
                         quantity=Decimal(2), carers=1, when=When.HOLIDAY),
            "Monday and Saturday, 2 visits of 15 minutes, in the school holidays",
        ),
        (
            after_school(days=frozenset({Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY}), carers=1,
                         quantity=Decimal("0.5"), when=When.ALL, ends_on=date(2027, 1, 31)),
            "Monday, Wednesday and Friday 16:00, 30 minutes, all year, until 31 January 2027",
        ),
        (
            after_school(starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 31), quantity=Decimal(1), carers=1),
            "Monday to Friday 16:00, 1 hour, in term time, from 4 January 2027 to 31 January 2027",
        ),
    ],
)  # fmt: skip
def test_a_pattern_is_said_as_people_say_it(pattern: Pattern, words: str) -> None:
    assert pattern_in_words(pattern) == words
    assert pattern_in_words(pattern, "After school") == f"After school: {words}"


def test_a_pattern_keeps_to_days_of_its_own() -> None:
    own = after_school(starts_on=date(2026, 12, 17), ends_on=date(2027, 1, 4))
    _, whole = costed(own)
    assert [line.on for line in whole.lines] == [date(2026, 12, 17), date(2026, 12, 18), date(2027, 1, 4)]
    assert read_pattern(own.as_document(), "p") == own


def test_refuses_a_pattern_that_ends_before_it_begins_and_a_slip_for_its_days() -> None:
    document = after_school().as_document()
    with pytest.raises(BadInput, match="the end 2027-01-01 is before the start 2027-01-02"):
        read_pattern(document | {"starts_on": "2027-01-02", "ends_on": "2027-01-01"}, "p")
    with pytest.raises(BadInput, match="is “starts_on” meant"):
        read_pattern(document | {"start_on": "2027-01-02"}, "p")


def test_every_day_of_a_week_says_what_it_is_and_how_its_visits_are_worked_out() -> None:
    evening = after_school(at=time(20), carers=1, when=When.ALL, days=frozenset(Weekday))
    found, whole = costed(after_school(), evening)
    days = days_of_week(found, whole, date(2026, 12, 14))
    assert [day.kind for day in days] == [*["term time"] * 5, "school holidays", "school holidays"]
    friday, saturday = days[4], days[5]
    assert [charge.working for charge in friday.charges] == [
        "£21.00 × 1½ × 2 carers = £63.00",
        "£21.00 × 1½ × 1.05 = £33.08",
    ]
    assert friday.amount == Decimal("96.08")
    assert saturday.charges[0].working == "£21.00 × 1½ × 1.10 = £34.65"
    assert saturday.charges[0].why == "The price offered. On top, the uplift for Saturday: the largest that applies."
    christmas = days_of_week(found, whole, date(2026, 12, 21))[4]
    assert christmas.kind == "bank holiday, school holidays"
    assert [str(charge.line.factor) for charge in christmas.charges] == ["1.50"]


def test_the_first_and_last_week_hold_the_days_of_the_period_alone() -> None:
    found, whole = costed(after_school(), until=date(2026, 12, 22))
    assert [day.on.day for day in days_of_week(found, whole, date(2026, 12, 21))] == [21, 22]
    assert [(week.monday.day, week.term_days, week.visits) for week in weeks_of(whole, found.schedule)] == [
        (14, 5, 5),
        (21, 0, 0),
    ]


def test_a_week_that_crosses_the_first_of_april_is_listed_in_both_years() -> None:
    found, whole = costed(after_school(when=When.ALL))
    weeks = weeks_of(whole, found.schedule)
    in_years = [weeks_in_year(weeks, year) for year in whole.by_financial_year()]
    assert in_years[0][-1] == in_years[1][0]
    assert in_years[0][-1].monday == date(2027, 3, 29)


def test_the_line_of_the_card_is_named_where_a_card_pays() -> None:
    card = CardPrices([RateLine("hour", Decimal(20)), RateLine("hour", Decimal(35), day_kind=DayKind.SUNDAY)], {}, None)
    found, whole = costed(after_school(days=frozenset({Weekday.SUNDAY}), when=When.ALL), prices=card)
    charge = days_of_week(found, whole, date(2026, 12, 14))[-1].charges[0]
    assert charge.why.startswith("The line of the rate card for Sunday.")


def recomputed(found: Costed, whole: Cost, folder: Path) -> dict[str, object] | None:
    files = as_files(found.schedule, found.prices, whole)
    if files is None:
        return None
    (folder / "schedule.json").write_text(json.dumps(files.schedule))
    (folder / "rates.json").write_text(json.dumps(files.rates))
    ran = CliRunner().invoke(price, [str(folder / "schedule.json"), str(folder / "rates.json")])
    assert ran.exit_code == 0, ran.output
    told: dict[str, object] = json.loads(ran.stdout)
    return told


def test_the_files_give_the_same_figures_by_the_command_line(tmp_path: Path) -> None:
    found, whole = costed(after_school(), after_school(when=When.HOLIDAY, at=time(20, 30), ends_on=date(2027, 2, 1)))
    told = recomputed(found, whole, tmp_path)
    assert told is not None
    assert (told["total"], told["visits"]) == (str(whole.total), whole.visits)


def test_a_card_with_prices_for_double_ups_and_sundays_can_be_computed_again(tmp_path: Path) -> None:
    card = CardPrices(
        [
            RateLine("hour", Decimal("21.00")), RateLine("hour", Decimal("19.70"), carers=2),
            RateLine("hour", Decimal("25.55"), day_kind=DayKind.SUNDAY),
        ],
        {Uplift.SATURDAY: Decimal("1.10")}, None,
    )  # fmt: skip
    every_day = after_school(when=When.ALL, days=frozenset(Weekday), carers=1, quantity=Decimal("0.1"))
    found, whole = costed(every_day, after_school(), prices=card)
    told = recomputed(found, whole, tmp_path)
    assert told is not None
    assert told["total"] == str(whole.total)


def test_no_files_are_offered_where_they_would_give_another_figure() -> None:
    card = CardPrices(
        [RateLine("hour", Decimal("21.00")), RateLine("hour", Decimal("15.00"), day_kind=DayKind.SUNDAY)], {}, None
    )
    found, whole = costed(after_school(days=frozenset(Weekday), when=When.ALL), prices=card)
    assert as_files(found.schedule, found.prices, whole) is None


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
periods = st.tuples(days, days).map(lambda ends: Period(min(ends), max(ends)))
patterns = st.builds(
    Pattern,
    when=st.sampled_from(When),
    days=st.frozensets(st.sampled_from(Weekday), min_size=1),
    at=st.sampled_from([time(7), time(20), time(22)]),
    unit=st.sampled_from(["hour", "week"]),
    quantity=st.decimals(Decimal("0.01"), Decimal(5), places=2),
    carers=st.integers(1, 3),
    starts_on=st.none() | days,
    ends_on=st.none() | st.just(date(2027, 12, 31)),
)
factors = st.decimals(Decimal(1), Decimal(2), places=2)
offers = st.builds(
    Rates,
    st.fixed_dictionaries(dict.fromkeys(("hour", "week"), st.decimals(Decimal("0.01"), Decimal(900), places=2))),
    st.dictionaries(st.sampled_from(Uplift), factors),
    st.just(time(20)),
)
lines = st.builds(
    RateLine,
    unit=st.sampled_from(["hour", "week"]),
    amount=st.decimals(Decimal("0.01"), Decimal(900), places=2),
    day_kind=st.sampled_from([None, None, *DayKind]),
    carers=st.sampled_from([None, None, 2]),
)
cards = st.builds(
    lambda more, uplifts: CardPrices(
        [RateLine("hour", Decimal("20.00")), RateLine("week", Decimal("950.00")), *more], uplifts, time(20)
    ),
    st.lists(lines, max_size=4),
    st.dictionaries(st.sampled_from(Uplift), factors),
)


@given(periods, st.lists(periods, max_size=3), st.lists(patterns, max_size=3), offers | cards)
def test_days_weeks_and_years_add_up_to_the_total_and_the_files_agree(
    period: Period, terms: list[Period], weekly: list[Pattern], prices: Prices
) -> None:
    schedule = Schedule(period, tuple(terms), tuple(weekly))
    found, whole = Costed("", "", "/", "Agreed.", schedule, prices), cost(schedule, prices)
    daily = by_day(whole)
    weeks = weeks_of(whole, schedule)
    worked_out = [day for week in weeks for day in days_of_week(found, whole, week.monday)]
    assert {day.on: day.amount for day in worked_out} == daily
    by_week, by_year = (
        dict.fromkeys(map(monday_of, daily), Decimal(0)),
        dict.fromkeys(map(financial_year, daily), Decimal(0)),
    )
    for day, amount in daily.items():
        by_week[monday_of(day)] += amount
        by_year[financial_year(day)] += amount
    assert {week.monday: week.amount for week in weeks} == by_week
    assert whole.by_financial_year() == by_year
    assert sum(daily.values()) == sum(by_week.values()) == sum(by_year.values()) == whole.total
    assert sum(Decimal(row[11]) for row in day_rows(found, whole)) == whole.total
    assert list(week_rows(weeks))[-1][4] == f"{whole.total:.2f}"
    files = as_files(schedule, prices, whole)
    assert files is not None or isinstance(prices, CardPrices)
    if files is not None and isinstance(prices, Rates):
        assert read_schedule(files.schedule, "schedule") == schedule


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 400), st.none() | days, st.none() | days)
def test_days_of_its_own_only_ever_leave_days_out(
    first: date, length: int, begins: date | None, ends: date | None
) -> None:
    period = Period(first, first + timedelta(days=length))
    always, own = after_school(when=When.ALL), after_school(when=When.ALL, starts_on=begins, ends_on=ends)
    whole = {line.on for line in cost(Schedule(period, (), (always,)), RATES).lines}
    kept = {line.on for line in cost(Schedule(period, (), (own,)), RATES).lines}
    assert kept == {day for day in whole if own.runs_on(day)}
