"""The lead's contract: issued, accepted once by name and role, and then the register."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.contracts import jobs, queries, services
from consortium.contracts.events import ContractAccepted
from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from consortium.register import queries as register
from consortium.register.rules import StandingKind
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.register import Region, provider, region
from tests.factories.world import Made, World


@pytest.fixture(autouse=True)
def _has_the_platforms_own_program(world: World) -> None:
    world.administrator()
    own_program(world)


@pytest.fixture
def made(world: World) -> Region:
    return region(world)


@pytest.fixture
def lead(world: World, made: Region) -> Actor:
    return world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)


@pytest.fixture
def lantern(world: World, made: Region) -> Made:
    return provider(world, made, "Mersey Lantern CIC")


@pytest.fixture
def joan(world: World, lantern: Made) -> Actor:
    return world.person("Joan Abara", lantern, Role.REGISTERED_MANAGER)


@pytest.fixture
def contract_id(world: World, made: Region, lead: Actor, lantern: Made) -> UUID:
    with world.acting(lead):
        contract = services.issue(
            actor=lead,
            system_id=made.system_id,
            provider_id=lantern.id,
            lot_ids=list(made.lots.values()),
            now=clock.now(),
        )
    return contract.id


def accept(world: World, actor: Actor, contract_id: UUID, *, name: str = "Joan Abara", role: str = "Director") -> None:
    with world.acting(actor):
        services.accept(actor=actor, contract_id=contract_id, name=name, role=role, now=clock.now())


def test_acceptance_puts_the_provider_on_the_register_however_often_the_job_runs(
    world: World, made: Region, lead: Actor, lantern: Made, joan: Actor, contract_id: UUID
) -> None:
    accept(world, joan, contract_id)
    worker = Actor(ActorKind.JOB, made.lead.id, OrganisationKind.COUNCIL)
    for _ in range(2):
        with world.acting(worker):
            jobs.admit_to_register(worker, ContractAccepted(contract_id=contract_id))
    with world.acting(lead):
        contract = queries.get_contract(contract_id)
        rows = register.list_standings(lantern.id)
        assert contract.accepted_at is not None
        assert [(row.kind, row.from_at) for row in rows] == [(StandingKind.ACTIVE, contract.accepted_at)] * 2


def test_a_contract_is_accepted_once_by_a_named_person_in_a_role(world: World, joan: Actor, contract_id: UUID) -> None:
    assert refusal_of(accept, world, joan, contract_id, name="Joan") == "contract.name_needed"
    assert refusal_of(accept, world, joan, contract_id, role=" ") == "contract.role_needed"
    accept(world, joan, contract_id)
    assert refusal_of(accept, world, joan, contract_id) == "contract.accepted"


def test_only_the_provider_it_was_issued_to_accepts_it(
    world: World, made: Region, lead: Actor, contract_id: UUID
) -> None:
    other = provider(world, made, "Rowan and Tide Support Ltd")
    with pytest.raises(NotFound):
        accept(world, world.person("Ada Lunt", other, Role.REGISTERED_MANAGER), contract_id)
    with pytest.raises(NotFound):
        accept(world, lead, contract_id)
    with world.acting(lead):
        assert world.execute("UPDATE lead_contract SET accepted_name = 'x'").rowcount == 0


def test_members_see_a_contract_only_once_it_is_accepted(
    world: World, made: Region, joan: Actor, contract_id: UUID
) -> None:
    sefton = world.person("Sam Reid", made.sefton, Role.COMMISSIONER)
    with world.acting(sefton), pytest.raises(NotFound):
        queries.get_contract(contract_id)
    accept(world, joan, contract_id)
    with world.acting(sefton):
        assert queries.get_contract(contract_id).accepted_name == "Joan Abara"


def test_a_contract_is_issued_for_lots_of_the_leads_own_system(
    world: World, made: Region, lead: Actor, lantern: Made
) -> None:
    def issue(actor: Actor, *lots: UUID) -> None:
        with world.acting(actor):
            services.issue(actor=actor, system_id=made.system_id, provider_id=lantern.id, lot_ids=lots, now=clock.now())

    assert refusal_of(issue, lead) == "contract.no_lots"
    with pytest.raises(NotFound):
        issue(lead, lantern.id)
    with pytest.raises(NotFound):
        issue(world.person("Sam Reid", made.sefton, Role.PROCUREMENT_OFFICER), made.home_care)


def test_half_an_acceptance_cannot_be_stored(world: World, contract_id: UUID) -> None:
    with (
        pytest.raises(sa.exc.IntegrityError, match="accepted_by_name_role_and_time"),
        world.engine.begin() as connection,
    ):
        connection.execute(sa.text("UPDATE lead_contract SET accepted_at = guard.now()"))


def test_a_provider_accepts_by_api(world: World, joan: Actor, contract_id: UUID) -> None:
    client, token = world.app.test_client(), token_of(world, joan)
    [listed] = client.get("/api/v1/contracts", headers=bearer(token)).get_json()
    assert (listed["id"], listed["accepted_at"]) == (str(contract_id), None)
    said = {"name": "Joan Abara", "role": "Director"}
    answers = [
        client.post(f"/api/v1/contracts/{contract_id}/acceptance", json=said, headers=bearer(token)) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[0].get_json()["accepted_role"] == "Director"


def test_the_letter_is_read_by_its_two_parties(
    world: World, made: Region, lead: Actor, joan: Actor, contract_id: UUID
) -> None:
    for party in (lead, joan):
        page = world.signed_in(party).get(f"/contracts/{contract_id}")
        assert "The provider supports each child as the individual agreement says." in page.text
    manager = world.person("Sam Reid", made.sefton, Role.CONTRACT_MANAGER)
    assert world.signed_in(manager).get(f"/contracts/{contract_id}").status_code == 404
