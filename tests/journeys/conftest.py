"""Journeys run in a real browser, or are left out with one line that says how to get one."""

import os
from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browser import ARGUMENTS, HOW_TO_GET_ONE, find_browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the worker; a journey opens its own contexts (with `bypass_csp`, for axe)."""
    executable = find_browser()
    if executable is None:
        pytest.skip(HOW_TO_GET_ONE)
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
