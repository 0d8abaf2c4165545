"""Tests on a real database as the application's own role."""

import pytest


@pytest.fixture(autouse=True)
def begins_clean(clean: None) -> None:
    """Every test here begins with empty tables."""
