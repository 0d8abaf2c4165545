"""A new council sets itself up: its first administrator is invited by the platform, and led through what there is."""

import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.people.rules import Role
from tests.factories.openid import CLIENT, SECRET, StandIn
from tests.factories.programs import bearer, hidden_fields, own_program, token_of
from tests.factories.world import World
from tests.integration.consortium.people.test_inviting import BO, NEW, confirm, invite, links, take_up


def main_of(html: str) -> str:
    return html.split("<main")[1].split("</main>")[0]


def test_the_platform_invites_the_first_administrator_who_sets_the_council_up(
    world: World, client: FlaskClient
) -> None:
    pat, sefton = world.administrator(), world.council("Sefton")
    assert "is invited" in invite(world.signed_in(pat), sefton, BO, "organisation administrator")
    (link,) = links(world, pat)
    assert take_up(client, link, NEW, name="Bo Quist") == "/sign-in"
    confirm(world, sefton)
    confirmed_only = sa.text("DELETE FROM role_grant WHERE NOT needs_second AND organisation_id = :id")
    with world.engine.begin() as connection:
        connection.execute(confirmed_only, {"id": sefton.id})
    bo = world.signed_in(world.known("Bo Quist"))
    page = main_of(bo.get("/setting-up").text)
    assert "0 of 5 done" in page
    assert "A policy owner or a commissioner does it." in page
    form = hidden_fields(bo.get("/setting-up/colour").text)
    assert bo.post("/setting-up/colour", data={**form, "colour": "javascript:"}).status_code == 422
    saved = bo.post("/setting-up/colour", data={**form, "colour": "teal"}, follow_redirects=True)
    assert "1 of 5 done" in saved.text
    world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR, Role.COMMISSIONER)
    assert "3 of 5 done" in bo.get("/setting-up").text
    assert world.signed_in(pat).get("/setting-up").status_code == 404


def test_the_same_by_the_api_and_no_secret_is_told(world: World, provider: StandIn, client: FlaskClient) -> None:
    world.administrator()
    own_program(world)
    sefton, wirral = world.council("Sefton"), world.council("Wirral")
    alex = world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)
    headers = bearer(token_of(world, alex))
    at = f"/api/v1/organisations/{sefton.id}"
    said = {"name": "Bo Quist", "email": BO, "roles": ["auditor"]}
    made = client.post(f"{at}/invitations", json=said, headers=headers)
    assert made.status_code == 201
    again = client.post(f"{at}/invitations/{made.get_json()['id']}/again", headers=headers).get_json()
    assert [each["id"] for each in client.get(f"{at}/invitations", headers=headers).get_json()] == [again["id"]]
    assert client.delete(f"{at}/invitations/{again['id']}", headers=headers).status_code == 204
    assert client.delete(f"{at}/invitations/{again['id']}", headers=headers).status_code == 404
    row = {"name": "Sefton sign-in", "issuer": provider.issuer, "client_id": CLIENT, "second_factors": ["mfa"]}
    assert client.post(f"{at}/identity-providers", json=row, headers=headers).status_code == 422
    registered = client.post(f"{at}/identity-providers", json={**row, "secret": SECRET}, headers=headers)
    assert registered.status_code == 201
    assert SECRET not in registered.text
    one = f"{at}/identity-providers/{registered.get_json()['id']}"
    wrong = client.put(f"{one}/force", json={}, headers=headers)
    assert (wrong.status_code, wrong.get_json()["type"]) == (409, "/api/problems/sign_on.not_tried")
    double = client.post(f"{at}/identity-providers", json={**row, "secret": SECRET}, headers=headers)
    assert double.get_json()["type"] == "/api/problems/sign_on.registered"
    http = client.put(one, json={**row, "issuer": "http://sefton.gov.uk"}, headers=headers)
    assert http.get_json()["type"] == "/api/problems/sign_on.address"
    assert client.put(one, json={**row, "name": "Sefton"}, headers=headers).get_json()["name"] == "Sefton"
    assert client.delete(f"{one}/force", headers=headers).status_code == 204
    assert client.delete(one, headers=headers).status_code == 204
    assert client.get(f"{at}/identity-providers", headers=headers).get_json() == []
    elsewhere = f"/api/v1/organisations/{wirral.id}"
    assert client.get(f"{elsewhere}/identity-providers", headers=headers).get_json() == []
    assert client.post(f"{elsewhere}/invitations", json=said, headers=headers).status_code == 404
    assert (
        client.post(f"{elsewhere}/identity-providers", json={**row, "secret": "s"}, headers=headers).status_code == 404
    )
