"""Roles in time, second persons, reviews, looks of support, and who may do what: without a database."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.access import Permission as Base
from consortium.kernel.access import (
    all_of,
    any_of,
    anyone,
    has_scope,
    holds,
    is_a_client,
    is_a_person,
    is_signed_in,
    told,
)
from consortium.people.queries.matrix import HOLDERS, may_act
from consortium.people.rules import FOR_BUYERS, FOR_PROVIDERS, Role, support
from consortium.people.rules import roles as rules
from consortium.people.rules.roles import Period, Reviewing, RoleState
from consortium.people.rules.support import AccessState
from tests.factories.refusals import refusal_of

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
PERIODS = st.builds(Period, DAYS, st.none() | DAYS)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
PEOPLE = st.sampled_from([UUID(int=number) for number in range(1, 5)])


@given(PERIODS, PERIODS)
def test_times_overlap_when_they_share_a_day(one: Period, other: Period) -> None:
    last = date(2028, 1, 1)
    shared = max(one.from_on, other.from_on) <= min(one.to_on or last, other.to_on or last)
    assert one.overlaps(other) == other.overlaps(one) == shared


@given(PERIODS, st.booleans(), st.none() | st.just(NOON), st.none() | st.just(NOON), DAYS)
def test_a_role_is_in_force_only_within_its_time_confirmed_and_not_suspended(
    period: Period, needs_second: bool, confirmed_at: datetime | None, suspended_at: datetime | None, today: date
) -> None:
    state = rules.state_of(
        period=period, needs_second=needs_second, confirmed_at=confirmed_at, suspended_at=suspended_at, today=today
    )
    is_within = period.from_on <= today and (period.to_on is None or today <= period.to_on)
    is_clear = suspended_at is None and (confirmed_at is not None or not needs_second)
    assert (state is RoleState.IN_FORCE) == (is_within and is_clear)


@given(st.none() | PEOPLE, st.none() | PEOPLE, PEOPLE)
def test_the_second_person_is_neither_who_gave_it_nor_who_gets_it(
    actor: UUID | None, granted_by: UUID | None, person: UUID
) -> None:
    if actor is not None and actor not in (granted_by, person):
        rules.ensure_second_person(actor=actor, granted_by=granted_by, person_id=person)
    else:
        asked = {"actor": actor, "granted_by": granted_by, "person_id": person}
        assert refusal_of(rules.ensure_second_person, **asked) == "role.second_person"


@given(st.integers(1, 400), st.integers(1, 60), DAYS)
def test_reminders_come_before_the_day_and_suspension_after_the_grace(every: int, grace: int, seen: date) -> None:
    reviewing = Reviewing(every, grace)
    due = reviewing.due_on(seen)
    assert seen <= reviewing.reminded_on(due) <= due < reviewing.suspended_on(due)
    assert reviewing.suspended_on(due) - due == timedelta(days=grace + 1)
    assert reviewing.near_until(reviewing.reminded_on(due)) == due


@pytest.mark.parametrize(
    ("reason", "hours", "is_platform", "code"),
    [
        (" ", 1, False, "support.reason"), ("Why", 0, False, "support.hours"), ("Why", 5, False, "support.hours"),
        ("Why", 1, True, "support.platform"),
    ],
)  # fmt: skip
def test_support_is_asked_for_with_a_reason_for_hours(reason: str, hours: int, is_platform: bool, code: str) -> None:
    given = {"reason": reason, "hours": hours, "is_the_platform": is_platform}
    assert refusal_of(support.ensure_may_be_asked, **given) == code


@given(st.integers(0, 50), st.none() | st.integers(0, 50), st.booleans())
def test_support_looks_only_between_the_agreement_and_its_end(now: int, until: int | None, is_ended: bool) -> None:
    state = support.state_of(
        asked_at=NOON,
        until_at=None if until is None else NOON + timedelta(hours=until),
        ended_at=NOON if is_ended else None,
        now=NOON + timedelta(hours=now),
    )
    assert (state is AccessState.RUNNING) == (not is_ended and until is not None and now < until)
    asks = {"state": state, "asked_by": UUID(int=1)}
    if state is AccessState.RUNNING:
        support.ensure_may_look(**asks, person_id=UUID(int=1))
        assert refusal_of(support.ensure_may_look, **asks, person_id=UUID(int=2)) == "support.not_yours"
    else:
        assert refusal_of(support.ensure_may_look, **asks, person_id=UUID(int=1)) == "support.not_yours"


class Some(Base):
    OPEN = all_of(anyone)
    LOOK = all_of(is_signed_in)
    AUDIT = all_of(is_a_person, holds(Role.AUDITOR))
    BOTH = any_of(all_of(is_a_person, holds(Role.AUDITOR)), all_of(is_a_client, has_scope("policy:read")))


told("Some", Some, {"OPEN": "Open", "LOOK": "Look", "AUDIT": "Audit", "BOTH": "Both"})


@pytest.mark.parametrize(
    ("permission", "who"),
    [
        (Some.OPEN, ("Anybody",)),
        (Some.LOOK, ("Everybody who is signed in",)),
        (Some.AUDIT, ("Auditor",)),
        (Some.BOTH, ("Auditor", "Programs allowed policy:read")),
    ],
)
def test_who_may_is_said_in_the_fewest_words(permission: Base, who: tuple[str, ...]) -> None:
    assert may_act(permission, needs_proof=False).who == who


def test_every_role_is_somebodys() -> None:
    assert {holder.role for holder in HOLDERS} == set(Role)
    assert len(HOLDERS) == len(FOR_BUYERS) + len(FOR_PROVIDERS) + 1
