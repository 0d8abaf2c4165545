"""The phased plan holds every purchase once, and progress never loses one."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import NotFound, Refused
from tenants.spot.rules import migration
from tenants.spot.rules.migration import Fate, Item, Overlap, Share, Trigger, fate_of, plan, progress, quarter_of

TODAY = date(2026, 11, 26)
DAY = timedelta(days=1)


@st.composite
def items(draw: st.DrawFn) -> Item:
    first = TODAY + timedelta(days=draw(st.integers(-900, 60)))
    last = first + timedelta(days=draw(st.integers(0, 700)))
    within = st.dates(first + DAY, last + DAY)
    return Item(
        uuid4(),
        Decimal(draw(st.integers(0, 5_000_000))) / 100,
        first,
        last,
        moves_on=draw(st.none() | within),
        stays=draw(st.none() | st.just("Turns 18 first.")),
        moved_on=draw(st.none() | within),
        has_package=draw(st.booleans()),
    )


@given(st.lists(items(), max_size=30))
def test_every_purchase_is_in_the_plan_once(some: list[Item]) -> None:
    made = plan(some, TODAY)
    assert made.whole.count == len(some)
    assert made.whole.yearly == sum((each.yearly for each in some), Decimal(0))
    for phase in made.phases:
        assert quarter_of(phase.first) == (phase.first, phase.last)
        assert phase.last >= TODAY
        assert phase.on_expiry + phase.on_change == phase.count >= phase.prepared
    assert [phase.first for phase in made.phases] == sorted({phase.first for phase in made.phases})


@given(st.lists(items(), max_size=20))
def test_progress_adds_up_and_nothing_moves_back(some: list[Item]) -> None:
    reached = progress(some, TODAY, most=100)
    for one, later in pairwise(reached):
        assert one.moved <= later.moved
        assert one.on < later.on <= TODAY
    if reached:
        last = reached[-1]
        assert last.on == TODAY
        assert last.moved + last.ended + last.still == sum(each.first_on <= TODAY for each in some)


@pytest.mark.parametrize(
    ("changed", "fate", "quarter"),
    [
        ({}, Fate.PLANNED, "January to March 2027"),
        ({"moves_on": date(2026, 12, 1)}, Fate.PLANNED, "October to December 2026"),
        ({"moves_on": date(2026, 9, 1)}, Fate.PLANNED, "October to December 2026"),
        ({"stays": "Turns 18."}, Fate.STAYS, None),
        ({"last_day": TODAY - DAY}, Fate.ENDED, None),
        ({"moved_on": TODAY}, Fate.MOVED, None),
        ({"moved_on": TODAY + DAY, "last_day": TODAY}, Fate.PLANNED, "October to December 2026"),
    ],
)
def test_a_purchase_moves_when_it_expires_or_when_need_changes(
    changed: dict[str, Any], fate: Fate, quarter: str | None
) -> None:
    said: dict[str, Any] = {"first_on": date(2026, 1, 1), "last_day": date(2026, 12, 31)}
    item = Item(uuid4(), Decimal(100), **said | changed)
    assert fate_of(item, TODAY) is fate
    assert [phase.name for phase in plan([item], TODAY).phases] == ([quarter] if quarter else [])


def test_what_a_plan_needs_to_say() -> None:
    fine: dict[str, Any] = {
        "is_standing": True, "trigger": Trigger.CHANGE, "moves_on": TODAY, "reason": "More hours are needed.",
        "starts_on": TODAY - DAY, "last_day": TODAY,
    }  # fmt: skip
    migration.ensure_may_plan(**fine)
    migration.ensure_may_plan(**fine | {"trigger": Trigger.EXPIRY, "reason": "", "moves_on": None})
    migration.ensure_may_plan(**fine | {"trigger": Trigger.STAYS, "moves_on": None})
    for code, changed in (
        (r"move\.not_standing", {"is_standing": False}), (r"move\.reason", {"reason": " "}),
        (r"move\.reason", {"trigger": Trigger.STAYS, "reason": ""}), (r"move\.day", {"moves_on": None}),
        (r"move\.day", {"moves_on": TODAY - DAY}), (r"move\.day", {"moves_on": TODAY + 2 * DAY}),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            migration.ensure_may_plan(**fine | changed)


def test_nothing_moves_twice() -> None:
    migration.ensure_may_link(is_standing=True, is_moved=False)
    with pytest.raises(Refused, match=r"move\.done"):
        migration.ensure_may_link(is_standing=True, is_moved=True)
    with pytest.raises(Refused, match=r"move\.not_standing"):
        migration.ensure_may_link(is_standing=False, is_moved=False)


@given(st.integers(0, 50), st.integers(-20, 80))
def test_a_purchase_ends_the_day_before_its_agreement_within_its_own_days(length: int, start: int) -> None:
    last, begins = TODAY + timedelta(days=length), TODAY + timedelta(days=start)
    ends = migration.last_day_beside(starts_on=TODAY, last_day=last, agreement_starts_on=begins)
    assert TODAY <= ends <= last
    assert ends < begins or ends == TODAY


def test_the_overlap_is_a_share_of_providers_and_of_value() -> None:
    found = Overlap(Share(50, Decimal(1_300_000)), Share(40, Decimal(1_100_000)), Share(1, Decimal(5)))
    assert (found.percent_confirmed, found.percent_likely, found.percent_of_value) == (
        Decimal("80.0"), Decimal("82.0"), Decimal("84.6"),
    )  # fmt: skip
    assert Overlap(*[Share(0, Decimal(0))] * 3).percent_confirmed is None


def test_a_quarter_is_named_and_read_again() -> None:
    assert migration.quarter_name(date(2021, 4, 1)) == "April to June 2021"
    assert migration.read_quarter(2021, 4) == (date(2021, 4, 1), date(2021, 6, 30))
    for year, month in ((2021, 5), (99, 1), (9999, 1)):
        with pytest.raises(NotFound):
            migration.read_quarter(year, month)
