"""Distances between postcode districts, and the directory they are taken from."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import BadInput
from consortium.register.rules.distances import EARTH_RADIUS_MILES, Centre, centres_of, district_of, miles_between

PLACES = st.builds(Centre, st.just("X1"), st.floats(49, 61), st.floats(-9, 2))


@pytest.mark.parametrize(
    ("postcode", "district"),
    [("L20 3DL", "L20"), ("l203dl", "L20"), ("EC1A 1BB", "EC1A"), ("L20", None), ("", None), ("2026-01-01", None)],
)
def test_a_district_is_what_stands_before_the_last_three(postcode: str, district: str | None) -> None:
    assert district_of(postcode) == district


def test_the_middle_of_a_district_is_that_of_its_live_postcodes_in_britain() -> None:
    rows = [
        {"pcds": "L20 3DL", "lat": "53.4", "long": "-3.0", "doterm": ""},
        {"pcds": "L20 3DM", "lat": "53.6", "long": "-2.8", "doterm": ""},
        {"pcds": "L20 3DN", "lat": "50.0", "long": "-1.0", "doterm": "201201"},
        {"pcds": "L20 3DP", "lat": "99.999999", "long": "0", "doterm": ""},
        {"pcds": "JE2 3AB", "lat": "49.2", "long": "-2.1", "doterm": ""},
    ]
    [je2, l20] = centres_of(rows)
    assert (l20.district, l20.postcodes) == ("L20", 2)
    assert (l20.latitude, l20.longitude) == pytest.approx((53.5, -2.9))
    assert je2.district == "JE2"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "no postcode with a place"),
        ([{"postcode": "L20 3DL"}], "lat and long are needed"),
        ([{"pcds": "L20 3DL", "lat": "north", "long": "1"}], "row 2: lat and long must be degrees"),
    ],
)
def test_another_table_is_refused_in_words(rows: list[dict[str, str | None]], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        centres_of(rows)


@given(PLACES, PLACES, PLACES)
def test_miles_are_a_distance(one: Centre, two: Centre, three: Centre) -> None:
    there = miles_between(one, two)
    assert there == pytest.approx(miles_between(two, one))
    assert 0 <= there <= math.pi * EARTH_RADIUS_MILES
    assert miles_between(one, three) <= there + miles_between(two, three) + 1e-6
    assert miles_between(one, one) == 0


def test_liverpool_is_thirty_one_miles_from_manchester() -> None:
    assert miles_between(Centre("L1", 53.4084, -2.9916), Centre("M1", 53.4808, -2.2426)) == pytest.approx(31, abs=0.5)
