"""Journey 5, first half, every way: referral, package, screening shown in place, who will be invited, publish.

And what the shortlisted may know before the award, read with a reason.
"""

from collections.abc import Callable
from datetime import date

from consortium.kernel import clock
from consortium.kernel.calendar import local
from tenants.minitender import queries
from tests.factories.tendering import market
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import Hands, People


def _write(hands: Hands, **fields: str) -> None:
    for name, text in fields.items():
        hands.write(f"[name='{name}']", text)


def test_a_commissioner_goes_from_a_referral_to_a_published_mini_tender(people: People, world: World) -> None:
    sefton = market(world)
    asha = people.sign_in(sefton.social_worker)
    asha.go("/referrals/new")
    _write(
        asha, case_reference="CS-10442", given_name="Imogen", family_name="Thackeray", known_as="Immy",
        address="14 Lantern Lane", postcode="L20 3DL", schools="Holly Lodge Primary School",
    )  # fmt: skip
    asha.write_date("born_on", date(2017, 5, 3))
    _write(asha, needs="Help to get ready.", outcomes="On time for school", childs_voice="I want to swim again.")
    asha.write_date("wanted_from", date(2027, 1, 4))
    asha.press("Raise the referral")

    moira = people.sign_in(sefton.commissioner)
    moira.follow("Write the package for R-")
    _write(
        moira, title="Care at home for a girl of 9", summary="Immie needs help in the mornings, off Lantern Lane.",
        outcomes="On time for school", place="Linacre (L20)", age="9",
    )  # fmt: skip
    moira.write_date("ends_on", date(2027, 7, 21))
    _write(moira, weekly_hours="About 14", budget_weekly="340.00")
    moira.press("Save and screen")
    expect(moira.page.get_by_text("Publishing is blocked")).to_be_visible()
    marked = moira.page.locator(".con-screened .con-screened__mark")
    expect(marked.first).to_contain_text("Immie")
    expect(marked.nth(1)).to_contain_text("Lantern Lane")
    expect(moira.page.get_by_role("button", name="Put in a mini-tender")).to_have_count(0)
    moira.follow("Change summary of need")
    moira.write("[name='summary']", "Help in the mornings, with two carers for transfers.")
    moira.press("Save and screen")
    expect(moira.page.get_by_text("Ready to publish")).to_be_visible()

    moira.press("Put in a mini-tender")
    moira.press("Save draft")
    moira.follow("Invited")
    expect(moira.page.get_by_text("Bright Harbour Care")).to_be_visible()
    moira.follow("Overview")
    moira.press("Publish to 3 providers")
    expect(moira.page.get_by_text("Published. 3 providers are invited by e-mail.")).to_be_visible()


def test_the_shortlisted_read_more_and_the_family_meets_them(
    people: People, world: World, move_clock: Callable[..., None]
) -> None:
    sefton = market(world)
    tender_id = sefton.opened(move_clock, {"Mersey Lantern": "24.00"})
    with world.acting(sefton.commissioner):
        [package_id] = queries.package_ids_of([tender_id])[tender_id]
        today = local(clock.now()).date()
    moira = people.sign_in(sefton.commissioner)
    moira.go(f"/packages/{package_id}")
    moira.follow("What the shortlisted and the winner may know")
    moira.choose(moira.page.get_by_role("group", name="What they may read"), "More about the need")
    moira.write("[name='words']", "Imogen likes quiet mornings.")
    moira.press("Release")
    expect(moira.page.get_by_role("alert").first).to_contain_text("This holds a name")
    moira.write("[name='words']", "Quiet mornings, and a hoist for transfers.")
    moira.press("Release")
    expect(moira.page.get_by_text("Nobody has read it yet.")).to_be_visible()

    bea = people.sign_in(sefton.bidders["Mersey Lantern"])
    bea.go("/disclosures")
    bea.follow("Care at home for a girl of 9")
    expect(bea.page.get_by_role("main")).not_to_contain_text("hoist")
    bea.write("[name='reason']", "To plan who could come")
    bea.press("Open it")
    expect(bea.page.get_by_role("main")).to_contain_text("a hoist for transfers")

    moira.go(f"/packages/{package_id}/disclosures")
    expect(moira.page.get_by_role("list", name="Who read it")).to_contain_text("To plan who could come")
    moira.write_date("meeting-offered_on", today)
    moira.press("Record the offer")
    moira.follow("Record what they thought")
    moira.write_date("held_on", today)
    _write(moira, childs_view="She showed them her room.", family_view="We would be glad of them.")
    moira.press("Record the meeting")
    expect(moira.page.get_by_role("main")).to_contain_text("She showed them her room.")
