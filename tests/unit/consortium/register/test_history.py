"""Standing through time: one state at each moment, and the moment it next changes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from consortium.register.rules import Period, StandingKind, standing_of
from consortium.register.rules.history import next_turn, segments

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DAY = timedelta(days=1)
PERIODS = st.lists(
    st.builds(
        lambda kind, start, length: Period(
            kind, NOW + start * DAY, None if length is None else NOW + (start + length) * DAY
        ),
        st.sampled_from(list(StandingKind)),
        st.integers(-5, 5),
        st.none() | st.integers(1, 5),
    ),
    max_size=6,
)


@given(PERIODS, st.integers(-12, 24))
def test_the_stretches_say_at_each_moment_what_the_standing_is(periods: list[Period], half_days: int) -> None:
    at = NOW + half_days * DAY / 2
    found = segments(periods)
    assert [each.kind for each in found if each.covers(at)] == [
        kind for kind in [standing_of(periods, at)] if kind is not None
    ]
    for earlier, later in pairwise(found):
        assert earlier.until_at is not None
        assert earlier.until_at < later.from_at or (
            earlier.until_at == later.from_at and earlier.kind is not later.kind
        )


@given(PERIODS, st.integers(-5, 10))
def test_the_next_turn_is_the_first_moment_at_which_the_standing_differs(periods: list[Period], days: int) -> None:
    at = NOW + days * DAY
    turns = sorted({t for each in periods for t in (each.from_at, each.until_at) if t is not None and t > at})
    present = standing_of(periods, at)
    expected = next(((t, standing_of(periods, t)) for t in turns if standing_of(periods, t) is not present), None)
    assert next_turn(periods, at) == expected


def test_a_suspension_returns_by_itself() -> None:
    periods = [
        Period(StandingKind.ACTIVE, NOW - 9 * DAY, None),
        Period(StandingKind.SUSPENDED, NOW - DAY, NOW + 3 * DAY),
    ]
    assert next_turn(periods, NOW) == (NOW + 3 * DAY, StandingKind.ACTIVE)
    assert [each.kind.value for each in segments(periods)] == ["active", "suspended", "active"]
