"""An assessor reads one applicant through on one page, by keyboard, on a phone and on paper."""

import pytest
from playwright.sync_api import expect

from consortium.evaluation import queries
from consortium.evaluation.queries import Subject
from tests.factories.evaluation import declare, panel
from tests.factories.world import World
from tests.journeys.visitor import Visitors

TEAM = "Each child has a circle of four: a lead carer, a second and two who are introduced before they are needed."
SAFE = "We listen, promise no secrets, write it down in their words and call the local team at once."
LONG = (
    "A child tells your worker something worrying and asks them to keep it secret. What happens next, who is told, and "
    "how does the child learn of it?"
)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> None:
    subject = Subject(
        "Application LCR-R3-0012",
        "Mersey Lantern CIC, third round",
        None,
        {"team": TEAM, "safety": SAFE},
        before={"safety": "We tell the manager."},
        asked_otherwise={"team": [("Guidance", "Names a team.", "Names a small team.")], "safety": []},
    )
    monkeypatch.setattr(queries.subjects, "_DESCRIBERS", [lambda ids: dict.fromkeys(ids, subject)])


def test_one_applicant_is_scored_through_on_one_page(visitors: Visitors, world: World, answers: None) -> None:
    opened = panel(world)
    declare(world, opened, opened.ruth)
    ruth = visitors.sign_in(opened.ruth)
    ruth.go(f"/assessments/{opened.evaluation_id}")
    ruth.follow("Score all questions on one page")
    expect(ruth.page.get_by_text("This question is new since last time")).to_be_visible()
    ruth.page.locator("[name='score_1']").first.focus()
    ruth.page.keyboard.press("4")
    ruth.page.keyboard.press("Tab")
    ruth.page.keyboard.type("A circle of four is concrete.")
    expect(ruth.page.get_by_text("Saved")).to_be_visible()
    ruth.page.locator("[name='score_2']").first.focus()
    ruth.page.keyboard.press("2")
    ruth.page.keyboard.press("Tab")
    ruth.page.keyboard.type("Nobody says how the child hears what follows.")
    ruth.look()
    ruth.page.keyboard.press("Control+Enter")
    expect(ruth.page.get_by_text("2 of 2 questions scored with a reason")).to_be_visible()
    ruth.go(f"/assessments/{opened.evaluation_id}/sheet")
    ruth.page.emulate_media(media="print")
    expect(ruth.page.get_by_role("button", name="Save and go to the lock")).to_be_hidden()
    expect(ruth.page.get_by_text("A circle of four is concrete.")).to_be_visible()
    expect(ruth.page.locator(".con-scale__option:visible")).to_have_count(2)
    ruth.look()
    ruth.page.emulate_media(media="screen")
    ruth.press("Save and go to the lock")
    ruth.press("Lock my scores")
    ruth.go(f"/assessments/{opened.evaluation_id}/sheet")
    expect(ruth.page.get_by_text("Your score: 4 of 5")).to_be_visible()


def test_a_long_question_leaves_a_phone_room_for_the_answer(
    visitors: Visitors, world: World, answers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = panel(world)
    with world.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE evaluation SET criteria = jsonb_set(criteria, '{0,title}', to_jsonb(%s::text))", (LONG,)
        )
    declare(world, opened, opened.ruth)
    ruth = visitors.sign_in(opened.ruth, width=320)
    page = ruth.go(f"/assessments/{opened.evaluation_id}/questions/team")
    box = page.locator("h1").bounding_box()
    assert box is not None
    assert box["height"] < 450
    ruth.go(f"/assessments/{opened.evaluation_id}/sheet")
    assert page.evaluate("document.documentElement.scrollWidth <= 320")
