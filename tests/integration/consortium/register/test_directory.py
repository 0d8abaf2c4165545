"""The CQC directory comes in by file: read by a job, looked at, then applied or discarded as a whole."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from consortium.register import queries, services
from consortium.register.models import DirectoryImport
from consortium.register.queries import KnownChange, Totals
from consortium.register.queries.directory import find_in_directories
from consortium.register.rules import InDirectory
from consortium.systems.rules import Rating
from tests.factories import directory
from tests.factories.letterbox import told
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.register import Region, on_register
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World

OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)
OURS = "1-101234567"
"""The number that the factory's providers give as evidence of their registration."""


@pytest.fixture
def ines(world: World, made: Region) -> Actor:
    return world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)


@pytest.fixture
def send(world: World, ines: Actor) -> Callable[..., DirectoryImport]:
    """Upload a file, have it read, and where asked have it applied."""

    def sent(data: bytes, as_of: date = OCTOBER, *, apply: bool = False) -> DirectoryImport:
        with world.acting(ines):
            received = services.receive_directory(actor=ines, file=io.BytesIO(data), as_of=as_of, now=clock.now())
        do_waiting_work(world)
        if apply:
            with world.acting(ines):
                services.approve_directory(actor=ines, import_id=received.id, now=clock.now())
            do_waiting_work(world)
        with world.acting(ines):
            return queries.get_import(ines.organisation, received.id)

    return sent


def lines(*ours: str) -> list[list[str]]:
    """Ten locations of others and one of ours for each rating."""
    mine = [
        directory.row(900 + place, location_id=f"1-9000000{place:02d}", provider_id=OURS, rating=rating)
        for place, rating in enumerate(ours)
    ]
    return [*directory.rows(10), *mine]


def reason(world: World, made: Region, provider_id: Any) -> str | None:
    """Why Sefton would not invite it."""
    with world.acting(Actor(ActorKind.JOB, made.sefton.id, made.sefton.kind)):
        now = clock.now()
        return queries.find_ineligibility(provider_id, queries.Asked(made.complex_care, now, local(now).date()))


def known(world: World, made: Region) -> Any:
    """A provider on the register, by the number of its registration, on a lot that needs Good or better."""
    body = on_register(world, made, "Bright Harbour Care Ltd", lots=made.lots.values())
    with world.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE provider_profile SET cqc_provider_id = '{OURS}'"))
        connection.execute(
            sa.text("UPDATE lot SET cqc_rating_floor = 'Good' WHERE id = :id"), {"id": made.complex_care}
        )
    return body.id


@pytest.mark.parametrize("write", [directory.as_csv, directory.as_ods])
def test_a_directory_is_read_looked_at_and_applied(
    world: World, made: Region, ines: Actor, send: Callable[..., DirectoryImport], write: Callable[..., bytes]
) -> None:
    provider_id = known(world, made)
    read = send(write(lines("Good", "Outstanding")))
    assert (read.status, read.rows_read, read.fault_count, read.problem) == ("read", 12, 0, None)
    with world.acting(ines):
        assert queries.totals_of(read) == Totals(new=12, rated_otherwise=0, gone=0, same=0)
        assert find_in_directories([OURS]) == {}
        assert {change.change for change in queries.list_known_changes(read)} == {"new"}
        services.approve_directory(actor=ines, import_id=read.id, now=clock.now())
    do_waiting_work(world)
    with world.acting(ines):
        assert find_in_directories([OURS]).get(OURS) == InDirectory(
            OCTOBER, gives_personal_care=True, rating=Rating.GOOD
        )
        assert queries.newest_directory() == OCTOBER
        assert db.session.scalar(sa.text("SELECT count(*) FROM directory_row")) == 0
        applied = queries.get_import(ines.organisation, read.id)
        assert applied.changed == {"new": 12, "rated_otherwise": 0, "gone": 0, "same": 0}
    assert "What changed" in world.signed_in(ines).get(f"/regulator-directory/{read.id}").text
    assert reason(world, made, provider_id) is None


def test_a_lower_rating_is_seen_before_it_is_applied_and_then_stops_invitations(
    world: World, made: Region, ines: Actor, send: Callable[..., DirectoryImport]
) -> None:
    provider_id = known(world, made)
    send(directory.as_csv(lines("Good", "Good")), apply=True)
    read = send(directory.as_csv(lines("Inadequate")), NOVEMBER)
    assert reason(world, made, provider_id) is None
    with world.acting(ines):
        assert queries.totals_of(read) == Totals(new=0, rated_otherwise=1, gone=1, same=10)
        changes = queries.list_known_changes(read)
    name = "Bright Harbour Care Ltd"
    assert changes == [
        KnownChange(provider_id, name, "Harbour Care 900", "rated otherwise", "Good", "Inadequate"),
        KnownChange(provider_id, name, "Harbour Care 901", "gone", "Good", None),
    ]
    with world.acting(ines):
        services.approve_directory(actor=ines, import_id=read.id, now=clock.now())
    do_waiting_work(world)
    assert reason(world, made, provider_id) == (
        "Rated Inadequate, by the Care Quality Commission’s directory of 1 November 2025; this lot needs Good or better"
    )
    with world.acting(ines):
        gates = queries.gates_by_lot(provider_id, [lot_of(made)], NOVEMBER)[made.complex_care]
    assert [gate.key for gate in gates if not gate.is_passed] == ["cqc personal care"]


def lot_of(made: Region) -> Any:
    return db.session.execute(sa.text("SELECT * FROM lot WHERE id = :id"), {"id": made.complex_care}).one()


def test_whoever_is_gone_from_the_directory_is_not_invited_and_comes_back_with_the_next(
    world: World, made: Region, send: Callable[..., DirectoryImport]
) -> None:
    provider_id = known(world, made)
    send(directory.as_csv(lines("Good")), apply=True)
    send(directory.as_csv(lines()), NOVEMBER, apply=True)
    assert "no longer in the Care Quality Commission’s directory of 1 November 2025" in (
        reason(world, made, provider_id) or ""
    )
    send(directory.as_csv(lines("Good")), NOVEMBER, apply=True)
    assert reason(world, made, provider_id) is None


def test_a_file_without_ratings_leaves_the_ratings_as_they_are(
    world: World, made: Region, ines: Actor, send: Callable[..., DirectoryImport]
) -> None:
    send(directory.as_csv(lines("Inadequate")), apply=True)
    read = send(directory.as_csv(lines("Good"), directory.HEADINGS), NOVEMBER)
    with world.acting(ines):
        assert queries.totals_of(read) == Totals(new=0, rated_otherwise=0, gone=0, same=11)
        services.approve_directory(actor=ines, import_id=read.id, now=clock.now())
    do_waiting_work(world)
    with world.acting(ines):
        found = find_in_directories([OURS])[OURS]
    assert found == InDirectory(NOVEMBER, gives_personal_care=True, rating=Rating.INADEQUATE)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 not a table", "neither a CSV nor"),
        (directory.as_ods(directory.rows(30))[:-300], "cut short"),
        (directory.as_csv(directory.rows(3), ("Name", "Postcode")), "Cqc location id"),
        (directory.as_csv([]), "headings and no rows"),
        (directory.as_csv([directory.row(1), directory.row(2), directory.row(1)]), "in row 5 and in row 7"),
        (directory.as_csv([*directory.rows(3000), ["=1+1"]]), "formula"),
    ],
    ids=["kind", "truncated", "columns", "empty", "twice", "late formula"],
)
def test_a_file_that_is_no_directory_says_so_once_and_leaves_nothing(
    world: World, ines: Actor, send: Callable[..., DirectoryImport], data: bytes, words: str
) -> None:
    failed = send(data)
    assert failed.status == "failed"
    assert words in (failed.problem or "")
    with world.acting(ines):
        assert db.session.scalar(sa.text("SELECT count(*) FROM directory_row")) == 0
    with world.acting(ines):
        assert (
            refusal_of(lambda: services.approve_directory(actor=ines, import_id=failed.id, now=clock.now()))
            == "directory.not_possible"
        )


def test_rows_with_something_wrong_are_named_and_nothing_of_the_file_counts(
    world: World, ines: Actor, send: Callable[..., DirectoryImport]
) -> None:
    read = send(
        directory.as_csv([*directory.rows(3), directory.row(4, rating="Very good"), directory.row(5, checked="x")])
    )
    assert (read.status, read.fault_count) == ("read", 2)
    assert [(fault["row"], fault["words"]) for fault in read.faults] == [
        (8, "“Very good” is not a rating of the Care Quality Commission"),
        (9, "“x” is not a date such as 25/10/2026"),
    ]
    with world.acting(ines):
        assert (
            refusal_of(lambda: services.approve_directory(actor=ines, import_id=read.id, now=clock.now()))
            == "directory.faulty"
        )
    with world.acting(ines):
        services.discard_directory(actor=ines, import_id=read.id, now=clock.now())
        assert queries.get_import(ines.organisation, read.id).status == "discarded"
        assert db.session.scalar(sa.text("SELECT count(*) FROM directory_row")) == 0


def test_an_older_directory_never_replaces_a_newer_one_and_other_councils_do_not_see_ours(
    world: World, made: Region, ines: Actor, send: Callable[..., DirectoryImport]
) -> None:
    send(directory.as_csv(lines("Good")), NOVEMBER, apply=True)
    older = send(directory.as_csv(lines("Good")), OCTOBER)
    with world.acting(ines):
        assert (
            refusal_of(lambda: services.approve_directory(actor=ines, import_id=older.id, now=clock.now()))
            == "directory.older"
        )
    dan = world.person("Dan Price", made.wirral, Role.PROCUREMENT_OFFICER)
    with world.acting(dan), pytest.raises(NotFound):
        queries.get_import(dan.organisation, older.id)
    with world.acting(dan):
        assert OURS in find_in_directories([OURS])


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"status": "lost"}, "status_is_known"),
        ({"status": "failed"}, "failure_says_why"),
        ({"status": "applied"}, "applied_at_if_applied|decided_if_settled"),
        ({"status": "received", "changed": {"new": 1}}, "changed_what_it_says_if_applied"),
        ({"status": "discarded"}, "decided_if_settled"),
    ],
)
def test_the_database_refuses_an_import_that_contradicts_itself(
    world: World, made: Region, changes: dict[str, Any], named: str
) -> None:
    said = {"organisation_id": made.lead.id, "as_of": OCTOBER, "location": "x", "size": 1, "sha256": b"x"}
    by = {"received_at": sa.func.guard.now(), "received_by": made.lead.id}
    with pytest.raises(sa.exc.IntegrityError, match=named):
        world.insert("directory_import", **said, **by, **changes)


def test_a_directory_comes_in_by_api(world: World, made: Region, ines: Actor) -> None:
    world.administrator()
    own_program(world)
    client, headers = world.app.test_client(), bearer(token_of(world, ines))
    sent = client.post(
        "/api/v1/regulator-directory?as_of=2025-10-01",
        data={"file": (io.BytesIO(directory.as_csv(lines("Good"))), "directory.csv")},
        content_type="multipart/form-data",
        headers=headers,
    )
    assert sent.status_code == 201, sent.text
    here = f"/api/v1/regulator-directory/{sent.get_json()['id']}"
    assert client.post(f"{here}/application", headers=headers).status_code == 409
    do_waiting_work(world)
    assert client.get(here, headers=headers).get_json()["rows_read"] == 11
    assert client.post(f"{here}/application", headers=headers).get_json()["status"] == "applying"
    do_waiting_work(world)
    [listed] = client.get("/api/v1/regulator-directory", headers=headers).get_json()
    assert listed["status"] == "applied"
    assert client.post(f"{here}/discard", headers=headers).status_code == 409


def test_a_lower_rating_is_told_once_to_the_provider_and_to_every_body_that_may_buy(
    world: World, made: Region, ines: Actor, send: Callable[..., DirectoryImport]
) -> None:
    provider_id = known(world, made)
    body = Made(provider_id, OrganisationKind.PROVIDER, "Bright Harbour Care Ltd")
    world.person("Rosa Lind", body, Role.REGISTERED_MANAGER)
    world.person("Sam Reid", made.sefton, Role.COMMISSIONER)
    world.person("Zoe Pike", world.council("Kent"), Role.COMMISSIONER)
    send(directory.as_csv(lines("Outstanding", "Good")), apply=True)
    assert [each for each in told(world) if each.about == "downgrade"] == []
    send(directory.as_csv(lines("Good", "Good")), NOVEMBER, apply=True)
    send(directory.as_csv(lines("Good", "Good")), NOVEMBER, apply=True)
    messages = [each for each in told(world) if each.about == "downgrade"]
    assert [each.address for each in messages] == [
        world.address_of(name) for name in ("Helen Marsh", "Ines Duarte", "Rosa Lind", "Sam Reid")
    ]
    assert {name for each in messages for name in each.facts} == {"path"}


def test_an_administrator_of_the_platform_brings_a_directory_in_for_everybody(world: World, made: Region) -> None:
    provider_id = known(world, made)
    admin = world.administrator()
    with world.acting(admin):
        data = directory.as_csv(lines("Inadequate"))
        received = services.receive_directory(actor=admin, file=io.BytesIO(data), as_of=OCTOBER, now=clock.now())
    do_waiting_work(world)
    with world.acting(admin):
        services.approve_directory(actor=admin, import_id=received.id, now=clock.now())
    do_waiting_work(world)
    assert "Rated Inadequate" in (reason(world, made, provider_id) or "")


def test_whoever_brings_a_directory_in_each_lead_hears_of_the_providers_on_its_own_register(
    world: World, made: Region, send: Callable[..., DirectoryImport]
) -> None:
    """The platform knows of no provider where it stands, so every lead authority looks for itself."""
    known(world, made)
    kent = world.council("Kent")
    world.consortium("South East", kent)
    world.person("Kit Moran", kent, Role.PROCUREMENT_OFFICER)
    world.person("Sam Reid", made.sefton, Role.COMMISSIONER)
    send(directory.as_csv(lines("Outstanding")), apply=True)
    admin = world.administrator()
    with world.acting(admin):
        data = directory.as_csv(lines("Requires improvement"))
        received = services.receive_directory(actor=admin, file=io.BytesIO(data), as_of=NOVEMBER, now=clock.now())
    do_waiting_work(world)
    with world.acting(admin):
        services.approve_directory(actor=admin, import_id=received.id, now=clock.now())
    messages = [each.address for each in told(world) if each.about == "downgrade"]
    assert messages == [world.address_of(name) for name in ("Helen Marsh", "Ines Duarte", "Sam Reid")]
    outbox = db.metadata.tables["outbox_message"]
    with world.engine.connect() as connection:
        affected = sa.select(outbox.c.handled_as).where(outbox.c.event == "ProviderAffected").distinct()
        assert set(connection.scalars(affected)) == {made.lead.id, made.sefton.id, made.wirral.id}


def test_a_providers_page_shows_what_the_regulator_says_beside_its_own_word(
    world: World, made: Region, ines: Actor, send: Callable[..., DirectoryImport]
) -> None:
    known(world, made)
    with world.acting(ines):
        assert queries.regulator_of("").locations == []
        assert queries.regulator_of(OURS).newest is None
    send(directory.as_csv(lines("Good", "Inadequate")), apply=True)
    with world.acting(ines):
        found = queries.regulator_of(OURS)
        assert [(each.name, each.rating) for each in found.locations] == [
            ("Harbour Care 900", "Good"),
            ("Harbour Care 901", "Inadequate"),
        ]
        assert found.newest == OCTOBER
        assert queries.regulator_of("1-999999999").locations == []


def test_a_location_that_passes_to_another_provider_is_gone_for_the_one_we_know(
    world: World, made: Region, ines: Actor, send: Callable[..., DirectoryImport]
) -> None:
    known(world, made)
    send(directory.as_csv(lines("Good")), apply=True)
    sold = directory.row(900, location_id="1-900000000", provider_id="1-100000777", rating="Good")
    read = send(directory.as_csv([*directory.rows(10), sold]), NOVEMBER)
    with world.acting(ines):
        assert [(each.change, each.before) for each in queries.list_known_changes(read)] == [("gone", "Good")]
