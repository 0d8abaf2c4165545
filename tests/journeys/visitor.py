"""People at their browsers. Whatever page they look at is checked (`looking.py`)."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Locator, Page, expect

from consortium.kernel.actors import Actor
from tests.factories.world import World
from tests.journeys.looking import NOTICES, WHAT_SHOWS, Looks, State, ask, sticks_out
from tests.journeys.person import Person

COOKIE = "consortium"
HEIGHT = 900
PATIENCE = 20_000
"""Milliseconds for whatever is awaited: where a machine is busy with other things, slow is no failure."""
STATE = """selectors => {
  const [title, ...more] = document.querySelectorAll('h1')
  if (more.length || !title?.checkVisibility({visibilityProperty: true}) || !title.offsetHeight) return null
  if (!document.title) return null
  const around = [...document.querySelectorAll('html, body, body :not(main, main *, script)')]
  return [selectors.filter(wanted => document.querySelector(wanted)), around.map(each => each.tagName + each.className)]
}"""
"""What a page with its one title shows. Of a page that is only looked at nothing else is asked: the first locator in a
page costs a third of what it costs to open it."""


@dataclass
class Visitor(Person):
    """One person's browser."""

    tab: Page
    address: str
    looks: Looks
    runs_scripts: bool = True
    is_home: bool = False

    @property
    def page(self) -> Page:
        """What is open: whoever comes home looks at it only where nothing else is opened first."""
        if self.is_home:
            self.is_home = False
            self.tab.goto(self.address)
        return self.tab

    def go(self, path: str) -> Page:
        """Open a page and look at it."""
        self.is_home = False
        self.page.goto(self.address + path)
        return self.look()

    def look(self) -> Page:
        """Check the page as it stands: no violation that axe knows, no failure page.

        Where scripts are off, axe would never answer: it waits for timers, which do not run.
        """
        state = self._state()
        self.looks.look(self.page.url, state, lambda _: self.page, is_checked=self.runs_scripts)
        return self.page

    def _state(self) -> State:
        found: tuple[list[str], list[str]] | None = self.ask(STATE, WHAT_SHOWS + NOTICES)
        if found is None:
            expect(self.page.locator("h1")).to_be_visible()
            found = self.ask(STATE, WHAT_SHOWS + NOTICES)
        assert found is not None, f"{self.page.url} has no title, or more than one"
        shown, frame = found
        return State.of(shown.__contains__, frame)

    def ask(self, script: str, given: object = None) -> Any:
        """What a script finds in the page that is open."""
        return ask(self.page, script, given)

    def use(self, wanted: Locator) -> None:
        """Click it, and wait for whatever it leads to."""
        wanted.click()
        self.page.wait_for_load_state()

    def download(self, name: str) -> str:
        """Take what a link or a button of these words gives; the name of the file."""
        with self.page.expect_download() as taken:
            self.page.locator("a, button", has_text=name).click()
        return taken.value.suggested_filename

    def sticks_out(self) -> list[str]:
        """What is only seen by scrolling sideways."""
        return sticks_out(self.page)


@dataclass
class Browsers:
    """Browsers that one person after another sits down at: a new one costs as much as four pages, and begins cold.

    Whoever leaves takes everything along: their cookies, the page they looked at, and how they looked at it.
    """

    chromium: Browser
    _free: dict[tuple[int, bool], list[Page]] = field(default_factory=lambda: defaultdict(list))
    _windows: dict[tuple[int, str], Page] = field(default_factory=dict)

    def take(self, *, width: int, javascript: bool) -> Page:
        free = self._free[width, javascript]
        return free.pop() if free else self._open(width, javascript)

    def window(self, width: int, shows: str) -> Page:
        """One that nobody sits at: what is read elsewhere is shown in it, of each kind in one of its own."""
        if (width, shows) not in self._windows:
            self._windows[width, shows] = self._open(width, javascript=True)
        return self._windows[width, shows]

    def _open(self, width: int, javascript: bool) -> Page:
        context = self.chromium.new_context(
            bypass_csp=True, viewport={"width": width, "height": HEIGHT}, java_script_enabled=javascript, locale="en-GB"
        )
        context.set_default_timeout(PATIENCE)
        return context.new_page()

    def give_back(self, page: Page, address: str, *, width: int, javascript: bool) -> None:
        try:
            page.goto(f"{address}/health/live")  # within the same site, so that the page's process goes on
        except Error:  # on its way to another site
            page.context.close()
            return
        page.context.clear_cookies()
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(media="null")
        self._free[width, javascript].append(page)


@dataclass
class Visitors:
    """Everybody of one journey, each with a browser of their own."""

    browsers: Browsers
    address: str
    journey: str
    world: World
    seen: Path
    _taken: list[tuple[Page, int, bool]] = field(default_factory=list)

    def arrive(self, name: str = "somebody", *, width: int = 1280, javascript: bool = True) -> Visitor:
        """At a browser of their own, nobody signed in."""
        page = self.browsers.take(width=width, javascript=javascript)
        self._taken.append((page, width, javascript))
        return Visitor(page, self.address, self.looks_of(name, width), runs_scripts=javascript)

    def looks_of(self, name: str, width: int) -> Looks:
        """Whatever somebody of that name looks at."""
        return Looks(self.journey, name, self.address, self.seen, width)

    def sign_in(self, actor: Actor, *, width: int = 1280, javascript: bool = True) -> Visitor:
        """A person of the world on the home page, signed in before the browser opens; `test_signing_in` walks that."""
        visitor = self.arrive(actor.name, width=width, javascript=javascript)
        self.hand_over(visitor, actor)
        return visitor

    def hand_over(self, visitor: Visitor, actor: Actor) -> None:
        """Make it that person's browser."""
        cookie = self.world.signed_in(actor).get_cookie(COOKIE)
        assert cookie is not None
        visitor.tab.context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": self.address}])
        visitor.is_home = True

    def leave(self) -> None:
        for page, width, javascript in self._taken:
            self.browsers.give_back(page, self.address, width=width, javascript=javascript)
