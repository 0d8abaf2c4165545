"""What tests of people share."""

from collections.abc import Iterator

import pytest

from tests.factories.openid import StandIn, stand_in


@pytest.fixture(scope="module")
def _running() -> Iterator[StandIn]:
    with stand_in() as provider:
        yield provider


@pytest.fixture
def provider(_running: StandIn) -> StandIn:
    """An OpenID provider that says what a test wants, honest to begin with."""
    honest = StandIn()
    for name in ("metadata", "codes", "key", "header", "is_away", "asked"):
        setattr(_running, name, getattr(honest, name))
    return _running
