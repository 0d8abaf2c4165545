"""Pages of referrals: as many statements whatever the rows, filters that narrow, nothing of another council."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.kernel import clock
from consortium.people.rules import Role
from tenants.packages import services
from tests.factories import buying
from tests.factories.world import World
from tests.integration.tenants.packages.test_importing import table


def statements(client: FlaskClient, path: str) -> int:
    counted: list[object] = []

    def note(*args: object) -> None:
        counted.append(args)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    return len(counted)


@pytest.mark.parametrize("path", ["/referrals?show=all", "/referrals.csv?show=all", "/packages"])
def test_a_list_makes_the_same_number_of_statements_whatever_the_rows(
    world: World, sefton: buying.Buyers, path: str
) -> None:
    client = world.signed_in(sefton.commissioner)
    sefton.package()
    client.get(path)
    few = statements(client, path)
    for _ in range(4):
        sefton.package()
    assert statements(client, path) == few


def test_an_import_is_looked_at_in_the_same_number_of_statements_whatever_its_rows(
    world: World, sefton: buying.Buyers
) -> None:
    asha = sefton.social_worker
    sefton.referral()
    paths = []
    for count in (1, 6):
        data = table(*[{"case reference": f"CS-{n}", "request reference": ""} for n in range(count)])
        with world.acting(asha):
            read = services.read_file(actor=asha, data=data, now=clock.now())
            kept = services.keep_import(actor=asha, entries=read.entries, data=data, now=clock.now())
            paths.append(f"/referrals/imports/{kept.id}")
    client = world.signed_in(asha)
    client.get(paths[0])
    assert statements(client, paths[1]) == statements(client, paths[0])


def test_filters_narrow_the_list_and_nonsense_in_the_address_is_passed_over(
    world: World, sefton: buying.Buyers
) -> None:
    sefton.referral()
    client = world.signed_in(sefton.commissioner)
    assert "R-20" in client.get(f"/referrals?show=all&lot={sefton.lot_id}&urgency=standard&state=open").text
    assert "No referral is like that" in client.get("/referrals?show=all&urgency=emergency").text
    assert "R-20" in client.get("/referrals?show=all&urgency=%00&lot=x&state=%27").text
    other = world.signed_in(world.person("Wim Lund", world.council("Wirral Council"), Role.COMMISSIONER))
    assert "R-20" not in other.get("/referrals?show=all").text
    assert other.get("/referrals.csv?show=all").text.count("\n") == 1
