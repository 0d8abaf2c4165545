"""Money is read, rounded and shown exactly."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import BadInput
from consortium.kernel.money import figure, half_up, parse_decimal, pounds, unit_price


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24.00", "24.00"),
        (" 24.00 ", "24.00"),
        ("0", "0"),
        ("007.5", "7.5"),
        ("-3", "-3"),
        ("+3.25", "3.25"),
        (".5", "0.5"),
    ],
)
def test_reads_plain_numbers_exactly(text: str, value: str) -> None:
    assert parse_decimal(text, "price") == Decimal(value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("24,50", "comma"),
        ("1,234.50", "comma"),
        ("1.234,50", "comma"),
        ("1e3", "exponent"),
        ("1E-400", "exponent"),
        ("NaN", "not a plain number"),
        ("sNaN", "not a plain number"),
        ("Infinity", "not a plain number"),
        ("-inf", "not a plain number"),
        ("£24.00", "not a plain number"),
        ("24.", "not a plain number"),
        ("1_000", "not a plain number"),
        ("--1", "not a plain number"),
        ("٣٤", "not a plain number"),
        ("9" * 5000, "40 characters"),
    ],
)
def test_refuses_what_could_be_taken_for_another_number_and_names_the_place(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told) as refusal:
        parse_decimal(text, "bids.csv: row 2: price")
    assert refusal.value.where == "bids.csv: row 2: price"


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (Decimal("0.005"), "0.01"),
        (Decimal("2.675"), "2.68"),  # a float would give 2.67
        (Decimal("0.0049999999999999999999999999999999"), "0.00"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        (Fraction(1, 200), "0.01"),
        (Decimal("-0.005"), "-0.01"),
        (Decimal("-0.001"), "0.00"),
        (7, "7.00"),
        (Decimal("12345678901234567890123456789012.345"), "12345678901234567890123456789012.35"),
    ],
)
def test_rounds_half_up_whatever_the_length(amount: Decimal | Fraction | int, rounded: str) -> None:
    assert str(half_up(amount)) == rounded


@given(st.fractions(), st.integers(min_value=0, max_value=6))
def test_rounding_moves_a_number_by_half_a_unit_at_most_and_a_half_always_away_from_zero(
    amount: Fraction, places: int
) -> None:
    unit = Fraction(1, 10**places)
    moved = Fraction(half_up(amount, places)) - amount
    assert abs(moved) <= unit / 2
    if abs(moved) == unit / 2:
        assert (moved > 0) == (amount > 0)


def test_shows_pounds_with_thousands_pence_and_a_true_minus() -> None:
    assert pounds(Decimal("1234.5")) == "£1,234.50"
    assert pounds(Decimal("0.005")) == "£0.01"
    assert pounds(Fraction(-1234567, 1)) == "−£1,234,567.00"
    assert pounds(0) == "£0.00"


def test_shows_a_unit_price_in_full_so_that_different_prices_never_look_the_same() -> None:
    assert unit_price(Decimal("24")) == "£24.00"
    assert unit_price(Decimal("24.001")) == "£24.001"


def test_marks_a_figure_of_a_working_that_goes_on_for_ever() -> None:
    assert figure(Fraction(1, 8)) == "0.125"
    assert figure(Decimal("20")) == "20.00"
    assert figure(Fraction(61, 3)) == "20.333333…"
