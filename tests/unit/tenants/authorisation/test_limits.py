"""Call-off limits: Peterborough's to the penny, what fits under one, and when it warns."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calendar import days_between
from consortium.kernel.errors import BadInput, Refused
from consortium.kernel.words import words_for
from tenants.authorisation.rules import Funder, YearValue, limits
from tenants.authorisation.rules.limits import CalloffTerms, Level, ProfileYear
from tests.factories.authorisation import PETERBOROUGH

TODAY = date(2021, 9, 20)
FROM_ON, TO_ON = date(2021, 4, 1), date(2023, 3, 1)
LIMIT = CalloffTerms(uuid4(), Decimal("310000.00"), FROM_ON, TO_ON, PETERBOROUGH)
AMOUNTS = st.decimals(min_value=0, max_value=400_000, places=2)


def fits(
    amount: str, *, year: str = "2021-22", ends_on: date | None = None, on: date = TODAY, first: str = "0"
) -> None:
    limits.ensure_fits(
        limit=LIMIT,
        committed={"2021-22": Decimal(first), "2020-21": Decimal("95000")},
        values=[YearValue(year, Funder.CARE, Decimal(amount))],
        ends_on=ends_on,
        on=on,
    )


def test_the_limit_of_peterborough_is_the_sum_of_the_years_that_count() -> None:
    assert limits.amount_of(PETERBOROUGH) == Decimal("310000.00")
    assert LIMIT.years == ("2021-22", "2022-23")
    assert [(v.financial_year, v.amount) for v in limits.values_of(PETERBOROUGH)] == [
        ("2021-22", Decimal("100000.00")),
        ("2022-23", Decimal("210000.00")),
    ]
    limits.ensure_limit(profile=PETERBOROUGH, from_on=FROM_ON, to_on=TO_ON, today=TODAY, nearing=80, close=95)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to_on": date(2021, 3, 31)}, "limit.ends_before"),
        ({"today": date(2023, 3, 2)}, "limit.ends_in_past"),
        ({"to_on": date(2023, 4, 1)}, "limit.profile_years"),
        ({"to_on": date(2022, 3, 31)}, "limit.profile_years"),
        ({"profile": [*PETERBOROUGH, PETERBOROUGH[0]]}, "limit.profile_years"),
        ({"profile": [*PETERBOROUGH, PETERBOROUGH[1]]}, "limit.profile_years"),
        ({"nearing": 95}, "limit.warnings"),
        ({"nearing": 0}, "limit.warnings"),
        ({"close": 101}, "limit.warnings"),
    ],
)
def test_refuses_a_limit_that_cannot_be(change: dict[str, object], code: str) -> None:
    facts = {"profile": PETERBOROUGH, "from_on": FROM_ON, "to_on": TO_ON, "today": TODAY, "nearing": 80, "close": 95}
    with pytest.raises(Refused) as refused:
        limits.ensure_limit(**{**facts, **change})  # type: ignore[arg-type]
    assert refused.value.code == code
    assert words_for(refused.value)


def test_a_limit_of_nothing_and_of_no_financial_year_are_none() -> None:
    nothing = [ProfileYear("2021-22", 0, Decimal(0), 0, Decimal(0), counts=True)]
    facts = {"from_on": FROM_ON, "to_on": date(2022, 3, 31), "today": TODAY, "nearing": 80, "close": 95}
    with pytest.raises(Refused, match=r"limit\.no_amount"):
        limits.ensure_limit(profile=nothing, **facts)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="financial year"):
        limits.ensure_limit(profile=[ProfileYear("2021", 0, Decimal(1), 0, Decimal(1), counts=True)], **facts)  # type: ignore[arg-type]


def test_the_last_penny_fits_and_one_more_does_not() -> None:
    fits("10000.00", first="300000.00")
    with pytest.raises(Refused) as refused:
        fits("10000.01", first="300000.00")
    assert refused.value.code == "limit.exceeded"
    assert "£310,000.01" in words_for(refused.value)
    assert "£10,000.00 is left" in words_for(refused.value)


def test_nothing_is_bought_past_the_date_of_the_limit() -> None:
    fits("1.00", on=TO_ON, ends_on=TO_ON)
    for late in ({"on": TO_ON + timedelta(days=1)}, {"ends_on": TO_ON + timedelta(days=1)}, {"year": "2023-24"}):
        with pytest.raises(Refused, match=r"limit\.past_its_date"):
            fits("1.00", **late)  # type: ignore[arg-type]
    with pytest.raises(Refused, match=r"limit\.before_its_years"):
        fits("1.00", year="2020-21")


@given(st.lists(AMOUNTS, max_size=12))
def test_whatever_fits_in_turn_never_goes_over_the_limit(amounts: list[Decimal]) -> None:
    committed = {"2021-22": Decimal(0), "2022-23": Decimal(0)}
    for place, amount in enumerate(amounts):
        year = LIMIT.years[place % 2]
        line = YearValue(year, Funder.CARE, amount)
        effect = limits.effect_on(limit=LIMIT, committed=committed, values=[line], ends_on=None, on=TODAY)
        if effect.refusal is None:
            committed[year] += amount
            assert limits.committed_under(LIMIT, committed) == effect.after <= LIMIT.amount
        else:
            assert effect.after > LIMIT.amount
            assert effect.level is Level.OVER


@given(AMOUNTS, AMOUNTS)
def test_each_warning_is_given_once_however_spend_arrives(first: Decimal, second: Decimal) -> None:
    total = first + second
    apart = [
        *limits.warnings_crossed(LIMIT, before=Decimal(0), after=first),
        *limits.warnings_crossed(LIMIT, before=first, after=total),
    ]
    assert apart == limits.warnings_crossed(LIMIT, before=Decimal(0), after=total)
    assert (95 in apart) == (limits.level_of(LIMIT, total) in {Level.CLOSE, Level.OVER})
    assert bool(apart) == (limits.level_of(LIMIT, total) is not Level.WITHIN)


@pytest.mark.parametrize(
    ("amount", "level", "percent"),
    [
        ("247999.99", Level.WITHIN, "79.9"),
        ("248000.00", Level.NEARING, "80.0"),
        ("294499.99", Level.NEARING, "94.9"),
        ("294500.00", Level.CLOSE, "95.0"),
        ("310000.00", Level.CLOSE, "100.0"),
        ("310000.01", Level.OVER, "100.0"),
    ],
)
def test_a_limit_warns_at_80_and_95_per_cent_exactly(amount: str, level: Level, percent: str) -> None:
    assert limits.level_of(LIMIT, Decimal(amount)) is level
    assert limits.percent_of(LIMIT, Decimal(amount)) == Decimal(percent)


def test_a_limit_is_not_set_below_what_is_committed() -> None:
    limits.ensure_above_committed(limit=LIMIT, committed={"2021-22": LIMIT.amount, "2020-21": Decimal(1)})
    with pytest.raises(Refused, match=r"limit\.under_committed"):
        limits.ensure_above_committed(limit=LIMIT, committed={"2021-22": LIMIT.amount, "2022-23": Decimal("0.01")})


@given(AMOUNTS, st.integers(0, 333))
def test_a_forecast_goes_on_at_the_pace_of_what_was_paid(paid: Decimal, gone: int) -> None:
    first = date(2022, 4, 1)
    days = list(days_between(first, TO_ON))
    forecast = limits.forecast_year(
        limit=LIMIT, financial_year="2022-23", paid=paid, through_on=first + timedelta(days=gone)
    )
    assert abs(forecast - paid * len(days) / (gone + 1)) <= Decimal("0.005")
    assert forecast >= paid


def test_a_year_that_is_over_comes_to_what_was_paid_in_it() -> None:
    told = limits.forecast_year(
        limit=LIMIT, financial_year="2021-22", paid=Decimal("94442.01"), through_on=date(2022, 3, 31)
    )
    assert told == Decimal("94442.01")


@pytest.mark.parametrize("through_on", [date(2021, 3, 31), TODAY + timedelta(days=1)])
def test_what_was_paid_is_of_days_within_the_limit_that_are_gone(through_on: date) -> None:
    with pytest.raises(Refused, match=r"limit\.paid_outside"):
        limits.ensure_paid_within(limit=LIMIT, through_on=through_on, today=TODAY)
