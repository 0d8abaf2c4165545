"""The ranking against a second reading of the rules, written from their text alone and as plainly as it can be."""

import hashlib
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tenants.minitender.rules.comparing import ranked
from tenants.minitender.rules.ranking_documents import ranking_document
from tenants.policy.rules import PriceFormula, TieBreak

KEYS = ("outcomes", "staff")
offers = st.lists(
    st.tuples(
        st.sampled_from([1000, 1400, 1800, 2000, 2333, 2400, 2599, 3600]),
        st.integers(0, 5),
        st.integers(0, 10),
        st.sampled_from(["", "2026-09-01", "2026-09-02"]),
    ),
    max_size=7,
)
documents = st.builds(
    lambda formula, quality, threshold, ceiling, hard, floor, minimum, ties: {
        "quality_weight": "100" if formula == "fixed_price" else str(quality),
        "price_weight": "0" if formula == "fixed_price" else str(100 - quality),
        "price_formula": formula,
        "criteria": [
            {"key": "outcomes", "weight": "70", "max_score": "5", "minimum": minimum},
            {"key": "staff", "weight": "35.5", "max_score": "10", "minimum": None},
        ],
        "quality_threshold": threshold,
        "ceiling": ceiling,
        "ceiling_is_hard": hard,
        "benchmark": "19.50",
        "floor": floor,
        "tie_break": ties,
        "seed": " any text ",
    },
    st.sampled_from([formula.value for formula in PriceFormula]),
    st.integers(1, 99),
    st.sampled_from([None, "0", "50"]),
    st.sampled_from(["24.00", "9.00"]),
    st.booleans(),
    st.sampled_from([None, "12.00"]),
    st.sampled_from([None, "2"]),
    st.lists(st.sampled_from([rule.value for rule in TieBreak]), unique=True),
)


def rounded(number: Fraction, places: int = 2) -> Fraction:
    """Half up; nothing here is below nothing."""
    return Fraction(int(number * 10**places + Fraction(1, 2)), 10**places)


def share(formula: str, p: Fraction, prices: list[Fraction], ceiling: Fraction, benchmark: Fraction) -> Fraction:
    m, middle, mean = min(prices), median(prices), sum(prices) / len(prices)
    match formula:
        case "lowest_proportional":
            return m / p
        case "linear_to_ceiling":
            if ceiling == m:
                return Fraction(p == m)
            return Fraction(0) if ceiling < m else min(max((ceiling - p) / (ceiling - m), Fraction(0)), Fraction(1))
        case "deduct_percent_above_lowest":
            return max(Fraction(0), 1 - (p - m) / m)
        case "distance_from_median":
            return max(Fraction(0), 1 - abs(p - middle) / middle)
        case "mean_plus_minus":
            return min(max(Fraction(1, 2) - (p - mean) / mean, Fraction(0)), Fraction(1))
        case "benchmark":
            return min(max(2 - p / benchmark, Fraction(0)), Fraction(1))
        case _:
            return Fraction(0)


def by_the_book(rules: dict[str, Any], bids: list[dict[str, str]]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Rows by rank, and why each of the others is set aside."""
    ceiling, formula = Fraction(rules["ceiling"]), rules["price_formula"]
    all_weights = sum(Fraction(each["weight"]) for each in rules["criteria"])
    aside: dict[str, str] = {}
    rows: list[dict[str, Any]] = []
    for bid in bids:
        parts = [
            Fraction(bid[each["key"]]) / Fraction(each["max_score"]) * Fraction(each["weight"])
            for each in rules["criteria"]
        ]
        percent = 100 * sum(parts) / all_weights
        price = Fraction(bid["price"])
        if any(
            each["minimum"] and Fraction(bid[each["key"]]) < Fraction(each["minimum"]) for each in rules["criteria"]
        ):
            aside[bid["bidder"]] = "criterion_minimum"
        elif percent < Fraction(rules["quality_threshold"] or 0) or (formula == "price_per_quality" and percent == 0):
            aside[bid["bidder"]] = "quality_threshold"
        elif rules["ceiling_is_hard"] and price > ceiling:
            aside[bid["bidder"]] = "above_ceiling"
        else:
            points = rounded(Fraction(rules["quality_weight"]) * percent / 100)
            rows.append({"bidder": bid["bidder"], "price": price, "start": bid["start_on"], "quality": points,
                         "percent": percent})  # fmt: skip
    prices = [row["price"] for row in rows]
    for row in rows:
        p, others = row["price"], sorted(prices)
        earned = share(formula, p, prices, ceiling, Fraction(rules["benchmark"]))
        row["points"] = rounded(Fraction(rules["price_weight"]) * earned)
        row["total"] = (
            rounded(p / row["percent"], 4) if formula == "price_per_quality" else row["quality"] + row["points"]
        )
        low = rules["floor"] is not None and p < Fraction(rules["floor"])
        if len(prices) > 1:
            low |= p <= (sum(prices) - p) / (len(prices) - 1) * Fraction(6, 10)
            low |= p == others[0] and p <= others[1] * Fraction(7, 10)
        row["flags"] = ["abnormally_low"] * low + ["above_ceiling"] * (p > ceiling)
    return placed(rules, rows), aside


def placed(rules: dict[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    def merit(row: dict[str, Any], rule: str) -> Any:
        draw = hashlib.sha256(f"{rules['seed']}:{row['bidder']}".encode()).hexdigest()
        return {
            "quality": -row["quality"],
            "price": row["price"],
            "earliest_start": (row["start"] == "", row["start"]),
            "lots_drawn": draw,
        }[rule]

    lowest_first = rules["price_formula"] == "price_per_quality"

    def order(row: dict[str, Any]) -> tuple[Any, ...]:
        total = row["total"] if lowest_first else -row["total"]
        return (total, *(merit(row, rule) for rule in rules["tie_break"]))

    rows = sorted(rows, key=lambda row: (order(row), row["bidder"]))
    for row in rows:
        row["rank"] = 1 + sum(order(other) < order(row) for other in rows)
        tied = [other for other in rows if other["total"] == row["total"] and other is not row]
        row["tie_break"] = decided(rules["tie_break"], row, tied, merit)
    assert all(before["rank"] <= after["rank"] for before, after in pairwise(rows))
    return rows


def decided(rules: list[str], row: dict[str, Any], tied: list[dict[str, Any]], merit: Any) -> str | None:
    """The rule by which the last of those with the same total is parted from it; `shared` where one never is."""
    if not tied:
        return None
    for rule in rules:
        tied = [other for other in tied if merit(other, rule) == merit(row, rule)]
        if not tied:
            return rule
    return "shared"


@given(documents, offers)
def test_ranks_as_the_rules_are_written(rules: dict[str, Any], drawn: list[tuple[int, int, int, str]]) -> None:
    bids = [
        {"bidder": f"bidder {number}", "price": f"{Decimal(pence) / 100:.2f}", "start_on": start,
         "outcomes": str(one), "staff": str(other)}
        for number, (pence, one, other, start) in enumerate(drawn)
    ]  # fmt: skip
    rows, aside = by_the_book(rules, bids)
    found = ranking_document(ranked(rules, bids))
    assert {each["bidder"]: each["reason"] for each in found["set_aside"]} == aside
    is_ratio = rules["price_formula"] == "price_per_quality"
    assert found["ranking"] == [
        {
            "rank": row["rank"],
            "bidder": row["bidder"],
            "quality_points": f"{float(row['quality']):.2f}",
            "price_points": None if is_ratio else f"{float(row['points']):.2f}",
            "total": f"{float(row['total']):.4f}" if is_ratio else f"{float(row['total']):.2f}",
            "flags": row["flags"],
            "tie_break": row["tie_break"],
        }
        for row in rows
    ]
