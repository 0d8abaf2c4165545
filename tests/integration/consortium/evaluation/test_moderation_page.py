"""What moderators read beside the scores."""

import pytest

from consortium.evaluation import queries
from consortium.evaluation.queries import Subject
from tests.factories.evaluation import panel, scored_and_locked
from tests.factories.world import World


def test_a_document_that_answers_is_a_link_for_moderators_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    where = "/applications/0190a8b2-0000-7000-8000-000000000000/documents/team"
    subject = Subject("Application", "A round", None, {"team": "rota.pdf"}, {"team": where})
    monkeypatch.setattr(queries.subjects, "_DESCRIBERS", [lambda ids: dict.fromkeys(ids, subject)])
    opened = panel(world)
    for assessor in opened.assessors:
        scored_and_locked(world, opened, assessor, 3, 3)
    page = world.signed_in(opened.officer).get(f"/evaluations/{opened.evaluation_id}/questions/team").text
    assert f'<a class="govuk-link" href="{where}">rota.pdf</a>' in page


def test_an_evaluation_that_is_not_there_is_not_found(world: World) -> None:
    opened = panel(world)
    client = world.signed_in(opened.officer)
    assert client.get(f"/evaluations/{opened.evaluation_id}").status_code == 200
    assert client.get("/evaluations/0190a8b2-0000-7000-8000-000000000000").status_code == 404
