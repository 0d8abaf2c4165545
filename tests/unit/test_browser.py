"""The browser that journeys run in is one that starts."""

import pytest

from tests.journeys.browser import find_browser


def executable(path, script):
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def on_path(tmp_path, monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return tmp_path


def test_one_on_the_path_is_found(on_path):
    chromium = executable(on_path / "chromium-headless-shell", "echo Chromium 140.0")
    assert find_browser() == chromium


def test_a_script_that_only_says_where_to_get_one_is_passed_over(on_path):
    executable(on_path / "chromium-headless-shell", "echo install the snap; exit 1")
    browser = executable(on_path / "chromium", "echo Chromium 140.0")
    assert find_browser() == browser


def test_the_one_that_is_named_is_used_or_none(on_path, monkeypatch):
    executable(on_path / "chromium-headless-shell", "echo Chromium 140.0")
    named = executable(on_path / "mine", "echo Chromium 141.0")
    monkeypatch.setenv("CHROMIUM", str(named))
    assert find_browser() == named
    named.unlink()
    assert find_browser() is None
