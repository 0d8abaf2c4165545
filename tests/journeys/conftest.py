"""Journeys run in a real browser, or are left out with one line that says how to get one.

A journey that is walked in several ways is walked in one of them here, and in all of them under `PROVE=full`.
"""

import itertools
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright

from tests.engines import FOLDER
from tests.factories.world import World
from tests.journeys.browser import ARGUMENTS, HOW_TO_GET_ONE, find_browser
from tests.journeys.hands import People, Way
from tests.journeys.looking import LOOKS_ALWAYS
from tests.journeys.reader import Readers, Shelf
from tests.journeys.serving import served
from tests.journeys.visitor import PATIENCE, Browsers, Visitors


def _journey(item: pytest.Item) -> tuple[str, str]:
    return str(item.path), getattr(item, "originalname", item.name)


def _way(item: pytest.Item) -> Way | None:
    """The way that it is walked in, if it is walked in several."""
    params = item.callspec.params if hasattr(item, "callspec") else {}
    return next((value for value in params.values() if isinstance(value, Way)), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of each journey's ways one, the same in every run: the one that it names by `in_the_suite`, or each in turn."""
    if LOOKS_ALWAYS:
        return
    left_out: set[pytest.Item] = set()
    ways_in_turn = list(Way)
    walked = sorted(filter(_way, items), key=lambda item: (_journey(item), ways_in_turn.index(_way(item))))
    for turn, (_, each) in enumerate(itertools.groupby(walked, key=_journey)):
        ways = list(each)
        if len(ways) == len(Way):
            named = ways[0].get_closest_marker("in_the_suite")
            wanted = named.args[0] if named else ways_in_turn[turn % len(Way)]
            left_out.update(item for item in ways if _way(item) is not wanted)
    if left_out:
        config.hook.pytest_deselected(items=[item for item in items if item in left_out])
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the worker; a journey opens its own contexts (with `bypass_csp`, for axe)."""
    executable = find_browser()
    if executable is None:
        pytest.skip(HOW_TO_GET_ONE)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where JOURNEYS=required, as in CI, a journey that was left out has failed."""
    report = yield
    if report.skipped and os.environ.get("JOURNEYS") == "required":
        report.outcome = "failed"
        report.longrepr = str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr)
    return report


@pytest.fixture(autouse=True)
def begins_clean(clean: None) -> None:
    """Every journey begins with empty tables."""


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture(scope="session")
def address(app: Flask, shelf: Shelf) -> Iterator[str]:
    """Where the application is served for the browser."""
    with served(app, shelf) as address:
        yield address


@pytest.fixture(scope="session")
def seen() -> Path:
    """Where the run's processes note which pages were looked at."""
    folder = Path(os.environ[FOLDER]) / "seen"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def browsers(browser: Browser) -> Browsers:
    return Browsers(browser)


@pytest.fixture
def visitors(
    browsers: Browsers, address: str, world: World, seen: Path, request: pytest.FixtureRequest
) -> Iterator[Visitors]:
    """People at their browsers: `visitors.sign_in(actor)` gives a page that axe checks wherever it goes."""
    people = Visitors(browsers, address, request.node.name, world, seen)
    yield people
    people.leave()


@pytest.fixture
def readers(visitors: Visitors, shelf: Shelf) -> Readers | Visitors:
    """People who read pages as HTML alone, each page shown to axe once; under `PROVE=full` people at their browsers."""
    return visitors if LOOKS_ALWAYS else Readers(visitors, shelf)


@pytest.fixture(params=Way, ids=str)
def people(request: pytest.FixtureRequest, visitors: Visitors, readers: Readers | Visitors) -> People:
    """Everybody of a journey that is walked in several ways: the keyboard is a browser's, the others are read."""
    return People(visitors if request.param is Way.KEYBOARD else readers, request.param)
