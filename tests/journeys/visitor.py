"""People at their browsers. Whatever page they look at is checked by axe.

In the suite each page is checked once in each state (as it stands, with errors, with something unfolded; of every state
but the first what stands between header and footer), and wherever a kind of notice comes first, at the width of whoever
looks first; it is pictured where it fails. `PICTURES=1`, or a run by hand without workers, keeps a picture of each
state; `PROVE=full` does both at every look.
"""

import hashlib
import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page, expect

from consortium.kernel.actors import Actor
from tests.factories.world import World

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
AXE_AT = "/tests/axe.js"
ASK_AXE = """async ([address, tags, parts]) => {
  await new Promise((loaded, failed) => {
    const script = Object.assign(document.createElement('script'), {src: address, onload: loaded, onerror: failed})
    document.head.append(script)
    script.remove()
  })
  const where = parts ? {include: [...document.querySelectorAll(parts)]} : document
  return (await axe.run(where, {runOnly: tags, resultTypes: ['violations']})).violations
}"""
ARTEFACTS = ROOT / "artefacts" / "journeys"
CHANGING = "main, dialog[open]"
"""What differs between two states of one page: of a page that was checked whole, these are checked again."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS_ALWAYS = os.environ.get("PROVE") == "full"
KEEPS_PICTURES = LOOKS_ALWAYS or "PICTURES" in os.environ or "PYTEST_XDIST_WORKER" not in os.environ
COOKIE = "consortium"
HEIGHT = 900
PATIENCE = 20_000
"""Milliseconds for whatever is awaited: where a machine is busy with other things, slow is no failure."""
TALLEST = 10_000
"""Pixels of a page that is pictured whole; of a taller one the top is."""
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
STATE = """() => {
  const [title, ...more] = document.querySelectorAll('h1')
  if (more.length || !title?.checkVisibility({visibilityProperty: true}) || !title.offsetHeight) return null
  const shows = wanted => Boolean(document.querySelector(wanted))
  return [['.govuk-error-summary', '[role=alert]', 'details[open]', 'dialog[open]'].map(shows).join(),
    ['.govuk-notification-banner', '[role=status]'].map(shows).join()]
}"""
"""What a page with its one title shows at one time and not at another; and which notices, which are the same on all of
them. Of a page that is only looked at nothing else is asked: the first locator in a page costs a third of what it costs
to open it."""


@dataclass
class Visitor:
    """One person's browser."""

    tab: Page
    address: str
    journey: str
    name: str
    seen: Path
    runs_scripts: bool = True
    looked: int = 0
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
        """Check the page as it stands: no violation of a WCAG 2.2 A or AA rule that axe knows, no failure page.

        Where scripts are off, axe would never answer: it waits for timers, which do not run.
        """
        (state, notices), path = self._state(), IDS.sub("", urlsplit(self.page.url).path)
        shown = f"{state} of {path}"
        is_new = self.runs_scripts and any([self._is_first(shown), self._is_first(f"notices {notices}")])
        found = self._ask_axe(is_known=not self._is_first(path)) if is_new else []
        if found or (KEEPS_PICTURES and self._is_first(f"picture of {shown}")):
            self._keep_picture()
        said = [f"{v['id']}: {v['help']} at {v['nodes'][0]['target']}: {v['nodes'][0]['html'][:200]}" for v in found]
        assert said == [], f"{self.page.url}: {said}"
        return self.page

    def _state(self) -> list[str]:
        """What the page shows now, and which notices with it."""
        state: list[str] | None = self.ask(STATE)
        if state is None:
            expect(self.page.locator("h1")).to_be_visible()
            state = self.ask(STATE)
        assert state is not None, f"{self.page.url} has more than one title"
        return state

    def ask(self, script: str, given: object = None) -> Any:
        """What a script finds in the page; where that leads on by itself meanwhile, in the one that follows."""
        while True:
            try:
                return self.page.evaluate(script, given)
            except Error as gone:
                if "Execution context was destroyed" not in gone.message:
                    raise
                self.page.wait_for_load_state()

    def press(self, name: str) -> Page:
        """Press a button by its words, then look at the page that follows."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()
        return self.look()

    def follow(self, name: str) -> Page:
        """Follow a link by its words, under More where the menu keeps it there, then look at the page that follows."""
        link = self.page.get_by_role("link", name=name).first
        more = self.page.locator(".con-more__summary")
        if link.count() == 0 and more.count() > 0:
            more.click()
        link.click()
        self.page.wait_for_load_state()
        return self.look()

    def fill(self, **fields: str) -> None:
        """Type into fields by their form names."""
        for name, value in fields.items():
            self.page.locator(f"[name='{name}']").fill(value)

    def _is_first(self, what: str) -> bool:
        """Whether nobody of this run has seen it yet, in any of its processes."""
        if LOOKS_ALWAYS:
            return True
        try:
            (self.seen / hashlib.sha256(what.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def _ask_axe(self, *, is_known: bool) -> list[dict[str, Any]]:
        asked = [self.address + AXE_AT, RULES, CHANGING if is_known else None]
        found: list[dict[str, Any]] = self.ask(ASK_AXE, asked)
        return found

    def _keep_picture(self) -> None:
        self.looked += 1
        folder = ARTEFACTS / re.sub(r"\W+", "-", self.journey)
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", f"{self.looked:02d}-{self.name}")
        is_whole = self.ask("document.documentElement.scrollHeight") < TALLEST
        self.page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=75, full_page=is_whole)


@dataclass
class Browsers:
    """Browsers that one person after another sits down at: a new one costs as much as four pages, and begins cold.

    Whoever leaves takes everything along: their cookies, the page they looked at, and how they looked at it.
    """

    chromium: Browser
    _free: dict[tuple[int, bool], list[Page]] = field(default_factory=lambda: defaultdict(list))

    def take(self, *, width: int, javascript: bool) -> Page:
        free = self._free[width, javascript]
        return free.pop() if free else self._open(width, javascript)

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
        return Visitor(page, self.address, self.journey, name, self.seen, runs_scripts=javascript)

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
