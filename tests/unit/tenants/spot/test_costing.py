"""What a case's purchases come to less than it binds."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tenants.authorisation.rules import Funder, YearValue
from tenants.authorisation.rules.ledger import Line, taken_less
from tenants.spot.rules.costing import spends_less

CASE = UUID(int=1)
YEARS = ("2025-26", "2026-27", "2027-28")
pence = st.integers(1, 1_000_000).map(lambda amount: Decimal(amount) / 100)
values = st.lists(st.builds(YearValue, st.sampled_from(YEARS), st.sampled_from(Funder), pence), max_size=6)


def bound(lines: Sequence[YearValue]) -> list[Line]:
    return [Line(CASE, None, line.financial_year, line.funder, line.amount) for line in lines]


@given(values, values)
def test_what_is_left_is_never_more_than_what_is_spent_where_it_was_bound(
    lines: list[YearValue], spent: list[YearValue]
) -> None:
    case = bound(lines)
    less = spends_less(case, spent)
    assert taken_less(less, case) == less, "never more than the case binds"
    after = [*case, *(Line(CASE, None, each.financial_year, each.funder, -each.amount) for each in less)]
    assert spends_less(after, spent) == [], "nothing is left to be taken a second time"
    for year in YEARS:
        for funder in Funder:
            left = sum((a.amount for a in after if (a.financial_year, a.funder) == (year, funder)), Decimal(0))
            now = sum((s.amount for s in spent if (s.financial_year, s.funder) == (year, funder)), Decimal(0))
            assert left <= now or left == 0


def test_a_year_that_the_case_never_bound_is_left_out() -> None:
    less = spends_less(
        bound([YearValue("2026-27", Funder.CARE, Decimal("100.00"))]),
        [YearValue("2025-26", Funder.CARE, Decimal("70.00")), YearValue("2026-27", Funder.CARE, Decimal("60.00"))],
    )
    assert less == [YearValue("2026-27", Funder.CARE, Decimal("40.00"))]
