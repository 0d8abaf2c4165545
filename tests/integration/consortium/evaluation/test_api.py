"""Assessing and moderating by API, one token per person."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from consortium.people.rules import Role
from tests.factories.evaluation import Panel, panel
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.world import World

API = "/api/v1"


@pytest.fixture(autouse=True)
def _has_the_platforms_own_program(world: World) -> None:
    world.administrator()
    own_program(world)


class Program:
    """A program that holds one person's token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.token = client, token

    def __call__(self, method: str, path: str, status: int = 200, **said: Any) -> Any:
        answer = self.client.open(API + path, method=method, json=said or None, headers=bearer(self.token))
        assert answer.status_code == status, answer.text
        return answer.get_json(silent=True)


@pytest.fixture
def opened(world: World) -> Panel:
    return panel(world)


def program(world: World, actor: Any) -> Program:
    return Program(world.app.test_client(), token_of(world, actor))


def test_two_assessors_and_two_moderators_work_through_an_evaluation(world: World, opened: Panel) -> None:
    here = f"/assessments/{opened.evaluation_id}"
    for assessor, given in ((opened.ruth, 2), (opened.tom, 4)):
        acts = program(world, assessor)
        [mine] = acts("GET", "/assessments")
        assert (mine["id"], mine["stage"]) == (str(opened.evaluation_id), "assigned")
        refused = acts("PUT", f"{here}/scores/team", 409, score=3, reason="Early.")
        assert refused["code" if "code" in refused else "type"].endswith("interest.not_declared")
        acts("POST", f"{here}/interest", 204, has_conflict=False)
        for criterion in ("team", "safety"):
            acts("PUT", f"{here}/scores/{criterion}", score=given, reason="Clear.")
        assert acts("POST", f"{here}/lock")["stage"] == "locked"
    officer, colleague = program(world, opened.officer), program(world, opened.colleague)
    there = f"/evaluations/{opened.evaluation_id}"
    shown = officer("GET", there)
    assert (shown["stage"], [each["score"] for each in shown["scores"]["team"]]) == ("moderating", [2, 4])
    officer("PUT", f"{there}/consensus/team", 409, score=3, reason="Agreed.")
    officer("PUT", f"{there}/consensus/team", score=3, reason="Agreed.", discussion="Talked through.")
    officer(
        "PUT",
        f"{there}/consensus/safety",
        score=5,
        reason="Audited twice a year.",
        discussion="Talked through.",
        outside_reason="Both missed the annex.",
        second_moderator_id=str(opened.colleague.person),
    )
    officer("POST", f"{there}/conclude", 409)
    colleague("POST", f"{there}/consensus/safety/confirm")
    assert officer("POST", f"{there}/conclude")["stage"] == "concluded"
    assert [each["stage"] for each in officer("GET", "/evaluations")] == ["concluded"]


def test_the_owner_sees_no_score_before_all_are_locked(world: World, opened: Panel) -> None:
    acts = program(world, opened.ruth)
    acts("POST", f"/assessments/{opened.evaluation_id}/interest", 204, has_conflict=False)
    acts("PUT", f"/assessments/{opened.evaluation_id}/scores/team", score=3, reason="Clear.")
    assert program(world, opened.officer)("GET", f"/evaluations/{opened.evaluation_id}")["scores"] == {}


def test_an_assessor_is_asked_by_api(world: World) -> None:
    opened = panel(world, is_assigned=False)
    acts = program(world, opened.officer)
    names = {each["name"]: each for each in acts("GET", "/assessors")}
    assert set(names) == {"Ruth Okoro", "Tom Ashby"}
    ruth = names["Ruth Okoro"]
    asked = {"assessor_id": ruth["person_id"], "assessor_organisation_id": ruth["organisation_id"]}
    shown = acts("POST", f"/evaluations/{opened.evaluation_id}/assessors", 201, **asked)
    assert [each["name"] for each in shown["assessors"]] == ["Ruth Okoro"]
    acts("POST", f"/evaluations/{opened.evaluation_id}/assessors", 409, **asked)


def test_whoever_was_not_asked_finds_nothing(world: World, opened: Panel) -> None:
    stranger = world.person("Dan Price", opened.region.sefton, Role.ASSESSOR)
    acts = program(world, stranger)
    assert acts("GET", "/assessments") == []
    acts("GET", f"/assessments/{opened.evaluation_id}", 404)
    acts("GET", f"/evaluations/{opened.evaluation_id}", 404)


@pytest.mark.parametrize("said", [{"score": "five"}, {"score": 2.5}, {"points": 3}, {"score": 9, "reason": "x"}])
def test_a_score_that_cannot_be_read_is_refused_in_words(world: World, opened: Panel, said: dict[str, Any]) -> None:
    acts = program(world, opened.ruth)
    acts("POST", f"/assessments/{opened.evaluation_id}/interest", 204, has_conflict=False)
    answer = world.app.test_client().put(
        f"{API}/assessments/{opened.evaluation_id}/scores/team", json=said, headers=bearer(acts.token)
    )
    assert answer.status_code in {409, 422}
    assert answer.content_type == "application/problem+json"
