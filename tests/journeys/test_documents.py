"""A provider sends documents, sees each checked, uses one as evidence, replaces it; a buyer reads what it was given."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from consortium.kernel.actors import Actor
from consortium.kernel.documents.scanning import scanner_at
from consortium.people.rules import Role
from tests import scanner as clamav
from tests.factories.files import PDF, docx, picture
from tests.factories.register import Region, region
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers
from tests.journeys.visitor import Visitors


@pytest.fixture
def made(world: World) -> Region:
    return region(world)


@pytest.fixture
def joan(world: World, made: Region) -> Actor:
    body = world.provider("Joan Abara")
    world.takes_part(body, made.consortium_id)
    return world.person("Joan Abara", body, Role.ORGANISATION_ADMINISTRATOR)


@pytest.fixture
def papers(tmp_path: Path) -> dict[str, Path]:
    """Files on somebody's computer."""
    contents = {
        "Public liability 2027.pdf": PDF,
        "Safeguarding policy.docx": docx(),
        "Photo of the office.png": picture(),
        "Notes from the insurer.txt": clamav.test_virus(),
        "Invoice.pdf": b"<html>not a PDF</html>",
    }
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    return {name: tmp_path / name for name in contents}


@pytest.fixture
def scanned(app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The application asks a real scanner."""
    executable = clamav.find_scanner()
    if executable is None:
        pytest.skip(clamav.HOW_TO_GET_ONE)
    with clamav.running(executable, tmp_path_factory.mktemp("clamd")) as addresses:
        before = app.extensions["scanner"]
        app.extensions["scanner"] = scanner_at(addresses[0])
        yield
        app.extensions["scanner"] = before


@pytest.mark.usefixtures("scanned")
def test_files_are_sent_one_by_one_checked_and_shown_by_themselves(
    visitors: Visitors, world: World, joan: Actor, papers: dict[str, Path]
) -> None:
    visitor = visitors.sign_in(joan)
    visitor.go("/provider/documents")
    visitor.press("Send files")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Choose at least one file.")
    visitor.page.get_by_label("Files", exact=True).set_input_files(list(papers.values()))
    visitor.page.get_by_role("button", name="Send files").click()
    sending = visitor.page.locator(".con-sending")
    expect(sending.get_by_text("Kept")).to_have_count(4, timeout=20_000)
    expect(sending).to_contain_text("We look at what is in it, not at its name.")
    shelf = visitor.page.locator("#shelf")
    expect(shelf.get_by_text("Being checked")).to_have_count(4)
    visitor.look()
    do_waiting_work(world)
    expect(shelf.get_by_text("Being checked")).to_have_count(0, timeout=15_000)
    expect(shelf.get_by_text("Checked")).to_have_count(3)
    expect(shelf.get_by_role("row", name="Notes from the insurer.txt")).to_contain_text("Refused")
    visitor.look()
    visitor.follow("Notes from the insurer.txt")
    expect(visitor.page.get_by_text("Refused: something harmful was found in it")).to_be_visible()
    expect(visitor.page.get_by_role("link", name="Download")).to_have_count(0)


def test_a_document_is_used_as_evidence_and_replaced_on_a_phone_without_scripts(
    visitors: Visitors,
    readers: Readers,
    world: World,
    made: Region,
    joan: Actor,
    papers: dict[str, Path],
    app: Flask,
    counted: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visitor = visitors.sign_in(joan, width=320, javascript=False)
    visitor.page.goto(visitor.address + "/provider/documents")
    sent = [papers["Public liability 2027.pdf"], papers["Invoice.pdf"]]
    visitor.page.get_by_label("Files", exact=True).set_input_files(sent)
    for name, value in (("Day", "1"), ("Month", "5"), ("Year", "2040")):
        visitor.page.get_by_label(name, exact=True).fill(value)
    visitor.page.get_by_role("button", name="Send files").click()
    expect(visitor.page.get_by_text("1 file kept, 1 not.")).to_be_visible()
    expect(visitor.page.get_by_role("alert").last).to_contain_text("Invoice.pdf: The file must be a PDF")
    assert visitor.sticks_out() == []

    phone = readers.sign_in(joan, width=320)
    phone.go("/provider/documents")
    phone.follow("Public liability 2027.pdf")
    phone.press("Give it as evidence")
    expect(phone.page.get_by_label("Or a document that you hold already")).to_have_value(_last_part(phone.page.url))
    phone.page.get_by_label("What is it?").select_option(label="Public liability insurance")
    phone.fill(reference="PL-2041", cover="5000000")
    for name, value in (("Day", "1"), ("Month", "5"), ("Year", "2040")):
        phone.page.get_by_role("group", name="Expires on").get_by_label(name, exact=True).fill(value)
    phone.press("Give this evidence")
    phone.go("/provider/documents")
    expect(phone.page.get_by_role("row", name="Public liability 2027.pdf")).to_contain_text("Since")
    phone.follow("Public liability 2027.pdf")
    phone.page.get_by_label("The newer version").set_input_files(papers["Invoice.pdf"])
    phone.press("Replace it")
    expect(phone.page.get_by_role("alert")).to_contain_text("The file must be a PDF")
    phone.page.get_by_label("The newer version").set_input_files(papers["Safeguarding policy.docx"])
    phone.press("Replace it")
    versions = phone.page.get_by_role("region", name="Versions")
    expect(versions.get_by_role("row", name="Safeguarding policy.docx")).to_contain_text("the newest")
    expect(versions.get_by_role("row", name="Public liability 2027.pdf")).to_contain_text("Public liability insurance")

    visitor.page.goto(visitor.address + "/provider/documents")
    more = [papers["Photo of the office.png"], papers["Safeguarding policy.docx"]]
    visitor.page.get_by_label("Files", exact=True).set_input_files(more)
    visitor.page.get_by_label("Year", exact=True).fill("2041")
    with monkeypatch.context() as fewer:
        fewer.setitem(app.config, "FILES_AN_HOUR", 1)
        visitor.press("Send files")
        expect(visitor.page.get_by_role("main")).to_contain_text("what you filled in is kept on this page")
    visitor.page.get_by_label("File", exact=True).set_input_files(more)
    visitor.press("Send again")
    expect(visitor.page.get_by_role("alert").first).to_contain_text("There is a problem")
    expect(visitor.page.get_by_label("Year", exact=True)).to_have_value("2041")

    buyer = visitors.sign_in(world.person("Sam Reid", made.sefton, Role.COMMISSIONER))
    buyer.go(f"/register/{joan.organisation}")
    with buyer.page.expect_download() as download:
        buyer.page.get_by_role("link", name="Download the copy of Public liability insurance").click()
    assert download.value.suggested_filename == "Public liability 2027.pdf"
    assert Path(download.value.path()).read_bytes() == PDF


def _last_part(address: str) -> str:
    return address.rpartition("document=")[2]


def test_nothing_left_out_in_silence() -> None:
    """Where journeys are required, so is the scanner that one of them asks."""
    if os.environ.get("JOURNEYS") == "required":
        assert clamav.find_scanner(), clamav.HOW_TO_GET_ONE
