"""Step 1: an administrator enters organisations and people and founds the consortium; bodies join as it allows."""

from consortium.kernel.actors import PLATFORM_ID, Actor, OrganisationKind
from consortium.people.rules import Role
from tests.factories.world import PASSWORD, Made, World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers
from tests.journeys.visitor import Visitor, Visitors

HEALTH_BODY = "Cheshire and Merseyside ICB"
LEAD = "Knowsley Council"
MEMBERS = ("Sefton Council", "Liverpool Council", "Wirral Council", "Halton Council")
PROSPECTIVE = "St Helens Council"


def test_the_liverpool_city_region_is_founded_by_its_administrator(visitors: Visitors, world: World) -> None:
    for name in (*MEMBERS, PROSPECTIVE):
        world.council(name)
    administrator = visitors.sign_in(world.administrator("Pat Quill"))
    administrator.go("/")
    administrator.follow("Organisations")
    _enter(administrator, "council", LEAD, "E08000011")
    _enter(administrator, "health", HEALTH_BODY, "QYG")
    _let_in(administrator, LEAD, "Kit Moran", Role.PROCUREMENT_OFFICER, Role.ORGANISATION_ADMINISTRATOR)
    _let_in(administrator, HEALTH_BODY, "Hal Green", Role.STRATEGIC_LEAD)
    _confirm(visitors, "Kit Moran", Role.PROCUREMENT_OFFICER, Role.ORGANISATION_ADMINISTRATOR)

    administrator.follow("Consortia")
    administrator.press("Found a consortium")
    administrator.fill(name="Liverpool City Region care and support")
    for box, number in (("day", "1"), ("month", "3"), ("year", "2024")):
        administrator.page.locator(f"#commenced_on-{box}").fill(number)
    for name, part in {LEAD: "lead", **dict.fromkeys(MEMBERS, "member"), PROSPECTIVE: "prospective"}.items():
        _give_part(administrator, name, part, "Contract notice, section I.3")
    _give_part(administrator, HEALTH_BODY, "invited", "")
    administrator.press("Found the consortium")
    expect(administrator.page.get_by_role("alert")).to_contain_text("where the notice names " + HEALTH_BODY)
    _give_part(administrator, HEALTH_BODY, "invited", "Annex A: NHS bodies of the region")
    administrator.press("Found the consortium")
    expect(administrator.page.get_by_role("alert")).to_contain_text("is founded")

    _the_lead_admits_st_helens(visitors, world)
    _the_health_body_opts_in(visitors, world)


def _enter(visitor: Visitor, kind: str, name: str, code: str) -> None:
    visitor.page.get_by_role("button", name="Enter an organisation").click()
    visitor.page.locator(f"[name=kind][value={kind}]").check()
    visitor.fill(name=name, **{"ons_code" if kind == "council" else "ods_code": code})
    visitor.page.get_by_role("button", name="Enter this organisation").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text(f"{name} is entered")


def _let_in(visitor: Visitor, organisation: str, name: str, *roles: Role) -> None:
    visitor.page.goto(visitor.address + "/organisations")
    visitor.follow(f"People of {organisation}")
    visitor.page.get_by_role("button", name="Let somebody in").click()
    visitor.fill(name=name, email=World.address_of(name), password=PASSWORD)
    for role in roles:
        visitor.page.get_by_label(role.capitalize(), exact=True).check()
    visitor.look()
    visitor.press("Let them in")


def _confirm(visitors: Visitors, name: str, *roles: Role) -> None:
    """A second administrator of the platform says yes to roles that take two."""
    platform = Made(PLATFORM_ID, OrganisationKind.PLATFORM, "Consortium platform")
    second = visitors.sign_in(visitors.world.person("Kim Dale", platform, Role.PLATFORM_ADMINISTRATOR))
    second.go("/people/waiting")
    for role in roles:
        second.press(f"Confirm the role {role} of {name}")


def _give_part(visitor: Visitor, body: str, part: str, named_where: str) -> None:
    visitor.page.get_by_label(f"Part of {body}").select_option(part)
    visitor.page.get_by_label(f"Where the notice names {body}").fill(named_where)


def _sign_in(visitors: Visitors, name: str) -> Visitor:
    visitor = visitors.sign_in(visitors.world.known(name))
    visitor.follow("Consortia")
    visitor.follow("Liverpool City Region care and support")
    return visitor


def _the_lead_admits_st_helens(visitors: Visitors, world: World) -> None:
    officer = _sign_in(visitors, "Kit Moran")
    officer.follow("Admit St Helens Council as a member")
    expect(officer.page.get_by_role("heading", name="Where the notice says so")).to_be_visible()
    officer.press("Admit from today")
    row = officer.page.get_by_role("row", name="St Helens Council").first  # of the bodies; their history comes after
    expect(row).to_contain_text("Member")
    expect(row).not_to_contain_text("Prospective")


def _the_health_body_opts_in(visitors: Visitors, world: World) -> None:
    lead = _sign_in(visitors, "Hal Green")
    lead.press("See what it means, then opt in")
    lead.press("Opt in from today")
    expect(lead.page.get_by_role("row", name=HEALTH_BODY).first).to_contain_text("Opted in")


def test_an_organisation_sees_to_its_own_people_programs_and_record(readers: Readers, world: World) -> None:
    sefton = world.council("Sefton Council")
    alex: Actor = world.person("Alex Ford", sefton, Role.ORGANISATION_ADMINISTRATOR)
    world.person("Sam Okoro", sefton, Role.COMMISSIONER)
    visitor = readers.sign_in(alex)
    visitor.follow("Administration")
    visitor.follow("People")
    visitor.follow("Change the roles of Sam Okoro")
    visitor.page.get_by_label("Policy owner").check()
    visitor.press("Save these roles")
    expect(visitor.page.get_by_role("row", name="Sam Okoro")).to_contain_text("Commissioner, policy owner")
    visitor.follow("Programs")
    visitor.page.get_by_role("button", name="Register a program").click()
    visitor.fill(name="Finance ledger")
    visitor.page.get_by_label("A machine of ours").check()
    visitor.page.get_by_label("Members: make changes").check()
    visitor.press("Register the program")
    expect(visitor.page.get_by_text("Copy the secret now")).to_be_visible()
    visitor.follow("All programs")
    visitor.follow("Finance ledger")
    visitor.press("End Finance ledger")
    expect(visitor.page.get_by_role("row", name="Finance ledger")).to_contain_text("Ended")
    visitor.follow("Record")
    expect(visitor.page.get_by_role("listitem").filter(has_text="program registered")).to_contain_text("Alex Ford")
    visitor.go("/account")
    visitor.fill(present="not it", new="four more plain words")
    visitor.press("Change password")
    expect(visitor.page.get_by_role("alert")).to_contain_text("is not right")
    visitor.fill(present=PASSWORD, new="four more plain words")
    visitor.press("Change password")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Your password is changed")
    visitor.go("/messages")
