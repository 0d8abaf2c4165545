"""A provider sells its branch: the agreement is handed over, each provider sees its own, the keys are ticked."""

from datetime import date

from tenants.agreements import jobs
from tenants.agreements.events import AgreementMade, ChangeAgreed
from tenants.agreements.queries import get_handover, list_handovers
from tests.factories import agreements as made
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import People


def test_an_agreement_passes_to_another_provider(people: People, world: World) -> None:
    parties = made.parties(world)
    agreement_id = parties.made()
    _, rosa = parties.on_register()
    council = people.sign_in(parties.commissioner)
    council.go(f"/agreements/{agreement_id}")
    council.follow("Propose a change or give notice")
    council.follow("Handover to another provider")
    council.press("Show what it costs")
    expect(council.page.get_by_role("alert")).to_contain_text("Choose the incoming provider")
    council.choose(
        council.page.get_by_role("group", name="Why does another provider take over?"),
        "The provider’s business is sold",
    )
    council.write("[name='reason']", "The branch in Bootle is sold on 4 March.")
    council.write_date("from_on", date(2027, 3, 4))
    council.pick(council.page.locator("[name='incoming']"), "Harbour Care Ltd")
    council.choose(
        council.page.get_by_role("group", name="Why it may be chosen without a new mini-tender"),
        "The business passes to it",
    )
    council.write("[name='why']", "It buys the branch with all its carers, so the child keeps the same ones.")
    council.press("Show what it costs")
    expect(council.page.get_by_text("Both together cost exactly what is agreed now.")).to_be_visible()
    council.press("Prepare this handover")
    expect(council.page.get_by_role("heading", name="Waiting for both sides of the old agreement")).to_be_visible()

    for person, role in ((parties.manager, "Registered manager"), (parties.commissioner, "Head of commissioning")):
        with world.acting(parties.commissioner):
            (found,) = list_handovers(parties.commissioner)
        other = people.sign_in(person)
        other.go(f"/agreements/{agreement_id}/changes/{found.change.id}")
        other.write("[name='role']", role)
        other.press("Accept change")
    with world.acting(parties.job()):
        jobs.follow_change(parties.job(), ChangeAgreed(change_id=found.change.id))
        successor_id = get_handover(parties.job(), found.handover.id).handover.successor_id
    assert successor_id is not None

    incoming = people.sign_in(rosa)
    incoming.go("/")
    incoming.go(f"/agreements/{successor_id}")
    expect(incoming.page.get_by_text("takes this support over from another provider")).to_be_visible()
    incoming.write("[name='role']", "Registered manager")
    incoming.tick(incoming.page.locator("[name='has_read']"))
    incoming.press("Sign agreement")
    parties.sign(successor_id, parties.commissioner)
    with world.acting(parties.job()):
        jobs.enter_first_review(parties.job(), AgreementMade(agreement_id=successor_id))

    council = people.sign_in(parties.commissioner)
    council.go("/handovers")
    council.follow("Care at home for a girl of 9")
    expect(council.page.get_by_text("You may now release who the child is")).to_be_visible()
    council.press("Tick Keys and door codes were given back or changed")
    expect(council.page.get_by_text("1 of 8 passed on")).to_be_visible()
    parties.stands("withdrawn")
    parties.made()
    council.go("/agreements/outside")
    expect(council.page.get_by_role("link", name="Hand over")).to_be_visible()
    council.go("/agreements/settings")
    expect(council.page.get_by_role("table", name="Today, lot by lot")).to_contain_text("28 days")
