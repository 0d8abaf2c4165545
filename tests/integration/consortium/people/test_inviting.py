"""Invitations by e-mail: for a week, once, to one address; taken up with a password and a second step."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.kernel import notify
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.models import Notification
from consortium.people.rules import Role
from tests.factories.programs import hidden_fields
from tests.factories.world import PASSWORD, Made, World
from tests.integration.consortium.people.test_signing_in import codes_on, is_signed_in, secret_on, show_code

NEW = "four more plain words"
BO = "bo.quist@people.example"


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def alex(world: World, sefton: Made) -> Actor:
    return world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)


@pytest.fixture
def office(world: World, alex: Actor) -> FlaskClient:
    return world.signed_in(alex)


def invite(office: FlaskClient, organisation: Made, email: str = BO, *roles: str) -> str:
    """What the administrator is told."""
    at = f"/organisations/{organisation.id}/invitations/new"
    form = hidden_fields(office.get(at).text)
    said = {"name": "Bo Quist", "email": email, "roles": list(roles) or ["auditor"]}
    return office.post(at, data={**form, **said}, follow_redirects=True).text


def links(world: World, actor: Actor) -> list[str]:
    """The addresses in the invitations that were sent, the oldest first."""
    with world.acting(actor):
        sent = db.session.scalars(
            sa.select(Notification).where(Notification.template.endswith("/invitation")).order_by(Notification.id)
        ).all()
        return ["/joining/" + notify.wording(each)[1].split("/joining/")[1].split()[0] for each in sent]


def take_up(browser: FlaskClient, link: str, password: str, **more: str) -> str:
    """The form of the link filled in; where it leads, or what it says."""
    form = hidden_fields(browser.get(link).text)
    answer = browser.post(link, data={**form, "password": password, **more})
    return answer.headers["Location"] if answer.status_code == 302 else answer.text


def confirm(world: World, organisation: Made) -> None:
    """Another administrator confirms every role that waits in the organisation."""
    who = world.person("Second Administrator", organisation, Role.ORGANISATION_ADMINISTRATOR)
    waiting = sa.text(
        "SELECT guard.confirm_role(g.organisation_id, g.person_id, g.role, g.from_on) FROM role_grant g"
        " WHERE g.needs_second AND g.confirmed_at IS NULL"
    )
    with world.acting(who):
        assert db.session.execute(waiting).scalars().all() == [True]


def roles_of(world: World, email: str) -> list[str]:
    found = "SELECT g.role FROM role_grant g JOIN person p ON p.id = g.person_id WHERE p.email = :email ORDER BY g.role"
    with world.engine.connect() as connection:
        return list(connection.execute(sa.text(found), {"email": email}).scalars())


def test_who_is_invited_chooses_a_password_sets_up_a_second_step_and_is_in(
    world: World, office: FlaskClient, alex: Actor, sefton: Made, client: FlaskClient
) -> None:
    assert "Bo Quist is invited" in invite(office, sefton, BO, "auditor", "social worker")
    (link,) = links(world, alex)
    page = client.get(link)
    assert "Act for Sefton" in page.text
    assert "must have at least 12 characters" in take_up(client, link, "short", name="Bo Q.")
    assert take_up(client, link, NEW, name="Bo Q.") == "/sign-in/second-step"
    assert not is_signed_in(client)
    page = client.get("/sign-in/set-up")
    form = hidden_fields(page.text.split("</form>")[0])
    shown = client.post("/sign-in/set-up", data={**form, "code": world.code(secret_on(page.text))})
    assert len(codes_on(shown.text)) == 10
    assert "Bo Q." in client.get("/").text
    assert roles_of(world, BO) == ["auditor", "social worker"]
    assert "No open invitation" in office.get(f"/organisations/{sefton.id}/invitations").text
    assert "taken up, taken back" in world.app.test_client().get(link, follow_redirects=True).text


def test_who_has_an_account_shows_its_password_and_the_second_step_as_ever(
    world: World, office: FlaskClient, alex: Actor, sefton: Made, client: FlaskClient
) -> None:
    bo = world.person("Bo Quist", world.council("Wirral"), Role.ASSESSOR)
    secret = world.has_app(bo)
    assert "Bo Quist is invited" in invite(office, sefton, BO.upper())
    (link,) = links(world, alex)
    assert "not right" in take_up(client, link, NEW)
    assert roles_of(world, BO) == ["assessor"]
    second = take_up(client, link, PASSWORD)
    assert show_code(client, second, world.code(secret)).status_code == 302
    assert roles_of(world, BO) == ["assessor", "auditor"]


def test_who_is_signed_in_takes_it_up_at_once_and_nobody_elses(
    world: World, office: FlaskClient, alex: Actor, sefton: Made
) -> None:
    bo = world.person("Bo Quist", world.council("Wirral"), Role.ASSESSOR)
    invite(office, sefton)
    (link,) = links(world, alex)
    refused = office.post(f"{link}/acceptance", data=hidden_fields(office.get("/").text), follow_redirects=True)
    assert "sent to another e-mail address" in refused.text
    browser = world.signed_in(bo)
    form = hidden_fields(browser.get(link).text)
    assert "switch to Sefton" in browser.post(f"{link}/acceptance", data=form, follow_redirects=True).text


def test_an_invitation_lapses_after_a_week_and_with_the_next_one(
    world: World, office: FlaskClient, alex: Actor, sefton: Made, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    invite(office, sefton)
    invite(office, sefton)
    first, second = links(world, alex)
    assert client.get(first).status_code == 302
    assert client.get(second).status_code == 200
    move_clock(days=7)
    assert client.get(second).status_code == 302
    assert "taken up, taken back" in client.post(second, follow_redirects=True).text


def test_an_open_one_is_sent_again_and_taken_back(
    world: World, office: FlaskClient, alex: Actor, sefton: Made, client: FlaskClient
) -> None:
    invite(office, sefton)
    listed = f"/organisations/{sefton.id}/invitations"

    def press(act: str) -> str:
        page = office.get(listed).text
        address = next(part.split('"')[0] for part in page.split('action="')[1:] if part.split('"')[0].endswith(act))
        return office.post(address, data=hidden_fields(page), follow_redirects=True).text

    assert "Sent again to Bo Quist" in press("/again")
    first, second = links(world, alex)
    assert client.get(first).status_code == 302
    assert client.get(second).status_code == 200
    assert "Taken back" in press("/revocation")
    assert client.get(second).status_code == 302


def test_an_address_with_an_account_and_one_without_are_told_alike(
    world: World, office: FlaskClient, sefton: Made
) -> None:
    world.person("Bo Quist", world.council("Wirral"), Role.ASSESSOR)
    told = [invite(office, sefton, email).split("Bo Quist is invited")[1][:60] for email in (BO, "x@people.example")]
    assert told[0] == told[1]


def test_a_role_that_two_people_give_waits_for_the_second(
    world: World, office: FlaskClient, alex: Actor, sefton: Made, client: FlaskClient
) -> None:
    invite(office, sefton, BO, "commissioner")
    (link,) = links(world, alex)
    assert take_up(client, link, NEW, name="Bo Quist") == "/sign-in"
    assert "A second administrator confirms your roles" in client.get("/sign-in").text
    form = {**hidden_fields(client.get("/sign-in").text), "email": BO, "password": NEW}
    assert client.post("/sign-in", data=form).status_code == 422
    confirm(world, sefton)
    assert client.post("/sign-in", data=form).headers["Location"].startswith("/sign-in/second-step")


def test_nobody_invites_themselves(world: World, office: FlaskClient, alex: Actor, sefton: Made) -> None:
    assert "Nobody gives a role to themselves" in invite(office, sefton, World.address_of(alex.name))
    assert links(world, alex) == []


def test_nobody_is_invited_with_no_role_or_one_of_another_kind(
    world: World, office: FlaskClient, alex: Actor, sefton: Made
) -> None:
    at = f"/organisations/{sefton.id}/invitations/new"
    form = hidden_fields(office.get(at).text)
    said = {"name": "Bo Quist", "email": BO}
    assert "Choose at least one role" in office.post(at, data={**form, **said}).text
    assert office.post(at, data={**form, **said, "roles": ["bid writer"]}).status_code == 422
    assert links(world, alex) == []


def test_another_organisations_invitations_are_absent(world: World, office: FlaskClient) -> None:
    wirral = world.council("Wirral")
    assert office.get(f"/organisations/{wirral.id}/invitations").status_code == 404
    assert office.get("/joining/nonsense", follow_redirects=True).request.path == "/sign-in"
