"""When a referral is open, what closes it, and cover at risk."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.packages.rules import closing
from tenants.packages.rules.closing import CoverDetails, DirectPaymentDetails
from tenants.packages.rules.stages import Stage, StageKind, still_to_come

NOW = datetime(2026, 12, 4, 12, tzinfo=UTC)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def way(*kinds: StageKind) -> list[Stage]:
    """Stages of the last days, one a day, the last of them an hour ago."""
    return [Stage(kind, NOW - timedelta(days=len(kinds) - n, hours=1)) for n, kind in enumerate(kinds, 1)]


OFFERED = (StageKind.RAISED, StageKind.WRITTEN, StageKind.OFFERED)
CHOSEN = (*OFFERED, StageKind.OPENED, StageKind.RECOMMENDED)


def cover(from_on: date, to_on: date) -> CoverDetails:
    return CoverDetails("Bright Harbour", from_on, to_on, "Nobody else", "J. Poole, team manager", "£31 an hour")


@pytest.mark.parametrize("last", [StageKind.WITHDRAWN, StageKind.DIRECT_PAYMENT, StageKind.ENDED])
def test_a_referral_that_was_closed_or_met_is_not_open(last: StageKind) -> None:
    assert closing.is_open(way(*OFFERED), NOW)
    assert not closing.is_open(way(*OFFERED, last), NOW)


@pytest.mark.parametrize(
    ("stages", "code"),
    [
        (way(*OFFERED, StageKind.WITHDRAWN), "referral.withdrawn"),
        (way(*OFFERED, StageKind.DIRECT_PAYMENT), "referral.direct_payment"),
        (way(*CHOSEN), "referral.has_provider"),
        (way(*CHOSEN, StageKind.AWARDED, StageKind.AGREED), "referral.has_provider"),
    ],
)
def test_what_is_closed_or_promised_cannot_be_closed(stages: list[Stage], code: str) -> None:
    with pytest.raises(Refused) as refused:
        closing.ensure_may_close(stages, NOW)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "stages", [way(*OFFERED), way(*CHOSEN, StageKind.NOT_AWARDED), way(*CHOSEN, StageKind.STARTED, StageKind.ENDED)]
)
def test_what_nobody_was_promised_may_be_closed(stages: list[Stage]) -> None:
    closing.ensure_may_close(stages, NOW)


@given(st.lists(st.sampled_from(list(StageKind)), max_size=9))
def test_a_closed_referral_expects_nothing_and_one_with_a_provider_is_never_closed(kinds: list[StageKind]) -> None:
    stages = way(*kinds)
    if closing.CLOSES & set(kinds):
        assert not closing.is_open(stages, NOW)
        assert still_to_come(stages, NOW) == []
    if closing.has_a_provider(stages, NOW):
        with pytest.raises(Refused):
            closing.ensure_may_close(stages, NOW)


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        (way(StageKind.WRITTEN), "No provider has seen it"),
        (way(*OFFERED), "Providers have it in front of them"),
        (way(*OFFERED, StageKind.NOT_AWARDED), "It ended without a provider"),
        (way(*CHOSEN), "cannot be closed yet"),
    ],
)
def test_what_closing_does_to_a_package_is_said_in_a_sentence(stages: list[Stage], said: str) -> None:
    assert said in closing.effect_of_closing(stages, NOW)


def test_closing_one_of_several_leaves_the_package_to_the_others() -> None:
    said = closing.effect_of_closing(way(*OFFERED), NOW, has_others=True)
    assert "take this child out" in said
    assert "cannot be closed yet" in closing.effect_of_closing(way(*CHOSEN), NOW, has_others=True)


def test_a_direct_payment_pays_something() -> None:
    with pytest.raises(Refused, match=r"payment\.not_positive"):
        closing.ensure_payment_holds(DirectPaymentDetails(Decimal(0), NOW.date(), "J. Poole"))


@given(DAYS, DAYS)
def test_cover_is_short_and_ends_after_it_begins(from_on: date, to_on: date) -> None:
    if from_on <= to_on <= from_on + closing.LONGEST_COVER:
        closing.ensure_cover_holds(cover(from_on, to_on))
    else:
        with pytest.raises(Refused):
            closing.ensure_cover_holds(cover(from_on, to_on))


@given(DAYS, DAYS, DAYS)
def test_cover_ends_once_and_while_it_runs(from_on: date, to_on: date, on: date) -> None:
    if from_on <= on <= to_on:
        closing.ensure_may_end(from_on=from_on, to_on=to_on, ended_on=None, on=on)
    else:
        with pytest.raises(Refused):
            closing.ensure_may_end(from_on=from_on, to_on=to_on, ended_on=None, on=on)
    with pytest.raises(Refused, match=r"cover\.ended"):
        closing.ensure_may_end(from_on=from_on, to_on=to_on, ended_on=on, on=on)


@given(DAYS, DAYS)
def test_warnings_are_ahead_a_week_before_the_end_and_the_day_after(to_on: date, today: date) -> None:
    days = closing.warned_on(cover(to_on, to_on), today=today)
    assert set(days) <= {to_on - timedelta(days=7), to_on + timedelta(days=1)}
    assert all(day > today for day in days)
    assert (to_on + timedelta(days=1) in days) == (to_on >= today)
