"""Where the register covers which lot, and where nobody does."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.people.rules import Role
from consortium.register import queries, services
from consortium.register.rules import EvidenceKind
from consortium.register.rules.coverage import Cover
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.register import Region, evidence, on_register, region
from tests.factories.world import World


def today() -> date:
    return local(clock.now()).date()


@pytest.fixture
def made(world: World) -> Region:
    made = region(world)
    for name in ("Bright Harbour Care Ltd", "Formby Sands Homecare", "Mersey Lantern CIC"):
        on_register(world, made, name, councils=[made.sefton])
    on_register(world, made, "Complex Care Wirral", lots=[made.complex_care], councils=[made.wirral])
    return made


def test_counts_whoever_stands_and_offers_it_there_and_marks_what_nobody_does(world: World, made: Region) -> None:
    ines = world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)
    with world.acting(ines):
        now = clock.now()
        [lantern] = queries.list_entries(queries.Sought(name="Mersey Lantern"), now)
        services.suspend(
            actor=ines, provider_id=lantern.provider_id, lot_ids=[made.home_care], until_at=now + timedelta(days=9),
            reason="A concern.", now=now,
        )  # fmt: skip
    with world.acting(ines):
        found = queries.list_coverage(
            [made.home_care, made.complex_care], [made.sefton.id, made.wirral.id], clock.now(), today()
        )
    assert [(each.providers, each.cover) for each in found] == [
        (2, Cover.THIN), (0, Cover.GAP), (2, Cover.THIN),
        (0, Cover.GAP), (1, Cover.THIN), (1, Cover.THIN),
    ]  # fmt: skip


def test_the_page_shows_gaps_by_age_and_leads_to_the_search(world: World, made: Region) -> None:
    lots = db.metadata.tables["lot"]
    with world.engine.begin() as connection:
        connection.execute(sa.update(lots).where(lots.c.id == made.complex_care).values(age_from=5))
    client = world.signed_in(world.person("Sam Reid", made.sefton, Role.COMMISSIONER))
    page = client.get("/register/coverage").text
    assert "4 gaps: nobody to invite" in page
    assert f"/register?council={made.sefton.id}&amp;lot={made.home_care}&amp;standing=active&amp;order=name" in page
    baby = client.get("/register/coverage?age=1").text
    assert "2 gaps: nobody to invite" in baby
    assert "Complex health care at home in" not in baby
    lines = client.get("/register/coverage.csv?age=1").text.splitlines()
    assert "Sefton,Care at home,3,0,0,enough" in lines
    assert client.get("/register/coverage.ods").status_code == 200


def test_whoever_belongs_to_no_system_sees_none_of_it(world: World, made: Region) -> None:
    world.administrator()
    own_program(world)
    zoe = world.person("Zoe Pike", world.council("Kent"), Role.COMMISSIONER)
    page = world.signed_in(zoe).get("/register/coverage").text
    assert "belongs to no purchasing system" in page
    address = f"/api/v1/register/coverage?system_id={made.system_id}"
    assert world.app.test_client().get(address, headers=bearer(token_of(world, zoe))).status_code == 404
    sam = world.person("Sam Reid", made.sefton, Role.COMMISSIONER)
    answer = world.app.test_client().get(f"{address}&age=9", headers=bearer(token_of(world, sam)))
    assert {each["cover"] for each in answer.get_json()} == {"gap", "thin", "enough"}


def test_whoever_is_not_invited_for_its_evidence_is_not_counted_and_is_told_apart(world: World, made: Region) -> None:
    lapsed = on_register(world, made, "Lapsed Care Ltd", councils=[made.sefton])
    evidence(world, lapsed, EvidenceKind.PUBLIC_LIABILITY, expires_on=date(2026, 1, 31), days_ago=2)
    sam = world.person("Sam Reid", made.sefton, Role.COMMISSIONER)
    with world.acting(sam):
        [of_lot, _] = queries.list_coverage([made.home_care], [made.sefton.id], clock.now(), today())
    assert (of_lot.providers, of_lot.lapsed, of_lot.cover) == (3, 1, Cover.ENOUGH)
    browser = world.signed_in(sam)
    assert "1 more not invited" in browser.get("/register/coverage").text
    assert "Sefton,Care at home,3,0,1,enough" in browser.get("/register/coverage.csv").text.splitlines()


def test_it_counts_exactly_whom_an_invitation_would_go_to(world: World, made: Region) -> None:
    """The same providers as the list of who is invited, for every council and lot."""
    for number, kind in enumerate(EvidenceKind):
        body = on_register(world, made, f"Provider {number}", lots=made.lots.values(), councils=[made.sefton])
        evidence(world, body, kind, expires_on=date(2026, 1, 31), days_ago=2)
    sam = world.person("Sam Reid", made.sefton, Role.COMMISSIONER)
    lots, councils = list(made.lots.values()), [made.lead.id, made.sefton.id, made.wirral.id]
    with world.acting(sam):
        now = clock.now()
        covered = {
            (each.council_id, each.lot_id): each.providers
            for each in queries.list_coverage(lots, councils, now, today())
        }
    for council in (made.lead, made.sefton, made.wirral):
        with world.acting(world.person(f"Buyer of {council.name}", council, Role.COMMISSIONER)):
            for lot_id in lots:
                invited = queries.list_invited(queries.Asked(lot_id, now, today()))
                assert covered[council.id, lot_id] == len(invited)


def test_it_is_counted_in_as_many_statements_whatever_the_providers(world: World, made: Region) -> None:
    browser = world.signed_in(world.person("Sam Reid", made.sefton, Role.COMMISSIONER))

    def statements() -> int:
        counted: list[object] = []

        def note(*args: object) -> None:
            counted.append(args)

        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        try:
            assert browser.get("/register/coverage").status_code == 200
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", note)
        return len(counted)

    statements()
    few = statements()
    for number in range(5):
        on_register(world, made, f"Provider {number}")
    assert statements() == few
