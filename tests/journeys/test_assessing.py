"""Two assessors and two moderators: interests, independent scores, locks, side by side, consensus."""

import pytest

from consortium.evaluation import queries
from consortium.evaluation.queries import Subject
from tests.factories.evaluation import panel, scored_and_locked
from tests.factories.world import World
from tests.journeys.expecting import expect
from tests.journeys.reader import Readers
from tests.journeys.visitor import Visitors

ANSWER = (
    "Each child has a circle of four: a lead carer, a second and two who are introduced before they are needed.\n\n"
    "When somebody is ill, the second carer comes. In the last year 91% of visits were made by the lead or the second."
)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is assessed is described by others; here, one set of answers."""
    subject = Subject("Application LCR-R3-0012", "Mersey Lantern CIC, third round", None, {"team": ANSWER})
    monkeypatch.setattr(queries.subjects, "_DESCRIBERS", [lambda ids: dict.fromkeys(ids, subject)])


def test_an_assessor_declares_scores_with_the_keyboard_and_locks(
    visitors: Visitors, world: World, answers: None
) -> None:
    opened = panel(world)
    ruth = visitors.sign_in(opened.ruth)
    ruth.go("/")
    ruth.follow("Application LCR-R3-0012")
    expect(ruth.page.get_by_role("heading", level=1)).to_contain_text("Declare your interests in Mersey Lantern CIC")
    expect(ruth.page.get_by_text("circle of four")).to_have_count(0)
    ruth.press("Declare")
    expect(ruth.page.get_by_role("alert")).to_contain_text("Say whether you have an interest")
    ruth.page.get_by_label("No, none that could affect my judgement").check()
    ruth.press("Declare")
    ruth.follow("Keeping the same carers")
    expect(ruth.page.get_by_text("circle of four")).to_be_visible()
    ruth.page.get_by_role("radio").first.focus()
    ruth.page.keyboard.press("4")
    ruth.page.keyboard.press("Tab")
    ruth.page.keyboard.type("Measured, and the plan for sickness is concrete.")
    expect(ruth.page.get_by_text("Saved")).to_be_visible()
    ruth.page.keyboard.press("Control+Enter")
    expect(ruth.page.get_by_role("heading", level=1)).to_contain_text("Question 2 of 2: Keeping children safe")
    ruth.look()
    ruth.page.get_by_label("Serious reservations").check()
    ruth.press("Save")
    expect(ruth.page.get_by_text("Reason missing")).to_be_visible()
    ruth.follow("Keeping children safe")
    ruth.fill(reason="Says nothing about what happens when a carer worries about a child.")
    ruth.press("Save")
    ruth.press("Lock my scores")
    expect(ruth.page.get_by_role("alert")).to_contain_text("Your scores are locked")
    ruth.follow("Application LCR-R3-0012")
    expect(ruth.page.get_by_role("button", name="Lock my scores")).to_have_count(0)


def test_an_assessor_with_a_conflict_on_a_phone_is_taken_off(readers: Readers, world: World) -> None:
    opened = panel(world)
    tom = readers.sign_in(opened.tom, width=320)
    tom.go("/assessments")
    tom.follow("Mersey Lantern CIC")
    tom.page.get_by_label("Yes: I should not assess it").check()
    tom.fill(interest="My brother is a director.")
    tom.press("Declare")
    expect(tom.page.get_by_role("heading", name="Nothing to assess")).to_be_visible()
    officer = readers.sign_in(opened.officer)
    officer.go("/evaluations")
    officer.follow("Mersey Lantern CIC")
    expect(officer.page.get_by_text("My brother is a director.")).to_be_visible()


def test_moderators_see_all_scores_agree_and_confirm(visitors: Visitors, world: World, answers: None) -> None:
    opened = panel(world)
    scored_and_locked(world, opened, opened.ruth, 2, 4)
    scored_and_locked(world, opened, opened.tom, 4, 4)
    officer = visitors.sign_in(opened.officer)
    officer.go("/")
    officer.follow("Application LCR-R3-0012")
    officer.follow("Keeping the same carers")
    officer.page.get_by_label("Satisfactory").check()
    officer.fill(reason="A named team; holidays are thin.")
    officer.press("Agree and go on")
    expect(officer.page.get_by_role("alert")).to_contain_text("The scores lie 2 apart")
    officer.fill(discussion="Tom had overlooked the school holidays.")
    officer.press("Agree and go on")
    officer.page.get_by_label("Excellent").check()
    officer.fill(reason="Independent audits twice a year.")
    officer.page.get_by_text("The consensus lies outside the individual scores").click()
    officer.fill(outside_reason="Both had missed the annex with the audits.")
    officer.page.get_by_label("Second moderator, who confirms it").select_option(label="Kit Lowe")
    officer.press("Agree and go on")
    expect(officer.page.get_by_text("Waits for confirmation")).to_be_visible()
    kit = visitors.sign_in(opened.colleague, width=320)
    kit.go("/evaluations")
    kit.follow("Application LCR-R3-0012")
    kit.follow("Keeping children safe")
    kit.press("Confirm this score")
    kit.press("Conclude the evaluation")
    kit.follow("Keeping the same carers")
    expect(kit.page.get_by_text("A named team; holidays are thin.")).to_be_visible()
