"""How an invitation fits: five points, a distance that claims no more than postcodes tell, an estimate of value."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.register.rules.availability import Room
from consortium.register.rules.distances import Centre
from tenants.minitender.rules.fitting import (
    Need,
    Offering,
    Verdict,
    distance_in_words,
    fit_of,
    hours_of_week,
    read_weekly_hours,
    units_in_all,
    units_of_week,
    value_of,
    value_of_patterns,
)

NOW = datetime(2026, 11, 2, tzinfo=UTC)
NEED = Need("lot", "council", ["Linacre (L20)"], [(9, 9)], date(2027, 1, 4), date(2026, 12, 4), Decimal(10))
GOOD = Offering(True, (), (0, 25), Room(None, Decimal(10), NOW))


def need(**otherwise: Any) -> Need:
    return Need(**{**{name: getattr(NEED, name) for name in Need.__slots__}, **otherwise})


def offering(**otherwise: Any) -> Offering:
    return Offering(**{**{name: getattr(GOOD, name) for name in Offering.__slots__}, **otherwise})


def test_what_fits_in_every_point_says_so() -> None:
    fit = fit_of(NEED, GOOD)
    assert (fit.marks, fit.in_words) == (5, "5 of 5")


@pytest.mark.parametrize(
    ("asked", "offered", "words"),
    [
        (NEED, offering(stands=False), "4 of 5: not the lot"),
        (NEED, offering(districts=["PR8"]), "4 of 5: not the place"),
        (NEED, offering(districts=None), "4 of 5: not the place"),
        (need(ages=[(17, 17)]), offering(ages=(0, 16)), "4 of 5: not the age"),
        (need(starts_on=date(2026, 12, 4)), GOOD, "4 of 5: not the start"),
        (need(weekly_hours=Decimal("10.5")), GOOD, "4 of 5: not the hours"),
        (NEED, offering(room=None), "4 of 5: hours not known"),
        (need(weekly_hours=None), GOOD, "4 of 5: hours not known"),
        (NEED, offering(stands=False, districts=["PR8"], room=None), "2 of 5: not the lot or place; hours not known"),
    ],
)
def test_what_does_not_fit_is_named(asked: Need, offered: Offering, words: str) -> None:
    assert fit_of(asked, offered).in_words == words


def test_room_in_places_answers_for_the_child() -> None:
    assert fit_of(NEED, offering(room=Room(1, None, NOW))).marks == 5
    assert fit_of(NEED, offering(room=Room(0, None, NOW))).points[-1].verdict is Verdict.DOES_NOT


@given(st.booleans(), st.sampled_from([None, (), ("L20",), ("PR8",)]), st.none() | st.integers(0, 20))
def test_marks_are_the_points_that_fit(stands: bool, districts: Any, hours: int | None) -> None:
    room = None if hours is None else Room(None, Decimal(hours), NOW)
    fit = fit_of(NEED, offering(stands=stands, districts=districts, room=room))
    assert 0 <= fit.marks <= 5
    assert fit.marks == [each.verdict for each in fit.points].count(Verdict.FITS)
    assert fit.in_words.startswith(f"{fit.marks} of 5")


@pytest.mark.parametrize(
    ("base", "places", "words"),
    [
        ("L20 3DL", ["Linacre (L20)"], "In your district, L20"),
        ("L20 3DL", ["L4", "L20"], "In your district, L20"),
        ("L2 3DL", ["L20"], "In your postcode area, L"),
        ("LN1 3DL", ["L1"], "Outside your postcode area, LN"),
        ("L20 3DL", ["Linacre"], None),
        (None, ["L20"], None),
    ],
)
def test_distance_claims_no_more_than_postcodes_tell(base: str | None, places: list[str], words: str | None) -> None:
    assert distance_in_words(base, places) == words


def test_distance_is_told_in_miles_between_the_middles_of_districts() -> None:
    centres = {each.district: each for each in (Centre("L20", 53.454, -2.988), Centre("L4", 53.437, -2.964))}
    assert distance_in_words("L20 3DL", ["Walton (L4)", "PR8"], centres) == "About 2 miles away, in L4"
    assert distance_in_words("L20 3DL", ["PR8"], centres) == "Outside your postcode area, L"


@pytest.mark.parametrize(
    ("text", "hours"),
    [("10", 10), ("10 to 12", 12), ("about 7.5 hours", "7.5"), ("", None), (None, None), ("many", None), ("200", None)],
)
def test_hours_are_read_from_what_people_write(text: str | None, hours: Any) -> None:
    assert read_weekly_hours(text) == (None if hours is None else Decimal(hours))


PERIOD = date(2026, 9, 1), date(2027, 8, 31)


def pattern(when: str, days: int, quantity: str, carers: int = 1, unit: str = "hour") -> dict[str, Any]:
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][:days]
    return {"when": when, "days": names, "at": None, "unit": unit, "quantity": quantity, "carers": carers}


def test_the_fullest_kind_of_week_counts() -> None:
    week = [pattern("all", 2, "3"), pattern("term", 5, "1", carers=2), pattern("holiday", 5, "1")]
    assert units_of_week(week, *PERIOD) == 16
    assert hours_of_week(week, *PERIOD) == 16
    assert hours_of_week([pattern("all", 2, "1", unit="visit_30")], *PERIOD) == 1
    assert hours_of_week([pattern("all", 2, "1", unit="waking_night")], *PERIOD) is None
    assert hours_of_week([], *PERIOD) == 0


def test_a_pattern_counts_on_its_own_days() -> None:
    spring = pattern("all", 2, "3") | {"ends_on": "2026-12-31"}
    summer = pattern("all", 5, "1") | {"starts_on": "2027-01-01"}
    assert units_of_week([spring, summer], *PERIOD) == 6
    assert hours_of_week([spring, summer], *PERIOD) == 6
    until, since = (date(2027, 1, 1) - PERIOD[0]).days, (PERIOD[1] - date(2026, 12, 31)).days
    assert units_in_all([spring, summer], *PERIOD) == Decimal(6 * until + 5 * since) / 7
    assert value_of_patterns([spring | {"ends_on": "2020-01-01"}], Decimal(20), *PERIOD) is None


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=4))
def test_days_of_their_own_never_make_more_than_the_whole_period(own: list[tuple[int, int, int]]) -> None:
    day = PERIOD[0].toordinal()
    patterns = [
        pattern("all", days, "1")
        | {"starts_on": str(date.fromordinal(day + min(a, b))), "ends_on": str(date.fromordinal(day + max(a, b)))}
        for days, a, b in own
    ]
    always = [pattern("all", days, "1") for days, _, _ in own]
    counted = sum(
        len(each["days"]) * max(0, min(date.fromisoformat(each["ends_on"]).toordinal(), PERIOD[1].toordinal())
                                - date.fromisoformat(each["starts_on"]).toordinal() + 1)
        for each in patterns
    )  # fmt: skip
    assert units_in_all(patterns, *PERIOD) == Decimal(counted) / 7
    assert units_in_all(patterns, *PERIOD) <= units_in_all(always, *PERIOD)
    assert units_of_week(patterns, *PERIOD) <= units_of_week(always, *PERIOD)


@given(st.decimals("0.01", 10_000, places=2), st.integers(0, 3000))
def test_the_whole_is_the_weeks_at_that_price(weekly: Decimal, days: int) -> None:
    first = date(2026, 9, 1)
    value = value_of(weekly, first, date.fromordinal(first.toordinal() + days))
    assert value is not None
    assert abs(value.whole - weekly * (days + 1) / 7) <= Decimal("0.005")


def test_what_cannot_be_told_is_not_told() -> None:
    assert value_of(None, date(2026, 9, 1), date(2027, 9, 1)) is None
