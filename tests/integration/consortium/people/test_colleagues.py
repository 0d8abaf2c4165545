"""An organisation's administrator lets people in and gives roles: their own organisation's, and no more than it has."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, ProgrammingError

from consortium.kernel.actors import PLATFORM_ID, Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.people.rules import Role
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.world import LONG_AGO, PASSWORD, Made, World

PLATFORM = Made(PLATFORM_ID, OrganisationKind.PLATFORM, "Consortium platform")


@pytest.fixture
def sefton(world: World) -> Made:
    world.administrator()
    own_program(world)
    return world.council("Sefton")


@pytest.fixture
def alex(world: World, sefton: Made) -> Actor:
    return world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)


@pytest.fixture
def people(sefton: Made) -> str:
    return f"/api/v1/organisations/{sefton.id}/people"


@pytest.fixture
def headers(world: World, alex: Actor) -> dict[str, str]:
    return bearer(token_of(world, alex))


def newcomer(**change: Any) -> dict[str, Any]:
    return {
        "name": "Sam Okoro",
        "email": "sam.okoro@people.example",
        "password": PASSWORD,
        "roles": ["social worker"],
    } | change


def test_who_is_let_in_can_sign_in_and_act(
    world: World, client: FlaskClient, sefton: Made, people: str, headers: dict[str, str]
) -> None:
    answer = client.post(people, json=newcomer(), headers=headers)
    assert (answer.status_code, answer.get_json()["roles"]) == (201, ["social worker"])
    sam = world.also_acts_for(answer.get_json()["person_id"], "Sam Okoro", sefton)
    assert "Sefton" in world.signed_in(sam).get("/").text


def test_who_has_an_account_keeps_its_password_and_gains_the_roles(
    world: World, client: FlaskClient, people: str, headers: dict[str, str]
) -> None:
    kit = world.person("Kit Moran", world.council("Knowsley"), Role.ASSESSOR)
    body = newcomer(name="Somebody", email=World.address_of(kit.name), password="another password")
    answer = client.post(people, json=body, headers=headers)
    assert (answer.status_code, answer.get_json()["name"]) == (201, "Kit Moran")
    page = world.signed_in(kit).get("/").text
    assert "Knowsley" in page
    assert "Sefton" in page


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"roles": ["bid writer"]}, "role.not_for_kind"),
        ({"roles": ["platform administrator"]}, "role.not_for_kind"),
        ({"password": "short"}, "password.short"),
        ({"password": ""}, "password.short"),
    ],
)
def test_nobody_is_let_in_wrongly(
    client: FlaskClient, people: str, headers: dict[str, str], change: dict[str, Any], code: str
) -> None:
    answer = client.post(people, json=newcomer(**change), headers=headers)
    assert (answer.status_code, answer.get_json()["type"]) == (409, f"/api/problems/{code}")


def test_another_organisations_people_are_not_mine_to_see_or_change(
    world: World, client: FlaskClient, headers: dict[str, str]
) -> None:
    wirral = world.council("Wirral")
    kit = world.person("Kit Moran", wirral, Role.ORGANISATION_ADMINISTRATOR)
    there = f"/api/v1/organisations/{wirral.id}/people"
    assert client.get(there, headers=headers).get_json() == []
    assert client.post(there, json=newcomer(), headers=headers).status_code == 404
    changed = client.put(f"{there}/{kit.person_id}/roles", json={"roles": []}, headers=headers)
    assert changed.status_code == 404


def test_a_commissioner_lets_nobody_in(world: World, client: FlaskClient, sefton: Made, people: str) -> None:
    sam = world.person("Sam Okoro", sefton, Role.COMMISSIONER)
    assert client.post(people, json=newcomer(), headers=bearer(token_of(world, sam))).status_code == 404


def test_roles_end_and_begin_at_once_and_may_come_back_the_same_day(
    world: World, client: FlaskClient, sefton: Made, people: str, headers: dict[str, str]
) -> None:
    sam = world.person("Sam Okoro", sefton, Role.SOCIAL_WORKER)
    browser = world.signed_in(sam)

    def change(*roles: str) -> int:
        answer = client.put(f"{people}/{sam.person_id}/roles", json={"roles": list(roles)}, headers=headers)
        return answer.status_code

    assert change("policy owner") == 204
    assert "Policy owner" in browser.get("/").text
    assert change() == 204
    assert browser.get("/").status_code == 302
    assert change("policy owner", "social worker") == 204
    assert "Policy owner, Social worker" in browser.get("/").text


def test_somebody_must_remain_who_administers(
    client: FlaskClient, people: str, headers: dict[str, str], alex: Actor
) -> None:
    answer = client.put(f"{people}/{alex.person_id}/roles", json={"roles": ["auditor"]}, headers=headers)
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/api/problems/role.last_administrator")


def test_a_providers_own_administrator_staffs_it(world: World, client: FlaskClient) -> None:
    world.administrator()
    own_program(world)
    secret = client.post("/api/v1/accounts/links", json={"email": "jo@bright.example"}).get_json()["secret"]
    account = {"organisation_name": "Bright Harbour", "name": "Jo Marsh", "secret": secret}
    made = client.post("/api/v1/accounts", json=account | {"password": PASSWORD})
    assert made.status_code == 201
    assert client.post("/api/v1/accounts", json=account | {"password": PASSWORD}).status_code == 409


def test_nobody_gives_a_password_to_somebody_who_has_one_or_acts_for_anybody(
    world: World, sefton: Made, alex: Actor
) -> None:
    somebody = uuid4()
    world.insert("person", id=somebody, name="Lee Ward", email="lee@x.example", created_at=sa.func.guard.now())
    world.also_acts_for(somebody, "Lee Ward", world.council("Wirral"), Role.COMMISSIONER)
    with pytest.raises(ProgrammingError, match="row-level security"), world.acting(alex):
        db.session.execute(
            sa.insert(db.metadata.tables["credential"]).values(
                person_id=somebody, kind="password", secret_hash="x", set_at=sa.func.guard.now()
            )
        )


def test_only_the_platform_has_administrators_of_the_platform(world: World, sefton: Made, alex: Actor) -> None:
    with pytest.raises(IntegrityError, match="platform_administrators_are_the_platforms"):
        world.insert(
            "role_grant",
            organisation_id=sefton.id,
            person_id=alex.person_id,
            role="platform administrator",
            from_on=LONG_AGO,
        )


def test_a_dead_message_is_revived_by_an_administrator_only(world: World, alex: Actor) -> None:
    sefton, administrator = alex.organisation, world.person("Pat Quill", PLATFORM, Role.PLATFORM_ADMINISTRATOR)
    message_id = uuid4()
    world.insert(
        "outbox_message",
        recorded_by=sefton,
        id=message_id,
        handled_as=sefton,
        handled_as_kind="council",
        event="NotificationRecorded",
        handler="consortium.kernel.notify.send",
        payload={},
        recorded_at=sa.func.guard.now(),
        attempts=6,
        dead_at=sa.func.guard.now(),
        error="SMTPDataError",
    )
    assert world.signed_in(alex).get("/dead-letters").status_code == 404
    pat = world.signed_in(administrator)
    page = pat.get("/dead-letters")
    assert "SMTPDataError" in page.text
    assert "Messages have failed" in pat.get("/").text
    form = page.text.split(f"/dead-letters/{sefton}/{message_id}/revive")[1]
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    answer = pat.post(f"/dead-letters/{sefton}/{message_id}/revive", data={"csrf_token": token})
    assert answer.status_code == 302
    assert "No dead letters" in pat.get("/dead-letters").text
    with world.engine.connect() as connection:
        row = connection.execute(sa.text("SELECT dead_at, error, attempts FROM outbox_message")).one()
    assert tuple(row) == (None, None, 0)
