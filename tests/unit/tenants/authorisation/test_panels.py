"""Panels: who may sit, whose voice counts, and what a panel may say."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.authorisation.rules import Value, panels
from tenants.authorisation.rules.panels import Decision, Seat, Stage

TODAY = date(2026, 11, 26)
ANNA, BEN, CARA, DEV, EVE = (uuid4() for _ in range(5))
SEATS = (
    Seat(ANNA, TODAY, None, is_chair=True),
    Seat(BEN, TODAY, None),
    Seat(CARA, TODAY, None),
    Seat(DEV, TODAY, None, deputy_for=BEN),
    Seat(EVE, TODAY + timedelta(days=1), None),
)


def voices(*present: UUID, without: UUID | None = None) -> int:
    return panels.count_voices(present=present, seats=SEATS, without={without or uuid4()}, on=TODAY)


def test_a_deputy_counts_only_while_their_member_is_away() -> None:
    assert voices(ANNA, BEN, DEV) == 2
    assert voices(ANNA, DEV) == 2
    assert voices(EVE) == 0


def test_whoever_recommended_does_not_count_and_is_not_stood_in_for() -> None:
    assert voices(ANNA, BEN, CARA, without=BEN) == 2
    assert voices(ANNA, BEN, DEV, without=BEN) == 1
    assert voices(ANNA, DEV, without=DEV) == 1


@given(st.sets(st.sampled_from([ANNA, BEN, CARA, DEV, EVE])), st.sampled_from([ANNA, BEN, CARA, DEV, EVE]))
def test_one_more_person_never_takes_a_voice_away(present: set[UUID], recommender: UUID) -> None:
    for person in {ANNA, BEN, CARA, DEV, EVE} - present - {recommender}:
        assert voices(*present, person, without=recommender) >= voices(*present, without=recommender)
    assert voices(*present, without=recommender) <= 3


def test_a_panel_decides_with_its_quorum_and_not_below() -> None:
    panels.ensure_quorum(present=[ANNA, DEV], seats=SEATS, quorum=2, without={CARA}, on=TODAY)
    with pytest.raises(Refused, match=r"meeting\.no_quorum"):
        panels.ensure_quorum(present=[ANNA, BEN, DEV], seats=SEATS, quorum=3, without={CARA}, on=TODAY)


@pytest.mark.parametrize(
    ("present", "code"),
    [((), "meeting.nobody_there"), ((ANNA, EVE), "meeting.not_a_member"), ((BEN,), "meeting.recorder_absent")],
)
def test_refuses_an_attendance_that_cannot_be(present: tuple[UUID, ...], code: str) -> None:
    with pytest.raises(Refused) as refused:
        panels.ensure_present(present=present, seats=SEATS, recorder=ANNA, on=TODAY)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("seat", "code"),
    [
        (Seat(uuid4(), TODAY - timedelta(days=1), None), "panel.seat_starts_in_past"),
        (Seat(uuid4(), TODAY, TODAY - timedelta(days=1)), "panel.seat_ends_before"),
        (Seat(BEN, TODAY + timedelta(days=9), None), "panel.seated_already"),
        (Seat(uuid4(), TODAY, None, deputy_for=uuid4()), "panel.deputy_of_nobody"),
        (Seat(uuid4(), TODAY, None, deputy_for=DEV), "panel.deputy_of_nobody"),
        (Seat(UUID(int=1), TODAY, None, deputy_for=UUID(int=1)), "panel.deputy_of_oneself"),
        (Seat(uuid4(), TODAY, TODAY, deputy_for=EVE), "panel.deputy_of_nobody"),
    ],
)
def test_refuses_a_seat_that_cannot_be(seat: Seat, code: str) -> None:
    with pytest.raises(Refused) as refused:
        panels.ensure_may_sit(seat=seat, seats=SEATS, name="Somebody", today=TODAY)
    assert refused.value.code == code


def test_a_seat_ends_once() -> None:
    panels.ensure_seat_may_end(SEATS[0], last_day=TODAY)
    with pytest.raises(Refused, match=r"panel\.seat_ended"):
        panels.ensure_seat_may_end(Seat(ANNA, TODAY, TODAY), last_day=TODAY)
    with pytest.raises(Refused, match=r"panel\.seat_ends_before"):
        panels.ensure_seat_may_end(SEATS[4], last_day=TODAY)


@pytest.mark.parametrize(
    ("name", "quorum", "limit", "code"),
    [
        ("  ", 2, None, "panel.name"),
        ("x" * 121, 2, None, "panel.name"),
        ("Panel", 1, None, "panel.quorum"),
        ("Panel", 41, None, "panel.quorum"),
        ("Panel", 2, Decimal(0), "panel.limit"),
    ],
)
def test_refuses_a_panel_that_cannot_be(name: str, quorum: int, limit: Decimal | None, code: str) -> None:
    with pytest.raises(Refused) as refused:
        panels.ensure_panel(name=name, quorum=quorum, limit=limit)
    assert refused.value.code == code


def test_a_panel_approves_up_to_its_own_limit_and_any_value_without_one() -> None:
    value = Value(whole_life=Decimal("10.00"), largest_year=Decimal("5.00"))
    panels.ensure_within(limit=None, value=value)
    panels.ensure_within(limit=Decimal("10.00"), value=value)
    with pytest.raises(Refused, match=r"meeting\.over_panel_limit"):
        panels.ensure_within(limit=Decimal("9.99"), value=value)


def test_only_an_approval_with_conditions_has_conditions() -> None:
    assert panels.ensure_conditions(Decision.CONDITIONS, " Review in six weeks. ") == "Review in six weeks."
    assert panels.ensure_conditions(Decision.APPROVE, "left over") == ""
    with pytest.raises(Refused, match=r"meeting\.conditions_missing"):
        panels.ensure_conditions(Decision.CONDITIONS, " ")


def test_the_stage_of_a_meeting_follows_from_its_moments() -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    assert panels.stage_of(opened_at=None, closed_at=None) is Stage.PLANNED
    assert panels.stage_of(opened_at=now, closed_at=None) is Stage.SITTING
    assert panels.stage_of(opened_at=now, closed_at=now) is Stage.OVER
