"""A cost model adds up: shares to the whole, parts of the rise to the rise, prices to the penny."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.kernel.errors import BadInput, Refused
from tenants.fees.rules import costs
from tenants.fees.rules.costs import CostModel, Part

amounts = st.decimals(0, 200, places=2)
wages = st.decimals("0.01", 200, places=2)
columns = st.builds(lambda wage, rest: dict(zip(Part, (wage, *rest), strict=True)), wages, st.tuples(*[amounts] * 4))
models = st.builds(
    CostModel, st.just(None), st.just("hour"), st.decimals("0.01", 50, places=2), before=columns, now=columns
)
NOW = dict(zip(Part, map(Decimal, ("14.05", "1.46", "3.42", "4.02", "0.60")), strict=True))
BEFORE = dict(zip(Part, map(Decimal, ("13.20", "1.40", "3.10", "3.90", "0.60")), strict=True))


@settings(max_examples=40)
@given(models)
def test_shares_are_a_hundred_and_the_parts_of_a_rise_are_the_rise(model: CostModel) -> None:
    costs.ensure_model(model, "care at home")
    shares, points = costs.shares(model.now), costs.parts_of_rise(model)
    assert sum(shares.values()) == 100
    assert sum(points.values()) == model.rise
    whole = costs.total(model.now)
    for part in Part:
        exact = Fraction(model.now[part]) * 100 / Fraction(whole)
        assert abs(Fraction(shares[part]) - exact) < Fraction(3, 100), "rounding moves no share by more"
    assert costs.read_model(costs.model_document(model)) == model


@settings(max_examples=40)
@given(wages, st.decimals("0.01", 50, places=2), st.decimals("0.01", 50, places=2))
def test_a_higher_rise_never_gives_a_lower_price_and_is_within_half_a_penny(
    price: Decimal, percent: Decimal, more: Decimal
) -> None:
    raised = costs.raised(price, percent)
    exact = Fraction(price) * (1 + Fraction(percent) / 100)
    assert abs(Fraction(raised) - exact) <= Fraction(1, 200)
    assert costs.raised(price, min(percent + more, Decimal(50))) >= raised or percent + more > 50
    assert costs.raised(price, Decimal(0)) == price


def test_a_model_that_was_worked_by_hand() -> None:
    model = CostModel(None, "hour", Decimal("6.50"), BEFORE, NOW)
    assert (costs.total(BEFORE), costs.total(NOW)) == (Decimal("22.20"), Decimal("23.55"))
    assert model.rise == Decimal("6.08")
    assert model.asks_more_than_its_costs
    assert costs.parts_of_rise(model)[Part.WAGES] == Decimal("3.83")
    assert costs.shares(NOW)[Part.WAGES] == Decimal("59.66")
    assert costs.raised(Decimal("22.80"), Decimal("6.5")) == Decimal("24.28")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"before": {**BEFORE, Part.TRAVEL: Decimal("-0.01")}}, "fee.model_figure"),
        ({"now": {**NOW, Part.TRAVEL: Decimal("1.005")}}, "fee.model_figure"),
        ({"now": {**NOW, Part.TRAVEL: Decimal("100000")}}, "fee.model_figure"),
        ({"before": {**BEFORE, Part.WAGES: Decimal(0)}}, "fee.model_wages"),
        ({"percent": Decimal(0)}, "fee.percent"),
        ({"percent": Decimal("50.01")}, "fee.percent"),
        ({"percent": Decimal("1.005")}, "fee.percent"),
    ],
)
def test_a_model_that_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    told = {"percent": Decimal(5), "before": BEFORE, "now": NOW} | change
    with pytest.raises(Refused) as refused:
        costs.ensure_model(CostModel(None, "hour", **told), "care at home")  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_rise_of_less_than_a_penny_asks_for_nothing() -> None:
    with pytest.raises(Refused, match=r"fee\.rises_nothing"):
        costs.ensure_asks_more(price=Decimal(1), asked=Decimal(1), percent=Decimal("0.1"), reference="A1")
    with pytest.raises(BadInput):
        costs.read_model({"lot_id": None, "unit": "hour", "percent": "x", "before": {}, "now": {}})
