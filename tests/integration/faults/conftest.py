"""Tests that bring down what they run on: they start engines of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.integration.faults.scene import Scene, staged, without_servers_of_others

Stage = Callable[[int], Scene]


@pytest.fixture(autouse=True)
def begins_clean() -> None:
    """Nothing to clean: no test here writes to the database that the others share."""


@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A site with so many providers, the same for all who ask for as many: what it goes through is nothing to the next.

    Whoever hurts it waits until it is whole and has told everybody.
    """
    with ExitStack() as stack:
        without_servers_of_others(stack.enter_context(pytest.MonkeyPatch.context()))

        @cache
        def staged_once(bidders: int) -> Scene:
            return stack.enter_context(staged(tmp_path_factory.mktemp("site"), bidders))

        yield staged_once
