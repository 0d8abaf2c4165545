"""What people and programs are told while the database is away."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consortium.kernel import jobs
from consortium.kernel.db import new_id
from consortium.kernel.engines.server import HOST, free_port
from consortium.kernel.errors import BadInput
from consortium.kernel.settings import REQUIRED, Settings, from_environment
from tests.application import another_application


@pytest.fixture(scope="module")
def site(settings: Settings) -> Iterator[Flask]:
    """A site whose database is away."""
    nobody = f"postgresql://consortium_app:secret@{HOST}:{free_port()}/consortium"
    with another_application(replace(settings, database_url=nobody)) as application:
        yield application


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.mark.parametrize("path", ["/account/new", "/sign-in", "/no-such-page"])
def test_a_page_says_so_and_whom_to_telephone(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 503
    assert "Consortium is not available just now" in answer.text
    assert "telephone the named contact" in answer.text


def test_a_program_gets_a_problem_document_that_says_try_again(client: FlaskClient) -> None:
    answer = client.get("/api/v1/organisations", headers={"Authorization": "Bearer anything"})
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert answer.get_json()["type"] == "/api/problems/service.away"


def test_the_site_is_live_and_not_ready(client: FlaskClient) -> None:
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 503


def test_whoever_was_signed_in_is_not_sent_away(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = "the token of a session that cannot be looked up now"
    answer = client.get("/")
    assert answer.status_code == 503
    assert "What was receipted is safe" in answer.text


def test_a_job_waits_for_the_database_before_it_counts_as_failed(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter((0.0, 20.0, 41.0))
    waits: list[float] = []
    monkeypatch.setattr(jobs, "time", SimpleNamespace(monotonic=lambda: next(seconds), sleep=waits.append))
    message = (str(new_id()), str(new_id()), str(new_id()), "council")
    with site.app_context(), pytest.raises(jobs.HandlerFailed, match="OperationalError"):
        jobs.perform(*message)
    assert waits == [0.4]


@pytest.mark.parametrize("wrong", ["soon", "0", "-5", "1.5"])
def test_how_long_to_wait_for_what_was_lost_is_whole_seconds(wrong: str) -> None:
    environment = dict.fromkeys(REQUIRED, "given")
    assert from_environment({**environment, "LOST_AFTER_SECONDS": "7"}).lost_after_seconds == 7
    with pytest.raises(BadInput, match="LOST_AFTER_SECONDS: must be a whole number"):
        from_environment({**environment, "LOST_AFTER_SECONDS": wrong})
