"""Waking nights and complex health tasks: each part whole or not there, every text of it screened."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.packages.rules.details import PackageDetails, ensure_package_holds
from tenants.packages.rules.particulars import (
    ComplexHealth,
    Particulars,
    WakingNight,
    ensure_whole,
    read_particulars,
    texts_in,
)
from tenants.packages.rules.places import AgeBand
from tenants.packages.rules.week import Visit, WeekPlan
from tenants.policy.rules import Style
from tenants.pricing.rules.schedule import Pattern, Weekday, When

NIGHT = WakingNight(time(22), time(7), 3, "Music, and a hand to hold.")
HEALTH = ComplexHealth(
    ("Gastrostomy feeds", "Suction"), "Community children’s nurse", "Signed off by the nurse", "A pump", "Ring 999"
)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1, max_size=20)


@given(
    st.none() | st.builds(WakingNight, TIMES, TIMES, st.integers(0, 30), WORDS | st.just("")),
    st.none()
    | st.builds(ComplexHealth, st.lists(WORDS, min_size=1, max_size=4).map(tuple), WORDS, WORDS, WORDS, WORDS),
)
def test_what_is_stored_is_read_as_it_was(night: WakingNight | None, health: ComplexHealth | None) -> None:
    given = Particulars(night, health)
    if night is not None and night.begins_at == night.ends_at:
        with pytest.raises(Refused, match=r"particulars\.same_times"):
            read_particulars(given.as_document())
    else:
        assert read_particulars(given.as_document()) == given
    assert bool(given) == (night is not None or health is not None)


@given(TIMES, TIMES)
def test_a_night_is_shorter_than_a_day_and_may_end_on_the_next(begins_at: time, ends_at: time) -> None:
    hours = Decimal(WakingNight(begins_at, ends_at, 0).hours)
    assert 0 <= hours < 24
    assert WakingNight(time(22), time(7, 30), 0).hours == "9.5"


@pytest.mark.parametrize(
    ("health", "code"),
    [
        (replace(HEALTH, tasks=()), "particulars.no_tasks"),
        (replace(HEALTH, overseen_by=""), "particulars.no_lead"),
        (replace(HEALTH, training=""), "particulars.no_training"),
    ],
)
def test_health_tasks_need_oversight_and_training(health: ComplexHealth, code: str) -> None:
    with pytest.raises(Refused) as refused:
        ensure_whole(Particulars(complex_health=health))
    assert refused.value.code == code


def test_a_week_of_waking_nights_says_what_a_night_is() -> None:
    pattern = Pattern(When.ALL, frozenset({Weekday.MONDAY}), time(22), "waking_night", Decimal(1), 1)
    details = PackageDetails(
        title="Nights", summary="Nights.", outcomes=(), place="L20", age=AgeBand(9, 9), starts_on=date(2027, 1, 4),
        ends_on=date(2027, 7, 21), week=WeekPlan((Visit(pattern, "Night"),)),
    )  # fmt: skip
    with pytest.raises(Refused, match=r"package\.no_waking_night"):
        ensure_package_holds(details, Style.PRESCRIPTIVE)
    ensure_package_holds(replace(details, particulars=Particulars(waking_night=NIGHT)), Style.PRESCRIPTIVE)


def test_every_text_of_it_is_screened() -> None:
    said = [text for _, _, text in texts_in(Particulars(NIGHT, HEALTH).as_document())]
    assert said == [
        "Music, and a hand to hold.", "Gastrostomy feeds", "Suction", "Community children’s nurse",
        "Signed off by the nurse", "A pump", "Ring 999",
    ]  # fmt: skip
    assert list(texts_in(None)) == []
