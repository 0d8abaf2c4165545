"""Members whose view on an extension is due are reminded 14, 7 and 1 days before, by themselves."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel import clock
from consortium.kernel.calendar import LONDON, local
from consortium.systems.rules import view_reminders
from tests.factories.letterbox import received
from tests.factories.world import World
from tests.integration.consortium.systems.test_extending import Term

MoveClock = Callable[..., None]


@pytest.fixture
def asked(world: World) -> Term:
    term = Term(world)
    term.publish()
    term.ask()
    return term


def letters(world: World) -> list[str]:
    """Who was written to, the request itself among it."""
    return [each.address for each in received(world, "views")]


def at_noon(world: World, asked: Term, days: int, move_clock: MoveClock) -> None:
    """Noon, so many days before the views are due."""
    noon = datetime.combine(asked.in_days(30 - days), time(12), LONDON)
    with world.acting(asked.lead):
        left = noon - clock.now()
    move_clock(seconds=left.total_seconds())


def test_three_times_and_only_whoever_has_given_none(world: World, asked: Term, move_clock: MoveClock) -> None:
    tess, sam, wyn = (world.address_of(name) for name in ("Tess Hill", "Sam Okoro", "Wyn Cole"))
    assert letters(world) == sorted([tess, sam, wyn])
    asked.give(asked.sam)
    seen = []
    for days in (15, 14, 8, 7, 2, 1, 0):
        at_noon(world, asked, days, move_clock)
        seen.append(len(letters(world)))
    assert seen == [3, 5, 5, 7, 7, 9, 9]
    assert letters(world).count(sam) == 1


def test_a_day_that_was_put_off_is_the_one_that_counts(world: World, asked: Term, move_clock: MoveClock) -> None:
    asked.ask(days=60)
    before = len(letters(world))
    move_clock(days=29)
    assert len(letters(world)) == before
    move_clock(days=18)
    assert len(letters(world)) == before + 3


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 30))
def test_in_the_morning_and_never_for_a_day_that_is_past(due_on: date, before: int) -> None:
    now = datetime(due_on.year, due_on.month, due_on.day, 12, tzinfo=UTC) - timedelta(days=before)
    found = view_reminders(due_on, now)
    assert [days for days, _ in found] == [days for days in (14, 7, 1) if days < before]
    assert all((due_on - local(at).date()).days == days and local(at).hour == 8 for days, at in found)
