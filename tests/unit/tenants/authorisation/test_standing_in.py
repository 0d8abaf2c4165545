"""Deputies, urgency and the lines of the ledger: what holds whatever the days and amounts."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.authorisation.rules import (
    Basis,
    Funder,
    Kind,
    Limit,
    Value,
    YearValue,
    deputies,
    find_cover,
    ledger,
    records,
    urgency,
)
from tenants.authorisation.rules.deputies import Named
from tenants.authorisation.rules.ledger import Line, Release
from tenants.authorisation.rules.records import PublicWords
from tenants.authorisation.rules.urgency import Standing

TODAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)
PRIYA, SAM, MOIRA = uuid4(), uuid4(), uuid4()


def line(limit: str = "10000.00", *, in_urgency: bool = False, number: int = 1) -> Limit:
    return Limit(UUID(int=number), Basis.WHOLE_LIFE, Decimal(limit), TODAY, None, in_urgency=in_urgency)


def named(first: int = 0, last: int = 5, limit: str = "") -> Named:
    days = [TODAY + timedelta(days=each) for each in (first, last)]
    return Named(uuid4(), PRIYA, SAM, days[0], days[1], Decimal(limit) if limit else None)


@given(
    st.integers(-3, 3), st.integers(0, 5), st.integers(1, 20000), st.none() | st.integers(1, 20000),
    st.integers(1, 20000),
)  # fmt: skip
def test_a_deputy_never_covers_what_the_delegate_does_not(
    first: int, length: int, limit: int, cap: int | None, value: int
) -> None:
    own = [line(f"{limit}.00")]
    stands_in = named(first, first + length, f"{cap}.00" if cap else "")
    worth = Value(Decimal(value), Decimal(value))
    cover = find_cover(limits=deputies.held_for(stands_in, own, TODAY), value=worth, on=TODAY)
    may = find_cover(limits=own, value=worth, on=TODAY) is not None
    assert (cover is not None) == (may and first <= 0 <= first + length and (cap is None or value <= cap))
    if cover is not None:
        assert (cover.stands_in_for, cover.deputyship_id) == (PRIYA, stands_in.id)


def test_ones_own_line_goes_before_a_delegates_and_nobody_stands_in_for_the_recommender() -> None:
    held = [*deputies.held_for(named(), [line("6000.00")], TODAY), line("9000.00", number=2)]
    worth = Value(Decimal(5000), Decimal(5000))
    cover = find_cover(limits=held, value=worth, on=TODAY)
    assert cover is not None
    assert cover.stands_in_for is None
    assert find_cover(limits=held[:1], value=worth, on=TODAY, recommended_by=PRIYA) is None
    assert find_cover(limits=held[:1], value=worth, on=TODAY, recommended_by=MOIRA) is not None
    assert deputies.held_for(named(), held[:1], TODAY) == [], "what is held as a deputy is not handed on"


def test_a_line_for_urgency_covers_nothing_else() -> None:
    held, worth = [line(in_urgency=True)], Value(Decimal(5000), Decimal(5000))
    assert find_cover(limits=held, value=worth, on=TODAY) is None
    assert find_cover(limits=held, value=worth, on=TODAY, is_urgent=True) is not None


@given(st.integers(1, 60))
def test_a_panel_is_reminded_before_its_time_is_up(days: int) -> None:
    by = urgency.ratify_by(NOW, days)
    assert NOW < urgency.reminded_at(NOW, by) < by
    assert urgency.standing_of(outcome=None, ratify_by=by, now=by) is Standing.TO_RATIFY
    assert urgency.standing_of(outcome=None, ratify_by=by, now=by + timedelta(seconds=1)) is Standing.OVERDUE
    assert urgency.standing_of(outcome="ratified", ratify_by=by, now=by + timedelta(days=9)) is Standing.RATIFIED


def test_refuses_an_urgent_decision_that_says_too_little_or_too_much() -> None:
    for need, code in ((" ", "urgent.need_missing"), ("x" * 1001, "urgent.need_too_long")):
        with pytest.raises(Refused, match=code):
            urgency.ensure_need(need)
    for days in (0, 61):
        with pytest.raises(Refused, match=r"urgent\.days"):
            urgency.ensure_days(days)
    with pytest.raises(Refused, match=r"urgent\.settled"):
        urgency.ensure_may_settle(outcome="ratified", decided_by=PRIYA, settled_by=SAM)


AMOUNTS = st.integers(1, 10_000).map(lambda pence: Decimal(pence) / 100)
YEARS = st.sampled_from(("2026-27", "2027-28"))
VALUES = st.lists(
    st.builds(YearValue, YEARS, st.sampled_from(Funder), AMOUNTS),
    max_size=6,
    unique_by=lambda value: (value.financial_year, value.funder),
)
RELEASED = st.sampled_from((None, NOW))
LINES = st.lists(
    st.builds(Line, st.just(MOIRA), st.none(), YEARS, st.sampled_from(Funder), AMOUNTS, released_at=RELEASED),
    max_size=8,
)


@given(LINES, VALUES)
def test_what_is_taken_less_leaves_nothing_below_zero(lines: list[Line], less: list[YearValue]) -> None:
    taken = ledger.taken_less(less, lines)
    wanted = {(each.financial_year, each.funder): each.amount for each in less}
    after = [*lines, *(Line(MOIRA, None, each.financial_year, each.funder, -each.amount) for each in taken)]
    for year, funder in wanted:
        of_these = [one for one in after if (one.financial_year, one.funder) == (year, funder)]
        assert sum((one.amount for one in of_these if one.binds), Decimal(0)) >= 0
    assert all(each.amount <= wanted[each.financial_year, each.funder] for each in taken)
    before = ledger.recomputed(lines)
    came_off = sum((each.amount for each in taken), Decimal(0))
    assert sum(ledger.recomputed(after).values()) == sum(before.values(), Decimal(0)) - came_off


def test_of_a_case_only_what_it_marks_is_offered_to_the_public() -> None:
    document = {"need": "Up to £310,000?", "options": [{"name": "Yes"}, {"name": "No"}], "facts": [["x", "y"]]}
    given = {"kind": Kind.LIMIT, "title": "Limit of £310,000.00", "system": "Home and community support"}
    nothing = records.suggested(document=document, **given)  # type: ignore[arg-type]
    assert nothing == PublicWords("Limit of spend: Home and community support", "", "", "")
    marked = {**document, "publishable": ["title", "need", "options"]}
    told = records.suggested(document=marked, **given)  # type: ignore[arg-type]
    assert told == PublicWords("Limit of £310,000.00", "Up to £310,000?", "", "Yes; No")


def test_refuses_to_publish_too_much() -> None:
    with pytest.raises(Refused, match=r"record\.text_too_long"):
        records.ensure_words(PublicWords("x" * 161, "a", "b", "c"))
    with pytest.raises(Refused, match=r"record\.below_threshold"):
        records.ensure_may_publish(is_approved=True, is_key=False, whole_life=Decimal(5), publish_from=None)
    records.ensure_may_publish(is_approved=True, is_key=False, whole_life=Decimal(5), publish_from=Decimal(5))


def test_a_released_line_binds_nothing() -> None:
    released = Line(MOIRA, None, "2026-27", Funder.CARE, Decimal(5), released_at=NOW, released_why=Release.CALLED_IN)
    assert ledger.recomputed([released]) == {}
