"""A call-off limit from being asked for to being nearly used up, and thresholds that make a decision wait."""

from datetime import timedelta
from decimal import Decimal

from consortium.kernel import clock
from consortium.kernel.calendar import financial_year
from consortium.people.rules import Role
from tests.factories import authorisation as made
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Reader, Readers
from tests.journeys.visitor import Visitor, Visitors


def write_date(visitor: Reader | Visitor, name: str, day: object) -> None:
    for part in ("day", "month", "year"):
        visitor.page.locator(f"#{name}-{part}").fill(str(getattr(day, part)))


def test_a_limit_is_asked_for_authorised_and_nearly_used_up(readers: Readers, visitors: Visitors, world: World) -> None:
    council = world.council("Peterborough City Council")
    system = made.system(world, world.council("Cambridgeshire County Council"), council)
    moira = world.person("Moira Fenn", council, Role.COMMISSIONER)
    priya = world.person("Priya Nair", council, Role.AUTHORISER)
    lead = world.person("Gwen Ashby", council, Role.STRATEGIC_LEAD)
    made.delegation(world, priya, limit="500000.00")
    with world.app.app_context():
        today = clock.now().date()
    year = financial_year(today)

    keeper = readers.sign_in(lead)
    keeper.go("/authorisation/thresholds")
    write_date(keeper, "from_on", today)
    keeper.fill(key_over="500000.00", call_in_from="400000.00")
    keeper.press("Set these thresholds")
    expect(keeper.page.get_by_role("row", name="in force")).to_contain_text("over £500,000.00")

    asking = visitors.sign_in(moira)
    asking.go("/call-off-limits")
    asking.press("Ask for a limit")
    asking.press("Ask for this limit")
    expect(asking.page.get_by_role("alert")).to_contain_text("Choose the purchasing system")
    asking.page.get_by_role("link", name="Enter the profile of at least one financial year").click()
    expect(asking.page.get_by_role("group", name="Year 1").get_by_label("Financial year")).to_be_focused()
    asking.page.get_by_label("Purchasing system").select_option(index=1)
    write_date(asking, "from_on", year.starts_on)
    write_date(asking, "to_on", year.ends_on)
    first = asking.page.get_by_role("group", name="Year 1")
    for label, value in (
        ("Financial year", year.label), ("Children at its start", "17"), ("Yearly spend at its start", "195000"),
        ("Children at its end", "35"), ("Yearly spend at its end", "310000"),
    ):  # fmt: skip
        first.get_by_label(label).fill(value)
    asking.page.get_by_label("Why this limit").fill("To open the market beyond four ad hoc providers.")
    asking.press("Ask for this limit")
    expect(asking.page.get_by_role("main")).to_contain_text("Not authorised yet")

    authoriser = readers.sign_in(priya)
    authoriser.go("/authorisation")
    authoriser.follow("Limit of £310,000.00")
    authoriser.page.get_by_label("Approve").check()
    authoriser.fill(reason="Within the budget for short breaks.")
    authoriser.press("Record decision")
    authoriser.follow("Record of this decision")
    expect(authoriser.page.get_by_role("main")).to_contain_text("This is not a key decision")

    values = [made.YearValue(year.label, made.Funder.CARE, Decimal(amount)) for amount in ("250000.00", "100000.00")]
    first_id = made.case(world, moira, values=values[:1], system=system)
    second_id = made.case(world, moira, values=values[1:], system=system)
    authoriser.go(f"/authorisation/cases/{first_id}")
    expect(authoriser.page.get_by_role("main")).to_contain_text("After this case 80.6 per cent of it is committed")
    authoriser.page.get_by_label("Approve").check()
    authoriser.fill(reason="Ranked first.")
    authoriser.press("Record decision")
    authoriser.go(f"/authorisation/cases/{second_id}")
    expect(authoriser.page.get_by_role("main")).to_contain_text("over the limit of £310,000.00")
    authoriser.page.get_by_label("Approve").check()
    authoriser.fill(reason="It is wanted all the same.")
    authoriser.press("Record decision")
    expect(authoriser.page.get_by_role("alert")).to_contain_text("£60,000.00 is left")

    asking.go("/call-off-limits")
    expect(asking.page.get_by_role("main")).to_contain_text("80 % reached")
    asking.follow("Liverpool City Region care and support")
    write_date(asking, "through_on", today - timedelta(days=1))
    asking.fill(paid="90000.00", children="21")
    asking.press("Record what was paid")
    expect(asking.page.get_by_role("row", name=year.label)).to_contain_text("£90,000.00")


def test_a_decision_that_waits_is_called_in(readers: Readers, world: World) -> None:
    council = world.council("Kent County Council")
    moira = world.person("Moira Fenn", council, Role.COMMISSIONER)
    priya = world.person("Priya Nair", council, Role.AUTHORISER)
    made.delegation(world, priya)
    made.thresholds(world, world.person("Gwen Ashby", council, Role.STRATEGIC_LEAD), key_over="5000.00")
    case_id = made.case(world, moira)
    authoriser = readers.sign_in(priya, width=320)
    authoriser.go(f"/authorisation/cases/{case_id}")
    authoriser.page.get_by_label("Approve").check()
    authoriser.fill(reason="Best of three.", options="Spot purchase: dearer.")
    authoriser.press("Record decision")
    expect(authoriser.page.get_by_role("main")).to_contain_text("subject to call-in and takes effect after")
    authoriser.page.get_by_text("It was called in", exact=True).click()
    authoriser.page.get_by_label("Who called it in, and why").fill("Four councillors, for want of options.")
    authoriser.press("Record that it was called in")
    expect(authoriser.page.get_by_role("main")).to_contain_text("Four councillors")
