"""The life of a version: at every moment one policy, or none, is in force."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.kernel.words import words_for
from tenants.policy.rules.versions import (
    Life,
    State,
    ensure_another_person,
    ensure_is_discarded,
    ensure_is_draft,
    ensure_no_draft,
    ensure_unchanged,
    in_force_from,
    standing_of,
    version_in_force,
)

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
days = st.integers(-20, 20).map(lambda number: NOW + timedelta(days=number))
lives_of_a_lot = st.lists(st.none() | days, max_size=6).map(
    lambda begins: [Life(number, at, None) for number, at in enumerate(begins, start=1)]
)


@given(lives_of_a_lot, days)
def test_at_every_moment_the_version_in_force_is_the_only_one_that_says_so(lives: list[Life], at: datetime) -> None:
    saying = [life.version for life in lives if standing_of(life, lives, at).state is State.IN_FORCE]
    in_force = version_in_force(lives, at)
    assert saying == ([] if in_force is None else [in_force])


@given(lives_of_a_lot, days)
def test_a_version_is_in_force_from_its_day_until_its_successors_and_never_again(
    lives: list[Life], at: datetime
) -> None:
    for life in lives:
        standing = standing_of(life, lives, at)
        if standing.state is State.IN_FORCE:
            assert life.in_force_at is not None
            assert life.in_force_at <= at
            assert standing.until is None or at < standing.until
        if standing.state is State.REPLACED:
            assert standing.until is not None
            assert standing_of(life, lives, at + timedelta(days=365)).state is State.REPLACED


def test_each_state_follows_from_the_dates() -> None:
    lives = [
        Life(1, NOW - timedelta(days=30)),
        Life(2, None, NOW - timedelta(days=20)),
        Life(3, NOW - timedelta(days=9)),
        Life(4, NOW + timedelta(days=9)),
        Life(5, NOW + timedelta(days=5)),
        Life(6),
    ]
    assert [standing_of(life, lives, NOW).state for life in lives] == [
        State.REPLACED, State.DISCARDED, State.IN_FORCE, State.OVERTAKEN, State.WAITING, State.DRAFT,
    ]  # fmt: skip
    assert standing_of(lives[2], lives, NOW).until == NOW + timedelta(days=5)


def test_a_policy_begins_now_or_with_a_later_day_in_uk_time() -> None:
    assert in_force_from(None, NOW) == in_force_from(date(2026, 6, 1), NOW) == NOW
    assert in_force_from(date(2026, 6, 2), NOW) == datetime(2026, 6, 1, 23, tzinfo=UTC)
    assert in_force_from(date(2026, 12, 1), NOW) == datetime(2026, 12, 1, tzinfo=UTC)
    late = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 June in London
    assert in_force_from(date(2026, 6, 2), late) == late
    with pytest.raises(Refused, match=r"policy\.from_past"):
        in_force_from(date(2026, 6, 1), late)


@given(st.dates(date(2026, 6, 1), date(2040, 1, 1)))
def test_a_policy_is_never_in_force_before_it_is_adopted(day: date) -> None:
    assert in_force_from(day, NOW) >= NOW


def test_whoever_wrote_a_version_adopts_it_only_where_the_council_lets_them() -> None:
    writer, other = uuid4(), uuid4()
    ensure_another_person(is_needed=False, writers=(writer, None), adopter=writer)
    ensure_another_person(is_needed=True, writers=(writer, None), adopter=other)
    for writers in ((writer, other), (other, writer)):
        with pytest.raises(Refused, match=r"policy\.needs_another_person"):
            ensure_another_person(is_needed=True, writers=writers, adopter=writer)


def test_a_draft_a_version_and_a_discarded_draft_have_their_limits() -> None:
    ensure_no_draft(has_draft=False)
    ensure_is_draft(adopted_at=None)
    ensure_is_discarded(discarded_at=NOW)
    ensure_unchanged(seen=None, revision=4)
    ensure_unchanged(seen=4, revision=4)
    refused = {
        "policy.draft_exists": lambda: ensure_no_draft(has_draft=True),
        "policy.adopted": lambda: ensure_is_draft(adopted_at=NOW),
        "policy.discarded": lambda: ensure_is_draft(adopted_at=None, discarded_at=NOW),
        "policy.not_discarded": lambda: ensure_is_discarded(discarded_at=None),
        "policy.changed_meanwhile": lambda: ensure_unchanged(seen=3, revision=4),
    }
    for code, act in refused.items():
        with pytest.raises(Refused) as told:
            act()
        assert told.value.code == code
        assert "{" not in words_for(told.value)
