"""Pauses as periods, and what room may be said."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.register.rules.availability import (
    Pause,
    PauseState,
    Room,
    ensure_may_resume,
    ensure_not_paused_already,
    ensure_pause_possible,
    ensure_room_sensible,
)

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
LOT, COUNCIL, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
hours = st.integers(-500, 500).map(lambda number: NOW + timedelta(hours=number))
some = st.sampled_from([LOT, OTHER, None])


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    from_at = draw(hours)
    until_at = draw(st.none() | st.integers(1, 900).map(lambda number: from_at + timedelta(hours=number)))
    return Pause(draw(some), draw(some), from_at, until_at, draw(st.none() | hours))


@given(pauses(), hours)
def test_a_pause_stops_invitations_from_its_first_instant_to_before_its_last(pause: Pause, at: datetime) -> None:
    is_in_time = pause.from_at <= at and all(end is None or at < end for end in (pause.until_at, pause.resumed_at))
    touches = pause.lot_id in {None, LOT} and pause.council_id in {None, COUNCIL}
    assert pause.stops(lot_id=LOT, council_id=COUNCIL, at=at) is (is_in_time and touches)


@given(pauses(), hours, hours)
def test_what_is_over_stays_over(pause: Pause, one: datetime, other: datetime) -> None:
    first, later = sorted((one, other))
    order = list(PauseState)
    assert order.index(pause.state_at(first)) <= order.index(pause.state_at(later))


@given(pauses(), pauses())
def test_the_same_is_never_paused_twice_at_one_instant(one: Pause, other: Pause) -> None:
    try:
        ensure_not_paused_already(other, [one], NOW)
    except Refused:
        return
    if (one.lot_id, one.council_id) == (other.lot_id, other.council_id) and one.state_at(NOW) is not PauseState.OVER:
        instants = [each for each in (one.from_at, other.from_at) if each >= NOW]
        both = [at for at in instants if {one.state_at(at), other.state_at(at)} == {PauseState.IN_FORCE}]
        assert both == []


def test_a_pause_begins_now_or_later_and_ends_after_that() -> None:
    ensure_pause_possible(from_at=NOW, until_at=None, now=NOW)
    with pytest.raises(Refused, match=r"pause\.begins_in_past"):
        ensure_pause_possible(from_at=NOW - timedelta(days=1), until_at=None, now=NOW)
    with pytest.raises(Refused, match=r"pause\.ends_in_past"):
        ensure_pause_possible(from_at=NOW, until_at=NOW, now=NOW)


def test_what_is_over_is_not_resumed_and_what_lies_ahead_is_called_off() -> None:
    ensure_may_resume(Pause(None, None, NOW + timedelta(days=3)), NOW)
    with pytest.raises(Refused, match=r"pause\.over"):
        ensure_may_resume(Pause(None, None, NOW - timedelta(days=3), NOW), NOW)


def test_what_was_called_off_before_it_began_never_stops_anything() -> None:
    called_off = Pause(None, None, NOW + timedelta(days=3), None, NOW)
    assert called_off.state_at(NOW + timedelta(days=4)) is PauseState.OVER


@pytest.mark.parametrize(
    ("places", "weekly", "code"),
    [
        (-1, None, "capacity.places"),
        (10_000, None, "capacity.places"),
        (None, Decimal("-0.01"), "capacity.hours"),
        (None, Decimal("NaN"), "capacity.hours"),
        (None, Decimal("1.005"), "capacity.hours"),
    ],
)
def test_room_is_a_number_that_can_be(places: int | None, weekly: Decimal | None, code: str) -> None:
    with pytest.raises(Refused, match=code):
        ensure_room_sensible(free_places=places, weekly_hours=weekly)


def test_room_is_told_in_words_and_grows_old() -> None:
    room = Room(1, Decimal("12.50"), NOW)
    assert room.in_words == "1 place, 12.5 hours a week"
    assert Room(0, None, NOW).in_words == "0 places"
    assert Room(None, Decimal(100), NOW).in_words == "100 hours a week"
    assert not room.is_old(NOW + timedelta(days=28))
    assert room.is_old(NOW + timedelta(days=28, seconds=1))
