"""Searching and sending files: as often as a person works, and then one waits and nothing typed is lost."""

import io
from typing import Any

import pytest
from flask import Flask

from consortium.kernel.actors import Actor
from consortium.kernel.settings import REQUIRED, from_environment
from consortium.people.rules import Role
from tests.factories.files import PDF
from tests.factories.programs import bearer, hidden_fields, own_program, token_of
from tests.factories.world import World

SHELF = "/provider/documents"


@pytest.fixture
def few(app: Flask, counted: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two searches a minute, and two files an hour."""
    monkeypatch.setitem(app.config, "SEARCHES_A_MINUTE", 2)
    monkeypatch.setitem(app.config, "FILES_AN_HOUR", 2)


@pytest.fixture
def sam(world: World) -> Actor:
    return world.person("Sam Okoro", world.council("Sefton"), Role.COMMISSIONER)


def test_who_searches_too_often_waits_wherever_they_search_and_asks_for_the_same_again(
    world: World, sam: Actor, few: None
) -> None:
    world.administrator()
    own_program(world)
    browser, headers = world.signed_in(sam), bearer(token_of(world, sam))
    first = browser.get("/search?q=hopewell")
    assert (first.status_code, "Retry-After" in first.headers) == (200, False)
    assert world.app.test_client().get("/api/v1/register?name=hopewell", headers=headers).status_code == 200
    refused = browser.get("/register?need=waking+nights")
    assert (refused.status_code, 0 < int(refused.headers["Retry-After"]) <= 60) == (429, True)
    assert "We take 2 searches a minute from each person." in refused.text
    assert 'href="/register?need=waking+nights"' in refused.text
    problem = world.app.test_client().get("/api/v1/register?name=hopewell", headers=headers)
    assert (problem.status_code, problem.get_json()["type"]) == (429, "/api/problems/http.429")
    assert problem.get_json()["detail"].startswith("We take 2 searches")
    assert 0 < int(problem.headers["Retry-After"]) <= 60
    assert browser.get("/search?q=").status_code == 200
    colleague = world.person("Kit Moran", world.council("Knowsley"), Role.COMMISSIONER)
    assert world.signed_in(colleague).get("/search?q=hopewell").status_code == 200


def test_who_sends_too_many_files_chooses_them_again_with_the_rest_as_it_was(world: World, few: None) -> None:
    joan = world.person("Joan Abara", world.provider("Joan Abara"), Role.ORGANISATION_ADMINISTRATOR)
    browser = world.signed_in(joan)

    def send(*names: str, **said: str) -> Any:
        typed = {**hidden_fields(browser.get(SHELF).text), **said}
        files = [(io.BytesIO(PDF), name) for name in names]
        return browser.post(SHELF, data={**typed, "files": files}, content_type="multipart/form-data")

    assert send("one.pdf").status_code == 200
    refused = send("two.pdf", "three.pdf", **{"expires_on-day": "7", "expires_on-month": "3"})
    assert (refused.status_code, 0 < int(refused.headers["Retry-After"]) <= 3600) == (429, True)
    assert "We take 2 files an hour from each person." in refused.text
    assert 'name="expires_on-day" value="7"' in refused.text
    assert 'name="files" type="file" multiple' in refused.text
    assert send("two.pdf").status_code == 200
    assert send().status_code == 422
    listed = browser.get(SHELF).text
    assert "two.pdf" in listed
    assert "three.pdf" not in listed


def test_how_many_is_for_whoever_runs_it_to_say() -> None:
    given = dict.fromkeys(REQUIRED, "x")
    settings = from_environment({**given, "SEARCHES_A_MINUTE": "5", "FILES_AN_HOUR": "9"})
    assert (settings.searches_a_minute, settings.files_an_hour) == (5, 9)
