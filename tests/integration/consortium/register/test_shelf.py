"""A provider's shelf: several files at once, reuse, versions, reminders; and what hostile files change: nothing."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from consortium.kernel import clock, documents, jobs
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused, explanation_of
from consortium.kernel.settings import Settings, driver_url
from consortium.kernel.words import words_for
from consortium.people.rules import Role
from consortium.register import queries, services
from consortium.register.rules import EvidenceKind
from tests.factories.files import PDF, docx, picture
from tests.factories.hostile import HOSTILE, MISNAMED
from tests.factories.letterbox import told
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.register import Region
from tests.factories.worker import do_waiting_work
from tests.factories.world import World

API = "/api/v1"
SHELF = "/provider/documents"
File = tuple[io.BytesIO, str]


@pytest.fixture
def joan(world: World, made: Region) -> Actor:
    body = world.provider("Joan Abara")
    world.takes_part(body, made.consortium_id)
    return world.person("Joan Abara", body, Role.ORGANISATION_ADMINISTRATOR)


def keep(world: World, actor: Actor, name: str = "certificate.pdf", data: bytes = PDF, **more: Any) -> UUID:
    with world.acting(actor):
        kept: UUID = services.keep_document(actor=actor, file_name=name, data=data, now=clock.now(), **more).id
        return kept


def give(world: World, actor: Actor, kind: EvidenceKind, **more: Any) -> UUID:
    cover = {"cover_gbp": 5_000_000} if kind.is_insurance else {}
    with world.acting(actor):
        given: UUID = services.give_evidence(
            actor=actor, kind=kind, reference="P1", now=clock.now(), **cover, **more
        ).id
        return given


def in_days(world: World, actor: Actor, days: int) -> date:
    with world.acting(actor):
        return local(clock.now()).date() + timedelta(days=days)


def number_kept(world: World) -> int:
    with world.engine.connect() as connection:
        found: int = connection.execute(sa.text("SELECT count(*) FROM stored_document")).scalar_one()
        return found


def sent(*files: tuple[str, bytes], **fields: str) -> dict[str, Any]:
    return {"files": [(io.BytesIO(data), name) for name, data in files], **fields}


def post(client: Any, path: str, fields: dict[str, Any], **headers: str) -> Any:
    page = client.get(SHELF)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    return upload(client, path, {"csrf_token": token, **fields}, headers)


def upload(client: Any, path: str, fields: dict[str, Any], headers: Any) -> Any:
    answer = client.post(path, data=fields, content_type="multipart/form-data", headers=headers)
    answer.request.environ["wsgi.input"].close()  # the test's client leaves what is large in a file, open
    return answer


# Sending


def test_one_refused_file_does_not_hold_up_the_others(world: World, joan: Actor) -> None:
    client = world.signed_in(joan)
    files = [("certificate.pdf", PDF), ("page.html", b"<html></html>"), ("photo.png", picture()), ("empty.pdf", b"")]
    answer = post(client, SHELF, sent(*files))
    assert answer.status_code == 200
    assert "2 files kept, 2 not." in answer.text
    assert "<strong>empty.pdf</strong>: The file is empty." in answer.text
    with world.acting(joan):
        assert [each.file_name for each in queries.list_shelf(joan.organisation)] == ["photo.png", "certificate.pdf"]


def test_files_of_one_name_are_not_confused(world: World, joan: Actor) -> None:
    client = world.signed_in(joan)
    answer = post(client, SHELF, sent(("policy.docx", docx()), ("Policy.docx", docx(text="Another"))))
    assert "Two of the files are named “Policy.docx”." in answer.text
    assert number_kept(world) == 1


def test_a_script_that_sends_is_told_of_each_file(world: World, joan: Actor) -> None:
    client = world.signed_in(joan)
    accept = {"Accept": "application/json"}
    kept = post(client, SHELF, sent(("certificate.pdf", PDF)), **accept)
    assert (kept.status_code, kept.get_json()["kept"]) == (200, ["certificate.pdf"])
    refused = post(client, SHELF, sent(("a\u202etxt.exe", b"MZ\x90\0")), **accept)
    assert refused.status_code == 422
    [why] = refused.get_json()["refused"]
    assert why["file_name"] == "a·txt.exe"
    assert "cannot be seen" in why["why"]
    assert number_kept(world) == 1


@pytest.mark.parametrize(("number", "said"), [(0, "Choose at least one file."), (11, "Send 10 files at a time")])
def test_too_few_and_too_many_are_refused_together(world: World, joan: Actor, number: int, said: str) -> None:
    client = world.signed_in(joan)
    answer = post(client, SHELF, sent(*[(f"{each}.pdf", PDF) for each in range(number)]))
    assert answer.status_code == 422
    assert said in answer.text
    assert number_kept(world) == 0


def test_the_same_form_sent_twice_keeps_its_files_once(world: World, joan: Actor) -> None:
    client = world.signed_in(joan)
    for _ in range(2):
        assert post(client, SHELF, sent(("a.pdf", PDF), idempotency_key="one")).status_code == 200
    assert number_kept(world) == 1


def test_hostile_files_are_refused_by_page_and_api_and_change_nothing(
    world: World, joan: Actor, settings: Settings
) -> None:
    world.administrator()
    own_program(world)
    headers = bearer(token_of(world, joan))
    client, program = world.signed_in(joan), world.app.test_client()
    folder = Path(urlsplit(settings.documents_url).path) / str(joan.organisation)
    # Of a whole path of Windows, which old browsers sent, the web server keeps the name alone.
    left_out = {"one byte too many", "no name", "a path of Windows"}
    table = [each for each in HOSTILE if each.what not in left_out]
    for number, hostile in enumerate(table):
        data = hostile.make()
        if number % 2:  # by turns: each is looked into once
            page = post(client, SHELF, sent((hostile.file_name, data)), Accept="application/json")
            assert page.status_code == 422, hostile.what
            [why] = [each["why"] for each in page.get_json()["refused"]] or page.get_json()["errors"]
            wanted = explanation_of(hostile.code)
            assert why == wanted or "{" in wanted or hostile in MISNAMED, hostile.what
            continue
        answer = upload(program, API + SHELF, {"file": (io.BytesIO(data), hostile.file_name)}, headers)
        assert answer.status_code == 409, (hostile.what, answer.text)
        assert answer.get_json()["type"] == f"/api/problems/{hostile.code}", (hostile.what, answer.text)
    assert len(table) >= 60
    assert number_kept(world) == 0
    assert not folder.exists() or list(folder.iterdir()) == []
    with world.acting(joan):
        assert [entry.act for entry in world.entries() if entry.act.startswith("document")] == []


def test_a_file_over_size_is_refused_before_it_is_looked_into(world: World, joan: Actor) -> None:
    [hostile] = [each for each in HOSTILE if each.code == "document.too_large"]
    answer = post(world.signed_in(joan), SHELF, sent((hostile.file_name, hostile.make())))
    assert answer.status_code == 422
    assert "larger than 20 MB" in answer.text


# Reading


def test_what_is_downloaded_is_saved_and_runs_nothing(world: World, joan: Actor) -> None:
    document_id = keep(world, joan, "Überblick “2027”.pdf")
    answer = world.signed_in(joan).get(f"{SHELF}/{document_id}/file")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"


def test_anothers_documents_are_not_there(world: World, made: Region, joan: Actor) -> None:
    document_id = keep(world, joan)
    bo = world.signed_in(world.person("Bo Hill", world.provider("Beech Homes"), Role.BID_WRITER))
    for path in ("", "/file"):
        assert bo.get(f"{SHELF}/{document_id}{path}").status_code == 404
    assert post(bo, f"{SHELF}/{document_id}/replace", {"file": (io.BytesIO(PDF), "a.pdf")}).status_code == 404
    sam = world.signed_in(world.person("Sam Reid", made.sefton, Role.COMMISSIONER))
    assert sam.get(SHELF).status_code == 404


def test_a_page_makes_as_many_statements_however_many_documents_it_shows(
    world: World, joan: Actor, made: Region
) -> None:
    client = world.signed_in(joan)

    def statements() -> int:
        counted: list[str] = []

        def note(connection: object, cursor: object, statement: str, *_: object) -> None:
            counted.append(statement)

        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        client.get(SHELF)
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
        return len(counted)

    keep(world, joan)
    one = statements()
    for number in range(6):
        document_id = keep(world, joan, f"{number}.txt", b"text")
        give(world, joan, EvidenceKind.IDENTITY, document_id=document_id)
    assert statements() == one


def test_the_shelf_is_paged_by_key(world: World, joan: Actor) -> None:
    stored = [keep(world, joan, f"{number}.txt", b"text") for number in range(5)][::-1]
    with world.acting(joan):
        first = queries.list_shelf(joan.organisation, limit=3)
        second = queries.list_shelf(joan.organisation, before=first[-1].id, limit=3)
    assert [each.id for each in [*first, *second]] == stored


# Reuse and versions


def test_one_document_stands_for_several_pieces_of_evidence(world: World, joan: Actor) -> None:
    document_id = keep(world, joan)
    for kind in (EvidenceKind.PUBLIC_LIABILITY, EvidenceKind.EMPLOYERS_LIABILITY):
        give(world, joan, kind, document_id=document_id, expires_on=date(2040, 1, 1))
    give(world, joan, EvidenceKind.PUBLIC_LIABILITY, expires_on=date(2041, 1, 1))
    with world.acting(joan):
        held = queries.get_own_document(joan.organisation, document_id)
    assert {(use.kind, use.until is None) for use in held.uses} == {
        (EvidenceKind.PUBLIC_LIABILITY, False),
        (EvidenceKind.EMPLOYERS_LIABILITY, True),
    }


def test_a_newer_version_takes_the_place_and_the_earlier_stays_for_who_relied_on_it(
    world: World, made: Region, joan: Actor
) -> None:
    first = keep(world, joan, data=PDF)
    give(world, joan, EvidenceKind.IDENTITY, document_id=first)
    second = keep(world, joan, "certificate 2.docx", docx(), replaces_id=first)
    with world.acting(joan):
        assert [each.id for each in queries.list_shelf(joan.organisation)] == [second]
        for named in (first, second):
            versions = queries.list_versions(joan.organisation, named)
            assert [(each.id, each.is_newest) for each in versions] == [(second, True), (first, False)]
    with world.acting(world.person("Sam Reid", made.sefton, Role.COMMISSIONER)):
        assert documents.fetch(first)[1] == PDF
        with pytest.raises(NotFound):
            documents.fetch(second)  # nobody was given it yet


def test_a_version_is_replaced_once(world: World, joan: Actor) -> None:
    first = keep(world, joan)
    keep(world, joan, replaces_id=first)
    assert refusal_of(keep, world, joan, replaces_id=first) == "document.replaced"
    with pytest.raises(NotFound):
        keep(world, joan, replaces_id=uuid4())
    assert number_kept(world) == 2


def test_two_replacements_at_the_same_moment_leave_one(
    world: World, joan: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keep(world, joan)
    with world.acting(joan):
        as_it_was = queries.get_own_document(joan.organisation, first)
    keep(world, joan, replaces_id=first)
    monkeypatch.setattr(queries, "get_own_document", lambda *_: as_it_was)  # what the second one read
    with world.acting(joan):
        with pytest.raises(Refused) as refused:
            services.keep_document(actor=joan, file_name="b.pdf", data=PDF, replaces_id=first, now=clock.now())
        db.session.rollback()  # as the edge does
    assert words_for(refused.value).startswith("A newer version")


def test_what_has_expired_is_not_kept(world: World, joan: Actor) -> None:
    assert refusal_of(keep, world, joan, expires_on=in_days(world, joan, -1)) == "document.expired"
    keep(world, joan, expires_on=in_days(world, joan, 0))


def test_the_shelf_by_api(world: World, joan: Actor) -> None:
    world.administrator()
    own_program(world)
    headers, client = bearer(token_of(world, joan)), world.app.test_client()

    def store(**facts: str) -> Any:
        path = f"{API}{SHELF}?{urlencode(facts)}"
        return upload(client, path, {"file": (io.BytesIO(PDF), "a.pdf")}, headers)

    first = store(expires_on="2040-05-01").get_json()
    assert (first["state"], first["expires_on"], first["replaces_id"]) == ("not scanned", "2040-05-01", None)
    assert store(expires_on="soon").status_code == 422
    second = store(replaces_id=first["id"]).get_json()
    said = {"kind": "identity", "reference": "Passport", "document_id": second["id"]}
    assert client.post(f"{API}/provider/evidence", json=said, headers=headers).status_code == 201
    [held] = client.get(f"{API}{SHELF}", headers=headers).get_json()
    assert held["id"] == second["id"]
    assert [(use["kind"], use["until"]) for use in held["uses"]] == [("identity", None)]
    versions = client.get(f"{API}{SHELF}/{first['id']}", headers=headers).get_json()
    assert [each["is_newest"] for each in versions] == [True, False]
    assert client.get(f"{API}{SHELF}/{first['id']}/file", headers=headers).data == PDF
    assert client.get(f"{API}{SHELF}/{uuid4()}", headers=headers).status_code == 404
    assert client.get(f"{API}{SHELF}?before={second['id']}", headers=headers).get_json() == []


# Reminders


def test_a_provider_is_reminded_once_at_each_threshold(
    world: World, joan: Actor, move_clock: Callable[..., None]
) -> None:
    give(world, joan, EvidenceKind.PUBLIC_LIABILITY, expires_on=in_days(world, joan, 100))
    keep(world, joan, expires_on=in_days(world, joan, 70))
    seen: list[list[tuple[str, str]]] = []
    for days in (1, 11, 30, 20, 3, 20, 10):
        move_clock(days=days)
        seen.append(sorted((each.about, each.facts["days"]) for each in _reminders(world)))
    assert [len(each) for each in seen] == [0, 1, 3, 3, 4, 5, 6]
    assert seen[-1] == [("document_expires", days) for days in ("30", "60", "7")] + [
        ("evidence_expires", days) for days in ("30", "60", "7")
    ]


def _reminders(world: World) -> list[Any]:
    return [each for each in told(world) if each.about.endswith("_expires")]


def test_whoever_has_renewed_is_not_reminded(world: World, joan: Actor, move_clock: Callable[..., None]) -> None:
    soon, later = in_days(world, joan, 70), in_days(world, joan, 700)
    give(world, joan, EvidenceKind.PUBLIC_LIABILITY, expires_on=soon)
    give(world, joan, EvidenceKind.PUBLIC_LIABILITY, expires_on=later)
    first = keep(world, joan, expires_on=soon)
    keep(world, joan, replaces_id=first, expires_on=later)
    move_clock(days=69)
    assert _reminders(world) == []


def test_a_document_that_stands_for_evidence_is_reminded_of_as_evidence_alone(
    world: World, joan: Actor, move_clock: Callable[..., None]
) -> None:
    end = in_days(world, joan, 61)
    document_id = keep(world, joan, expires_on=end)
    give(world, joan, EvidenceKind.PUBLIC_LIABILITY, document_id=document_id, expires_on=end)
    move_clock(days=2)
    assert [each.about for each in _reminders(world)] == ["evidence_expires"]
    [message] = _reminders(world)
    assert message.address == World.address_of("Joan Abara")
    assert "expires in 60 days" in message.subject


def test_no_reminder_is_handed_over_before_its_day(
    world: World, joan: Actor, settings: Settings, move_clock: Callable[..., None]
) -> None:

    give(world, joan, EvidenceKind.PUBLIC_LIABILITY, expires_on=in_days(world, joan, 61))
    do_waiting_work(world)
    engine = sa.create_engine(driver_url(settings.relay_database_url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert jobs.claim(connection) == []
        move_clock(days=2)
        assert len(jobs.claim(connection)) == 1
