"""A week written and its cost followed to the penny, every way; dragged where there is room; the school year."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.factories import buying
from tests.factories.tendering import market
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.hands import Hands, People, Way
from tests.journeys.reader import Readers
from tests.journeys.visitor import Visitors

TERMS = "First day,Last day\n02/09/2026,18/12/2026\n2027-01-04,2027-03-25\n12 April 2027,2027-07-21\n"


@pytest.fixture
def wirral(world: World) -> buying.Buyers:
    made = buying.buyers(world, "Wirral Council", buying.FIXED_PRICE_TERMS)
    buying.rate_card(world, made.policy_owner, made.lot_id, "21.40", is_ceiling=False)
    return made


def _write(hands: Hands, **fields: str) -> None:
    for name, text in fields.items():
        hands.write(f"[name='{name}']", text)


@pytest.mark.its_own_dates
@pytest.mark.in_the_suite(Way.NO_SCRIPTS)
def test_a_commissioner_writes_a_week_and_follows_its_cost_to_the_penny(people: People, wirral: buying.Buyers) -> None:
    referral_id = wirral.referral()
    moira = people.sign_in(wirral.commissioner)
    moira.go(f"/referrals/{referral_id}/package")
    _write(moira, title="Care at home for a girl of 9", summary="Help after school.", place="CH41", age="8 to 10")
    moira.write_date("ends_on", date(2027, 7, 21))
    for day in ("mon", "wed"):
        moira.tick(moira.page.locator(f"[name='visits-0-days'][value='{day}']"))
    _write(moira, **{"visits-0-at": "16:00", "visits-0-quantity": "1.5", "visits-0-carers": "2"})
    moira.pick(moira.page.locator("[name='visits-0-when']"), "Term time")
    moira.open("Only for part of the time, visit 1")
    moira.write_date("visits-0-ends_on", date(2027, 3, 31))
    moira.press("Save and screen")
    main = moira.page.get_by_role("main")
    expect(main).to_contain_text("Monday and Wednesday 16:00, 1½ hours, two carers, in term time, until 31 March 2027")
    expect(moira.page.get_by_role("heading", name="A week in the school holidays")).to_be_visible()
    moira.follow("How this cost comes about, week by week")
    expect(main).to_contain_text("£1,540.80")  # 12 weeks of two visits at £64.20
    moira.follow("8 March 2027")
    expect(main).to_contain_text("£21.40 × 1½ × 2 carers = £64.20")
    moira.follow("The week after")
    expect(moira.page.get_by_role("heading", level=1)).to_contain_text("15 March 2027")


def test_a_policy_owner_takes_the_terms_from_a_file(people: People, wirral: buying.Buyers, tmp_path: Path) -> None:
    sheet = tmp_path / "terms.csv"
    petra = people.sign_in(wirral.policy_owner)
    petra.go("/rates/terms/year?from=2026")
    petra.press("Take them from a spreadsheet")
    sheet.write_text(TERMS.replace("18/12/2026", "18/13/2026"))
    petra.attach(petra.page.locator("#file"), sheet)
    petra.press("Read the file")
    expect(petra.page.get_by_role("region", name="Cells that cannot be taken")).to_contain_text("Row 2")
    sheet.write_text(TERMS)
    petra.attach(petra.page.locator("#file"), sheet)
    petra.press("Read the file")
    expect(petra.page.get_by_role("main")).to_contain_text("1 new")
    petra.press("Put these terms in place")
    expect(petra.page.get_by_role("main")).to_contain_text("The term dates are saved.")
    expect(petra.page.get_by_role("main")).to_contain_text("Christmas Day")


def _drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)
    page.mouse.up()


def _value(page: Page, name: str) -> str:
    return page.locator(f"[name='{name}']").input_value()


def _days(page: Page, row: str) -> list[str]:
    ticked: list[str] = page.locator(f"[name='{row}-days']:checked").evaluate_all("boxes => boxes.map(b => b.value)")
    return ticked


def test_a_week_is_dragged_together_on_a_wide_screen(visitors: Visitors, wirral: buying.Buyers) -> None:
    referral_id = wirral.referral()
    moira = visitors.sign_in(wirral.commissioner)
    page = moira.go(f"/referrals/{referral_id}/package")
    tuesday, thursday = (page.locator(".con-timetable__day").nth(number) for number in (1, 3))
    tuesday.scroll_into_view_if_needed()
    box, other = tuesday.bounding_box(), thursday.bounding_box()
    assert box is not None
    assert other is not None
    hour, middle = 28, box["x"] + box["width"] / 2
    _drag(page, (middle, box["y"] + 10 * hour), (middle, box["y"] + 11.5 * hour))
    assert [_value(page, f"visits-0-{name}") for name in ("at", "quantity", "carers")] == ["16:00", "1.5", "1"]
    assert _days(page, "visits-0") == ["tue"]
    _drag(page, (middle, box["y"] + 10.5 * hour), (other["x"] + other["width"] / 2, box["y"] + 9.5 * hour))
    assert (_value(page, "visits-0-at"), _days(page, "visits-0")) == ("15:00", ["thu"])
    expect(page.get_by_role("status").filter(has_text="Visit 1: Thursday, 15:00 to 16:30.")).to_be_visible()
    block = page.get_by_role("button", name="Thursday 15:00")
    edge = block.locator(".con-timetable__edge").bounding_box()
    assert edge is not None
    middle = edge["x"] + edge["width"] / 2
    _drag(page, (middle, edge["y"] + 4), (middle, edge["y"] + 4 + hour / 2))
    assert _value(page, "visits-0-quantity") == "2"
    moira.look()


def test_a_visit_is_moved_with_the_keyboard_and_rows_are_added_as_they_are_needed(
    visitors: Visitors, wirral: buying.Buyers
) -> None:
    referral_id = wirral.referral()
    moira = visitors.sign_in(wirral.commissioner)
    page = moira.go(f"/referrals/{referral_id}/package")
    for _ in range(4):
        page.get_by_role("button", name="Add a visit").press("Enter")
    assert page.locator("[data-visit]").count() == 4
    expect(page.get_by_role("group", name="Visit 4", exact=True)).to_be_visible()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert [_value(page, f"visits-3-{name}") for name in ("at", "quantity")] == ["16:30", "1.25"]
    assert _days(page, "visits-3") == ["tue"]
    page.keyboard.press("Delete")
    expect(page.get_by_role("status").filter(has_text="Visit 4 no longer happens on Tuesday.")).to_be_visible()
    page.locator("[name='visits-3-days'][value='sun']").check()
    page.get_by_role("button", name="Sunday 16:30").press("Enter")
    expect(page.locator("[name='visits-3-at']")).to_be_focused()
    page.locator("#unit").select_option("waking_night")
    page.locator("[name='visits-0-at']").fill("22:00")
    expect(page.get_by_role("button", name="Monday 22:00 night")).to_be_visible()
    expect(page.locator(".con-timetable__rest").first).to_be_visible()
    page.get_by_label("Week shown").select_option("holiday")
    page.locator("[name='visits-0-when']").select_option("term")
    expect(page.get_by_role("button", name="Monday 22:00")).to_have_count(0)
    moira.look()


def test_what_a_provider_drags_is_saved_in_its_draft(visitors: Visitors, world: World) -> None:
    sefton = market(world)
    tender_id = sefton.published()
    bea = visitors.sign_in(sefton.bidders["Mersey Lantern"])
    page = bea.go(f"/invitations/{tender_id}/bid")
    with page.expect_response(lambda answer: answer.url.endswith("/bid/draft") and answer.ok):
        page.get_by_role("button", name="Add a visit").click()
    page.reload()
    assert (_value(page, "week_0-0-at"), _days(page, "week_0-0")) == ("16:00", ["mon"])
    for _ in range(4):
        page.get_by_role("button", name="Add a visit").click()
    expect(page.get_by_role("status").filter(has_text="There is room for 4 visits only.")).to_be_visible()


def test_a_visit_keeps_its_own_days_when_a_published_week_is_changed(readers: Readers, world: World) -> None:
    wirral = market(world, buying.FIXED_PRICE_TERMS)
    first, *others = buying.WEEK.visits
    until_spring = replace(first, pattern=replace(first.pattern, ends_on=date(2027, 3, 25)))
    week = replace(buying.WEEK, visits=(until_spring, *others))
    package_id = wirral.package(replace(buying.PRESCRIPTIVE_PACKAGE, week=week))
    tender_id = wirral.published([package_id])
    moira = readers.sign_in(wirral.commissioner)
    page = moira.go(f"/mini-tenders/{tender_id}/packages/{package_id}/change")
    moira.fill(**{"week-0-at": "07:30", "reason": "School begins earlier."})
    moira.press("Change it, and tell everyone")
    sentence = "Getting ready: Monday to Friday 07:30, 1 hour, two carers, in term time, until 25 March 2027"
    expect(page.get_by_role("main")).to_contain_text(sentence)
    bea = readers.sign_in(wirral.bidders["Mersey Lantern"])
    expect(bea.go(f"/invitations/{tender_id}").get_by_role("main")).to_contain_text(sentence)
    expect(bea.go(f"/invitations/{tender_id}/bid").get_by_role("main")).to_contain_text(sentence)
