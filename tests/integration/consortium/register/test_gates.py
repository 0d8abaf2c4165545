"""What each lot asks, and why a provider passes or not: for itself, for who buys, on pages and by API."""

from typing import Any

import pytest
import sqlalchemy as sa

from consortium.people.rules import Role
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.register import Region, on_register, region
from tests.factories.world import World


@pytest.fixture
def made(world: World) -> Region:
    world.administrator()
    own_program(world)
    return region(world)


def ask_more(world: World, made: Region) -> None:
    with world.engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE lot SET cqc_rating_floor = 'Good', policies_needed = '{equality policy, safeguarding policy}'"
                " WHERE id = :id"
            ),
            {"id": made.complex_care},
        )


def by_api(world: World, actor: Any, path: str) -> dict[str, dict[str, bool]]:
    answer = world.app.test_client().get(f"/api/v1{path}", headers=bearer(token_of(world, actor)))
    assert answer.status_code == 200, answer.text
    return {each["lot_id"]: {gate["title"]: gate["is_passed"] for gate in each["gates"]} for each in answer.get_json()}


def test_provider_and_buyer_are_told_the_same_of_every_lot(world: World, made: Region) -> None:
    ask_more(world, made)
    body = on_register(world, made, "Bright Harbour Care Ltd")
    own = by_api(world, world.person("Rosa Lind", body, Role.REGISTERED_MANAGER), "/provider/gates")
    officer = world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)
    assert own == by_api(world, officer, f"/register/{body.id}/gates")
    assert own[str(made.complex_care)] == {
        "Registered legal identity": True,
        "Employers’ liability insurance": True,
        "Public liability insurance": True,
        "Professional indemnity insurance": True,
        "Care Quality Commission registration for personal care": True,
        "Equality policy": True,
        "Safeguarding policy": True,
    }
    assert "Safeguarding policy" not in own[str(made.home_care)]


def test_a_stranger_to_the_consortium_is_told_nothing(world: World, made: Region) -> None:
    body = on_register(world, made, "Bright Harbour Care Ltd")
    kent = world.person("Zoe Pike", world.council("Kent"), Role.COMMISSIONER)
    answer = world.app.test_client().get(f"/api/v1/register/{body.id}/gates", headers=bearer(token_of(world, kent)))
    assert answer.status_code == 404
