"""Pounds as exact decimals: read, rounded half up, and shown. Never a float.

Sums of money are `Decimal` pounds. Divisions are done in `Fraction`, which is exact, and rounded once by `half_up`.
"""

import re
from decimal import Decimal
from fractions import Fraction

from consortium.kernel.errors import BadInput

LONGEST_NUMBER = 40
MINUS = "−"  # the true minus sign
_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]+)?|\.[0-9]+)")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+(,[0-9]+)+(\.[0-9]+)?|[+-]?[0-9.]+,[0-9]+")
_EXPONENT = re.compile(r"[+-]?[0-9.]+[eE][+-]?[0-9]+")


def parse_decimal(text: str, where: str) -> Decimal:
    """The number that plain text such as `1234.50` stands for, exactly; raises `BadInput` naming `where`.

    Only digits, one point and a sign are read: what a person could take for another number is refused.
    """
    plain = text.strip()
    if len(plain) > LONGEST_NUMBER:
        raise BadInput(where, f"has more than {LONGEST_NUMBER} characters, which is no number used here")
    if _PLAIN.fullmatch(plain):
        return Decimal(plain)
    if not plain:
        raise BadInput(where, "is empty, where a number is needed")
    if _DECIMAL_COMMA.fullmatch(plain):
        raise BadInput(where, f"“{plain}” has a comma: write a number with a point and no separators, such as 1234.50")
    if _EXPONENT.fullmatch(plain):
        raise BadInput(where, f"“{plain}” has an exponent: write the number in full")
    raise BadInput(where, f"“{plain}” is not a plain number such as 1234.50")


def half_up(amount: Decimal | Fraction | int, places: int = 2) -> Decimal:
    """`amount` to so many decimal places, halves away from zero, exact however long the number is."""
    exact = Fraction(amount)
    unit = 10**places
    units = (2 * abs(exact.numerator) * unit + exact.denominator) // (2 * exact.denominator)
    sign = "-" if exact < 0 and units else ""
    return Decimal(f"{sign}{units}E-{places}")


def pounds(amount: Decimal | Fraction | int) -> str:
    """Money as people read it: `£1,234.50`; below zero with a true minus sign, because a hyphen is not read aloud."""
    return _with_sign(half_up(amount))


def unit_price(amount: Decimal) -> str:
    """A price in full, `£24.00` or `£0.1234`: never rounded, so that two different prices never look the same."""
    return _with_sign(amount if -amount.as_tuple().exponent > 2 else half_up(amount))  # type: ignore[operator]


def figure(number: Decimal | Fraction) -> str:
    """A number of a working: in full where 2 to 6 decimal places hold it, else rounded to 6 and marked `…`."""
    exact = Fraction(number)
    for places in range(2, 7):
        if (exact.numerator * 10**places) % exact.denominator == 0:
            return f"{half_up(exact, places):f}"
    return f"{half_up(exact, 6):f}…"


def _with_sign(amount: Decimal) -> str:
    return f"{MINUS if amount < 0 else ''}£{amount.copy_abs():,f}"
