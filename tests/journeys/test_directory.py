"""A lead uploads the CQC directory, watches it being read, sees whom it concerns, and applies it."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from consortium.people.rules import Role
from tests.factories import directory
from tests.factories.register import on_register, region
from tests.factories.worker import do_waiting_work
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Reader, Readers

OURS = "1-101234567"


def say_the_day(visitor: Reader) -> None:
    for part, number in (("Day", "1"), ("Month", "10"), ("Year", "2026")):
        visitor.page.get_by_label(part, exact=True).fill(number)


@pytest.mark.its_own_dates
def test_the_lead_applies_a_directory_after_seeing_what_changes(readers: Readers, world: World, tmp_path: Path) -> None:
    made = region(world)
    on_register(world, made, "Bright Harbour Care Ltd", lots=made.lots.values())
    with world.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE provider_profile SET cqc_provider_id = '{OURS}'"))
        connection.execute(sa.text("UPDATE lot SET cqc_rating_floor = 'Good' WHERE needs_cqc_personal_care"))
    wrong, right = tmp_path / "wrong.csv", tmp_path / "directory.ods"
    wrong.write_bytes(directory.as_csv([directory.row(1), directory.row(2, rating="Very good")]))
    ours = [
        directory.row(901, location_id="1-900000001", provider_id=OURS, rating="Requires improvement"),
        directory.row(902, location_id="1-900000002", provider_id=OURS, rating="Good"),
    ]
    right.write_bytes(directory.as_ods([*directory.rows(60), *ours]))

    visitor = readers.sign_in(world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER))
    visitor.go("/")
    visitor.follow("CQC directory")
    visitor.press("Upload and read")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Choose the file")
    say_the_day(visitor)
    visitor.page.get_by_label("CQC care directory").set_input_files(wrong)
    visitor.press("Upload and read")
    expect(visitor.page.get_by_text("The file is being read")).to_be_visible()
    do_waiting_work(world)
    visitor.page.reload()
    visitor.look()
    expect(visitor.page.get_by_text("1 row cannot be taken")).to_be_visible()
    visitor.press("Discard")

    say_the_day(visitor)
    visitor.page.get_by_label("CQC care directory").set_input_files(right)
    visitor.press("Upload and read")
    do_waiting_work(world)
    visitor.go(visitor.page.url.removeprefix(visitor.address))
    row = visitor.page.get_by_role("row", name="Harbour Care 901")
    expect(row).to_contain_text("Bright Harbour Care Ltd")
    visitor.press("Apply this directory")
    do_waiting_work(world)
    visitor.page.reload()
    expect(visitor.page.get_by_text("This directory is in use")).to_be_visible()
    visitor.go("/regulator-directory")

    officer = readers.sign_in(world.person("Sam Reid", made.sefton, Role.COMMISSIONER), width=320)
    officer.go("/search?q=harbour")
    officer.follow("Bright Harbour Care Ltd")
    expect(officer.page.get_by_role("row", name="Harbour Care 901")).to_contain_text("Requires improvement")
    officer.follow("Which gates it passes, lot by lot")
    expect(officer.page.get_by_text("Rated Requires improvement, by the Care Quality Commission")).to_be_visible()
