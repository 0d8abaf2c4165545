"""Who may authorise what: the table of moves, the value of a case, the delegation that covers it."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import BadInput, Refused
from consortium.kernel.words import words_for
from tenants.authorisation import rules
from tenants.authorisation.rules import Basis, Funder, Limit, Status, Value, YearValue

TODAY = date(2026, 11, 22)
AMOUNTS = st.decimals(min_value=0, max_value=1_000_000, places=2)
LINES = st.lists(
    st.builds(YearValue, st.sampled_from(["2025-26", "2026-27", "2099-00"]), st.sampled_from(Funder), AMOUNTS),
    min_size=1,
)


def limit(
    amount: str = "1000.00", *, basis: Basis = Basis.WHOLE_LIFE, first: int = -10, last: int | None = None
) -> Limit:
    ends = None if last is None else TODAY + timedelta(days=last)
    return Limit(uuid4(), basis, Decimal(amount), TODAY + timedelta(days=first), ends)


def test_the_table_of_moves_is_total() -> None:
    assert set(rules.MOVES) == set(Status)


@pytest.mark.parametrize(("status", "wanted"), list(product(Status, Status)))
def test_every_move_that_is_not_in_the_table_is_refused(status: Status, wanted: Status) -> None:
    if wanted in rules.MOVES[status]:
        rules.ensure_may_become(status=status, wanted=wanted)
    else:
        with pytest.raises(Refused, match=r"case\.(not_open|withdrawn)"):
            rules.ensure_may_become(status=status, wanted=wanted)


@given(LINES)
def test_gathering_loses_no_penny_and_repeats_no_year_of_a_funder(lines: list[YearValue]) -> None:
    gathered = rules.gathered(lines)
    keys = [(line.financial_year, line.funder) for line in gathered]
    assert keys == sorted(set(keys))
    assert sum(line.amount for line in gathered) == sum(line.amount for line in lines)


@given(LINES)
def test_the_largest_year_lies_between_an_equal_share_and_the_whole(lines: list[YearValue]) -> None:
    if sum(line.amount for line in lines) == 0:
        with pytest.raises(Refused, match=r"case\.no_value"):
            rules.value_of(lines)
        return
    value = rules.value_of(lines)
    years = len({line.financial_year for line in lines})
    assert value.whole_life <= value.largest_year * years
    assert value.largest_year <= value.whole_life


@pytest.mark.parametrize("label", ["2026", "2026-28", "2026/27", "26-27", "", "year-one"])
def test_refuses_what_is_no_financial_year(label: str) -> None:
    with pytest.raises(BadInput, match="financial year"):
        rules.gathered([YearValue(label, Funder.CARE, Decimal(1))])


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity"])
def test_refuses_an_amount_that_cannot_be_spent(amount: str) -> None:
    with pytest.raises(BadInput, match="amount"):
        rules.gathered([YearValue("2026-27", Funder.CARE, Decimal(amount))])


def test_the_smallest_delegation_that_covers_a_case_is_taken() -> None:
    small, large = limit("600.00"), limit("900.00")
    value = Value(whole_life=Decimal("600.00"), largest_year=Decimal("400.00"))
    assert rules.ensure_covered(limits=[large, small, limit("599.99")], value=value, on=TODAY) is small


def test_an_annual_limit_looks_at_the_largest_year_and_a_whole_life_limit_at_all_of_it() -> None:
    value = Value(whole_life=Decimal("900.00"), largest_year=Decimal("500.00"))
    assert limit("500.00", basis=Basis.ANNUAL).covers(value)
    assert not limit("500.00", basis=Basis.WHOLE_LIFE).covers(value)


@pytest.mark.parametrize(
    ("first", "last", "is_in_force"), [(0, 0, True), (1, None, False), (-5, -1, False), (-5, 0, True), (-5, None, True)]
)
def test_a_delegation_is_in_force_on_both_its_days(first: int, last: int | None, is_in_force: bool) -> None:
    assert limit(first=first, last=last).is_in_force(TODAY) is is_in_force


def test_having_no_delegation_is_told_apart_from_too_small_a_one() -> None:
    value = Value(whole_life=Decimal("1000.01"), largest_year=Decimal("1000.01"))
    with pytest.raises(Refused, match=r"case\.no_delegation"):
        rules.ensure_covered(limits=[limit(last=-1)], value=value, on=TODAY)
    with pytest.raises(Refused, match=r"case\.over_delegation"):
        rules.ensure_covered(limits=[limit()], value=value, on=TODAY)


def test_the_recommender_is_not_the_authoriser() -> None:
    person = uuid4()
    with pytest.raises(Refused, match=r"case\.own_recommendation"):
        rules.ensure_another_person(recommended_by=person, decided_by=person)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to_oneself": True}, "delegation.to_oneself"),
        ({"limit": Decimal(0)}, "delegation.limit"),
        ({"to_on": TODAY - timedelta(days=1)}, "delegation.ends_before"),
        ({"from_on": TODAY - timedelta(days=1)}, "delegation.starts_in_past"),
    ],
)
def test_refuses_a_delegation_that_cannot_be(change: dict[str, object], code: str) -> None:
    granter = uuid4()
    given_to = granter if change.pop("to_oneself", False) else uuid4()
    facts = {"limit": Decimal(1), "from_on": TODAY, "to_on": None, **change}
    with pytest.raises(Refused) as refused:
        rules.ensure_may_grant(granted_by=granter, person_id=given_to, today=TODAY, **facts)  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("to_on", "last_day", "code"),
    [
        (TODAY, TODAY, "delegation.ended"),
        (None, TODAY - timedelta(days=1), "delegation.ends_in_past"),
        (None, TODAY - timedelta(days=11), "delegation.ends_before"),
    ],
)
def test_refuses_to_end_a_delegation_in_the_past(to_on: date | None, last_day: date, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.ensure_may_end(from_on=TODAY - timedelta(days=10), to_on=to_on, last_day=last_day, today=TODAY)
    assert refused.value.code == code


def test_a_reason_is_kept_without_the_space_around_it_and_has_an_end() -> None:
    assert rules.ensure_reason("  Best of three.\n") == "Best of three."
    with pytest.raises(Refused, match=r"case\.reason_too_long"):
        rules.ensure_reason("x" * (rules.LONGEST_REASON + 1))


def test_the_effect_of_a_case_adds_to_what_is_committed_year_by_year() -> None:
    values = [YearValue("2027-28", Funder.CARE, Decimal(5)), YearValue("2026-27", Funder.HEALTH, Decimal(3))]
    effects = rules.effects(values=values, committed={"2026-27": Decimal(10), "2025-26": Decimal(99)})
    assert [(year.financial_year, year.committed, year.after) for year in effects] == [
        ("2026-27", 10, 13),
        ("2027-28", 0, 5),
    ]


def test_a_role_is_asked_for_only_where_the_policy_names_some_and_one_of_them_is_enough() -> None:
    rules.ensure_role(needed=(), held=("authoriser",))
    rules.ensure_role(needed=("strategic lead", "contract manager"), held=("authoriser", "contract manager"))
    with pytest.raises(Refused) as refused:
        rules.ensure_role(needed=("strategic lead", "contract manager"), held=("authoriser",))
    assert "a strategic lead or a contract manager who is an authoriser too" in words_for(refused.value)
