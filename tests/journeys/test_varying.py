"""A variation of contracts: worded, read as providers will read it, issued, replied to; and a contract ended."""

from consortium.contracts import services
from consortium.kernel import clock
from tests.factories.contracting import contracted, in_days, issued
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Reader, Readers


def type_day(visitor: Reader, name: str, world: World, days: int) -> None:
    day = in_days(world, days)
    for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        visitor.page.locator(f"#{name}-{part}").fill(str(number))


def test_the_lead_varies_its_contracts_and_each_provider_replies(readers: Readers, world: World) -> None:
    made = contracted(world)
    officer = readers.sign_in(made.ines)
    officer.go("/variations")
    officer.follow("Draft a variation")
    officer.press("Save the draft")
    expect(officer.page.get_by_role("alert")).to_contain_text("Say what changes, in plain words")
    officer.fill(
        title="Mileage is paid for visits",
        changes="Clause 9: visits outside the district are paid by the mile.",
        reason="Far visits cost providers more than they earn.",
        terms_version="2",
    )
    type_day(officer, "reply_by_on", world, 30)
    type_day(officer, "effective_on", world, 60)
    officer.press("Save the draft")
    expect(officer.page.get_by_text("2 providers would receive it today")).to_be_visible()
    officer.press("Issue to 2 providers")
    expect(officer.page.get_by_text("0 of 2 contracts answered")).to_be_visible()
    manager = readers.sign_in(made.joan, width=320)
    manager.go("/")
    manager.follow("Mileage is paid for visits")
    manager.press("Accept variation")
    expect(manager.page.get_by_role("alert")).to_contain_text("Confirm that you may bind the organisation")
    manager.page.locator("[name='role']").fill("Director")
    manager.page.get_by_label("I may bind the organisation").check()
    manager.press("Accept variation")
    expect(manager.page.get_by_text("The new terms apply to you from")).to_be_visible()
    other = readers.sign_in(made.peter)
    other.go("/variations")
    other.follow("Mileage is paid for visits")
    other.fill(declined_reason="The rate is under our costs.", declined_role="Director")
    other.press("Decline variation")
    expect(other.page.get_by_text("You declined: the terms you signed still apply")).to_be_visible()
    officer.go("/variations")
    officer.follow("Mileage is paid for visits")
    expect(officer.page.get_by_text("2 of 2 contracts answered")).to_be_visible()
    expect(officer.page.get_by_text("The rate is under our costs.")).to_be_visible()
    officer.press("Withdraw variation")
    expect(officer.page.get_by_role("alert")).to_contain_text("Say why")
    officer.fill(withdrawn_reason="We word it anew with the forum.")
    officer.press("Withdraw variation")
    expect(officer.page.get_by_text("It binds nobody, whatever was replied.")).to_be_visible()


def test_the_lead_ends_one_contract_with_notice(readers: Readers, world: World) -> None:
    made = contracted(world)
    officer = readers.sign_in(made.ines)
    officer.go(f"/contracts/{made.contracts[made.lantern.id]}")
    officer.follow("End this contract")
    officer.fill(clause="21.2", notice_days="30", reason="No visits were offered for a year.")
    type_day(officer, "ends_on", world, 10)
    officer.press("Give notice")
    expect(officer.page.get_by_role("alert")).to_contain_text("With 30 days’ notice the contract ends on")
    type_day(officer, "ends_on", world, 40)
    officer.press("Give notice")
    expect(officer.page.get_by_role("heading", name="This contract ends on")).to_be_visible()
    manager = readers.sign_in(made.joan, width=320)
    manager.go(f"/contracts/{made.contracts[made.lantern.id]}")
    expect(manager.page.get_by_text("No visits were offered for a year.")).to_be_visible()
    officer.follow("Take this notice back")
    officer.press("Take the notice back")
    expect(officer.page.get_by_role("alert")).to_contain_text("Say why the notice is taken back")
    officer.fill(reason="Visits are offered again.")
    officer.press("Take the notice back")
    expect(officer.page.get_by_text("The contract goes on")).to_be_visible()
    manager.go(f"/contracts/{made.contracts[made.lantern.id]}")
    expect(manager.page.get_by_text("was taken back on")).to_be_visible()


def test_a_provider_with_several_contracts_replies_for_one_of_them_on_a_phone(readers: Readers, world: World) -> None:
    made = contracted(world)
    with world.acting(made.ines):
        second = services.issue(
            actor=made.ines, system_id=made.made.system_id, provider_id=made.lantern.id,
            lot_ids=[made.made.complex_care], now=clock.now(),
        )  # fmt: skip
        reference = second.reference
    with world.acting(made.joan):
        services.accept(actor=made.joan, contract_id=second.id, name="Joan Abara", role="Director", now=clock.now())
    issued(world, made)
    manager = readers.sign_in(made.joan, width=320)
    manager.go("/variations")
    manager.follow("Mileage is paid for visits")
    for each in manager.page.get_by_role("group", name="For which of your contracts?").get_by_role("checkbox").all():
        each.uncheck()
    manager.page.locator("[name='role']").fill("Director")
    manager.page.get_by_label("I may bind the organisation").check()
    manager.press("Accept variation")
    expect(manager.page.get_by_role("alert")).to_contain_text("Choose at least one contract")
    manager.page.get_by_role("group", name="For which of your contracts?").get_by_label(reference).check()
    manager.page.get_by_label("I may bind the organisation").check()
    manager.press("Accept variation")
    expect(manager.page.get_by_role("row", name=reference)).to_contain_text("Accepted")
    officer = readers.sign_in(made.ines)
    officer.go("/variations")
    officer.follow("Mileage is paid for visits")
    expect(officer.page.get_by_text("1 of 3 contracts answered")).to_be_visible()
    officer.go(f"/contracts/{second.id}/ending")
    expect(officer.page.get_by_text("holds 2 contracts with you")).to_be_visible()
