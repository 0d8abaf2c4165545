"""A system of two years and one and one: the lead sets it up, asks, each member gives its view, the end moves."""

from datetime import date, timedelta

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.people.rules import Role
from consortium.systems import services
from consortium.systems.rules import Regime
from consortium.systems.services import LotDetails, SystemDetails
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Reader, Readers


def test_the_members_extend_leaving_care_together(readers: Readers, world: World) -> None:
    tameside, sefton = world.council("Tameside Council"), world.council("Sefton Council")
    consortium = world.consortium("North West leaving care", tameside, sefton)
    tess = world.person("Tess Hill", tameside, Role.PROCUREMENT_OFFICER, Role.STRATEGIC_LEAD)
    sam = world.person("Sam Okoro", sefton, Role.STRATEGIC_LEAD)
    with world.acting(tess):
        today = local(clock.now()).date()
        system = services.draft_system(
            actor=tess, now=clock.now(),
            details=SystemDetails(
                consortium_id=consortium, name="Leaving care 16+", summary="Homes and support for care leavers.",
                regime=Regime.PCR_LIGHT_TOUCH, commenced_on=date(2024, 10, 1), ends_on=today + timedelta(days=150),
                entry_every_months=4, notice_reference="2024/S 045-123456", contact_name="Tess Hill",
                contact_email="tess.hill@tameside.example", contract_terms="Terms.", contract_terms_version="2024-1",
            ),
        )  # fmt: skip
        lot = LotDetails("Floating support", "Support where a young person lives.", 16, 25, "85320000")
        services.add_lot(actor=tess, system_id=system.id, lot=lot)
        system_id = system.id

    lead = readers.sign_in(tess)
    lead.go(f"/systems/{system_id}")
    lead.follow("Add an extension")
    _type_day(lead, "ends_on", date(2029, 9, 30))
    lead.press("Add this extension")
    expect(lead.page.get_by_role("alert")).to_contain_text("The law ends this system by 23 February 2029")
    _type_day(lead, "ends_on", today + timedelta(days=515))
    lead.press("Add this extension")
    lead.press("Publish the system")
    lead.follow("Extension 1")
    lead.press("Ask for views")
    _type_day(lead, "due_on", today + timedelta(days=30))
    lead.press("Ask for views")

    member = readers.sign_in(sam, width=320)
    member.go("/")
    member.follow("Extension 1 of Leaving care 16+")
    member.press("Give your view")
    member.page.get_by_label("Extend", exact=True).check()
    member.fill(reason="Young people settle, and the register is wide.", office_1="Head of service")
    member.press("Give this view")
    expect(member.page.get_by_role("alert")).to_contain_text("Say through which office")
    _type_day(member, "approved_on_1", today)
    member.press("Give this view")
    expect(member.page.get_by_role("alert")).to_contain_text("view is given")

    lead.page.reload()
    lead.look()
    expect(lead.page.get_by_text("Young people settle")).to_be_visible()
    lead.press("Give your view")
    lead.page.get_by_label("Extend", exact=True).check()
    lead.fill(reason="No other system offers as much choice.", office_1="Director of children’s services")
    _type_day(lead, "approved_on_1", today)
    lead.press("Give this view")
    lead.press("Record the joint decision")
    lead.page.get_by_label("Extend the system").check()
    _type_day(lead, "agreed_ends_on", today + timedelta(days=515))
    lead.fill(reason="Both councils wish to go on.")
    lead.press("Record the decision")
    expect(lead.page.get_by_text("The members extended the system until")).to_be_visible()
    lead.go(f"/systems/{system_id}")
    lead.follow("Record a route")
    lead.page.get_by_label("Direct award B").check()
    lead.fill(reasons="Continuing care, chosen by young people and their families.")
    lead.press("Record the route")
    expect(lead.page.get_by_text("Continuing care, chosen")).to_be_visible()

    lead.go(f"/systems/{system_id}/member-agreements")
    lead.press("Keep an agreement on file")
    lead.page.get_by_label("Body").select_option("Sefton Council")
    lead.page.get_by_label("Data-sharing agreement").check()
    lead.fill(reference="DSA 2026/12")
    _type_day(lead, "signed_on", today)
    lead.press("Keep on file")
    expect(lead.page.get_by_role("row", name="Sefton Council")).to_contain_text("DSA 2026/12")

    member.go(f"/consortia/{consortium}")
    member.follow("Leave the consortium")
    _type_day(member, "last_day", today + timedelta(days=60))
    member.press("Leave after this day")
    expect(member.page.get_by_text("It is on record that you leave")).to_be_visible()
    member.press("Stay after all")
    expect(member.page.get_by_role("alert")).to_contain_text("You stay")


def _type_day(visitor: Reader, field: str, day: date) -> None:
    for box, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        visitor.page.locator(f"#{field}-{box}").fill(str(value))
