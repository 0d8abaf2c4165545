"""Which line of a council's prices is paid, and why."""

from datetime import date, time
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.pricing.rules.cards import DayKind, RateLine
from tenants.pricing.rules.cost import cost
from tenants.pricing.rules.picking import Asked, CardPrices, Pick, band_of, kinds_of, rate_for
from tenants.pricing.rules.rates import Uplift
from tenants.pricing.rules.schedule import Pattern, Period, Schedule, Weekday, When

BANDS = {"Coast": ["CT9", "Margate Central"], "Inland": ["ME10", "CT10"]}
WEEKDAY = frozenset({DayKind.WEEKDAY})


def line(amount: str, **named: object) -> RateLine:
    return RateLine("hour", Decimal(amount), **named)  # type: ignore[arg-type]


def paid(lines: list[RateLine], **asked: object) -> str:
    pick = rate_for(lines, Asked("hour", **{"kinds": WEEKDAY, **asked}))  # type: ignore[arg-type]
    return str(pick.line.amount) if pick else "nothing"


def test_the_line_that_names_most_is_paid() -> None:
    lines = [line("20"), line("22", complexity="High"), line("25", complexity="High", place="Coast")]
    assert paid(lines) == "20"
    assert paid(lines, complexity="high") == "22"
    assert paid(lines, complexity="High", place_band="Coast") == "25"
    assert paid(lines, complexity="Low", place_band="Coast") == "20"


def test_of_two_that_name_as_much_complexity_comes_before_place_before_carers_before_the_day() -> None:
    asked = {"complexity": "High", "place_band": "Coast", "carers": 2, "kinds": frozenset({DayKind.SUNDAY})}
    one_each = [
        line("1", complexity="High"), line("2", place="Coast"), line("3", carers=2), line("4", day_kind=DayKind.SUNDAY),
    ]  # fmt: skip
    order = []
    while one_each:
        order.append(paid(one_each, **asked))
        one_each = [each for each in one_each if str(each.amount) != order[-1]]
    assert order == ["1", "2", "3", "4"]


def test_between_lines_for_the_day_the_dearest_is_paid() -> None:
    lines = [line("24", day_kind=DayKind.SATURDAY), line("26", day_kind=DayKind.EVENING), line("20")]
    assert paid(lines, kinds=frozenset({DayKind.SATURDAY, DayKind.EVENING})) == "26"


def test_a_negotiated_rate_comes_before_the_whole_card_and_says_so() -> None:
    card = [line("25", complexity="High", place="Coast")]
    asked = Asked("hour", WEEKDAY, complexity="High", place_band="Coast")
    pick = rate_for(card, asked, negotiated=[line("23.50")])
    assert pick == Pick(line("23.50"), True, 1)
    assert pick.why.startswith("The rate negotiated with this provider that holds for everything. The other line")
    alone = rate_for(card, asked)
    assert alone
    assert alone.why == "The line of the rate card for High support, in Coast. No other applies."


@pytest.mark.parametrize(
    ("day", "at", "kinds"),
    [
        (date(2026, 12, 4), None, "weekday"),
        (date(2026, 12, 4), time(19, 59), "weekday"),
        (date(2026, 12, 4), time(20), "weekday evening"),
        (date(2026, 12, 5), time(21), "saturday evening"),
        (date(2026, 12, 6), None, "sunday"),
        (date(2026, 12, 25), time(9), "bank_holiday"),
        (date(2026, 12, 26), time(9), "saturday"),  # Boxing Day at a weekend is its substitute only
        (date(2026, 12, 28), time(22), "bank_holiday evening"),
    ],
)
def test_an_hour_is_of_its_kinds_of_day(day: date, at: time | None, kinds: str) -> None:
    assert kinds_of(day, at, time(20)) == set(kinds.split())


@pytest.mark.parametrize(
    ("place", "band"),
    [
        ("CT9", "Coast"), ("ct9", "Coast"), ("Margate Central", "Coast"), ("Cliftonville (CT9)", "Coast"),
        ("Margate Central (CT10)", "Coast"), ("Broadstairs (CT10)", "Inland"), ("CT8", None), ("Dover (CT16)", None),
    ],
)  # fmt: skip
def test_a_place_is_in_the_band_of_its_ward_or_else_of_its_postcode_district(place: str, band: str | None) -> None:
    assert band_of(place, BANDS) == band


def test_a_line_for_the_day_is_its_price_and_no_uplift_comes_on_top() -> None:
    prices = CardPrices(
        [line("20.00"), line("30.00", day_kind=DayKind.SUNDAY), line("21.00", day_kind=DayKind.WEEKDAY)],
        {Uplift.SATURDAY: Decimal("1.10"), Uplift.SUNDAY: Decimal("2.00"), Uplift.EVENING: Decimal("1.20")},
        time(20),
    )
    week = frozenset(Weekday)
    schedule = Schedule(
        Period(date(2026, 9, 11), date(2026, 9, 13)),  # Friday to Sunday
        (),
        (
            Pattern(When.ALL, week, time(9), "hour", Decimal(1), 1),
            Pattern(When.ALL, week, time(20), "hour", Decimal(1), 1),
        ),
    )
    assert [str(each.amount) for each in cost(schedule, prices).lines] == [
        "21.00", "25.20",  # a weekday's line, in the evening with its uplift
        "22.00", "24.00",  # the usual line with the larger uplift
        "30.00", "30.00",  # the line for Sundays
    ]  # fmt: skip


def test_double_ups_may_have_a_price_of_their_own() -> None:
    prices = CardPrices([line("20.00"), line("18.00", carers=2)], {}, None)
    monday = frozenset({Weekday.MONDAY})
    patterns = tuple(Pattern(When.ALL, monday, None, "hour", Decimal(1), carers) for carers in (1, 2))
    whole = cost(Schedule(Period(date(2026, 9, 7), date(2026, 9, 7)), (), patterns), prices)
    assert [str(each.amount) for each in whole.lines] == ["20.00", "36.00"]


def test_a_bid_of_one_price_is_paid_at_what_the_cards_days_come_to() -> None:
    prices = CardPrices(
        [line("20.00"), line("25.00", day_kind=DayKind.SUNDAY), line("19.00", day_kind=DayKind.BANK_HOLIDAY)],
        {Uplift.SATURDAY: Decimal("1.10")}, None,
    )  # fmt: skip
    assert prices.uplifts_over("hour") == {
        Uplift.SATURDAY: Decimal("1.10"),
        Uplift.SUNDAY: Decimal("1.2500"),
        Uplift.BANK_HOLIDAY: Decimal("1.00"),
    }


# Against a second way of looking, written from the rules and not from the code

lines_of_a_card = st.lists(
    st.builds(
        RateLine,
        unit=st.just("hour"),
        amount=st.decimals(Decimal("0.01"), Decimal(99), places=2),
        complexity=st.sampled_from([None, "High", "Low"]),
        place=st.sampled_from([None, "Coast"]),
        day_kind=st.sampled_from([None, *DayKind]),
        carers=st.sampled_from([None, 1, 2]),
    ),
    max_size=8,
    unique_by=lambda each: each.key,
)
wanted = st.builds(
    Asked,
    unit=st.just("hour"),
    kinds=st.sampled_from([frozenset(c) for n in (1, 2) for c in combinations(DayKind, n)]),
    carers=st.integers(1, 3),
    complexity=st.sampled_from([None, "High", "Low"]),
    place_band=st.sampled_from([None, "Coast"]),
)


def looked_up(lines: list[RateLine], asked: Asked) -> RateLine | None:
    """By asking from the most particular to the least, each time for exactly what is named."""
    names = ("complexity", "place", "carers", "day_kind")
    said = {"complexity": asked.complexity, "place": asked.place_band, "carers": asked.carers}
    for count in (4, 3, 2, 1, 0):
        for named in combinations(names, count):  # in the order complexity, place, carers, day
            found = [
                each for each in lines
                if all(
                    getattr(each, name) is None if name not in named
                    else each.day_kind in asked.kinds if name == "day_kind"
                    else getattr(each, name) == said[name] and getattr(each, name) is not None
                    for name in names
                )
            ]  # fmt: skip
            if found:
                return max(found, key=lambda each: each.amount)
    return None


@given(lines_of_a_card, wanted)
def test_agrees_with_a_second_way_of_looking(lines: list[RateLine], asked: Asked) -> None:
    pick, expected = rate_for(lines, asked), looked_up(lines, asked)
    assert (pick.line.amount if pick else None) == (expected.amount if expected else None)


@given(lines_of_a_card, wanted, st.randoms())
def test_the_order_of_the_lines_changes_nothing(lines: list[RateLine], asked: Asked, chance: object) -> None:
    mixed = list(lines)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    first, again = rate_for(lines, asked), rate_for(mixed, asked)
    assert (first and first.line.amount) == (again and again.line.amount)


@given(lines_of_a_card, lines_of_a_card, wanted)
def test_a_negotiated_line_that_applies_is_always_paid(
    card: list[RateLine], negotiated: list[RateLine], asked: Asked
) -> None:
    alone = rate_for(negotiated, asked)
    both = rate_for(card, asked, negotiated=negotiated)
    if alone:
        assert both
        assert both.is_negotiated
        assert both.line == alone.line
    else:
        assert (both and both.line) == ((usual := rate_for(card, asked)) and usual.line)
