"""Where a system wants them, a member buys only with its agreements on file; the lead keeps the file."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from consortium.systems import queries, services
from consortium.systems.rules import Paper
from tenants.minitender.services.drafting import ensure_may_call_off
from tests.factories.buying import published_lot
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
    assert "No agreement is on file" in browser.get(path).text
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
