"""A child cannot wait: decided at once by a deputy, ratified by the panel, published for everybody to read."""

from datetime import timedelta
from decimal import Decimal

from consortium.kernel import clock
from consortium.people.rules import Role
from tenants.authorisation import services
from tenants.authorisation.rules.consequences import DecisionRules
from tests.factories import authorisation as made
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People


def test_what_cannot_wait_is_decided_ratified_and_published(people: People, world: World) -> None:
    panel = made.panel(world)
    moira = world.person("Moira Fenn", panel.council, Role.COMMISSIONER)
    chair, owen, ines = panel.members
    made.delegation(world, ines)
    made.case(world, moira, title="Care at home in Crewe")
    with world.acting(panel.lead):
        now = clock.now()
        terms = DecisionRules(call_in_from=Decimal(1000), publish_from=Decimal(5000))
        services.set_decision_rules(actor=panel.lead, rules=terms, from_on=now.date(), now=now)

    delegate = people.sign_in(ines)
    delegate.go("/authorisation/deputies")
    delegate.pick(delegate.page.get_by_label("Who stands in for you"), "Sam Lowe")
    delegate.write_date("from_on", now.date())
    delegate.press("Name this deputy")
    expect(delegate.page.get_by_role("alert")).to_contain_text("Enter the last day")
    delegate.write_date("to_on", now.date() + timedelta(days=7))
    delegate.press("Name this deputy")
    expect(delegate.page.get_by_role("row", name="Sam Lowe")).to_contain_text("what the delegate may approve")

    deputy = people.sign_in(panel.deputy)
    deputy.follow("Care at home in Crewe")
    expect(deputy.page.get_by_role("main")).to_contain_text("whose deputy you are")
    deputy.follow("decide it in urgency")
    deputy.press("Approve at once")
    expect(deputy.page.get_by_role("alert")).to_contain_text("Choose why it cannot wait")
    deputy.choose(deputy.page.get_by_role("main"), "The child is not safe without it")
    deputy.write("[name='need']", "Nobody at home can lift a child of that weight from tonight.")
    deputy.write("[name='why']", "The hoist comes in three weeks.")
    deputy.pick(deputy.page.get_by_label("Panel that ratifies it"), "Resource Allocation Panel")
    deputy.press("Approve at once")
    expect(deputy.page.get_by_role("main")).to_contain_text("Nobody at home can lift")
    expect(deputy.page.get_by_role("main")).to_contain_text("To be ratified")

    _, (item_id,) = panel.meeting(made.case_of(world, "Care at home in Crewe"), present=(chair, owen))
    member = people.sign_in(owen)
    member.go("/authorisation/urgent")
    expect(member.page.get_by_role("row", name="Care at home in Crewe")).to_contain_text("Resource Allocation Panel")
    member.go(f"/agenda-items/{item_id}")
    member.choose(member.page.get_by_role("main"), "Ratify it")
    member.write("[name='reason']", "It could not wait.")
    member.press("Record decision")
    expect(member.page.get_by_role("main")).to_contain_text("Ratified")
    member.go("/commitments/lines")
    expect(member.page.get_by_role("row", name="2027-28")).to_contain_text("£1,450.50")

    lead = people.sign_in(panel.lead)
    lead.go(f"/authorisation/cases/{made.case_of(world, 'Care at home in Crewe')}")
    lead.follow("publish it")
    lead.write("[name='summary']", "More support at home is bought, mail jo@crewe.example.")
    lead.write("[name='reason']", "A family needs it at once.")
    lead.write("[name='options']", "Waiting for the panel: not safe.")
    lead.press("Publish this record")
    expect(lead.page.get_by_role("alert")).to_contain_text("somebody could be found (email)")
    lead.write("[name='summary']", "More support at home is bought.")
    lead.press("Publish this record")
    lead.follow("Read it as the public does")
    main = lead.page.get_by_role("main")
    for words in ("More support at home is bought.", "Waiting for the panel", "in urgency", "not a key decision"):
        expect(main).to_contain_text(words)
    lead.go("/published-decisions")
    expect(lead.page.get_by_role("main")).to_contain_text("£5,770.50")
