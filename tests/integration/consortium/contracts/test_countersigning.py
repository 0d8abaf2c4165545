"""Where the lead's signatory signs too: after the provider, once, and the register follows from the day given."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.contracts import queries, services
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.kernel.web import papers
from consortium.people.rules import Role
from consortium.register import queries as register
from tests.factories.letterbox import told
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.register import Region, provider, region
from tests.factories.world import Made, World


@pytest.fixture
def made(world: World) -> Region:
    return region(world)


@pytest.fixture
def ines(world: World, made: Region) -> Actor:
    return world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)


@pytest.fixture
def sonia(world: World, made: Region) -> Actor:
    return world.person("Sonia Marsh", made.lead, Role.STRATEGIC_LEAD)


@pytest.fixture
def lantern(world: World, made: Region) -> Made:
    return provider(world, made, "Mersey Lantern CIC")


@pytest.fixture
def joan(world: World, lantern: Made) -> Actor:
    return world.person("Joan Abara", lantern, Role.REGISTERED_MANAGER)


def issue(world: World, made: Region, ines: Actor, lantern: Made, *, signed_too: bool = True) -> UUID:
    with world.acting(ines):
        now = clock.now()
        services.set_countersignature(actor=ines, system_id=made.system_id, is_needed=signed_too, now=now)
        contract = services.issue(
            actor=ines, system_id=made.system_id, provider_id=lantern.id, lot_ids=[made.home_care], now=now
        )
    return contract.id


def accept(world: World, joan: Actor, contract_id: UUID) -> None:
    with world.acting(joan):
        services.accept(actor=joan, contract_id=contract_id, name="Joan Abara", role="Director", now=clock.now())


def in_days(world: World, days: int) -> date:
    with world.app.app_context():
        return local(clock.wall()).date() + timedelta(days=days)


def sign(world: World, actor: Actor, contract_id: UUID, *, on: date) -> None:
    with world.acting(actor):
        services.countersign(
            actor=actor,
            contract_id=contract_id,
            name="Sonia Marsh",
            role="Director of children's services",
            effective_on=on,
            now=clock.now(),
        )


def test_the_register_follows_from_the_day_the_contract_takes_effect_and_both_are_told(
    world: World, made: Region, ines: Actor, sonia: Actor, lantern: Made, joan: Actor
) -> None:
    contract_id = issue(world, made, ines, lantern)
    accept(world, joan, contract_id)
    told(world)
    with world.acting(ines):
        assert register.list_standings(lantern.id) == []
        assert [each.id for each in queries.list_to_countersign(ines)] == [contract_id]
    sign(world, sonia, contract_id, on=in_days(world, 7))
    messages = told(world)
    with world.acting(ines):
        contract = queries.get_contract(contract_id)
        (row,) = register.list_standings(lantern.id)
        assert row.from_at == contract.takes_effect_at
        assert local(row.from_at).date() == in_days(world, 7)
        assert register.standing_at(lantern.id, made.home_care, clock.now()) is None
        assert queries.list_to_countersign(ines) == []
    about = {(each.about, each.address) for each in messages}
    assert {("countersigned", world.address_of("Joan Abara")), ("to_countersign", world.address_of("Sonia Marsh"))} <= (
        about
    )
    assert not any(what == "accepted" for what, _ in about)
    for each in messages:
        assert each.says_only_where, each


def test_it_is_signed_second_and_once_by_the_lead_alone(
    world: World, made: Region, ines: Actor, sonia: Actor, lantern: Made, joan: Actor
) -> None:
    contract_id, today = issue(world, made, ines, lantern), in_days(world, 0)
    assert refusal_of(sign, world, sonia, contract_id, on=today) == "contract.not_accepted"
    accept(world, joan, contract_id)
    assert refusal_of(sign, world, sonia, contract_id, on=in_days(world, -1)) == "contract.effect_in_the_past"
    with pytest.raises(NotFound):
        sign(world, world.person("Sam Reid", made.sefton, Role.STRATEGIC_LEAD), contract_id, on=today)
    sign(world, sonia, contract_id, on=today)
    assert refusal_of(sign, world, sonia, contract_id, on=today) == "contract.countersigned"


def test_a_contract_issued_before_the_setting_takes_effect_when_it_is_accepted(
    world: World, made: Region, ines: Actor, sonia: Actor, lantern: Made, joan: Actor
) -> None:
    contract_id = issue(world, made, ines, lantern, signed_too=False)
    with world.acting(ines):
        services.set_countersignature(actor=ines, system_id=made.system_id, is_needed=True, now=clock.now())
    accept(world, joan, contract_id)
    code = refusal_of(sign, world, sonia, contract_id, on=in_days(world, 0))
    assert code == "contract.needs_no_countersignature"
    told(world)
    with world.acting(ines):
        (row,) = register.list_standings(lantern.id)
        assert row.from_at == queries.get_contract(contract_id).accepted_at


def test_the_database_lets_neither_side_sign_for_the_other(
    world: World, made: Region, ines: Actor, lantern: Made, joan: Actor
) -> None:
    contract_id = issue(world, made, ines, lantern)
    second = (
        "countersigned_at = guard.now(), countersigned_by = guard.person(), countersigned_name = 'A B',"
        " countersigned_role = 'C', takes_effect_at = guard.now()"
    )
    first = "accepted_at = guard.now(), accepted_by = guard.person(), accepted_name = 'A B', accepted_role = 'C'"
    both = sa.text(f"UPDATE lead_contract SET {first}, {second}")
    with pytest.raises(sa.exc.ProgrammingError, match="row-level security"), world.acting(joan):
        db.session.execute(both)
    accept(world, joan, contract_id)
    with pytest.raises(sa.exc.IntegrityError, match="an acceptance stands"), world.acting(ines):
        db.session.execute(both)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (
            "accepted_at = guard.now(), accepted_by = issued_by, accepted_name = 'A', accepted_role = 'B',"
            " countersigned_at = guard.now()",
            "countersigned_by_name_role_and_time",
        ),
        (
            "countersigned_at = guard.now(), countersigned_by = issued_by, countersigned_name = 'A',"
            " countersigned_role = 'B', takes_effect_at = guard.now()",
            "countersigned_after_acceptance",
        ),
        (
            "accepted_at = guard.now(), accepted_by = issued_by, accepted_name = 'A', accepted_role = 'B',"
            " countersigned_at = guard.now(), countersigned_by = issued_by, countersigned_name = 'A',"
            " countersigned_role = 'B', takes_effect_at = guard.now() - interval '1 day'",
            "takes_effect_once_signed",
        ),
    ],
)
def test_half_a_signature_cannot_be_stored(
    world: World, made: Region, ines: Actor, lantern: Made, change: str, check: str
) -> None:
    issue(world, made, ines, lantern)
    with pytest.raises(sa.exc.IntegrityError, match=check), world.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE lead_contract SET {change}"))


def test_it_is_signed_by_api_and_kept_as_pdf(
    world: World, made: Region, ines: Actor, sonia: Actor, lantern: Made, joan: Actor
) -> None:
    contract_id = issue(world, made, ines, lantern, signed_too=False)
    world.administrator()
    own_program(world)
    client = world.app.test_client()
    setting = f"/api/v1/systems/{made.system_id}/countersignature"
    said = client.put(setting, json={"is_needed": True}, headers=bearer(token_of(world, ines)))
    assert said.get_json() == {"is_needed": True}
    with world.acting(ines):
        contract = services.issue(
            actor=ines, system_id=made.system_id, provider_id=lantern.id, lot_ids=[made.home_care], now=clock.now()
        )
        contract_id = contract.id
    accept(world, joan, contract_id)
    signature = {"name": "Sonia Marsh", "role": "Director", "effective_on": in_days(world, 3).isoformat()}
    answer = client.post(
        f"/api/v1/contracts/{contract_id}/countersignature", json=signature, headers=bearer(token_of(world, sonia))
    )
    assert answer.get_json()["countersigned_name"] == "Sonia Marsh"
    if papers.can_make_pdf():
        kept = world.signed_in(joan).get(f"/contracts/{contract_id}/contract.pdf")
        assert kept.data.startswith(b"%PDF-")
    stranger = world.person("Sam Reid", made.sefton, Role.CONTRACT_MANAGER)
    assert world.signed_in(stranger).get(f"/contracts/{contract_id}/contract.pdf").status_code == 404
