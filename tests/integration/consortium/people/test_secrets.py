"""A program's secrets take over from one another without a gap, and end at once."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consortium.kernel.actors import Actor
from consortium.kernel.settings import Settings, driver_url
from consortium.people.rules import ProgramKind, Role
from consortium.people.rules.secrets import Overlap
from consortium.people.services import hash_of, programs, secrets
from tests.factories.programs import bearer, hidden_fields, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.worker import do_waiting_work
from tests.factories.world import World


@pytest.fixture
def sam(world: World) -> Actor:
    return world.person("Sam Okoro", world.council("Sefton"), Role.ORGANISATION_ADMINISTRATOR)


@pytest.fixture
def machine(world: World, sam: Actor) -> programs.Registered:
    with world.acting(sam):
        now = world.execute("SELECT guard.now()").scalar_one()
        return programs.register_program(
            actor=sam, name="Finance", kind=ProgramKind.MACHINE, scopes=["members:write"], redirect_uris=[], now=now
        )


def ask(client: FlaskClient, machine: programs.Registered, secret: str | None) -> TestResponse:
    said = {"grant_type": "client_credentials", "client_id": machine.client_id, "client_secret": secret or ""}
    return client.post("/oauth/token", data=said)


def gets_in(client: FlaskClient, machine: programs.Registered, secret: str | None) -> bool:
    return ask(client, machine, secret).status_code == 200


def replace(world: World, sam: Actor, machine: programs.Registered, overlap: Overlap) -> str:
    with world.acting(sam):
        now = world.execute("SELECT guard.now()").scalar_one()
        return secrets.replace_secret(actor=sam, program_id=machine.id, overlap=overlap, now=now)


def test_both_secrets_count_for_a_while_and_never_three(
    world: World, sam: Actor, machine: programs.Registered, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    first = machine.secret
    second = replace(world, sam, machine, Overlap.WEEK)
    assert (gets_in(client, machine, first), gets_in(client, machine, second)) == (True, True)
    third = replace(world, sam, machine, Overlap.DAY)
    assert [gets_in(client, machine, each) for each in (first, second, third)] == [False, True, True]
    move_clock(days=1, minutes=1)
    assert [gets_in(client, machine, each) for each in (second, third)] == [False, True]
    with world.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT string_agg(s::text, ' ') FROM program_secret s")).scalar_one()
    assert not [each for each in (first, second, third) if each and each in kept]


def test_a_secret_that_somebody_else_may_know_ends_at_once_with_the_programs_tokens(
    world: World, sam: Actor, machine: programs.Registered, client: FlaskClient
) -> None:
    token = ask(client, machine, machine.secret).get_json()["access_token"]
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 200
    second = replace(world, sam, machine, Overlap.NONE)
    assert client.get("/api/v1/me", headers=bearer(token)).status_code == 401
    assert (gets_in(client, machine, machine.secret), gets_in(client, machine, second)) == (False, True)


def test_a_program_whose_secrets_are_over_gets_in_no_other_way(
    world: World, sam: Actor, client: FlaskClient, machine: programs.Registered
) -> None:
    with world.acting(sam):
        now = world.execute("SELECT guard.now()").scalar_one()
        [kept] = world.execute("SELECT id FROM program_secret").scalars()
        secrets.end_secret(actor=sam, program_id=machine.id, secret_id=kept, now=now)
        again = {"actor": sam, "program_id": machine.id, "secret_id": kept, "now": now}
        assert refusal_of(secrets.end_secret, **again) == "secret.over"
    said = {"grant_type": "client_credentials", "client_id": machine.client_id}
    assert client.post("/oauth/token", data=said).get_json()["error"] == "invalid_client"
    assert not gets_in(client, machine, machine.secret)
    assert gets_in(client, machine, replace(world, sam, machine, Overlap.NONE))


def test_its_people_are_reminded_before_a_secret_lapses_unless_it_was_replaced(
    world: World, sam: Actor, machine: programs.Registered, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    def reminded() -> list[str]:
        with world.engine.connect() as connection:
            return list(connection.execute(sa.text("SELECT facts->>'program' FROM notification")).scalars())

    move_clock(days=334)
    do_waiting_work(world)
    assert reminded() == []
    move_clock(days=2)
    do_waiting_work(world)
    assert reminded() == ["Finance"]
    replace(world, sam, machine, Overlap.WEEK)
    move_clock(days=23)
    do_waiting_work(world)
    assert reminded() == ["Finance"]
    move_clock(days=7)
    assert not gets_in(client, machine, machine.secret)


def test_who_calls_while_the_program_is_being_noted_for_another_is_answered_all_the_same(
    world: World, machine: programs.Registered, client: FlaskClient, settings: Settings
) -> None:
    one, other = (ask(client, machine, machine.secret).get_json()["access_token"] for _ in range(2))
    engine = sa.create_engine(driver_url(settings.database_url))
    with engine.begin() as first:
        first.execute(sa.text("SELECT guard.touch_program(:hash)"), {"hash": hash_of(one)})
        assert client.get("/api/v1/me", headers=bearer(other)).status_code == 200
    engine.dispose()
    assert client.get("/api/v1/me", headers=bearer(one)).status_code == 200


def test_when_a_program_last_called_is_known_to_the_minute(
    world: World, machine: programs.Registered, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    def used() -> object:
        with world.engine.connect() as connection:
            return connection.execute(sa.text("SELECT last_used_at FROM api_client")).scalar_one()

    token = ask(client, machine, machine.secret).get_json()["access_token"]
    assert used() is None
    client.get("/api/v1/me", headers=bearer(token))
    first = used()
    client.get("/api/v1/me", headers=bearer(token))
    assert first is not None
    assert used() == first
    move_clock(minutes=2)
    client.get("/api/v1/nothing", headers=bearer(token))
    assert used() - first > timedelta(minutes=1)  # type: ignore[operator]


def test_the_page_shows_the_new_secret_once_and_which_are_live(
    world: World, sam: Actor, machine: programs.Registered, client: FlaskClient
) -> None:
    browser = world.signed_in(sam)
    address = f"/programs/{machine.id}"
    page = browser.get(address)
    assert (machine.secret or "")[:8] in page.text
    assert (machine.secret or "") not in page.text
    form = {name: value for name, value in hidden_fields(page.text).items() if name != "idempotency_key"}
    lacking = browser.post(f"{address}/secrets", data=form)
    assert (lacking.status_code, "Choose how long" in lacking.text) == (422, True)
    made = browser.post(f"{address}/secrets", data={**form, "overlap": "week"})
    told = made.text.split("con_", 1)[1].split("<", 1)[0]
    assert gets_in(client, machine, f"con_{told}")
    shown = browser.get(address).text
    assert told not in shown
    assert ("Present" in shown, "Being replaced" in shown) == (True, True)
    with world.engine.connect() as connection:
        [old] = connection.execute(sa.text("SELECT id FROM program_secret WHERE replaced_at IS NOT NULL")).scalars()
    browser.post(f"{address}/secrets/{old}/end", data=form)
    assert not gets_in(client, machine, machine.secret)
    browser.post(f"{address}/end", data=form)
    assert not gets_in(client, machine, f"con_{told}")


def test_another_organisations_program_is_absent(world: World, machine: programs.Registered) -> None:
    other = world.signed_in(world.person("Ola Nordmann", world.council("Wirral"), Role.ORGANISATION_ADMINISTRATOR))
    assert other.get(f"/programs/{machine.id}").status_code == 404
    assert other.post(f"/programs/{machine.id}/secrets/{UUID(int=1)}/end").status_code in {400, 404}


def test_an_administrator_does_the_same_through_the_api(world: World, sam: Actor, client: FlaskClient) -> None:
    world.administrator()
    own_program(world)
    token = bearer(token_of(world, sam))
    given = {"name": "Finance", "kind": "machine", "scopes": ["changes:read"]}
    made = client.post("/api/v1/programs", json=given, headers=token).get_json()
    here = f"/api/v1/programs/{made['id']}"
    registered = programs.Registered(UUID(made["id"]), made["client_id"], made["secret"])
    assert gets_in(client, registered, made["secret"])
    new = client.post(f"{here}/secrets", json={"overlap": "day"}, headers=token).get_json()["secret"]
    [present, old] = client.get(f"{here}/secrets", headers=token).get_json()
    assert ((present["state"], old["state"]), present["prefix"]) == (("present", "being replaced"), new[:8])
    assert client.delete(f"{here}/secrets/{old['id']}", headers=token).status_code == 204
    assert (gets_in(client, registered, made["secret"]), gets_in(client, registered, new)) == (False, True)
    assert client.delete(here, headers=token).status_code == 204
    assert not gets_in(client, registered, new)
    [shown] = client.get("/api/v1/programs", headers=token).get_json()
    assert (shown["name"], shown["ended_at"] is not None) == ("Finance", True)
