"""Files wait in quarantine until a real scanner has found nothing; till then only their owner knows of them."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from consortium.kernel import documents
from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.kernel.db import db, new_id
from consortium.kernel.documents.scanning import Clamd, ScannerAway, scanner_at
from consortium.kernel.documents.state import State
from consortium.kernel.errors import BadInput, NotFound, Refused
from consortium.kernel.events import DocumentStored
from consortium.kernel.settings import from_environment
from consortium.kernel.tenancy import acting_as
from consortium.people.rules import Role
from tests import scanner as clamav
from tests.factories.files import PDF, docx, opendocument, picture
from tests.factories.letterbox import told
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World


@pytest.fixture(scope="session")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Where a real daemon with one signature of ours listens."""
    executable = clamav.find_scanner()
    if executable is None:
        (pytest.fail if os.environ.get("JOURNEYS") == "required" else pytest.skip)(clamav.HOW_TO_GET_ONE)
    with clamav.running(executable, tmp_path_factory.mktemp("clamd")) as addresses:
        yield addresses


@pytest.fixture
def clamd(addresses: tuple[str, str]) -> str:
    return addresses[0]


@pytest.fixture
def scanned(app: Flask, clamd: str) -> Iterator[None]:
    """The application asks the daemon."""
    yield from _asking(app, clamd)


@pytest.fixture
def scanner_is_away(app: Flask, tmp_path: Path) -> Iterator[None]:
    """The application asks where nobody listens."""
    yield from _asking(app, f"unix:{tmp_path}/nobody.sock")


def _asking(app: Flask, address: str) -> Iterator[None]:
    before = app.extensions["scanner"]
    app.extensions["scanner"] = scanner_at(address)
    yield
    app.extensions["scanner"] = before


@pytest.fixture
def acorn(world: World) -> Made:
    return world.provider("Acorn Care")


@pytest.fixture
def ada(world: World, acorn: Made) -> Actor:
    return world.person("Ada Bell", acorn, Role.BID_WRITER)


def kept(world: World, ada: Actor, name: str, data: bytes) -> UUID:
    with world.acting(ada):
        return documents.store(actor=ada, file_name=name, data=data).id


def state_of(world: World, document_id: UUID) -> State:
    with world.engine.connect() as connection:
        found = connection.execute(
            sa.text("SELECT state FROM stored_document WHERE id = :id"), {"id": document_id}
        ).scalar_one()
    return State(found)


@pytest.mark.usefixtures("scanned")
def test_a_file_is_opened_only_once_the_scanner_found_nothing(world: World, ada: Actor) -> None:
    document_id = kept(world, ada, "policy.docx", docx())
    with world.acting(ada), pytest.raises(Refused) as refused:
        documents.fetch(document_id)
    assert refused.value.code == "document.quarantined"
    do_waiting_work(world)
    assert state_of(world, document_id) is State.CLEAN
    with world.acting(ada):
        assert documents.fetch(document_id)[1] == docx()


@pytest.mark.usefixtures("scanned")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("notes.txt", clamav.test_virus()),
        ("policy.docx", docx({"word/media/image1.png": clamav.test_virus()})),
        ("policy.odt", opendocument({"Pictures/1.png": clamav.test_virus()})),
    ],
)
def test_what_the_scanner_finds_is_refused_in_a_container_too(world: World, ada: Actor, name: str, data: bytes) -> None:
    document_id = kept(world, ada, name, data)
    do_waiting_work(world)
    assert state_of(world, document_id) is State.REFUSED
    with world.acting(ada), pytest.raises(Refused) as refused:
        documents.fetch(document_id)
    assert refused.value.code == "document.refused"


@pytest.mark.usefixtures("scanned")
def test_whoever_sends_for_the_provider_is_told_once_of_a_refused_file(world: World, ada: Actor) -> None:
    document_id = kept(world, ada, "notes.txt", clamav.test_virus())
    kept(world, ada, "certificate.pdf", PDF)
    [message] = told(world)
    assert (message.about, message.address) == ("document_refused", World.address_of("Ada Bell"))
    assert message.facts == {"path": f"/provider/documents/{document_id}"}
    assert "notes.txt" not in message.body


@pytest.mark.usefixtures("scanned")
def test_one_bad_file_does_not_hold_up_the_others(world: World, ada: Actor) -> None:
    stored = [
        kept(world, ada, "certificate.pdf", PDF),
        kept(world, ada, "notes.txt", clamav.test_virus()),
        kept(world, ada, "photo.png", picture()),
    ]
    do_waiting_work(world)
    assert [state_of(world, each) for each in stored] == [State.CLEAN, State.REFUSED, State.CLEAN]


@pytest.mark.usefixtures("scanned")
def test_nobody_but_its_owner_sees_a_file_before_it_is_clean(world: World, ada: Actor, acorn: Made) -> None:
    sefton = world.council("Sefton")
    world.takes_part(acorn, world.consortium("Liverpool City Region", sefton))
    sam = world.person("Sam Okoro", sefton, Role.PROCUREMENT_OFFICER)
    clean, harmful = kept(world, ada, "certificate.pdf", PDF), kept(world, ada, "notes.txt", clamav.test_virus())
    for document_id in (clean, harmful):
        world.insert(
            "evidence", provider_id=acorn.id, id=new_id(), kind="identity", reference="1", document_id=document_id,
            given_at=sa.func.guard.now(),
        )  # fmt: skip

    def seen_by_sam() -> set[UUID]:
        with world.acting(sam):
            return {row.id for row in world.execute("SELECT id FROM stored_document")}

    assert seen_by_sam() == set()
    do_waiting_work(world)
    assert seen_by_sam() == {clean}
    with world.acting(sam), pytest.raises(NotFound):
        documents.fetch(harmful)


def test_a_file_waits_while_the_scanner_is_away_and_is_judged_once_when_it_is_back(
    world: World, app: Flask, ada: Actor, scanner_is_away: None, clamd: str, move_clock: Callable[..., None]
) -> None:
    document_id = kept(world, ada, "certificate.pdf", PDF)
    for _ in range(4):
        do_waiting_work(world)
        assert state_of(world, document_id) is State.QUARANTINED
        move_clock(minutes=11)
    app.extensions["scanner"] = scanner_at(clamd)
    do_waiting_work(world)
    assert state_of(world, document_id) is State.CLEAN
    with world.acting(ada):
        acts = [entry.act for entry in world.entries()]
    assert acts == ["document.stored", "document.scanned"]
    with app.app_context(), acting_as(job := Actor(ActorKind.JOB, ada.organisation, OrganisationKind.PROVIDER)):
        documents.scan(job, DocumentStored(document_id=document_id))  # delivered once more
        db.session.commit()
    with world.acting(ada):
        assert [entry.act for entry in world.entries()] == acts


def test_without_a_scanner_a_file_says_that_it_was_not_scanned(world: World, ada: Actor) -> None:
    document_id = kept(world, ada, "certificate.pdf", PDF)
    assert state_of(world, document_id) is State.NOT_SCANNED
    with world.acting(ada):
        assert documents.fetch(document_id)[1] == PDF


@pytest.mark.usefixtures("scanned")
def test_no_person_can_call_a_file_clean(world: World, ada: Actor) -> None:
    document_id = kept(world, ada, "certificate.pdf", PDF)
    with world.acting(ada):
        changed = world.execute(
            "UPDATE stored_document SET state = 'clean', judged_at = guard.now() WHERE id = :id", id=document_id
        )
        assert changed.rowcount == 0
    assert state_of(world, document_id) is State.QUARANTINED


@pytest.mark.parametrize(
    ("values", "fact"),
    [
        ({"state": "lovely", "judged_at": sa.func.guard.now()}, "state_is_known"),
        ({"state": "quarantined", "judged_at": sa.func.guard.now()}, "judged_at_unless_quarantined"),
        ({"state": "clean"}, "judged_at_unless_quarantined"),
        ({"state": "refused", "judged_at": sa.func.guard.now()}, "refused_for_what_was_found"),
        ({"state": "clean", "judged_at": sa.func.guard.now(), "found": "X"}, "refused_for_what_was_found"),
    ],
)
def test_an_impossible_state_cannot_be_stored(world: World, acorn: Made, values: dict[str, object], fact: str) -> None:
    document_id = new_id()
    with pytest.raises(sa.exc.IntegrityError, match=fact):
        world.insert(
            "stored_document", organisation_id=acorn.id, id=document_id, file_name="a", media_type="b", size=1,
            sha256=b"x", location=f"{acorn.id}/{document_id}", stored_at=sa.func.guard.now(), **values,
        )  # fmt: skip


@pytest.mark.parametrize("which", [0, 1], ids=["by a socket", "over the network"])
def test_the_scanner_gives_a_verdict_or_is_away(addresses: tuple[str, str], which: int) -> None:
    daemon = scanner_at(addresses[which])
    assert daemon is not None
    assert (daemon.find(b"hello"), daemon.find(clamav.test_virus())) == ("", "Test.Virus.UNOFFICIAL")
    with pytest.raises(ScannerAway):
        Clamd(("127.0.0.1", 1)).find(b"hello")
    with pytest.raises(ScannerAway):
        daemon.find(b"\0" * (26 * 1024 * 1024))  # more than it takes: no verdict is no clean bill


@pytest.mark.parametrize(
    "address", ["clamd", "http://clamd:3310", "tcp://clamd", "tcp://clamd:none", "unix:clamd.sock"]
)
def test_an_address_that_is_none_is_named_in_plain_words(address: str) -> None:
    with pytest.raises(BadInput, match="CLAMD_URL"):
        scanner_at(address)


def test_the_address_is_a_setting() -> None:
    needed = dict.fromkeys(("DATABASE_URL", "SECRET_KEY", "AUDIT_KEY", "SIGNING_KEY", "SEALING_KEY"), "x")
    settings = from_environment({**needed, "CLAMD_URL": "unix:/run/clamd.sock"})
    assert settings.clamd_url == "unix:/run/clamd.sock"
    assert replace(settings, clamd_url="").clamd_url == ""
