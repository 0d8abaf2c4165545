"""Journey 6, start to finish: agenda, one page a case, approve, refuse and defer, minutes; in every way."""

from datetime import timedelta
from decimal import Decimal

from consortium.kernel import clock
from consortium.people.rules import Role
from tenants.authorisation import services
from tests.factories import authorisation as made
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People

TITLES = ("Care at home in Crewe", "Short breaks in Nantwich", "Waking nights in Sandbach")


def test_a_panel_goes_from_its_agenda_to_its_minutes(people: People, world: World) -> None:
    council = world.council("Cheshire East Council")
    lead = world.person("Gwen Ashby", council, Role.STRATEGIC_LEAD)
    moira = world.person("Moira Fenn", council, Role.COMMISSIONER)
    priya = world.person("Priya Nair", council, Role.AUTHORISER)
    owen = world.person("Owen Hale", council, Role.AUTHORISER)
    for title in TITLES:
        made.case(world, moira, title=title)
    with world.acting(lead):
        now = clock.now()
        panel = services.set_up_panel(
            actor=lead, name="Resource Allocation Panel", quorum=2, limit=Decimal(25000), now=now
        )
        for person, is_chair in ((priya, True), (owen, False)):
            services.seat_member(
                actor=lead, panel_id=panel.id, person_id=person.person, is_chair=is_chair, deputy_for=None,
                from_on=now.date(), to_on=None, now=now,
            )  # fmt: skip

    chair = people.sign_in(priya)
    chair.follow("All 3 cases")
    chair.follow("Panels")
    chair.follow("Resource Allocation Panel")
    chair.open("Plan a meeting")
    chair.write_date("on", now.date() + timedelta(days=7))
    chair.write("[name='at']", "14:00")
    chair.write("[name='place']", "Westfields, Sandbach")
    chair.press("Plan meeting")
    for title in TITLES:
        chair.pick(chair.page.get_by_label("Case"), f"SEF-2026-0147: {title}")
        chair.press("Put on the agenda")
    expect(chair.page.get_by_role("main")).to_contain_text("Every case that waits is on an agenda")
    chair.press("Begin the meeting")
    expect(chair.page.get_by_role("alert")).to_contain_text("Tick everybody who is there")
    for name in ("Priya Nair (chair)", "Owen Hale"):
        chair.tick(chair.page.get_by_label(name))
    chair.press("Begin the meeting")

    said = (("Approve with conditions", "Approved with conditions"), ("Defer", "Deferred"), ("Refuse", "Refused"))
    for title, (choice, told) in zip(TITLES, said, strict=True):
        chair.follow(title)
        main = chair.page.get_by_role("main")
        expect(main).to_contain_text("Support at home for a child aged 8 to 11")
        expect(main).to_contain_text("Mersey Lantern CIC")
        expect(main).to_contain_text("£4,320.00")
        chair.choose(main, choice)
        if choice == "Approve with conditions":
            chair.write("[name='reason']", "Ranked first.")
            chair.press("Record decision")
            expect(chair.page.get_by_role("alert")).to_contain_text("Write the conditions")
            chair.write("[name='conditions']", "Review after six weeks.")
        else:
            chair.write("[name='reason']", "Ask for the start date.")
        chair.press("Record decision")
        expect(chair.page.get_by_role("main")).to_contain_text(told)
    chair.press("End the meeting")
    main = chair.page.get_by_role("main")
    for words in ("Priya Nair (chair)", "Owen Hale", "Review after six weeks.", "Deferred.", "Refused."):
        expect(main).to_contain_text(words)
