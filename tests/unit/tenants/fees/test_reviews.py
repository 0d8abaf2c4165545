"""Where a review stands, what may be done then, and which prices a council may decide on."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from tenants.fees.rules import reviews, sector
from tenants.fees.rules.reviews import DECIDED, MOVES, Line, Status
from tenants.fees.rules.sector import SectorRate

AT = datetime(2027, 1, 4, tzinfo=UTC)
KEY = (None, "hour")
HOUR = {KEY: "Care at home"}


def line(price: str = "20.00", asked: str = "21.00", decided: str | None = None, number: int = 1) -> Line:
    return Line(
        UUID(int=number), f"A{number}", KEY, Decimal(price), Decimal(asked), Decimal(decided) if decided else None
    )


def test_the_table_of_moves_is_total_and_what_is_over_stays_over() -> None:
    assert set(MOVES) == set(Status)
    assert {status for status in Status if status.is_open} == {Status.AWAITING, Status.MORE_ASKED}
    assert all(not MOVES[status] for status in DECIDED | {Status.WITHDRAWN})


@pytest.mark.parametrize(
    ("decided", "status"),
    [
        (("21.00", "21.00"), Status.ACCEPTED),
        (("20.00", "20.00"), Status.DECLINED),
        (("21.00", "20.00"), Status.IN_PART),
        (("20.50", "21.00"), Status.IN_PART),
        (("21.00", None), Status.ACCEPTED),
        ((None, None), Status.DECLINED),
    ],
)
def test_the_outcome_follows_from_the_lines(decided: tuple[str | None, str | None], status: Status) -> None:
    lines = [line(decided=each, number=number) for number, each in enumerate(decided)]
    told = reviews.status_of(withdrawn_at=None, decided_at=AT, has_open_question=False, lines=lines)
    assert told is status
    assert reviews.status_of(withdrawn_at=AT, decided_at=None, has_open_question=True, lines=lines) is Status.WITHDRAWN


def test_each_act_is_allowed_just_where_it_should_be() -> None:
    guards = {
        reviews.ensure_open: {Status.AWAITING, Status.MORE_ASKED},
        reviews.ensure_may_ask_more: {Status.AWAITING},
        reviews.ensure_may_answer: {Status.MORE_ASKED},
    }
    for (guard, allowed), status in product(guards.items(), Status):
        if status in allowed:
            guard(status)
        else:
            with pytest.raises(Refused):
                guard(status)


@settings(max_examples=40)
@given(
    st.lists(st.decimals("1", "200", places=2), min_size=1, max_size=6),
    st.decimals("0.5", "50", places=1),
    st.decimals("0", "50", places=1),
)
def test_a_rise_by_kind_of_support_is_never_above_what_was_asked(
    prices: list[Decimal], asked: Decimal, granted: Decimal
) -> None:
    lines = [Line(uuid4(), "A", KEY, price, reviews.raised(price, asked)) for price in prices]
    wanted = {line.agreement_id: reviews.raised(line.price, granted) for line in lines}
    if granted > asked or all(wanted[each.agreement_id] == each.price for each in lines):
        with pytest.raises(Refused, match=r"fee\.(percent_outside|nothing_accepted)"):
            reviews.decide_by_percent(lines, {KEY: asked}, {KEY: granted}, HOUR)
        return
    decided = reviews.decide_by_percent(lines, {KEY: asked}, {KEY: granted}, HOUR)
    assert all(each.price <= decided[each.agreement_id] <= each.asked for each in lines)


@pytest.mark.parametrize(
    ("prices", "code"),
    [
        ({1: None}, "fee.price_missing"),
        ({1: Decimal("21.01")}, "fee.price_outside"),
        ({1: Decimal("19.99")}, "fee.price_outside"),
        ({1: Decimal("20.00")}, "fee.nothing_accepted"),
    ],
)
def test_a_price_outside_what_was_asked_is_refused(prices: dict[int, Decimal | None], code: str) -> None:
    with pytest.raises(Refused) as refused:
        reviews.decide_by_price([line()], {UUID(int=number): price for number, price in prices.items()})
    assert refused.value.code == code


def test_other_refusals_of_a_decision() -> None:
    with pytest.raises(Refused, match=r"fee\.percent_missing"):
        reviews.decide_by_percent([line()], {KEY: Decimal(5)}, {}, HOUR)
    with pytest.raises(Refused, match=r"fee\.nothing_accepted"):
        reviews.decide_in_full([])
    assert reviews.decline([]) == {}
    with pytest.raises(Refused, match=r"fee\.reason_missing"):
        reviews.ensure_reasoned([], {}, " ")
    assert reviews.ensure_reasoned([line()], {UUID(int=1): Decimal("21.00")}, "") == ""
    with pytest.raises(Refused, match=r"fee\.text_missing"):
        reviews.ensure_text("  ")
    with pytest.raises(Refused, match=r"fee\.no_agreements"):
        reviews.ensure_number(0)
    with pytest.raises(Refused, match=r"fee\.too_many"):
        reviews.ensure_number(reviews.MOST_AGREEMENTS + 1)


def test_the_latest_figure_that_has_begun_stands_beside_and_a_councils_own_comes_first() -> None:
    own = SectorRate("homecare minimum price", "hour", Decimal("33.00"), date(2025, 4, 1), "Association", is_own=True)
    found = sector.rates_beside([*sector.shipped_rates(), own], unit="visit_60", on=date(2026, 4, 1))
    assert [(rate.what, rate.amount) for rate in found] == [
        ("homecare minimum price", Decimal("33.00")),
        ("Average council homecare rate", Decimal("24.10")),
        ("Bare employment cost", Decimal("22.71")),
        ("National Living Wage", Decimal("12.71")),
    ]
    assert sector.rates_beside(sector.shipped_rates(), unit="session", on=date(2026, 4, 1)) == []
    for change, code in (
        ({"what": " "}, "text"),
        ({"source": ""}, "text"),
        ({"unit": "month"}, "unit"),
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal("1.005")}, "amount"),
    ):
        told = {"what": "Price", "unit": "hour", "amount": Decimal(1), "source": "Paper"} | change
        with pytest.raises(Refused, match=rf"sector_rate\.{code}"):
            sector.ensure_rate(**told)  # type: ignore[arg-type]
