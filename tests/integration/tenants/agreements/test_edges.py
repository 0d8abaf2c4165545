"""Agreements by page and by API, each side as itself; who is told; both signing at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.kernel.db import db, new_id
from consortium.people.rules import Role
from tenants.agreements import jobs, queries
from tenants.agreements.events import AgreementIssued, AgreementMade, AgreementSigned
from tenants.minitender.events import AwardConfirmed
from tests.factories.agreements import Parties
from tests.factories.programs import bearer, hidden_fields, own_program, token_of
from tests.factories.world import World


@pytest.fixture
def program_of_the_platform(world: World) -> None:
    world.administrator()
    own_program(world)


def waiting_for(world: World) -> list[tuple[str, str]]:
    """What waits in the outbox: the event, and the kind of organisation that will handle it."""
    with world.engine.begin() as connection:
        rows = connection.exec_driver_sql(
            "SELECT event, handled_as_kind FROM outbox_message WHERE event LIKE 'Agreement%%' ORDER BY id"
        )
        return [(row.event, row.handled_as_kind) for row in rows]


def written_to(world: World, actor: Actor) -> list[tuple[str, str]]:
    with world.acting(actor):
        rows = world.execute("SELECT address, template FROM notification WHERE template LIKE '%/agreements/%'").all()
        return [(row.address, row.template.rsplit("/", 1)[1]) for row in rows]


def test_a_confirmed_award_issues_agreements_and_tells_both_sides(parties: Parties, world: World) -> None:
    award_id = parties.award()
    with world.acting(parties.job()):
        jobs.issue(parties.job(), AwardConfirmed(award_id=award_id))
    assert waiting_for(world) == [("AgreementIssued", "council"), ("AgreementIssued", "provider")]
    with world.acting(parties.job()):
        (agreement,) = queries.list_agreements_of_award(parties.job(), award_id)
    provider = Actor(ActorKind.JOB, parties.provider.id, OrganisationKind.PROVIDER)
    for job in (parties.job(), provider, provider):
        with world.acting(job):
            jobs.ask_for_signature(job, AgreementIssued(agreement_id=agreement.id))
    assert written_to(world, parties.manager) == [("tom.mersey@people.example", "issued")]
    assert written_to(world, parties.commissioner) == [("moira.sefton@people.example", "issued")]


def test_a_signature_tells_the_other_side(parties: Parties, world: World) -> None:
    agreement_id = parties.agreement()
    before = len(waiting_for(world))
    parties.sign(agreement_id, parties.manager)
    assert waiting_for(world)[before:] == [("AgreementSigned", "council")]
    with world.acting(parties.job()):
        jobs.tell_other_side(parties.job(), AgreementSigned(agreement_id=agreement_id))
    assert written_to(world, parties.commissioner) == [("moira.sefton@people.example", "signed")]


def test_both_sides_may_sign_at_once_and_the_agreement_is_made_once(parties: Parties, world: World) -> None:
    agreement_id = parties.agreement()
    with ThreadPoolExecutor(2) as threads:
        for signing in [
            threads.submit(parties.sign, agreement_id, actor) for actor in (parties.commissioner, parties.manager)
        ]:
            signing.result()
    with world.engine.connect() as connection:
        told = connection.execute(sa.text("SELECT handler FROM outbox_message WHERE event = 'AgreementMade'")).scalars()
        handlers = list(told)
    assert len(handlers) == len(set(handlers)) > 0, "once for each who hears of it"
    for _ in range(2):
        with world.acting(parties.job()):
            jobs.enter_first_review(parties.job(), AgreementMade(agreement_id=agreement_id))
    with world.acting(parties.commissioner):
        assert len(queries.list_reviews(queries.get_agreement(parties.commissioner, agreement_id))) == 1


@pytest.mark.its_own_dates
@pytest.mark.usefixtures("program_of_the_platform")
def test_each_side_signs_by_api_with_its_own_persons_token(parties: Parties, world: World) -> None:
    agreement_id, caller = parties.agreement(), world.app.test_client()
    path = f"/api/v1/agreements/{agreement_id}"
    for actor in (parties.manager, parties.commissioner):
        headers = bearer(token_of(world, actor))
        signed = caller.post(f"{path}/signature", headers=headers, json={"name": actor.name, "role": "Head"})
        assert signed.status_code == 200, signed.text
    shown = signed.get_json()
    assert (shown["provider_signed_name"], shown["council_signed_name"]) == ("Tom Mersey", "Moira Sefton")
    assert shown["cost"]["total"] == shown["total"]
    listed = caller.get("/api/v1/agreements?stage=to begin", headers=headers).get_json()
    assert [agreement["id"] for agreement in listed] == [str(agreement_id)]
    again = caller.post(f"{path}/signature", headers=headers, json={"name": "Moira", "role": "Head"})
    assert (again.status_code, again.get_json()["type"]) == (409, "/api/problems/agreement.signed_already")


@pytest.mark.usefixtures("program_of_the_platform")
def test_a_social_worker_records_a_review_by_api(parties: Parties, world: World, go_to: Callable[[date], None]) -> None:
    agreement_id, caller = parties.made(), world.app.test_client()
    go_to(date(2027, 8, 13))
    headers = bearer(token_of(world, parties.buyers.social_worker))
    (due,) = caller.get("/api/v1/reviews", headers=headers).get_json()
    assert (due["due_on"], due["agreement_id"]) == ("2027-07-21", str(agreement_id))
    said = {"held_on": "2027-07-20", "childs_voice": "I like Saturdays.", "outcome": "continue"}
    held = caller.post(f"/api/v1/reviews/{due['id']}/record", headers=headers, json=said)
    assert held.status_code == 200, held.text
    reviews = caller.get(f"/api/v1/agreements/{agreement_id}/reviews", headers=headers).get_json()
    assert [(review["held_on"], review["outcome"]) for review in reviews] == [("2027-07-20", "continue")]


def test_a_rival_finds_no_agreement_page(parties: Parties, world: World) -> None:
    agreement_id = parties.agreement()
    rival = world.person("Joan Abara", world.provider("Joan Abara Support"), Role.REGISTERED_MANAGER)
    browser = world.signed_in(rival)
    assert browser.get(f"/agreements/{agreement_id}").status_code == 404
    assert "No agreements here" in browser.get("/agreements").text
    assert browser.get("/reviews").status_code == 404


def test_a_social_worker_reads_an_agreement_and_signs_none(parties: Parties, world: World) -> None:
    agreement_id = parties.agreement()
    browser = world.signed_in(parties.buyers.social_worker)
    page = browser.get(f"/agreements/{agreement_id}")
    assert page.status_code == 200
    assert "Sign agreement" not in page.text
    said = {**hidden_fields(page.text), "name": "Asha", "role": "Social worker", "has_read": "y"}
    assert browser.post(f"/agreements/{agreement_id}/signature", data=said).status_code == 404


def test_a_changed_agreement_is_told_by_its_fingerprint(parties: Parties, world: World) -> None:
    agreement_id = parties.agreement()
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE agreement SET terms = 'Anything goes.'")
    page = world.signed_in(parties.manager).get(f"/agreements/{agreement_id}")
    assert "This agreement is not what was issued" in page.text


def test_agreements_are_taken_away_as_a_table(parties: Parties, world: World) -> None:
    parties.made()
    browser = world.signed_in(parties.manager)
    lines = browser.get("/agreements.csv").text.splitlines()
    assert lines[0].startswith("\ufeffreference,council,provider,package,title,stage")
    assert len(lines) == 2
    assert "Sefton Council,Mersey Lantern CIC" in lines[1]
    assert len(browser.get(f"/agreements.csv?with={parties.commissioner.organisation}").text.splitlines()) == 2
    assert len(browser.get(f"/agreements.csv?with={new_id()}").text.splitlines()) == 1
    assert browser.get("/agreements.ods").data.startswith(b"PK")


def test_whoever_looks_at_one_side_keeps_to_it_from_stage_to_stage(parties: Parties, world: World) -> None:
    parties.made()
    only = f"with={parties.commissioner.organisation}"
    page = world.signed_in(parties.manager).get(f"/agreements?{only}").text
    assert f"/agreements.csv?{only}" in page
    assert page.count(f"{only}") > 2


def test_the_list_takes_the_same_statements_however_many_agreements(parties: Parties, world: World) -> None:
    counted: list[int] = []
    browser = world.signed_in(parties.commissioner)
    for _ in range(3):
        parties.agreement()
        said: list[str] = []
        with world.app.app_context():
            engine = db.engine

        def note(connection: object, cursor: object, statement: str, *rest: object, into: list[str] = said) -> None:
            into.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        assert browser.get("/agreements").status_code == 200
        sa.event.remove(engine, "before_cursor_execute", note)
        counted.append(len(said))
    assert len(set(counted[1:])) == 1
    assert counted[-1] <= 15


def test_a_review_of_another_council_is_not_found(parties: Parties, world: World) -> None:
    agreement_id = parties.made()
    with world.acting(parties.commissioner):
        (review,) = queries.list_reviews(queries.get_agreement(parties.commissioner, agreement_id))
    stranger = world.person("Jo Bell", world.council("Knowsley Council"), Role.SOCIAL_WORKER)
    assert world.signed_in(stranger).get(f"/reviews/{review.id}").status_code == 404


def test_what_is_no_page_of_a_list_is_passed_over(parties: Parties, world: World) -> None:
    browser = world.signed_in(parties.commissioner)
    for path in (
        "/agreements?stage=nonsense&after=x&with=y",
        "/reviews?on=never&after=1",
        f"/agreements?after={UUID(int=0)}",
    ):
        assert browser.get(path).status_code == 200
