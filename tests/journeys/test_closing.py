"""Referrals asked for twice, changed by two at once, covered at risk, withdrawn, or met by a direct payment."""

from datetime import date, timedelta

from consortium.kernel import clock
from consortium.kernel.calendar import local
from tests.factories import buying
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Reader, Readers


def _type_day(visitor: Reader, name: str, day: date) -> None:
    for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        visitor.page.locator(f"#{name}-{part}").fill(str(number))


def test_the_same_need_is_asked_for_once_and_two_changes_are_both_shown(readers: Readers, world: World) -> None:
    sefton = buying.buyers(world, "Sefton Council", buying.OUTCOMES_TERMS)
    referral_id = sefton.referral()
    buying.package(world, sefton.commissioner, referral_id)
    asha = readers.sign_in(sefton.social_worker)
    asha.go("/referrals/new")
    asha.fill(
        case_reference="CS-10442", given_name="Imogen", family_name="Thackeray", address="14 Lantern Lane",
        postcode="L20 3DL", needs="Help at night.", outcomes="Sleeps", childs_voice="I wake up.",
    )  # fmt: skip
    _type_day(asha, "born_on", date(2017, 5, 3))
    _type_day(asha, "wanted_from", date(2027, 1, 4))
    asha.press("Raise the referral")
    expect(asha.page.get_by_role("main")).to_contain_text("is still open")
    expect(asha.page.locator("[name='needs']")).to_have_value("Help at night.")
    asha.follow("Look at it")

    asha.follow("Change the referral")
    moira = readers.sign_in(sefton.commissioner)
    moira.go(f"/referrals/{referral_id}/change")
    moira.fill(needs="Help in the mornings, with two carers.")
    moira.press("Save")
    asha.fill(needs="Help in the mornings and at night.")
    asha.press("Save")
    expect(asha.page.get_by_role("main")).to_contain_text("Help in the mornings, with two carers.")
    expect(asha.page.locator("[name='needs']")).to_have_value("Help in the mornings and at night.")
    asha.press("Save")
    expect(asha.page.get_by_role("alert")).to_contain_text("The referral is changed.")

    asha.follow("Withdraw the referral")
    expect(asha.page.get_by_role("main")).to_contain_text("No provider has seen it")
    asha.fill(reason="The family has moved away.")
    asha.press("Withdraw the referral")
    expect(asha.page.get_by_role("main")).to_contain_text("The family has moved away.")
    asha.go("/referrals?state=withdrawn")
    expect(asha.page.get_by_role("table")).to_contain_text("Referral withdrawn")
    asha.go("/referrals?state=open")
    expect(asha.page.get_by_role("main")).to_contain_text("No referral is like that")


def test_support_is_covered_at_risk_until_the_family_takes_a_direct_payment(readers: Readers, world: World) -> None:
    sefton = buying.buyers(world, "Sefton Council", buying.OUTCOMES_TERMS)
    referral_id = sefton.referral()
    buying.package(world, sefton.commissioner, referral_id)
    moira = readers.sign_in(sefton.commissioner, width=320)
    moira.go(f"/referrals/{referral_id}")
    moira.follow("Record interim cover")
    moira.press("Record the cover")
    expect(moira.page.get_by_role("alert")).to_contain_text("Say why it cannot wait")
    moira.fill(
        provider_name="Bright Harbour Care", reason="No bid came, and the family cannot wait.",
        agreed_with="J. Poole, team manager", cost_note="£31 an hour, about £400 a week",
    )  # fmt: skip
    with world.app.app_context():
        today = local(clock.now()).date()
    _type_day(moira, "from_on", today)
    _type_day(moira, "to_on", today + timedelta(days=4))
    moira.press("Record the cover")
    expect(moira.page.get_by_role("main")).to_contain_text("Bright Harbour Care")
    moira.go("/")
    moira.follow("Cover for R-")
    moira.follow("Record a direct payment")
    moira.fill(weekly_gbp="210.00", agreed_with="J. Poole, with the family")
    _type_day(moira, "from_on", date(2027, 1, 4))
    moira.press("Record the direct payment and end the search")
    expect(moira.page.get_by_role("main")).to_contain_text("£210.00")
    expect(moira.page.get_by_role("link", name="Write another package")).to_have_count(0)
