"""What people and programs are told while the database is away."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from app import create_app
from consortium.kernel.engines.server import HOST, free_port
from consortium.kernel.errors import BadInput
from consortium.kernel.settings import REQUIRED, Settings, from_environment


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[FlaskClient]:
    """A visitor of a site whose database is away."""
    nobody = f"postgresql://consortium_app:secret@{HOST}:{free_port()}/consortium"
    app = create_app(replace(settings, database_url=nobody))
    with app.test_client() as visitor:
        yield visitor


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


@pytest.mark.parametrize("wrong", ["soon", "0", "-5", "1.5"])
def test_how_long_to_wait_for_what_was_lost_is_whole_seconds(wrong: str) -> None:
    environment = dict.fromkeys(REQUIRED, "given")
    assert from_environment({**environment, "LOST_AFTER_SECONDS": "7"}).lost_after_seconds == 7
    with pytest.raises(BadInput, match="LOST_AFTER_SECONDS: must be a whole number"):
        from_environment({**environment, "LOST_AFTER_SECONDS": wrong})
