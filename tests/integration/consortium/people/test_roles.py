"""A role that opens, awards or gives others takes two people; every role is looked at again, or is suspended."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError

from consortium.kernel.actors import PLATFORM_ID, Actor, OrganisationKind
from consortium.people.rules import Role
from tests.factories.programs import bearer, hidden_fields, own_program, token_of
from tests.factories.worker import do_waiting_work
from tests.factories.world import LONG_AGO, Made, World
from tests.integration.consortium.people.test_second_step import messages_to

PLATFORM = Made(PLATFORM_ID, OrganisationKind.PLATFORM, "Consortium platform")
TODAY = date(2026, 11, 16)


@pytest.fixture
def sefton(world: World) -> Made:
    world.administrator()
    own_program(world)
    return world.council("Sefton")


@pytest.fixture
def alex(world: World, sefton: Made) -> Actor:
    return world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)


@pytest.fixture
def bo(world: World, sefton: Made) -> Actor:
    return world.person("Bo Quist", sefton, Role.ORGANISATION_ADMINISTRATOR)


@pytest.fixture
def sam(world: World, sefton: Made) -> Actor:
    return world.person("Sam Okoro", sefton, Role.SOCIAL_WORKER)


def of(who: Actor) -> str:
    return f"/api/v1/organisations/{who.organisation}/people/{who.person}/roles"


def give(client: FlaskClient, world: World, by: Actor, who: Actor, role: str, **when: str) -> tuple[int, str]:
    """Ask for it; the answer's state, or why not."""
    body = {"role": role, "from_on": str(TODAY), **when}
    answer = client.post(of(who), json=body, headers=bearer(token_of(world, by)))
    return answer.status_code, answer.get_json().get("state") or answer.get_json()["type"].rsplit("/", 1)[-1]


def confirm(client: FlaskClient, world: World, by: Actor, who: Actor, role: str, act: str = "confirmation") -> str:
    answer = client.post(f"{of(who)}/{role}/{TODAY}/{act}", headers=bearer(token_of(world, by)))
    return "" if answer.status_code == 204 else answer.get_json()["type"].rsplit("/", 1)[-1]


def states(client: FlaskClient, world: World, by: Actor, who: Actor) -> dict[str, str]:
    found = client.get(of(who), headers=bearer(token_of(world, by))).get_json()
    return {each["role"]: each["state"] for each in found}


@pytest.mark.its_own_dates
def test_a_sensitive_role_is_in_force_only_once_somebody_else_confirmed_it(
    world: World, client: FlaskClient, alex: Actor, bo: Actor, sam: Actor
) -> None:
    assert give(client, world, alex, sam, "commissioner") == (201, "waiting")
    assert "Commissioner" not in world.signed_in(sam).get("/account").text
    assert confirm(client, world, alex, sam, "commissioner") == "role.second_person"
    assert "for your word" not in world.signed_in(alex).get("/").text
    assert "1 role waits for your word" in world.signed_in(bo).get("/").text
    assert confirm(client, world, bo, sam, "commissioner") == ""
    assert confirm(client, world, bo, sam, "commissioner") == "role.not_waiting"
    assert states(client, world, bo, sam) == {"commissioner": "in force", "social worker": "in force"}
    assert "Commissioner" in world.signed_in(sam).get("/account").text
    assert messages_to(world, sam) == ["roles_changed", "roles_changed"]


@pytest.mark.its_own_dates
def test_one_who_gets_a_role_never_confirms_it_and_nobody_gives_themselves_one(
    world: World, client: FlaskClient, alex: Actor, bo: Actor
) -> None:
    assert give(client, world, alex, alex, "commissioner") == (409, "role.own")
    people = f"/api/v1/organisations/{alex.organisation}/people"
    body = {"roles": ["organisation administrator", "assessor"]}
    answer = client.put(f"{people}/{alex.person}/roles", json=body, headers=bearer(token_of(world, alex)))
    assert answer.get_json()["type"] == "/api/problems/role.own"
    assert give(client, world, alex, bo, "authoriser") == (201, "waiting")
    assert confirm(client, world, bo, bo, "authoriser") == "role.second_person"
    pat = world.person("Pat Quill", PLATFORM, Role.PLATFORM_ADMINISTRATOR)
    assert "Sefton" in world.signed_in(pat).get("/people/waiting").text
    assert confirm(client, world, pat, bo, "authoriser") == ""


@pytest.mark.its_own_dates
def test_a_role_has_its_time_and_can_be_taken_back_before_it(
    world: World, client: FlaskClient, alex: Actor, sam: Actor
) -> None:
    assert give(client, world, alex, sam, "assessor", from_on="2026-11-15") == (409, "role.past")
    assert give(client, world, alex, sam, "assessor", to_on="2026-11-15") == (409, "role.period")
    assert give(client, world, alex, sam, "assessor", from_on="2027-01-04", to_on="2027-03-31") == (201, "ahead")
    assert give(client, world, alex, sam, "assessor", from_on="2027-03-31") == (409, "role.held")
    assert give(client, world, alex, sam, "bid writer") == (409, "role.not_for_kind")
    answer = client.post(f"{of(sam)}/assessor/2027-01-04/end", headers=bearer(token_of(world, alex)))
    assert answer.status_code == 204
    assert states(client, world, alex, sam) == {"social worker": "in force"}


@pytest.mark.its_own_dates
def test_the_pages_give_confirm_and_end_a_role(world: World, alex: Actor, bo: Actor, sam: Actor) -> None:
    browser = world.signed_in(alex)
    here = f"/organisations/{sam.organisation}/people/{sam.person}"
    form = hidden_fields(browser.get(f"{here}/roles/new").text)
    day = {"from_on": ["16", "11", "2026"]}
    refused = browser.post(f"{here}/roles/new", data={**form, "role": "authoriser"})
    assert (refused.status_code, "Enter the first day" in refused.text) == (422, True)
    given = browser.post(f"{here}/roles/new", data={**form, "role": "authoriser", **day})
    assert given.status_code == 302, given.text
    assert "Waits for a second administrator" in browser.get(here).text
    assert "Confirm<" not in browser.get("/people/waiting").text
    second = world.signed_in(bo)
    page = second.get("/people/waiting").text
    assert "Alex Ford" in page
    form = {**hidden_fields(page), "from": "waiting"}
    assert second.post(f"{here}/roles/authoriser/2026-11-16/confirmation", data=form).status_code == 302
    assert "No role waits" in second.get("/people/waiting").text
    again = hidden_fields(second.get(here).text)
    assert second.post(f"{here}/roles/king/2026-11-16/end", data=again).status_code == 404


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO role_grant (organisation_id, person_id, role, from_on, needs_second)"
        " VALUES (:body, :sam, 'commissioner', :day, false)",
        "INSERT INTO role_grant (organisation_id, person_id, role, from_on, needs_second, confirmed_by, confirmed_at)"
        " VALUES (:body, :sam, 'commissioner', :day, true, gen_random_uuid(), guard.now())",
        "INSERT INTO role_grant (organisation_id, person_id, role, from_on) VALUES (:body, :alex, 'assessor', :day)",
        "UPDATE role_grant SET confirmed_at = guard.now() WHERE person_id = :sam",
        "UPDATE role_grant SET suspended_at = NULL WHERE person_id = :sam",
    ],
)
def test_the_database_takes_no_one_persons_word(world: World, alex: Actor, sam: Actor, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"row-level security|permission denied"), world.acting(alex):
        world.execute(statement, body=alex.organisation, sam=sam.person, alex=alex.person, day=TODAY)


def test_what_two_agreed_on_is_not_made_longer_by_one(world: World, alex: Actor, bo: Actor, sam: Actor) -> None:
    world.insert(
        "role_grant", organisation_id=sam.organisation, person_id=sam.person, role="authoriser", from_on=LONG_AGO,
        to_on=TODAY, needs_second=True, granted_by=alex.person, confirmed_by=bo.person, confirmed_at=sa.func.now(),
    )  # fmt: skip
    with pytest.raises(DBAPIError, match="not made longer by one"), world.acting(alex):
        world.execute("UPDATE role_grant SET to_on = NULL WHERE role = 'authoriser'")


def reviewed(client: FlaskClient, world: World, by: Actor, who: Actor, role: str, outcome: str, **more: str) -> str:
    which = {"person_id": str(who.person), "role": role, "from_on": str(TODAY)}
    path = f"/api/v1/organisations/{who.organisation}/people/review"
    body = {"roles": [which], "outcome": outcome, **more}
    answer = client.post(path, json=body, headers=bearer(token_of(world, by)))
    return "" if answer.status_code == 204 else str(answer.get_json()["type"].rsplit("/", 1)[-1])


@pytest.mark.its_own_dates
def test_a_role_that_nobody_looked_at_is_suspended_until_somebody_does(
    world: World, client: FlaskClient, alex: Actor, bo: Actor, sam: Actor, move_clock: Callable[..., None]
) -> None:
    assert give(client, world, alex, sam, "assessor") == (201, "in force")
    move_clock(days=77)
    do_waiting_work(world)
    assert messages_to(world, bo) == ["roles_to_review"]
    page = world.signed_in(bo).get("/people/review").text
    assert "Sam Okoro" in page
    assert "Overdue" not in page
    move_clock(days=28)
    do_waiting_work(world)
    assert states(client, world, alex, sam)["assessor"] == "suspended"
    assert messages_to(world, sam)[-1] == "roles_changed"
    assert "Assessor" not in world.signed_in(sam).get("/account").text
    assert reviewed(client, world, bo, sam, "assessor", "kept") == ""
    assert states(client, world, alex, sam)["assessor"] == "in force"
    record = world.signed_in(bo).get(f"/organisations/{bo.organisation}/people/review/record").text
    assert record.index("Confirmed") < record.index("Suspended: nobody looked at it in time")


@pytest.mark.its_own_dates
def test_a_look_ends_a_role_for_a_reason_or_puts_its_day_off(
    world: World, client: FlaskClient, alex: Actor, bo: Actor, sam: Actor, move_clock: Callable[..., None]
) -> None:
    assert give(client, world, alex, sam, "assessor") == (201, "in force")
    assert give(client, world, bo, alex, "auditor") == (201, "in force")
    assert reviewed(client, world, alex, alex, "auditor", "kept") == "role.review_own"
    assert reviewed(client, world, alex, sam, "assessor", "ended") == "role.review_reason"
    move_clock(days=60)
    assert reviewed(client, world, alex, sam, "assessor", "kept") == ""
    move_clock(days=60)
    do_waiting_work(world)
    assert states(client, world, alex, sam)["assessor"] == "in force"
    assert reviewed(client, world, alex, sam, "assessor", "ended", reason="Moved to another team.") == ""
    assert "assessor" not in states(client, world, alex, sam)
    assert reviewed(client, world, alex, sam, "assessor", "kept") == "role.review_none"


@pytest.mark.its_own_dates
def test_many_are_looked_at_on_one_page(world: World, alex: Actor, sam: Actor) -> None:
    day = TODAY - timedelta(days=100)
    for role in ("assessor", "auditor"):
        world.insert(
            "role_grant", organisation_id=sam.organisation, person_id=sam.person, role=role, from_on=day,
            review_due_on=TODAY - timedelta(days=10),
        )  # fmt: skip
    browser = world.signed_in(alex)
    here = f"/organisations/{sam.organisation}/people/review"
    page = browser.get(here).text
    assert page.count("Overdue") == 2
    keys = [f"{sam.person}/{role}/{day}" for role in ("assessor", "auditor")]
    form = {**hidden_fields(page), "chosen": keys, "outcome": "ended"}
    again = browser.post(here, data={**form, "reason": ""})
    assert (again.status_code, "Say why the role ends" in again.text, again.text.count(" checked")) == (422, True, 3)
    form = {**hidden_fields(again.text), "chosen": keys, "outcome": "ended", "reason": "The project is over."}
    assert browser.post(here, data=form).status_code == 302
    assert "No role is due" in browser.get(here).text


def test_whoever_alone_administers_keeps_what_they_hold(
    world: World, client: FlaskClient, move_clock: Callable[..., None]
) -> None:
    secret = client.post("/api/v1/accounts/links", json={"email": "jo@bright.example"}).get_json()["secret"]
    account = {"organisation_name": "Bright Harbour", "name": "Jo Marsh", "secret": secret}
    assert client.post("/api/v1/accounts", json=account | {"password": "three plain words"}).status_code == 201
    move_clock(days=120)
    do_waiting_work(world)
    with world.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(suspended_at) FROM role_grant")).scalar_one() == 0
