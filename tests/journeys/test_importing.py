"""Referrals taken over from a case system: faults first, then a look, then all of them."""

from pathlib import Path

from tests.factories import buying
from tests.factories.world import World
from tests.integration.tenants.packages.test_importing import ANOTHER, table
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def test_a_file_of_referrals_is_mended_looked_at_and_raised(readers: Readers, world: World, tmp_path: Path) -> None:
    sefton = buying.buyers(world, "Sefton Council", buying.OUTCOMES_TERMS)
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    wrong.write_bytes(table({"postcode": "L20"}, {**ANOTHER, "urgency": "soon"}))
    right.write_bytes(table({}, ANOTHER))
    asha = readers.sign_in(sefton.social_worker, width=320)
    asha.go("/referrals")
    asha.press("Import")
    asha.page.get_by_label("A CSV or an OpenDocument spreadsheet").set_input_files(wrong)
    asha.press("Read the file")
    expect(asha.page.get_by_role("main")).to_contain_text("It is not a postcode such as L20 3DL")
    asha.page.get_by_label("A CSV or an OpenDocument spreadsheet").set_input_files(right)
    asha.press("Read the file")
    expect(asha.page.get_by_role("main")).to_contain_text("2 referrals would be raised")
    asha.press("Raise these referrals")
    expect(asha.page.get_by_role("alert")).to_contain_text("2 referrals are with your commissioners")

    moira = readers.sign_in(sefton.commissioner)
    moira.go("/referrals/import")
    moira.page.get_by_label("A CSV or an OpenDocument spreadsheet").set_input_files(right)
    moira.press("Read the file")
    expect(moira.page.get_by_role("main")).to_contain_text("0 referrals would be raised")
    moira.press("Discard the import")
    expect(moira.page.get_by_role("list", name="Your latest imports")).to_contain_text("Discarded")
