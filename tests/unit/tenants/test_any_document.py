"""Whatever stands in a document, it is read or refused with its place: there is no third outcome."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.calculators import read_json
from consortium.kernel.errors import BadInput
from tenants.minitender.rules.ranking import rank
from tenants.minitender.rules.ranking_documents import read_rules
from tenants.packages.rules.screening import read_record, screen
from tenants.pricing.rules.cost import cost
from tenants.pricing.rules.rates import read_rates
from tenants.pricing.rules.schedule import read_schedule

RULES = {
    "quality_weight": 60, "price_weight": "40", "price_formula": "benchmark", "benchmark": "20.00", "ceiling": None,
    "criteria": [{"key": "outcomes", "weight": 50, "max_score": 5, "minimum": 2}],
    "tie_break": ["lots_drawn"], "seed": "x",
}  # fmt: skip
SCHEDULE = {
    "starts_on": "2026-09-01", "ends_on": "2026-09-30", "term_dates": [["2026-09-01", "2026-12-18"]],
    "patterns": [{"when": "term", "days": ["mon"], "at": "16:00", "unit": "hour", "quantity": "1.5", "carers": 1}],
}  # fmt: skip
RATES = {"unit_rates": {"hour": "21.00"}, "uplifts": {"evening": "1.05"}, "evening_from": "20:00"}
RECORD = {"names": ["Amélie"], "schools": ["The School"], "date_of_birth": "2015-04-03"}

odd = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.text(max_size=8), st.floats(), st.just("lots_drawn"),
    st.sampled_from(["NaN", "-0", "1e9", "24,00", "0000000001", "2026-02-30", "9999-12-31", "24:00", "", "\ud800"]),
)  # fmt: skip
values = st.recursive(
    odd, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)


def with_one_replaced(document: Any, value: object, choose: Callable[[int], int]) -> Any:
    """The document with one of its values, at any depth, replaced."""
    if not document or not isinstance(document, dict | list):
        return value
    keys = list(document) if isinstance(document, dict) else list(range(len(document)))
    key = keys[choose(len(keys))]
    copy = document.copy()
    copy[key] = value if choose(2) else with_one_replaced(document[key], value, choose)
    return copy


READERS: list[tuple[Any, Callable[[object], object]]] = [
    (RULES, lambda document: rank(read_rules(document, "file"), [])),
    (SCHEDULE, lambda document: cost(read_schedule(document, "file"), read_rates(RATES, "rates"))),
    (RATES, lambda document: cost(read_schedule(SCHEDULE, "file"), read_rates(document, "file"))),
    (RECORD, lambda document: screen("Amélie goes to The School", read_record(document, "file"))),
]


@pytest.mark.parametrize(("document", "read"), READERS, ids=["rules", "schedule", "rates", "record"])
@given(value=values, data=st.data())
def test_a_document_is_read_or_refused_with_its_place(
    tmp_path_factory: pytest.TempPathFactory,
    document: Any,
    read: Callable[[object], object],
    value: object,
    data: st.DataObject,
) -> None:
    def choose(below: int) -> int:
        return data.draw(st.integers(0, below - 1))

    file: Path = tmp_path_factory.getbasetemp() / "document.json"
    file.write_text(json.dumps(with_one_replaced(document, value, choose)))
    refusal = None
    try:
        read(read_json(str(file)))
    except BadInput as bad:
        refusal = bad
    assert refusal is None or (refusal.where and refusal.why)
