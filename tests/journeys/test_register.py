"""A provider says what it is, shows evidence and accepts its contract; buyers find it; standing is decided."""

from pathlib import Path
from uuid import UUID

import pytest

from consortium.contracts import jobs, services
from consortium.contracts.events import ContractAccepted
from consortium.kernel import clock
from consortium.kernel.actors import Actor, ActorKind, OrganisationKind
from consortium.people.rules import Role
from tests.factories.files import PDF
from tests.factories.register import Region, on_register, region
from tests.factories.world import Made, World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers


def newcomer(world: World, made: Region, name: str) -> tuple[Made, Actor]:
    body = world.provider(name)
    world.takes_part(body, made.consortium_id)
    return body, world.person(name, body, Role.ORGANISATION_ADMINISTRATOR)


def admit_by_job(world: World, made: Region, contract_id: UUID) -> None:
    """What a worker does after the contract is accepted."""
    lead = Actor(ActorKind.JOB, made.lead.id, OrganisationKind.COUNCIL)
    with world.acting(lead):
        jobs.admit_to_register(lead, ContractAccepted(contract_id=contract_id))


def test_a_sole_trader_fills_in_the_profile_and_accepts_the_contract_on_a_phone(
    readers: Readers, world: World, tmp_path: Path
) -> None:
    made = region(world)
    body, joan = newcomer(world, made, "Joan Abara")
    visitor = readers.sign_in(joan, width=320)
    visitor.go("/")
    visitor.follow("Fill in your profile")
    visitor.page.get_by_label("A sole trader: I work for myself").check()
    visitor.page.get_by_label("No, I work alone").check()
    visitor.fill(postcode="L36", summary="Short breaks for children with autism, at home and outdoors.")
    visitor.press("Save profile")
    expect(visitor.page.get_by_role("alert")).to_contain_text("“L36” is not a full postcode")
    visitor.fill(postcode="l36 9yu")
    visitor.press("Save profile")
    expect(visitor.page.get_by_text("Employers’ liability insurance")).to_have_count(0)
    visitor.follow("Proof of identity")
    passport = tmp_path / "passport.pdf"
    passport.write_bytes(PDF)
    visitor.fill(reference="Passport, seen by a solicitor")
    visitor.press("Give this evidence")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Attach a copy")
    visitor.page.get_by_label("A copy").set_input_files(passport)
    visitor.press("Give this evidence")
    expect(visitor.page.get_by_role("cell", name="In date")).to_be_visible()

    officer = world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER)
    with world.acting(officer):
        contract = services.issue(
            actor=officer, system_id=made.system_id, provider_id=body.id, lot_ids=[made.home_care], now=clock.now()
        )
    visitor.go("/")
    visitor.follow(f"Contract {contract.reference}")
    visitor.fill(role="Owner")
    visitor.press("Accept contract")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Confirm that you may bind the organisation")
    visitor.page.get_by_label("I may bind the organisation").check()
    visitor.press("Accept contract")
    expect(visitor.page.get_by_text("Signed at")).to_be_visible()
    admit_by_job(world, made, contract.id)
    visitor.go("/provider")
    visitor.follow("Change the places for Care at home")
    visitor.page.get_by_label("Sefton", exact=True).check()
    visitor.page.get_by_text("Only part of a council’s area").click()
    visitor.page.get_by_label("Districts of Sefton").fill("12 Oak Street")
    visitor.press("Save places")
    expect(visitor.page.get_by_role("alert")).to_contain_text("nor the name of a ward")
    visitor.page.get_by_label("Districts of Sefton").fill("l20, Linacre")
    visitor.press("Save places")
    expect(visitor.page.get_by_role("row", name="Care at home").get_by_text("Sefton (L20, Linacre)")).to_be_visible()
    visitor.go("/provider/standing")
    visitor.page.get_by_label("Care at home").check()
    visitor.fill(reason="I retire.")
    visitor.press("Withdraw from these lots")
    expect(visitor.page.get_by_role("cell", name="Withdrawn")).to_be_visible()


def test_the_lead_finds_a_provider_suspends_it_until_a_day_and_lifts_it(readers: Readers, world: World) -> None:
    made = region(world)
    on_register(world, made, "Bright Harbour Care Ltd", lots=made.lots.values())
    on_register(world, made, "Formby Sands Homecare", councils=[made.sefton])
    visitor = readers.sign_in(world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER))
    visitor.go("/register")
    expect(visitor.page.get_by_text("2 providers")).to_be_visible()
    visitor.fill(name="brigth harbor", need="children")
    visitor.press("Apply filters")
    expect(visitor.page.get_by_text("1 provider", exact=True)).to_be_visible()
    visitor.follow("Remove filter “brigth harbor”")
    visitor.follow("Remove filter Offers “children”")
    visitor.press("Coverage and gaps")
    expect(visitor.page.get_by_role("img", name="Providers by council and lot")).to_be_visible()
    expect(visitor.page.get_by_role("link", name="2 in Sefton for Care at home")).to_be_visible()
    visitor.follow("1 in Sefton for Complex health care at home")
    expect(visitor.page.get_by_role("link", name="Formby Sands Homecare")).to_have_count(0)
    visitor.follow("Bright Harbour Care Ltd")
    visitor.page.get_by_label("Care at home", exact=True).check()
    visitor.page.get_by_label("Suspend until the end of the day below").check()
    visitor.fill(reason="A safeguarding concern is being looked into.")
    visitor.press("Decide on standing")
    expect(visitor.page.get_by_role("alert")).to_contain_text("A suspension needs its last day")
    for box, value in zip(visitor.page.locator("[name='day']").all(), ("31", "1", "2027"), strict=True):
        box.fill(value)
    visitor.press("Decide on standing")
    expect(visitor.page.get_by_text("Suspended").first).to_be_visible()
    visitor.press("Lift the suspension from Care at home")
    expect(visitor.page.get_by_role("alert")).to_contain_text("The provider stands again")


def test_a_council_stops_inviting_a_provider_for_itself(readers: Readers, world: World) -> None:
    made = region(world)
    provider = on_register(world, made, "Bright Harbour Care Ltd")
    visitor = readers.sign_in(world.person("Sam Reid", made.sefton, Role.COMMISSIONER), width=320)
    visitor.go("/search?q=harbour")
    visitor.follow("Bright Harbour Care Ltd")
    visitor.fill(local_reason="Three visits were missed.")
    visitor.page.get_by_label("Day", exact=True).fill("31")
    visitor.page.get_by_label("Month", exact=True).fill("1")
    visitor.page.get_by_label("Year", exact=True).fill("2027")
    visitor.press("Suspend for our council")
    expect(visitor.page.get_by_text("Our council does not invite this provider until")).to_be_visible()
    other = readers.sign_in(world.person("Dan Price", made.wirral, Role.COMMISSIONER))
    other.go(f"/register/{provider.id}")
    expect(other.page.get_by_text("Three visits were missed.")).to_have_count(0)


@pytest.mark.its_own_dates
def test_a_removal_takes_notice_and_the_provider_is_heard(readers: Readers, world: World) -> None:
    made = region(world)
    provider = on_register(world, made, "Bright Harbour Care Ltd")
    officer = readers.sign_in(world.person("Ines Duarte", made.lead, Role.PROCUREMENT_OFFICER))
    officer.go(f"/register/{provider.id}")
    officer.page.get_by_label("Care at home", exact=True).check()
    officer.page.get_by_label("Give notice of removal from the day below").check()
    officer.fill(reason="The registration for personal care was cancelled.")
    officer.press("Decide on standing")
    expect(officer.page.get_by_role("alert")).to_contain_text("Enter the day of the removal")
    for name, day in (("day", "31"), ("reply_day", "15")):
        for box, value in zip(officer.page.locator(f"[name='{name}']").all(), (day, "1", "2027"), strict=True):
            box.fill(value)
    officer.press("Decide on standing")
    expect(officer.page.get_by_text("Notice of removal from Care at home").first).to_be_visible()

    manager = readers.sign_in(world.person("Joan Abara", provider, Role.REGISTERED_MANAGER), width=320)
    manager.go("/")
    manager.follow("Bright Harbour Care Ltd, Care at home")
    manager.fill(reply="We registered again under our new name.\nThe certificate is with our evidence.")
    manager.press("Send reply")
    expect(manager.page.get_by_text("Your reply is with the lead authority")).to_be_visible()

    officer.go("/")
    officer.follow("Bright Harbour Care Ltd, Care at home")
    officer.page.get_by_label("Drop: the provider stays as it stands").check()
    officer.fill(reason="The new registration covers it.")
    officer.press("Decide")
    expect(officer.page.get_by_text("The new registration covers it.")).to_be_visible()
    manager.go("/provider/standing")
    expect(manager.page.get_by_role("img", name="Standing by lot over time")).to_be_visible()
    expect(manager.page.get_by_text("Notice of removal from Care at home dropped")).to_be_visible()
