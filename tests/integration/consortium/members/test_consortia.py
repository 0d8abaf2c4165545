"""Founding a consortium and joining it, by the API: only bodies that the notice names, each with a part of its kind."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.people.rules import Role
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.world import LONG_AGO, Made, World

NOTICE = "Contract notice, section I.3"


@pytest.fixture
def administrator(world: World) -> Actor:
    administrator = world.administrator()
    own_program(world)
    return administrator


class Api:
    """The API with one person's token."""

    def __init__(self, world: World, actor: Actor) -> None:
        self.client, self.headers = world.app.test_client(), bearer(token_of(world, actor))

    def post(self, path: str, **body: Any) -> tuple[int, Any]:
        answer = self.client.post(f"/api/v1{path}", json=body, headers=self.headers)
        return answer.status_code, answer.get_json()

    def get(self, path: str) -> tuple[int, Any]:
        answer = self.client.get(f"/api/v1{path}", headers=self.headers)
        return answer.status_code, answer.get_json()


@pytest.fixture
def api(world: World, administrator: Actor) -> Api:
    return Api(world, administrator)


@pytest.fixture
def bodies(world: World) -> dict[str, Made]:
    councils = ("Knowsley", "Sefton", "St Helens", "Wigan")
    return {name: world.council(name) for name in councils} | {"ICB": world.health_body("ICB")}


def part(body: Made, part: str, named_where: str = NOTICE) -> dict[str, str]:
    return {"organisation_id": str(body.id), "part": part, "named_where": named_where}


def found(api: Api, known: dict[str, Made], **change: Any) -> tuple[int, Any]:
    parts = {"Knowsley": "lead", "Sefton": "member", "St Helens": "prospective", "ICB": "invited"}
    body = {
        "name": "Liverpool City Region care and support",
        "commenced_on": "2024-03-01",
        "bodies": [part(known[name], as_what) for name, as_what in parts.items()],
    }
    return api.post("/consortia", **(body | change))


def test_the_administrator_enters_councils_and_health_bodies_by_their_codes(api: Api) -> None:
    status, knowsley = api.post("/organisations", kind="council", name="Knowsley", ons_code="E08000011")
    assert (status, knowsley["ons_code"]) == (201, "E08000011")
    status, icb = api.post("/organisations", kind="health", name="Cheshire and Merseyside ICB", ods_code="QYG")
    assert (status, icb["ods_code"], icb["ons_code"]) == (201, "QYG", None)
    assert [body["name"] for body in api.get("/organisations")[1]] == ["Cheshire and Merseyside ICB", "Knowsley"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "council", "name": "X", "ons_code": "E0800001"}, "organisation.ons_code"),
        ({"kind": "council", "name": "X"}, "organisation.ons_code"),
        ({"kind": "council", "name": "X", "ods_code": "QYG"}, "organisation.ons_code"),
        ({"kind": "health", "name": "X"}, "organisation.ods_code"),
        ({"kind": "health", "name": "X", "ods_code": "qyg!"}, "organisation.ods_code"),
    ],
)
def test_a_body_without_its_official_code_is_not_entered(api: Api, body: dict[str, str], code: str) -> None:
    status, said = api.post("/organisations", **body)
    assert (status, said["type"]) == (409, f"/api/problems/{code}")


def test_nobody_is_entered_twice(api: Api) -> None:
    for expected in (201, 409):
        assert api.post("/organisations", kind="council", name="Knowsley", ons_code="E08000011")[0] == expected


def test_a_consortium_is_founded_with_each_part_and_where_it_is_named(api: Api, bodies: dict[str, Made]) -> None:
    status, founded = found(api, bodies)
    assert status == 201
    assert founded["lead_id"] == str(bodies["Knowsley"].id)
    assert [(member["name"], member["part"]) for member in founded["members"]] == [
        ("Knowsley", "lead"),
        ("ICB", "invited"),
        ("Sefton", "member"),
        ("St Helens", "prospective"),
    ]
    assert {member["named_where"] for member in founded["members"]} == {NOTICE}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([("Knowsley", "member", NOTICE)], "consortium.one_lead"),
        ([("Knowsley", "lead", NOTICE), ("Sefton", "lead", NOTICE)], "consortium.one_lead"),
        ([("ICB", "lead", NOTICE)], "membership.part_of_kind"),
        ([("Knowsley", "lead", NOTICE), ("ICB", "member", NOTICE)], "membership.part_of_kind"),
        ([("Knowsley", "lead", NOTICE), ("Sefton", "invited", NOTICE)], "membership.part_of_kind"),
        ([("Knowsley", "lead", NOTICE), ("Sefton", "member", "  ")], "membership.named_where"),
        ([("Knowsley", "lead", NOTICE), ("Sefton", "member", NOTICE)] * 1 + [("Sefton", "prospective", NOTICE)],
         "membership.named_twice"),
    ],
)  # fmt: skip
def test_a_consortium_that_breaks_a_rule_is_not_founded(
    api: Api, bodies: dict[str, Made], parts: list[tuple[str, str, str]], code: str
) -> None:
    status, said = found(api, bodies, bodies=[part(bodies[name], what, where) for name, what, where in parts])
    assert (status, said["type"]) == (409, f"/api/problems/{code}")
    assert api.get("/consortia")[1] == []


def test_a_provider_has_no_part_in_a_consortium(world: World, api: Api, bodies: dict[str, Made]) -> None:
    provider = world.provider("Bright Harbour")
    status, said = found(api, bodies, bodies=[part(bodies["Knowsley"], "lead"), part(provider, "member")])
    assert (status, said["type"]) == (409, "/api/problems/membership.part_of_kind")


def test_only_an_administrator_founds(world: World, administrator: Actor, bodies: dict[str, Made]) -> None:
    officer = world.person("Kit Moran", bodies["Knowsley"], Role.PROCUREMENT_OFFICER)
    assert found(Api(world, officer), bodies)[0] == 404


def test_the_lead_admits_a_prospective_member_and_only_a_named_one(
    world: World, api: Api, bodies: dict[str, Made]
) -> None:
    here = f"/consortia/{found(api, bodies)[1]['id']}"
    officer = Api(world, world.person("Kit Moran", bodies["Knowsley"], Role.PROCUREMENT_OFFICER))
    status, said = officer.post(f"{here}/members", organisation_id=str(bodies["Wigan"].id))
    assert (status, said["type"]) == (409, "/api/problems/membership.not_named")
    status, joined = officer.post(f"{here}/members", organisation_id=str(bodies["St Helens"].id))
    assert (status, joined["part"]) == (201, "member")
    parts = {member["name"]: member["part"] for member in officer.get(here)[1]["members"]}
    assert parts["St Helens"] == "member"
    status, said = officer.post(f"{here}/members", organisation_id=str(bodies["St Helens"].id))
    assert (status, said["type"]) == (409, "/api/problems/membership.not_open")


def test_a_member_does_not_admit_anybody(world: World, api: Api, bodies: dict[str, Made]) -> None:
    here = f"/consortia/{found(api, bodies)[1]['id']}"
    officer = Api(world, world.person("Ann Lee", bodies["Sefton"], Role.PROCUREMENT_OFFICER))
    assert officer.post(f"{here}/members", organisation_id=str(bodies["St Helens"].id))[0] == 404


def test_an_invited_health_body_opts_in_once(world: World, api: Api, bodies: dict[str, Made]) -> None:
    here = f"/consortia/{found(api, bodies)[1]['id']}"
    lead = Api(world, world.person("Hal Green", bodies["ICB"], Role.STRATEGIC_LEAD))
    assert lead.post(f"{here}/opt-in")[1]["part"] == "opted-in"
    assert lead.post(f"{here}/opt-in")[0] == 409


def test_a_council_cannot_opt_in(world: World, api: Api, bodies: dict[str, Made]) -> None:
    here = f"/consortia/{found(api, bodies)[1]['id']}"
    lead = Api(world, world.person("Sue Hart", bodies["St Helens"], Role.STRATEGIC_LEAD))
    status, said = lead.post(f"{here}/opt-in")
    assert (status, said["type"]) == (409, "/api/problems/membership.not_open")


def test_the_database_itself_refuses_a_body_that_is_not_named(world: World, bodies: dict[str, Made]) -> None:
    consortium_id = world.consortium("Region", bodies["Knowsley"])
    with pytest.raises(IntegrityError, match="fk_membership"):
        world.insert(
            "membership",
            consortium_id=consortium_id,
            organisation_id=bodies["Wigan"].id,
            part="member",
            from_on=LONG_AGO,
        )


def test_the_database_itself_refuses_a_second_lead(world: World, bodies: dict[str, Made]) -> None:
    consortium_id = world.consortium("Region", bodies["Knowsley"], bodies["Sefton"])
    with pytest.raises(IntegrityError, match="uq_membership_one_lead"):
        world.insert(
            "membership",
            consortium_id=consortium_id,
            organisation_id=bodies["Sefton"].id,
            part="lead",
            from_on=LONG_AGO.replace(year=2025),
        )


def test_a_council_cannot_make_itself_a_member_in_the_database(world: World, bodies: dict[str, Made]) -> None:
    consortium_id = world.consortium("Region", bodies["Knowsley"], prospective=(bodies["St Helens"],))
    lead = world.person("Sue Hart", bodies["St Helens"], Role.STRATEGIC_LEAD)
    row = {"consortium_id": consortium_id, "organisation_id": bodies["St Helens"].id, "from_on": "2026-01-01"}
    for wanted in ("member", "opted-in"):
        with pytest.raises(sa.exc.ProgrammingError, match="row-level security"), world.acting(lead):
            db.session.execute(sa.insert(db.metadata.tables["membership"]).values(**row, part=wanted))


def test_a_consortium_page_shows_who_belongs(world: World, client: FlaskClient, bodies: dict[str, Made]) -> None:
    world.administrator()
    consortium_id = world.consortium("Region", bodies["Knowsley"], bodies["Sefton"])
    page = world.signed_in(world.person("Sam Okoro", bodies["Sefton"], Role.COMMISSIONER)).get(
        f"/consortia/{consortium_id}"
    )
    assert "Lead authority" in page.text
    assert "as a member" not in page.text
