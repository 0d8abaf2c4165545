"""Where a system wants them, a member buys only with its agreements on file; the lead keeps the file."""

import io
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.kernel import clock, documents
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.events import DocumentRefused
from consortium.people.rules import Role
from consortium.systems import jobs, queries, services
from consortium.systems.rules import Paper
from tenants.minitender.services.drafting import ensure_may_call_off
from tests.factories.buying import published_lot
from tests.factories.files import PDF
from tests.factories.world import Made, World


@pytest.fixture
def sefton(world: World) -> Made:
    return world.council("Sefton")


@pytest.fixture
def helen(world: World, sefton: Made) -> Actor:
    knowsley = world.council("Knowsley")
    published_lot(world, knowsley, world.consortium("North", knowsley, sefton))
    return world.person("Helen Marsh", knowsley, Role.PROCUREMENT_OFFICER)


@pytest.fixture
def system_id(world: World, helen: Actor) -> UUID:
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET needs_member_agreements = true"))
    with world.acting(helen):
        return queries.list_systems()[0].id


@pytest.fixture
def sam(world: World, sefton: Made) -> Actor:
    return world.person("Sam Okoro", sefton, Role.COMMISSIONER)


def keep(world: World, who: Actor, system_id: UUID, council: Made, paper: Paper, *, days: int = 0) -> UUID:
    with world.acting(who):
        return services.file_agreement(
            actor=who, system_id=system_id, council_id=council.id, paper=paper, reference="DSA 12",
            signed_on=local(clock.now()).date() + timedelta(days=days), now=clock.now(),
        ).id  # fmt: skip


def call_off(world: World, who: Actor, system_id: UUID) -> None:
    with world.acting(who):
        ensure_may_call_off(actor=who, system_id=system_id, now=clock.now())


def test_a_member_buys_once_both_agreements_are_on_file(
    world: World, helen: Actor, sam: Actor, sefton: Made, system_id: UUID
) -> None:
    keep(world, helen, system_id, sefton, Paper.ACCESS)
    with pytest.raises(Refused, match=r"paper\.missing") as refused:
        call_off(world, sam, system_id)
    assert refused.value.facts["papers"] == "data-sharing agreement"
    agreement_id = keep(world, helen, system_id, sefton, Paper.DATA_SHARING)
    call_off(world, sam, system_id)
    with world.acting(helen):
        services.take_agreement_off(actor=helen, agreement_id=agreement_id, now=clock.now())
    with pytest.raises(Refused, match=r"paper\.missing"):
        call_off(world, sam, system_id)
    with world.acting(helen), pytest.raises(Refused, match=r"paper\.taken_off"):
        services.take_agreement_off(actor=helen, agreement_id=agreement_id, now=clock.now())


def test_one_of_each_is_on_file_signed_by_a_body_of_the_consortium_and_not_later_than_today(
    world: World, helen: Actor, sam: Actor, sefton: Made, system_id: UUID
) -> None:
    keep(world, helen, system_id, sefton, Paper.ACCESS)
    for council, paper, days, code in (
        (sefton, Paper.ACCESS, 0, "on_file"),
        (sefton, Paper.DATA_SHARING, 1, "signed_later"),
        (world.council("Outside"), Paper.ACCESS, 0, "not_a_member"),
    ):
        with pytest.raises(Refused, match=rf"paper\.{code}"):
            keep(world, helen, system_id, council, paper, days=days)
    with pytest.raises(NotFound):
        keep(world, sam, system_id, sefton, Paper.DATA_SHARING)


def test_the_lead_keeps_the_file_on_its_page_and_a_member_reads_its_own(
    world: World, helen: Actor, sam: Actor, sefton: Made, system_id: UUID
) -> None:
    browser, path = world.signed_in(helen), f"/systems/{system_id}/member-agreements"
    assert "0 of 2 bodies have both on file" in browser.get(path).text
    token = browser.get(f"{path}/new").text.split('name="csrf_token" value="')[1].split('"')[0]
    typed = {"csrf_token": token, "council_id": sefton.id, "paper": "access agreement", "reference": "AA 2026/7"}
    refused = browser.post(path, data={**typed, "signed_on": ["", "", ""]})
    assert refused.status_code == 422
    assert "AA 2026/7" in refused.text
    assert browser.post(path, data={**typed, "signed_on": ["5", "1", "2026"]}).status_code == 302
    assert "AA 2026/7" in browser.get(path).text
    assert "AA 2026/7" in world.signed_in(sam).get(path).text
    other = world.person("Ola Reed", world.council("Outside"), Role.COMMISSIONER)
    assert "AA 2026/7" not in world.signed_in(other).get(path).text


def copy_of(text: str) -> services.Copy:
    return services.Copy(f"{text}.pdf", PDF)


def put(world: World, who: Actor, agreement_id: UUID, text: str, replaces_id: UUID | None = None) -> UUID:
    with world.acting(who):
        filed = services.put_copy_on_file(
            actor=who, agreement_id=agreement_id, copy=copy_of(text), replaces_id=replaces_id
        )
        assert filed.document_id
        return filed.document_id


def test_the_copy_is_read_by_the_lead_and_by_the_member_that_signed_and_by_nobody_else(
    world: World, helen: Actor, sam: Actor, sefton: Made, system_id: UUID
) -> None:
    agreement_id = keep(world, helen, system_id, sefton, Paper.ACCESS)
    document_id = put(world, helen, agreement_id, "signed")
    for who in (helen, sam):
        with world.acting(who):
            assert documents.fetch(document_id)[1] == PDF
    wendy = world.person("Wendy Hill", world.council("Wirral"), Role.COMMISSIONER)
    with world.acting(wendy), pytest.raises(NotFound):
        documents.fetch(document_id)
    address = f"/systems/{system_id}/member-agreements/{agreement_id}/file"
    assert world.signed_in(sam).get(address).data == PDF
    assert world.signed_in(wendy).get(address).status_code == 404


def test_a_newer_copy_takes_the_place_of_the_one_that_was_looked_at_and_the_earlier_is_kept(
    world: World, helen: Actor, sam: Actor, sefton: Made, system_id: UUID
) -> None:
    agreement_id = keep(world, helen, system_id, sefton, Paper.ACCESS)
    first = put(world, helen, agreement_id, "first")
    second = put(world, helen, agreement_id, "second", first)
    with pytest.raises(Refused, match=r"document\.replaced"):
        put(world, helen, agreement_id, "third", first)
    with world.acting(helen):
        assert documents.names_of([first, second]) == {first: "first.pdf", second: "second.pdf"}
        services.take_agreement_off(actor=helen, agreement_id=agreement_id, now=clock.now())
    with pytest.raises(Refused, match=r"paper\.taken_off"):
        put(world, helen, agreement_id, "third", second)
    with pytest.raises(NotFound):
        put(world, sam, agreement_id, "mine", second)


def test_whoever_keeps_the_file_hears_of_a_copy_that_the_scanner_refused(
    world: World, helen: Actor, sefton: Made, system_id: UUID
) -> None:
    document_id = put(world, helen, keep(world, helen, system_id, sefton, Paper.ACCESS), "signed")
    job = helen.as_job_of(helen.organisation, helen.organisation_kind)
    for other in (document_id, system_id):
        with world.acting(job):
            jobs.tell_of_refused_copy(job, DocumentRefused(document_id=other))
    with world.engine.connect() as connection:
        told = connection.execute(sa.text("SELECT person_id, template FROM notification")).all()
    assert told == [(helen.person, "consortium/systems/mail/copy_refused")]


def token_of(browser: FlaskClient, path: str) -> str:
    return browser.get(path).text.split('name="csrf_token" value="')[1].split('"')[0]


def test_the_copy_comes_with_the_agreement_on_the_page_or_afterwards(
    world: World, helen: Actor, sam: Actor, sefton: Made, system_id: UUID
) -> None:
    browser, path = world.signed_in(helen), f"/systems/{system_id}/member-agreements"
    form = browser.get(f"{path}/new?body={sefton.id}&paper=data-sharing+agreement").text
    assert f'value="{sefton.id}" selected' in form or f'selected value="{sefton.id}"' in form
    typed = {
        "csrf_token": token_of(browser, f"{path}/new"), "council_id": sefton.id, "paper": "access agreement",
        "reference": "AA 2026/7", "signed_on": ["5", "1", "2026"], "copy": (io.BytesIO(PDF), "access.pdf"),
    }  # fmt: skip
    assert browser.post(path, data=typed, content_type="multipart/form-data").status_code == 302
    assert "Download the copy" in world.signed_in(sam).get(path).text
    with world.acting(helen):
        [filed] = queries.list_member_agreements(system_id)
    address = f"{path}/{filed.id}/copy"
    token = token_of(browser, address)
    nothing = browser.post(address, data={"csrf_token": token, "replaces_id": str(filed.document_id)})
    assert nothing.status_code == 422
    assert "Choose at least one file" in nothing.text
    newer = {"csrf_token": token, "replaces_id": str(filed.document_id), "copy": (io.BytesIO(PDF), "newer.pdf")}
    assert browser.post(address, data=newer, content_type="multipart/form-data").status_code == 302
    assert "newer.pdf" in browser.get(address).text
