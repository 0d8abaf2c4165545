"""Giving a role that takes two, looking at roles again, and support that looks in: by their pages."""

from datetime import date

import pytest

from consortium.kernel.actors import PLATFORM_ID, OrganisationKind
from consortium.people.rules import Role
from tests.factories.world import Made, World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


@pytest.mark.its_own_dates
def test_two_give_a_role_and_support_is_seen(readers: Readers, world: World) -> None:
    pat = world.administrator("Pat Quill")
    kim = world.person(
        "Kim Dale", Made(PLATFORM_ID, OrganisationKind.PLATFORM, "Consortium platform"), Role.PLATFORM_ADMINISTRATOR
    )
    sefton = world.council("Sefton")
    sam = world.person("Sam Okoro", sefton, Role.SOCIAL_WORKER)
    for role, due in ((Role.ASSESSOR, date(2026, 11, 1)), (Role.AUDITOR, date(2026, 11, 20))):
        world.insert(
            "role_grant", organisation_id=sefton.id, person_id=sam.person_id, role=str(role),
            from_on=date(2026, 8, 1), review_due_on=due,
        )  # fmt: skip
    first = world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)
    second = world.person("Bo Quist", sefton, Role.ORGANISATION_ADMINISTRATOR)

    alex = readers.sign_in(first)
    alex.go(f"/organisations/{sefton.id}/people/{sam.person_id}")
    alex.follow("Give a role for a time")
    alex.page.get_by_label("Commissioner").check()
    for part, value in (("Day", "16"), ("Month", "11"), ("Year", "2026")):
        alex.page.get_by_label(part).first.fill(value)
    alex.press("Give this role")
    expect(alex.page.get_by_role("main")).to_contain_text("Waits for a second administrator")

    bo = readers.sign_in(second, width=320)
    bo.follow("See to it")
    bo.press("Confirm the role commissioner of Sam Okoro")
    expect(bo.page.get_by_role("main")).to_contain_text("No role waits for anybody")
    bo.go("/people/review")
    bo.page.get_by_label("Sam Okoro, assessor").check()
    bo.page.get_by_label("They are still needed: confirm them").check()
    bo.press("Save")
    expect(bo.page.get_by_role("alert")).to_contain_text("1 role is confirmed")
    bo.go("/who-may?role=authoriser-council")
    expect(bo.page.get_by_role("main")).to_contain_text("Approve, refuse or defer a case")

    asking = readers.sign_in(pat)
    asking.go("/support/new")
    asking.page.get_by_label("Organisation").select_option("Sefton")
    asking.page.get_by_label("Why do you need to look in?").fill("Request 41: people are not listed.")
    asking.press("Ask a second administrator to agree")
    here = asking.page.url.removeprefix(readers.address)
    agreeing = readers.sign_in(kim)
    agreeing.go(here)
    agreeing.press("Agree: it begins now")
    asking = readers.sign_in(pat)
    asking.go(here)
    asking.press("Look in")
    expect(asking.page.get_by_role("heading", level=1)).to_contain_text("You look into Sefton")
    asking.follow("Where work stands")
    expect(asking.page.get_by_role("main")).to_contain_text("There is nothing of: applications")
    asking.go("/people")
    alex = readers.sign_in(first)
    alex.go(here)
    expect(alex.page.get_by_role("region", name="Support access")).to_contain_text("may look into Sefton")
    alex.press("End it now")
    expect(alex.page.get_by_role("main")).to_contain_text("From this moment support sees nothing more")
