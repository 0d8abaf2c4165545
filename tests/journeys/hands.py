"""One journey walked in several ways: with the keyboard alone, without scripts, on a phone."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from consortium.kernel.actors import Actor
from tests.journeys.looking import DESK, PHONE
from tests.journeys.reader import Reader, Readers
from tests.journeys.visitor import Visitor, Visitors

STOPS = 160
"""Presses of Tab, at the most, to whatever is wanted: nobody goes further."""
KEYS = 12
"""Pressed one by one, at the most, in each field."""
HAS_FOCUS = "element => element === document.activeElement"
IS_PAST_THE_MENU = "element => document.activeElement === document.body && element.closest('main') !== null"


class Way(StrEnum):
    KEYBOARD = "with the keyboard alone"
    NO_SCRIPTS = "without JavaScript"
    PHONE = "at 320 px"


def reach(page: Page, wanted: Locator) -> None:
    """Tab to it; on a page that was just opened, past the menu by the link that skips it."""
    expect(wanted).to_have_count(1)
    element = wanted.element_handle()  # found once: to look for it after each stop costs more than the stop
    if element.evaluate(IS_PAST_THE_MENU):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if element.evaluate(HAS_FOCUS):
            return
    raise AssertionError(f"Tab does not reach {wanted}")


def activate(page: Page, wanted: Locator) -> None:
    """Tab to it and press Enter."""
    reach(page, wanted)
    enter(page, wanted)


def enter(page: Page, focused: Locator) -> None:
    """Press Enter where the focus is, and wait for the page that it leads to: the old one may hold the same things."""
    focused.press("Enter")
    page.wait_for_load_state()


def write(page: Page, text: str) -> None:
    """Type where the focus is: a few keys one by one; the rest of a sentence comes at once, as dictated words do."""
    page.keyboard.type(text[:KEYS])
    if rest := text[KEYS:]:
        page.keyboard.insert_text(rest)


@dataclass
class Hands:
    """One person's hands. Each act is done as that way allows, and the page that follows is looked at."""

    visitor: Visitor | Reader
    way: Way
    visitors: Visitors | Readers

    @property
    def page(self) -> Page:
        return self.visitor.page

    @property
    def _types(self) -> bool:
        return self.way is Way.KEYBOARD

    def sign_in(self, actor: Actor) -> None:
        """Signed in before the browser opens, as `Visitors.sign_in`; `test_signing_in` walks the pages in every way."""
        self.visitors.hand_over(self.visitor, actor)

    def go(self, path: str) -> None:
        self.page.goto(self.visitor.address + path)
        self.look()

    def look(self) -> None:
        """Nothing to see to with the keyboard: the same page is checked on a phone, and pictured twice."""
        if self._types:
            expect(self.page.locator("h1")).to_be_visible()
            return
        self.visitor.look()

    def follow(self, name: str) -> None:
        """A link by its words, in the menu too where it is kept under More."""
        link = self.page.get_by_role("link", name=name).first
        more = self.page.locator(".con-more__summary")
        if link.count() == 0 and more.count() > 0:
            self._use(more)
        self._use(link)
        self.look()

    def press(self, name: str) -> None:
        self._use(self.page.get_by_role("button", name=name, exact=True))
        self.look()

    def use(self, wanted: Locator) -> None:
        """A link or a button, however it is found."""
        self._use(wanted)
        self.look()

    def open(self, words: str) -> None:
        """Something folded, by its words."""
        self._use(self.page.locator("summary", has_text=words))

    def write(self, where: str, text: str) -> None:
        """Type into a field, in place of whatever it holds; `where` is a selector."""
        self._write(self.page.locator(where), text)

    def write_date(self, name: str, day: date) -> None:
        for box, text in zip(self.page.locator(f"[name='{name}']").all(), f"{day:%d %m %Y}".split(), strict=True):
            self._write(box, text)

    def _write(self, box: Locator, text: str) -> None:
        if not self._types:
            box.fill(text)
            return
        reach(self.page, box)
        self.page.keyboard.press("Control+A")
        write(self.page, text)

    def tick(self, box: Locator) -> None:
        """A checkbox, or the only radio that Tab stops at."""
        if not self._types:
            box.check()
            return
        reach(self.page, box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def choose(self, among: Locator, words: str) -> None:
        """One radio of several, all of them in `among`; arrows go from one to the next."""
        wanted = among.get_by_role("radio", name=words).first
        if not self._types:
            wanted.check()
            return
        reach(self.page, among.get_by_role("radio").first)
        self.page.keyboard.press("Space")
        for _ in range(among.get_by_role("radio").count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"Arrows do not reach {words}")

    def pick(self, box: Locator, words: str) -> None:
        """An option of a list, by its words."""
        if not self._types:
            box.select_option(label=words)
            return
        reach(self.page, box)
        self.page.keyboard.type(words)
        expect(box.locator("option:checked")).to_have_text(words)

    def attach(self, box: Locator, path: Path) -> None:
        """Choose a file: the keyboard reaches the field, and the window that opens then is the machine's own."""
        if self._types:
            reach(self.page, box)
        box.set_input_files(path)

    def _use(self, wanted: Locator) -> None:
        if self._types:
            activate(self.page, wanted)
        else:
            self.visitor.use(wanted)


@dataclass
class People:
    """Everybody of a journey that is walked one way."""

    visitors: Visitors | Readers
    way: Way

    def arrive(self, name: str) -> Hands:
        width = PHONE if self.way is not Way.KEYBOARD else DESK
        visitor = self.visitors.arrive(name, width=width, javascript=self.way is not Way.NO_SCRIPTS)
        return Hands(visitor, self.way, self.visitors)

    def sign_in(self, actor: Actor) -> Hands:
        hands = self.arrive(actor.name)
        hands.sign_in(actor)
        return hands
