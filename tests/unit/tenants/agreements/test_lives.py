"""What follows from an agreement's dates and signatures, and what a week of it looks like."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.agreements import rules
from tenants.agreements.rules import Outcome, Progress, Side, Stage, WeekRun

SIGNED = datetime(2026, 12, 1, 12, tzinfo=UTC)
FIRST, LAST = date(2027, 1, 4), date(2027, 7, 21)
DATES = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))


def stage(on: date, *, council: datetime | None = SIGNED, provider: datetime | None = SIGNED) -> Stage:
    return rules.stage(council_signed_at=council, provider_signed_at=provider, starts_on=FIRST, ends_on=LAST, on=on)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (FIRST - timedelta(days=1), Stage.TO_BEGIN),
        (FIRST, Stage.RUNNING),
        (LAST, Stage.RUNNING),
        (LAST + timedelta(days=1), Stage.ENDED),
    ],
)
def test_a_signed_agreement_runs_from_its_first_day_to_its_last(on: date, expected: Stage) -> None:
    assert stage(on) is expected


@pytest.mark.parametrize("unsigned", [{"council": None}, {"provider": None}, {"council": None, "provider": None}])
def test_an_agreement_awaits_both_signatures_and_lapses_after_its_last_day(unsigned: dict[str, None]) -> None:
    assert stage(LAST, **unsigned) is Stage.AWAITING_SIGNATURES
    assert stage(LAST + timedelta(days=1), **unsigned) is Stage.LAPSED


def test_each_side_has_another() -> None:
    assert {side.other for side in Side} == set(Side)
    assert all(side.other.other is side for side in Side)


@given(DATES, st.integers(min_value=0, max_value=3000))
def test_the_first_review_is_due_within_a_year_and_not_after_the_end(starts_on: date, days: int) -> None:
    ends_on = starts_on + timedelta(days=days)
    due_on = rules.first_review_due_on(starts_on=starts_on, ends_on=ends_on)
    assert starts_on <= due_on <= ends_on
    anniversary = (
        date(starts_on.year + 1, 3, 1)
        if (starts_on.month, starts_on.day) == (2, 29)
        else starts_on.replace(year=starts_on.year + 1)
    )
    assert due_on < anniversary


@given(DATES, DATES, st.sampled_from(Outcome))
def test_the_next_review_comes_within_a_year_while_the_support_goes_on(
    held_on: date, ends_on: date, outcome: Outcome
) -> None:
    due_on = rules.next_review_due_on(held_on=held_on, outcome=outcome, ends_on=ends_on)
    goes_on_for_a_year = ends_on > held_on + timedelta(days=364)
    if outcome is Outcome.END or not goes_on_for_a_year:
        assert due_on is None
    else:
        assert due_on == held_on + timedelta(days=364)


def test_a_signature_needs_a_name_and_a_role() -> None:
    assert rules.ensure_signature(name=" Tom Webb ", role=" Manager ") == ("Tom Webb", "Manager")
    with pytest.raises(Refused, match=r"agreement\.name_missing"):
        rules.ensure_signature(name=" ", role="Manager")
    with pytest.raises(Refused, match=r"agreement\.role_missing"):
        rules.ensure_signature(name="Tom Webb", role="")


@pytest.mark.parametrize(
    ("held_on", "code"),
    [(FIRST - timedelta(days=1), "review.before_start"), (LAST + timedelta(days=1), "review.in_future")],
)
def test_a_review_is_held_during_the_support_and_not_in_the_future(held_on: date, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.ensure_may_hold(is_held=False, held_on=held_on, starts_on=FIRST, today=LAST, childs_voice="Yes.")
    assert refused.value.code == code


def test_a_review_is_overdue_the_day_after_it_was_due() -> None:
    assert not rules.is_overdue(due_on=FIRST, on=FIRST)
    assert rules.is_overdue(due_on=FIRST, on=FIRST + timedelta(days=1))


def test_weeks_in_a_row_that_cost_the_same_are_told_together() -> None:
    weeks = {"2027-01-18": "5.00", "2027-01-04": "10.00", "2027-01-11": "10.00", "2027-02-01": "5.00"}
    assert rules.week_runs(weeks) == [
        WeekRun(date(2027, 1, 4), date(2027, 1, 11), 2, Decimal("10.00")),
        WeekRun(date(2027, 1, 18), date(2027, 1, 18), 1, Decimal("5.00")),
        WeekRun(date(2027, 2, 1), date(2027, 2, 1), 1, Decimal("5.00")),
    ]


@given(st.dictionaries(st.integers(min_value=0, max_value=80), st.sampled_from(["0.00", "9.99", "10.00"])))
def test_no_week_and_no_penny_is_lost_in_the_telling(weeks: dict[int, str]) -> None:
    by_monday = {str(date(2027, 1, 4) + timedelta(weeks=number)): amount for number, amount in weeks.items()}
    runs = rules.week_runs(by_monday)
    assert sum(run.weeks for run in runs) == len(weeks)
    assert sum(run.total for run in runs) == sum(map(Decimal, weeks.values()))


def test_the_terms_name_both_sides_and_the_system() -> None:
    names = {
        "council": "Sefton Council",
        "provider": "Mersey Lantern CIC",
        "lead": "Knowsley Council",
        "system": str(uuid4()),
    }
    said = {"notice_days": 1, "paused_percent": Decimal(0), "hospital_percent": Decimal(100)}
    terms = rules.terms(**names, **said)
    assert "notice of 1 day." in terms
    assert "paused nothing of the price is paid, and while the child is in hospital 100%" in terms
    assert "4 March 2027" in rules.terms(**names, **said, takes_over_on=date(2027, 3, 4))
    assert all(name in terms for name in names.values())
    assert "{" not in terms


def test_a_review_says_of_each_outcome_how_far_it_is_or_of_none() -> None:
    outcomes = ["Swims", "Sleeps"]
    found = {"Sleeps": Progress.NOT_YET, "Swims": Progress.REACHED}
    assert rules.ensure_progress(outcomes=outcomes, progress=found) == [
        {"outcome": "Swims", "progress": "reached"},
        {"outcome": "Sleeps", "progress": "not yet"},
    ]
    assert rules.ensure_progress(outcomes=outcomes, progress={}) == []
    for wrong in ({"Swims": Progress.REACHED}, {**found, "Sings": Progress.REACHED}):
        with pytest.raises(Refused, match=r"review\.progress_missing"):
            rules.ensure_progress(outcomes=outcomes, progress=wrong)


@pytest.mark.parametrize(
    ("is_confirmed", "began_on", "code"),
    [
        (True, FIRST, "start.confirmed_already"),
        (False, LAST, "start.in_future"),
        (False, FIRST - timedelta(days=1), "start.outside"),
    ],
)
def test_a_start_is_confirmed_once_for_a_day_of_the_agreement(is_confirmed: bool, began_on: date, code: str) -> None:
    today = FIRST + timedelta(days=3)
    rules.ensure_may_confirm_start(is_confirmed=False, began_on=today, starts_on=FIRST, ends_on=LAST, today=today)
    with pytest.raises(Refused) as refused:
        rules.ensure_may_confirm_start(
            is_confirmed=is_confirmed, began_on=began_on, starts_on=FIRST, ends_on=LAST, today=today
        )
    assert refused.value.code == code
