"""What a reader finds and sends is what a browser without scripts finds and sends, on pages that hold most of ours."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page

from consortium.kernel.actors import Actor
from tests.factories.tendering import Market, market
from tests.factories.world import World
from tests.journeys import forms, reading
from tests.journeys.looking import LOOKS_ALWAYS
from tests.journeys.reader import Readers, Shelf
from tests.journeys.sheet import Sheet
from tests.journeys.visitor import Visitors

ON_PHONES = ".con-search-link"
"""What styles keep from a desk: a reader has all that was sent."""
NAMES = 30 if LOOKS_ALWAYS else 6
"""Of each role, tried one by one."""
CHANGES = {"csrf_token", "idempotency_key"}
"""Made anew for each page."""


@pytest.fixture
def sefton(world: World) -> Market:
    return market(world)


def pages_of(sefton: Market) -> Iterator[tuple[Actor, str]]:
    """A form with everything that is asked of a bidder, a page with facts and actions; in the proofs some more."""
    tender_id = sefton.published()
    yield sefton.bidders["Mersey Lantern"], f"/invitations/{tender_id}/bid"
    yield sefton.commissioner, f"/mini-tenders/{tender_id}"
    if not LOOKS_ALWAYS:
        return
    yield sefton.bidders["Mersey Lantern"], f"/invitations/{tender_id}"
    yield sefton.commissioner, "/referrals/new"
    yield sefton.commissioner, "/register"


def test_a_reader_finds_by_role_name_label_and_words_what_a_browser_finds(
    visitors: Visitors, world: World, sefton: Market
) -> None:
    for who, path in pages_of(sefton):
        browser = visitors.sign_in(who, javascript=False).page
        browser.goto(visitors.address + path)
        sheet = Sheet(world.signed_in(who))
        sheet.goto(path)
        sheet.locator(ON_PHONES).element.drop_tree()
        differing = [
            (what, read, shown)
            for what, read, shown in (*_by_role(sheet, browser), *_by_label(sheet, browser), *_by_words(sheet, browser))
            if read != shown
        ]
        assert differing == [], path


def _by_role(sheet: Sheet, browser: Page) -> Iterator[tuple[str, int, int]]:
    for role in reading.ROLES:
        found = reading.with_role(sheet.root, role, None, exact=False)
        yield role, len(found), browser.get_by_role(role).count()  # type: ignore[arg-type]
        for name in sorted({reading.name_of(each, role) for each in found} - {""})[:NAMES]:
            named = browser.get_by_role(role, name=but_for_spaces(name))  # type: ignore[arg-type]
            yield f"{role} “{name}”", sheet.get_by_role(role, name=name, exact=True).count(), named.count()


def but_for_spaces(name: str) -> re.Pattern[str]:
    """That name and no other: styles make blocks of some spans, and only a browser puts a space around those."""
    return re.compile(r"\s*".join(["^", *(re.escape(letter) for letter in name if not letter.isspace()), "$"]))


def _by_label(sheet: Sheet, browser: Page) -> Iterator[tuple[str, int, int]]:
    for label in sorted({reading.words(each.text_content()) for each in sheet.root.iter("label")})[:NAMES]:
        yield f"label “{label}”", sheet.get_by_label(label).count(), browser.get_by_label(label).count()


def _by_words(sheet: Sheet, browser: Page) -> Iterator[tuple[str, int, int]]:
    for tag in ("h1", "h2", "p", "dt", "dd", "td", "a"):
        for each in sheet.locator(f"main {tag}").all()[:4]:
            if text := each.inner_text():
                yield f"“{text}”", sheet.get_by_text(text).count(), browser.get_by_text(text).count()


def test_a_reader_sends_what_a_browser_sends(visitors: Visitors, world: World, sefton: Market) -> None:
    bidder, path = sefton.bidders["Mersey Lantern"], f"/invitations/{sefton.published()}/bid"
    visitor, sheet = visitors.sign_in(bidder, javascript=False), Sheet(world.signed_in(bidder))
    visitor.page.goto(visitor.address + path)
    sheet.goto(path)
    for page in (sheet, visitor.page):
        page.get_by_label("Mon", exact=True).first.check()
        page.locator("textarea").first.fill("Measured,\nand concrete.")
    buttons = [page.locator("main form button").first for page in (sheet, visitor.page)]
    with visitor.page.expect_request(lambda request: request.method == "POST") as sent:
        buttons[1].click()
    read = forms.sent_by(forms.form_of(buttons[0].element), buttons[0].element)
    shown = parse_qsl(sent.value.post_data or "", keep_blank_values=True)
    assert [pair for pair in read if pair[0] not in CHANGES] == [pair for pair in shown if pair[0] not in CHANGES]


@pytest.mark.parametrize("is_first", [True, False], ids=["loaded", "changed"])
@pytest.mark.parametrize(
    ("what", "wrong"),
    [("<img src='/assets/none.png'>", "image-alt"), ("<p style='min-width: 400px'>wide</p>", "sideways")],
)
def test_what_a_reader_looks_at_is_looked_at_in_a_browser(
    visitors: Visitors, shelf: Shelf, tmp_path: Path, what: str, wrong: str, is_first: bool
) -> None:
    reader = Readers(visitors, shelf).arrive(width=320)
    reader.looks.seen = tmp_path  # nobody has looked at anything
    if not is_first:
        reader.go("/contact")
    reader.page.goto("/privacy")
    reader.page.sent = reader.page.sent.replace(b"<h1", what.encode() + b"<h1", 1)
    with pytest.raises(AssertionError, match=wrong):
        reader.look()
