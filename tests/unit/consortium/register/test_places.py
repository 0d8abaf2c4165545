"""Districts: as people write them, and whether they cover where a child lives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.register.rules.places import MOST_DISTRICTS, covers, not_covered, read_districts, split_districts

DISTRICTS = st.sampled_from(["L20", "L21", "PR8", "Linacre", "Derby", "Great Crosby"])


def test_districts_are_read_as_people_write_them() -> None:
    assert split_districts(" l20, Linacre;\n\nPR8 ") == ["l20", "Linacre", "PR8"]
    assert read_districts(["l20", "L20", "great  Crosby", "Derby"]) == ["Derby", "great Crosby", "L20"]


@pytest.mark.parametrize("text", ["L20 3AB", "12 Oak Street", "x", "", "Linacre/Derby"])
def test_what_is_no_district_is_refused_with_the_words(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_districts([text])
    assert refused.value.code == "place.district"


def test_whoever_names_too_many_offers_the_whole_area() -> None:
    with pytest.raises(Refused) as refused:
        read_districts(f"L{number}" for number in range(MOST_DISTRICTS + 1))
    assert refused.value.code == "place.too_many_districts"


@pytest.mark.parametrize(
    ("districts", "place", "covered"),
    [
        ([], "L20", True),
        (["L20"], "L20", True),
        (["l20"], "Linacre (L20)", True),
        (["LINACRE"], "Linacre (L20)", True),
        (["L21"], "L20", False),
        (["L21"], "Linacre (L20)", False),
        (["Derby", "L21"], "Linacre (L20)", False),
        (["Derby"], "Linacre", False),
        (["L21"], "Linacre", True),  # nobody can tell: it is not held against the provider
        (["Derby"], "L20", True),
        (["Derby", "L21"], "L20", True),
    ],
)
def test_a_place_is_covered_unless_the_districts_say_otherwise(districts: list[str], place: str, covered: bool) -> None:
    assert covers(districts, place) is covered


@given(st.lists(DISTRICTS), st.lists(DISTRICTS))
def test_naming_one_more_district_never_loses_a_place_that_was_named(districts: list[str], places: list[str]) -> None:
    assert all(covers([*districts, place], place) for place in places)
    assert not_covered([], places) == []

    assert not places or not set(districts) & set(places) or not_covered(districts, places) == []
