"""Tests that bring down what they run on: they start engines of their own."""

import pytest


@pytest.fixture(autouse=True)
def begins_clean() -> None:
    """Nothing to clean: no test here writes to the database that the others share."""
