"""Where a page of the register begins."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.register.rules.seeking import BEFORE_ALL, Position, key_of, read_position

SOMEBODY = UUID(int=7)


@given(st.decimals(0, 4, places=3), st.text(max_size=20))
def test_a_key_is_read_as_it_was_given(likeness: Decimal, name: str) -> None:
    assert read_position(key_of(likeness, name), SOMEBODY) == Position(likeness, name, SOMEBODY)


@pytest.mark.parametrize("key", ["", "acorn", "NaN acorn", "Infinity x"])
def test_a_key_that_nobody_was_given_begins_before_all(key: str) -> None:
    assert read_position(key, SOMEBODY) == BEFORE_ALL
