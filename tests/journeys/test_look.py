"""The look and the small scripts: every component for everyone, and what the scripts add where they run."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, Response, jsonify, render_template_string, request
from playwright.sync_api import Browser, Page, expect

from consortium.kernel.settings import Settings
from consortium.kernel.web.templating import time_left
from tests.application import another_application
from tests.factories.world import World
from tests.journeys.serving import served
from tests.journeys.visitor import Browsers, Visitors

DRAFT = """
{% extends "layout/page.html" %}{% from "components/notices.html" import saving %}
{% from "components/scoring.html" import score_scale %}
{% block title %}A draft{% endblock %}
{% block content %}{{ form_open("/sent", autosave="/draft/save") }}
{{ score_scale("score", [(0, "None"), (3, "Satisfactory"), (5, "Excellent")]) }}
<label for="reason">Reason</label><textarea id="reason" name="reason"></textarea>
<input type="hidden" name="version" value="1">{{ saving() }}
<button class="govuk-button">Save</button>{{ form_close() }}{% endblock %}
"""
COUNT = """
{% extends "layout/page.html" %}{% from "components/notices.html" import live %}
{% block title %}Letters{% endblock %}
{% block content %}{% call live("count", 1 if made < 3 else none) %}<p>{{ made }} made</p>{% endcall %}{% endblock %}
"""


@dataclass
class Desk:
    """What the server was sent, and what it is told to answer."""

    saved: list[dict[str, str]] = field(default_factory=list)
    answer: int = 200
    made: int = 0


class Guests(Visitors):
    def open(self, path: str) -> Page:
        """A page as it stands, neither checked nor pictured: for what scripts do on it."""
        visitor = self.arrive()
        visitor.page.goto(visitor.address + path)
        return visitor.page


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


@pytest.fixture(scope="module")
def showroom(settings: Settings, desk: Desk) -> Iterator[str]:
    """The product as a demonstration, with two pages that use the scripts."""
    with another_application(replace(settings, environment="demonstration")) as app:
        _furnish(app, desk)
        with served(app) as address:
            yield address


def _furnish(app: Flask, desk: Desk) -> None:
    @app.get("/draft")
    def draft() -> str:
        return render_template_string(DRAFT)

    @app.post("/draft/save")
    def save() -> tuple[Response, int]:
        desk.saved.append(request.form.to_dict())
        return jsonify(version=len(desk.saved) + 1, saved_at="10:42"), desk.answer

    @app.post("/sent")
    def sent() -> str:
        return render_template_string("{% extends 'layout/page.html' %}{% block title %}Sent{% endblock %}")

    @app.get("/count")
    def count() -> str:
        desk.made += 1
        return render_template_string(COUNT, made=desk.made)


@pytest.fixture
def guests(
    browsers: Browsers, showroom: str, desk: Desk, world: World, seen: Path, request: pytest.FixtureRequest
) -> Iterator[Guests]:
    desk.saved, desk.answer, desk.made = [], 200, 0
    people = Guests(browsers, showroom, request.node.name, world, seen)
    yield people
    people.leave()


@pytest.mark.parametrize("width", [1280, 320])
def test_every_component_is_for_everyone_and_fits(guests: Guests, width: int) -> None:
    page = guests.arrive("author", width=width).go("/gallery")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_policy_of_the_page_itself_blocks_nothing_of_ours(browser: Browser, showroom: str) -> None:
    context = browser.new_context()  # with the content security policy in force
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{showroom}/gallery")
    expect(page.locator("body.govuk-frontend-supported")).to_be_attached()
    expect(page.locator(".govuk-notification-banner, [data-govuk-button-init]").first).to_be_attached()
    context.close()
    assert said == []


def test_scrolling_regions_can_be_reached_by_keyboard(guests: Guests) -> None:
    page = guests.open("/gallery")
    for region in page.locator(".con-scroll, .con-figure__scroll").all():
        assert region.get_attribute("tabindex") == "0"
        assert region.get_attribute("aria-label")


def test_the_clock_on_the_page_says_what_the_server_says(guests: Guests) -> None:
    page = guests.open("/draft")
    address = page.locator("script[src*='/countdown']").get_attribute("src")
    now = datetime(2026, 12, 4, 12, tzinfo=UTC)
    times = [-1, 0, 0.2, 1, 59, 59.5, 60, 61, 3600, 3660, 86_399, 86_400, 90_000, 187_199, 864_000]
    counted = "async ([from, times]) => { const {left} = await import(from); return times.map((t) => left(t * 1000)); }"
    said = page.evaluate(counted, [address, times])
    assert said == [time_left(now + timedelta(seconds=seconds), now) for seconds in times]


def test_a_draft_saves_itself_and_says_when(guests: Guests, desk: Desk) -> None:
    page = guests.open("/draft")
    page.get_by_label("Reason").fill("Measured and concrete.")
    expect(page.get_by_role("status")).to_have_text("Saved 10:42")
    assert desk.saved[-1]["reason"] == "Measured and concrete."
    page.get_by_label("Reason").fill("Measured, concrete and kind.")
    expect(page.locator("[name=version]")).to_have_value("3")
    assert [sent["version"] for sent in desk.saved] == ["1", "2"]
    assert desk.saved[0]["idempotency_key"] != desk.saved[1]["idempotency_key"]


@pytest.mark.parametrize(
    ("answer", "words"), [(500, "could not be saved"), (409, "Somebody else has changed"), (401, "signed out")]
)
def test_a_draft_that_is_not_saved_says_so_loudly_and_keeps_the_words(
    guests: Guests, desk: Desk, answer: int, words: str
) -> None:
    desk.answer = answer
    page = guests.open("/draft")
    page.get_by_label("Reason").fill("Measured and concrete.")
    expect(page.get_by_role("alert")).to_contain_text("Not saved.")
    expect(page.get_by_role("alert")).to_contain_text(words)
    expect(page.get_by_label("Reason")).to_have_value("Measured and concrete.")


def test_a_digit_chooses_a_score_only_while_a_score_has_focus(guests: Guests) -> None:
    page = guests.open("/draft")
    page.get_by_label("Reason").press("5")
    expect(page.get_by_role("radio", name="Excellent")).not_to_be_checked()
    page.get_by_role("radio", name="None").focus()
    page.keyboard.press("5")
    expect(page.get_by_role("radio", name="Excellent")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent")


def test_arrows_walk_a_grid_of_links(guests: Guests) -> None:
    page = guests.open("/gallery")
    page.get_by_role("link", name="Mersey Lantern CIC, question 1:").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Joan Abara, sole trader, question 2:")).to_be_focused()


def test_a_part_of_the_page_keeps_itself_up_to_date_until_it_is_done(guests: Guests, desk: Desk) -> None:
    page = guests.open("/count")
    expect(page.get_by_text("3 made")).to_be_visible()
    expect(page.locator("#count[data-live]")).to_have_count(0)
    assert desk.made == 3


def test_without_scripts_the_filters_are_open_and_the_page_can_be_brought_up_to_date(guests: Guests) -> None:
    visitor = guests.arrive("officer", width=320, javascript=False)
    page = visitor.page
    page.goto(f"{visitor.address}/gallery")
    expect(page.get_by_label("Name or number")).to_be_visible()
    page.goto(f"{visitor.address}/count")
    page.get_by_role("link", name="Show the latest").click()
    expect(page.get_by_text("2 made")).to_be_visible()
