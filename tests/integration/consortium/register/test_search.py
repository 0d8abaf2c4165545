"""Finding providers: by a name that is nearly right, a number, a place, an age, a need; the nearest first."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db, new_id
from consortium.people.rules import Role
from consortium.register import queries, services
from consortium.register.rules.seeking import Order, Sought, read_position
from consortium.systems.rules import Rating
from tests.factories.refusals import refusal_of
from tests.factories.register import Region, on_register
from tests.factories.world import Made, World


@pytest.fixture
def sam(world: World, made: Region) -> Actor:
    return world.person("Sam Reid", made.sefton, Role.COMMISSIONER)


@pytest.fixture
def others(world: World, made: Region) -> list[Made]:
    return [on_register(world, made, name) for name in ("Bright Harbour Care Ltd", "Lantern Wirral Homecare")]


def found(world: World, reader: Actor, sought: Sought) -> list[str]:
    with world.acting(reader):
        return [entry.name for entry in queries.list_entries(sought, clock.now())]


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("lantern", ["Lantern Wirral Homecare", "Mersey Lantern CIC"]),  # what begins with it is nearest
        ("LANT", ["Lantern Wirral Homecare", "Mersey Lantern CIC"]),
        ("mersy lantern", ["Mersey Lantern CIC", "Lantern Wirral Homecare"]),
        ("brigth harbor", ["Bright Harbour Care Ltd"]),
        ("zebra", []),
        ("100%", []),
        ("\\", []),
    ],
)
def test_a_name_is_found_by_part_of_it_and_misspelt(
    world: World, sam: Actor, lantern: Made, written: str, names: list[str]
) -> None:
    assert found(world, sam, Sought(name=written)) == names


@pytest.mark.usefixtures("others")
def test_the_reader_may_order_by_name(world: World, sam: Actor, lantern: Made) -> None:
    names = found(world, sam, Sought(name="mersey lantern", order=Order.NAME))
    assert names == sorted(names)
    assert lantern.name in names


def test_a_number_is_found_by_part_of_it(world: World, made: Region, sam: Actor, lantern: Made) -> None:
    kent = on_register(world, made, "Hop Field Support")
    profiles = db.metadata.tables["provider_profile"]
    with world.engine.begin() as connection:
        connection.execute(
            sa.update(profiles)
            .where(profiles.c.provider_id == kent.id)
            .values(company_number="SC765432", charity_number="1098765", cqc_provider_id="1-555666777")
        )
    for number in ("SC765432", "sc 765", "098765", "1-5556"):
        assert found(world, sam, Sought(name=number)) == ["Hop Field Support"]
    assert found(world, sam, Sought(name="01234567")) == ["Mersey Lantern CIC"]


def test_lots_are_sought_by_age_and_by_the_need_they_meet(world: World, made: Region, sam: Actor) -> None:
    on_register(world, made, "Bright Harbour Care Ltd", lots=[made.complex_care])
    on_register(world, made, "Formby Sands Homecare")
    lots = db.metadata.tables["lot"]
    with world.engine.begin() as connection:
        connection.execute(sa.update(lots).where(lots.c.id == made.complex_care).values(age_from=5, age_to=17))
    assert found(world, sam, Sought(age=3)) == ["Formby Sands Homecare"]
    assert len(found(world, sam, Sought(age=17))) == 2
    assert found(world, sam, Sought(need="complex healthcare or health")) == ["Bright Harbour Care Ltd"]
    assert found(world, sam, Sought(need="supporting children")) == ["Bright Harbour Care Ltd", "Formby Sands Homecare"]
    assert found(world, sam, Sought(need="boats")) == []


def declare(world: World, made: Region, provider: Made, **districts: list[str]) -> None:
    councils = {"sefton": made.sefton.id, "wirral": made.wirral.id}
    manager = world.person(f"Manager {new_id().hex}", provider, Role.REGISTERED_MANAGER)
    with world.acting(manager):
        services.declare_places(
            actor=manager,
            lead_id=made.lead.id,
            lot_id=made.home_care,
            council_ids=[councils[name] for name in districts],
            districts={councils[name]: named for name, named in districts.items()},
            now=clock.now(),
        )


def test_a_provider_may_offer_a_part_of_a_councils_area(world: World, made: Region, sam: Actor, lantern: Made) -> None:
    on_register(world, made, "Whole Sefton Care", councils=[made.sefton])
    declare(world, made, lantern, sefton=["l20", "Linacre"], wirral=[])

    def in_district(district: str, council: UUID | None = None) -> list[str]:
        return found(world, sam, Sought(district=district, council_id=council))

    assert in_district("L20", made.sefton.id) == ["Mersey Lantern CIC", "Whole Sefton Care"]
    assert in_district("linacre") == ["Mersey Lantern CIC"]
    assert in_district("PR8", made.sefton.id) == ["Whole Sefton Care"]
    declare(world, made, lantern, sefton=[])
    assert in_district("PR8", made.sefton.id) == ["Mersey Lantern CIC", "Whole Sefton Care"]


def test_districts_decide_who_is_invited(world: World, made: Region, sam: Actor, lantern: Made) -> None:
    declare(world, made, lantern, sefton=["L20"])

    def reasons(*places: str) -> list[str]:
        with world.acting(sam):
            now = clock.now()
            [judged] = queries.list_eligible(queries.Asked(made.home_care, now, now.date(), places))
            return judged.reasons

    assert reasons() == reasons("Linacre (L20)") == reasons("L20", "PR8") == []
    assert reasons("PR8") == ["Does not offer this lot in PR8"]


def test_districts_of_a_council_that_was_not_chosen_are_refused(world: World, made: Region, lantern: Made) -> None:
    manager = world.person("Joan Abara", lantern, Role.REGISTERED_MANAGER)

    def declare_wirral_without_choosing_it() -> None:
        with world.acting(manager):
            services.declare_places(
                actor=manager, lead_id=made.lead.id, lot_id=made.home_care, council_ids=[made.sefton.id],
                districts={made.wirral.id: ["CH41"]}, now=clock.now(),
            )  # fmt: skip

    assert refusal_of(declare_wirral_without_choosing_it) == "place.council_not_chosen"


@pytest.mark.parametrize("name", ["", "care"])
def test_pages_by_key_show_everybody_once_in_one_order(world: World, made: Region, sam: Actor, name: str) -> None:
    names = [f"Care {number:02d} of {'Wirral' if number % 2 else 'Sefton'}" for number in range(7)]
    for each in [*names, "A Careful Start", "Home and Care"]:
        on_register(world, made, each)

    def pages() -> Iterator[str]:
        after = None
        with world.acting(sam):
            while page := queries.list_entries(Sought(name=name), clock.now(), after=after, limit=2):
                yield from (entry.name for entry in page)
                after = read_position(page[-1].key, page[-1].provider_id)

    seen = list(pages())
    assert len(seen) == len(set(seen)) == 9
    assert seen == found(world, sam, Sought(name=name))
    assert seen[0] == ("A Careful Start" if not name else "Care 00 of Sefton")


def test_nobody_finds_a_provider_of_another_region_by_name_or_number(world: World, made: Region, lantern: Made) -> None:
    zoe = world.person("Zoe Pike", world.council("Kent"), Role.COMMISSIONER)
    joan = world.person("Joan Abara", lantern, Role.REGISTERED_MANAGER)
    for reader in (zoe, joan):
        with world.acting(reader):
            for words in ("Mersey Lantern", "01234567"):
                assert world.execute("SELECT * FROM guard.find_providers(:w)", w=words).all() == []


def test_a_page_makes_the_same_number_of_statements_whatever_the_rows(world: World, made: Region, sam: Actor) -> None:
    def statements() -> int:
        counted: list[str] = []

        def count(*args: object) -> None:
            counted.append(str(args[2]))

        sa.event.listen(sa.Engine, "before_cursor_execute", count)
        try:
            answer = client.get("/register?name=care&need=children&age=9&district=L20")
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", count)
        assert answer.status_code == 200
        return len(counted)

    client = world.signed_in(sam)
    on_register(world, made, "Care 0")
    client.get("/register")
    few = statements()
    for number in range(1, 12):
        on_register(world, made, f"Care {number}")
    assert statements() == few


def test_the_page_keeps_what_is_sought_in_the_address_and_takes_each_filter_off(
    world: World, sam: Actor, lantern: Made
) -> None:
    client = world.signed_in(sam)
    page = client.get("/register?name=lantren&need=home&age=9").text
    assert "Mersey Lantern CIC" in page
    for href in (
        "/register?need=home&amp;age=9",
        "/register?name=lantren&amp;age=9",
        "/register?name=lantren&amp;need=home",
    ):
        assert f'href="{href}"' in page
    assert "/register.ods?name=lantren&amp;need=home&amp;age=9" in page
    nobody = client.get("/register?name=lantern&age=9&need=boats").text
    assert "Nobody matches all 3 filters" in nobody
    assert client.get("/register?age=ninety&standing=odd&order=odd&after=odd&after_id=odd").status_code == 200
    assert "Mersey Lantern CIC" in client.get("/search?q=mersy+lantern").text


def test_the_register_is_taken_away_as_a_spreadsheet(world: World, made: Region, sam: Actor) -> None:
    on_register(world, made, '=HYPERLINK("http://example.org") & <Sons>', councils=[made.sefton])
    answer = world.signed_in(sam).get("/register.ods")
    assert answer.content_type == "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        assert file.namelist()[0] == "mimetype"
        content = file.read("content.xml").decode()
    assert '<text:p>\'=HYPERLINK("http://example.org") &amp; &lt;Sons&gt;</text:p>' in content
    assert "formula" not in content


def rated(world: World, body: Made, number: str, *ratings: str | None, gone: bool = False) -> None:
    """Its number by its evidence, and locations that the directory lists under that number."""
    with world.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE evidence SET reference = :number WHERE provider_id = :id AND kind = 'cqc personal care'"),
            {"number": number, "id": body.id},
        )
    for place, rating in enumerate(ratings):
        world.insert(
            "regulator_location", location_id=f"{number}-{place}", cqc_provider_id=number, name=body.name,
            provider_name=body.name, postcode="L36 9YU", local_authority="Knowsley", region="North West",
            service_types="", specialisms="", url="", rating=rating, gives_personal_care=True,
            listed_on=date(2026, 10, 1), gone_on=date(2026, 11, 1) if gone else None,
        )  # fmt: skip


def test_a_rating_is_that_of_the_directory_the_lowest_of_its_locations(
    world: World, sam: Actor, lantern: Made, others: list[Made]
) -> None:
    harbour, wirral = others
    rated(world, lantern, "1-100000001", "Outstanding", "Good")
    rated(world, harbour, "1-100000002", "Good", gone=True)
    rated(world, wirral, "1-100000003", None)
    assert found(world, sam, Sought(rating=Rating.GOOD)) == ["Mersey Lantern CIC"]
    assert found(world, sam, Sought(rating=Rating.OUTSTANDING)) == []
    assert found(world, sam, Sought(rating=Rating.GOOD, name="harbour")) == []
    with world.acting(sam):
        entries = {entry.name: entry for entry in queries.list_entries(Sought(), clock.now())}
    assert {name: entry.rating for name, entry in entries.items()} == {
        "Bright Harbour Care Ltd": None, "Lantern Wirral Homecare": None, "Mersey Lantern CIC": "Good"
    }  # fmt: skip
    assert [entry.directory.is_gone for entry in entries.values() if entry.directory] == [True, False, False]


def test_the_page_and_the_file_of_the_register_show_the_rating(
    world: World, sam: Actor, lantern: Made, others: list[Made]
) -> None:
    rated(world, lantern, "1-100000001", "Requires improvement")
    client = world.signed_in(sam)
    page = client.get("/register?rating=Requires+improvement").text
    assert "Mersey Lantern CIC" in page
    assert "Bright Harbour" not in page
    assert "Rated Requires improvement" in page
    assert "Bright Harbour" in client.get("/register?rating=splendid").text
    lines = client.get("/register.csv").text.splitlines()
    assert [line.rsplit(",", 1)[1] for line in lines if "Lantern CIC" in line] == ["Requires improvement"]
