"""Change orders: every period after a change equals a recomputation from scratch, day by day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.kernel.calendar import financial_year, is_bank_holiday
from consortium.kernel.errors import BadInput, Refused
from tenants.agreements.rules import changes, courses, documents, effects
from tenants.agreements.rules.changes import ChangeStage, EndReason
from tenants.agreements.rules.courses import Change, ChangeKind, Course
from tenants.authorisation.rules import Funder

FIRST, LAST = date(2027, 1, 4), date(2027, 7, 21)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TERM = [["2027-01-04", "2027-03-25"], ["2027-04-12", "2027-07-21"]]
PRICING: dict[str, Any] = {
    "uplifts": {"saturday": "1.10", "sunday": "1.25", "bank_holiday": "1.50", "evening": "1.05"},
    "evening_from": "20:00",
    "term_dates": TERM,
}
WEEK = [
    {"when": "term", "days": ["mon", "tue", "wed", "thu", "fri"], "at": "07:15", "unit": "hour", "quantity": "1.0",
     "carers": 2},
    {"when": "all", "days": ["sat"], "at": "10:00", "unit": "hour", "quantity": "4", "carers": 1},
]  # fmt: skip


def course(patterns: Sequence[dict[str, Any]] = WEEK, price: str = "22.80", last: date = LAST) -> Course:
    return documents.first_course(
        unit="hour", unit_price=Decimal(price), patterns=patterns, starts_on=FIRST, ends_on=last, pricing=PRICING
    )


PATTERN = st.fixed_dictionaries(
    {
        "when": st.sampled_from(["term", "holiday", "all"]),
        "days": st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True),
        "at": st.sampled_from(["07:15", "16:00", "20:00", "21:30"]),
        "unit": st.just("hour"),
        "quantity": st.sampled_from(["0.25", "0.5", "1", "1.75", "3.33"]),
        "carers": st.integers(1, 2),
    }
)
WEEKS = st.lists(PATTERN, min_size=1, max_size=3)
PRICES = st.decimals("0.01", "99.99", places=2)
DATES = st.integers(-5, 260).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def some_change(draw: st.DrawFn) -> Change:
    kind, from_on, to_on = draw(st.sampled_from(ChangeKind)), draw(DATES), draw(DATES)
    if kind in courses.IS_END:
        return documents.of_end(kind, to_on)
    is_open_ended = kind in (ChangeKind.HOURS, ChangeKind.RATE, ChangeKind.SPLIT) and draw(st.booleans())
    health = draw(st.integers(1, 98))
    return Change(
        kind,
        from_on,
        None if is_open_ended else to_on,
        patterns=tuple(draw(WEEKS)) if kind is ChangeKind.HOURS else None,
        unit_price=draw(PRICES) if kind is ChangeKind.RATE else None,
        paid_percent=Decimal(draw(st.integers(0, 100))) if kind in (ChangeKind.PAUSE, ChangeKind.HOSPITAL) else None,
        split=((Funder.CARE, Decimal(99 - health)), (Funder.HEALTH, Decimal(health)), (Funder.EDUCATION, Decimal(1)))
        if kind is ChangeKind.SPLIT
        else None,
    )


def from_scratch(first_week: list[dict[str, Any]], price: Decimal, agreed: list[Change]) -> dict[date, Decimal]:
    """What each day costs, by asking for each day alone what all changes, one after the other, make of it."""
    last_day, cost_of = LAST, {}
    for change in agreed:
        if change.kind in (*courses.IS_END, ChangeKind.EXTENSION):
            last_day = change.to_on or last_day
    day = FIRST
    while day <= last_day:
        cost_of[day] = _day_from_scratch(day, first_week, price, agreed)
        day += timedelta(days=1)
    return cost_of


def _terms_from_scratch(day: date, first_week: list[dict[str, Any]], first_price: Decimal, agreed: list[Change]) -> Any:
    week, price, percent, ends_on = first_week, first_price, Decimal(100), LAST
    for number, change in enumerate(agreed):
        if change.kind is ChangeKind.EXTENSION and day > ends_on:
            # A day that is new: on the terms that the last day had by then, paid in full.
            week, price, _ = _terms_from_scratch(ends_on, first_week, first_price, agreed[:number])
            percent = Decimal(100)
        if change.kind in (*courses.IS_END, ChangeKind.EXTENSION):
            ends_on = change.to_on or ends_on
        elif change.from_on <= day <= (change.to_on or ends_on) and day <= ends_on:
            week = list(change.patterns) if change.patterns is not None else week  # type: ignore[arg-type]
            price = change.unit_price if change.unit_price is not None else price
            percent = change.paid_percent if change.paid_percent is not None else percent
    return week, price, percent


def _day_from_scratch(
    day: date, first_week: list[dict[str, Any]], first_price: Decimal, agreed: list[Change]
) -> Decimal:
    week, price, percent = _terms_from_scratch(day, first_week, first_price, agreed)
    is_term = any(date.fromisoformat(a) <= day <= date.fromisoformat(b) for a, b in TERM)
    total = Decimal(0)
    for pattern in week:
        if DAYS[day.weekday()] not in pattern["days"] or pattern["when"] not in (
            "all",
            "term" if is_term else "holiday",
        ):
            continue
        factors = [Decimal(1)]
        factors += [Decimal("1.10")] if day.weekday() == 5 else []
        factors += [Decimal("1.25")] if day.weekday() == 6 else []
        factors += [Decimal("1.50")] if is_bank_holiday(day) else []
        factors += [Decimal("1.05")] if time.fromisoformat(pattern["at"]) >= time(20) else []
        whole = price * Decimal(pattern["quantity"]) * pattern["carers"] * max(factors) * percent / 100
        total += whole.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return total


@settings(max_examples=60, deadline=None)
@given(WEEKS, PRICES, st.lists(some_change(), max_size=6), DATES)
def test_the_sum_of_all_periods_equals_a_recomputation_from_scratch(
    week: list[dict[str, Any]], price: Decimal, wanted: list[Change], today: date
) -> None:
    runs, agreed, owed = course(week, str(price)), [], Decimal(0)
    original = runs
    for change in wanted:
        try:
            changes.ensure_possible(runs, change)
        except Refused:
            continue
        changed = courses.apply(runs, change)
        shown = effects.effect(runs, changed, today)
        differences = sum((row.difference for row in effects.compared(shown, "weeks")), Decimal(0))
        assert differences == Decimal(shown["after"]["total"]) - Decimal(shown["before"]["total"])
        assert sum((row.difference * row.weeks for row in effects.compared_weeks(shown)), Decimal(0)) == differences
        if change.kind is not ChangeKind.EXTENSION:
            untouched = [row for row in effects.compared(shown, "weeks") if row.name < _monday(change.from_on)]
            assert all(row.difference == 0 for row in untouched)
        owed += Decimal(shown["owed"])
        agreed.append(change)
        runs = changed
    days = from_scratch(week, price, agreed)
    told = courses.figures(runs)
    total = sum(days.values(), Decimal(0))
    assert Decimal(told["total"]) == total
    for what, key_of in (("weeks", _monday), ("financial_years", lambda day: financial_year(day).label)):
        by_period: dict[str, Decimal] = {}
        for day, amount in days.items():
            by_period[key_of(day)] = by_period.get(key_of(day), Decimal(0)) + amount
        assert {name: Decimal(amount) for name, amount in told[what].items()} == by_period
    assert sum((Decimal(p) for parts in told["funders"].values() for p in parts.values()), Decimal(0)) == total
    assert owed == sum((a for day, a in days.items() if day < today), Decimal(0)) - courses.spent_before(
        original, today
    )
    assert courses.apply_all(original, agreed) == runs
    assert [documents.read_change(documents.change_document(each)) for each in agreed] == agreed


def _monday(day: date) -> str:
    return (day - timedelta(days=day.weekday())).isoformat()


def test_a_pause_pays_its_part_and_support_returns_by_itself() -> None:
    pause = Change(ChangeKind.HOSPITAL, date(2027, 2, 1), date(2027, 2, 7), paid_percent=Decimal(50))
    changed = courses.apply(course(), pause)
    (week,) = effects.compared_weeks(effects.effect(course(), changed, FIRST))
    assert (week.before, week.after, week.difference) == (Decimal("328.32"), Decimal("164.16"), Decimal("-164.16"))
    assert [each.way.paid_percent for each in changed.stretches] == [100, 50, 100]


def test_a_backdated_price_says_what_is_owed_and_by_whom() -> None:
    more = courses.apply(course(), Change(ChangeKind.RATE, date(2027, 1, 11), unit_price=Decimal("23.80")))
    less = courses.apply(course(), Change(ChangeKind.RATE, date(2027, 1, 11), unit_price=Decimal("21.80")))
    assert effects.effect(course(), more, date(2027, 1, 25))["owed"] == "28.80"
    assert effects.effect(course(), less, date(2027, 1, 25))["owed"] == "-28.80"
    assert effects.effect(course(), more, date(2027, 1, 11))["owed"] == "0.00"


def test_what_is_agreed_last_holds_from_its_first_day() -> None:
    runs = courses.apply_all(
        course(),
        [
            Change(ChangeKind.RATE, date(2027, 3, 1), unit_price=Decimal(25)),
            Change(ChangeKind.RATE, date(2027, 2, 1), date(2027, 2, 28), unit_price=Decimal(24)),
        ],
    )
    assert [runs.way_on(day).unit_price for day in (FIRST, date(2027, 2, 1), date(2027, 3, 1))] == [
        Decimal("22.80"),
        Decimal(24),
        Decimal(25),
    ]


def test_only_what_costs_a_funder_more_asks_for_authorisation() -> None:
    split = ((Funder.CARE, Decimal(60)), (Funder.HEALTH, Decimal(40)))
    shared = courses.apply(course(), Change(ChangeKind.SPLIT, FIRST, split=split))
    shown = effects.effect(course(), shared, FIRST)
    assert {value.funder for value in effects.values_more(shown)} == {Funder.HEALTH}
    assert [row.name for _, row in effects.compared_funders(shown)] == ["care", "health", "care", "health"]
    cut = courses.apply(course(), documents.of_end(ChangeKind.END, date(2027, 2, 1)))
    shown = effects.effect(course(), cut, FIRST)
    assert effects.values_more(shown) == []
    assert effects.compared_funders(shown) == []


@given(st.integers(1, 10**7), st.integers(1, 98))
def test_funders_together_pay_the_whole(pence: int, health: int) -> None:
    whole = Decimal(pence) / 100
    split = ((Funder.CARE, Decimal(99 - health)), (Funder.HEALTH, Decimal(health)), (Funder.EDUCATION, Decimal(1)))
    assert sum((part for _, part in courses.shares(whole, split)), Decimal(0)) == whole


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change(ChangeKind.RATE, FIRST - timedelta(days=1), unit_price=Decimal(1)), "change.before_start"),
        (Change(ChangeKind.RATE, LAST + timedelta(days=1), unit_price=Decimal(1)), "change.after_end"),
        (Change(ChangeKind.RATE, FIRST, FIRST - timedelta(days=1), unit_price=Decimal(1)), "change.ends_before"),
        (Change(ChangeKind.RATE, FIRST), "change.price_missing"),
        (Change(ChangeKind.HOURS, FIRST, patterns=()), "change.week_missing"),
        (Change(ChangeKind.PAUSE, FIRST, paid_percent=Decimal(0)), "change.last_day_missing"),
        (Change(ChangeKind.PAUSE, FIRST, LAST, paid_percent=Decimal(101)), "change.percent"),
        (Change(ChangeKind.SPLIT, FIRST, split=((Funder.CARE, Decimal(90)),)), "change.split"),
        (Change(ChangeKind.EXTENSION, LAST, LAST), "change.extension_not_later"),
        (Change(ChangeKind.EXTENSION, LAST, date(2040, 1, 1)), "change.too_long"),
        (Change(ChangeKind.EXTENSION, LAST), "change.last_day_missing"),
        (documents.of_end(ChangeKind.END, LAST), "change.end_not_earlier"),
        (documents.of_end(ChangeKind.END, FIRST - timedelta(days=1)), "change.before_start"),
    ],
)
def test_refuses_a_change_that_cannot_be(change: Change, code: str) -> None:
    with pytest.raises(Refused) as refused:
        changes.ensure_possible(course(), change)
    assert refused.value.code == code


def test_a_change_to_what_is_agreed_already_is_none() -> None:
    same = courses.apply(course(), Change(ChangeKind.RATE, FIRST, unit_price=Decimal("22.80")))
    with pytest.raises(Refused, match=r"change\.nothing"):
        changes.ensure_changes_something(course(), same)


def test_notice_is_as_long_as_was_agreed_and_says_why() -> None:
    changes.ensure_notice(last_day=FIRST + timedelta(days=28), today=FIRST, days=28, reason=EndReason.MOVED)
    with pytest.raises(Refused) as short:
        changes.ensure_notice(last_day=FIRST + timedelta(days=27), today=FIRST, days=28, reason=EndReason.MOVED)
    assert (short.value.code, short.value.facts["earliest"]) == ("change.notice_too_short", date(2027, 2, 1))
    with pytest.raises(Refused, match=r"change\.notice_reason"):
        changes.ensure_notice(last_day=LAST, today=FIRST, days=28, reason=None)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_change_says_why(reason: str) -> None:
    with pytest.raises(Refused, match=r"change\.reason_missing"):
        changes.ensure_reason(reason)


AT = datetime(2027, 1, 4, tzinfo=UTC)


FACTS = ("kind", "needs_authorisation", "authorised_at", "refused_at", "council_accepted_at", "provider_accepted_at",
         "closed_how")  # fmt: skip
CASES = list(product(
    (ChangeKind.RATE, ChangeKind.NOTICE), (True, False), (AT, None), (AT, None), (AT, None), (AT, None),
    ("declined", "withdrawn", None),
))  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_every_combination_of_facts_has_one_stage(case: tuple[Any, ...]) -> None:
    facts = dict(zip(FACTS, case, strict=True))
    stage = changes.change_stage(**facts)
    if stage is ChangeStage.AGREED:
        assert not facts["closed_how"]
        assert not facts["refused_at"]
        assert facts["authorised_at"] or not facts["needs_authorisation"]
        assert (facts["council_accepted_at"] and facts["provider_accepted_at"]) or facts["kind"] is ChangeKind.NOTICE
    if not stage.is_open:
        with pytest.raises(Refused, match=r"change\.not_open"):
            changes.ensure_may_accept(stage=stage, accepted_at=None)


def test_each_side_accepts_once_and_after_the_spend_is_authorised() -> None:
    changes.ensure_may_accept(stage=ChangeStage.AWAITING_ACCEPTANCE, accepted_at=None)
    with pytest.raises(Refused, match=r"change\.accepted_already"):
        changes.ensure_may_accept(stage=ChangeStage.AWAITING_ACCEPTANCE, accepted_at=AT)
    with pytest.raises(Refused, match=r"change\.awaits_authorisation"):
        changes.ensure_may_accept(stage=ChangeStage.AWAITING_AUTHORISATION, accepted_at=None)


@pytest.mark.parametrize(
    "document", [{"kind": "rate", "from_on": "never"}, {"kind": "nonsense", "from_on": "2027-01-04"}]
)
def test_what_is_no_change_is_bad_input(document: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        documents.read_change(document)
