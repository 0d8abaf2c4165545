"""A changed package: what is different, in words, and until when bids are taken then."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.minitender.rules import revising
from tenants.minitender.rules.revising import Told
from tenants.policy.rules import Window, WindowUnit

TOLD = Told(
    tender_title="Care at home",
    title="A girl of 9",
    summary="Mornings.",
    outcomes=("On time",),
    starts_on=date(2027, 1, 4),
    ends_on=date(2027, 7, 21),
    weekly_hours="About 14",
    budget_weekly=Decimal("340.00"),
    schedule=None,
)
VISIT = {
    "when": "term",
    "days": ["wed", "mon"],
    "at": "07:15",
    "unit": "hour",
    "quantity": "1",
    "carers": 2,
    "name": "Up",
}
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
WINDOWS = st.builds(Window, st.integers(1, 60), st.sampled_from(WindowUnit))


def test_the_same_told_twice_is_no_change() -> None:
    with pytest.raises(Refused, match=r"revision\.nothing"):
        revising.differences(TOLD, TOLD)


def test_every_difference_is_told_with_what_it_was_and_what_it_is() -> None:
    after = replace(TOLD, budget_weekly=None, ends_on=date(2027, 6, 1), schedule={"patterns": [VISIT], "notes": ""})
    found = {each.what: (each.before, each.after) for each in revising.differences(TOLD, after)}
    assert found == {
        "To": ("21 July 2027", "1 June 2027"),
        "Budget a week": ("£340.00", "nothing"),
        "The week": ("nothing", "Mon, Wed: 07:15, 1 hour, 2 carers, term time, Up"),
    }


@given(closes_at=MOMENTS, changed_at=MOMENTS, window=WINDOWS)
def test_a_change_never_brings_the_deadline_nearer_and_leaves_the_whole_window(
    closes_at: datetime, changed_at: datetime, window: Window
) -> None:
    after = revising.closes_after_change(closes_at=closes_at, window=window, changed_at=changed_at)
    assert after >= closes_at
    assert after >= window.closes_at(changed_at)
    assert after in {closes_at, window.closes_at(changed_at)}


@given(version=st.integers(1, 99), behind=st.integers(0, 98))
def test_a_bid_counts_for_the_version_it_was_made_for_and_for_no_other(version: int, behind: int) -> None:
    bid_for = max(1, version - behind)
    assert revising.is_confirmed(bid_for=bid_for, version=version) is (bid_for == version)
    if bid_for == version:
        with pytest.raises(Refused, match=r"bid\.confirmed"):
            revising.ensure_to_confirm(bid_for=bid_for, version=version)


def test_a_window_of_hours_begins_again_at_the_change() -> None:
    changed_at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    after = revising.closes_after_change(
        closes_at=changed_at + timedelta(hours=2), window=Window(24, WindowUnit.HOURS), changed_at=changed_at
    )
    assert after == changed_at + timedelta(hours=24)
