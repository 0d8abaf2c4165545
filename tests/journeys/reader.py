"""People who read pages as HTML alone, and do what can be done there. A page that nobody of the run has looked at in
its state is shown to axe in a browser all the same (`looking.py`).

Under `PROVE=full` they sit at browsers, as `Visitors` do: what is told to readers can be told to either.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from consortium.kernel.actors import Actor
from tests.journeys import reading
from tests.journeys.looking import Looks, State, sticks_out
from tests.journeys.person import Person
from tests.journeys.sheet import ADDRESS, Part, Sheet
from tests.journeys.visitor import Visitors

SHELF_AT = "/tests/pages"
AROUND = "body :not(main):not(main *)"
ON_EVERY_PAGE = ("enable", "start", "countdown", "autosave", "keys", "live", "session")
"""Scripts of the frame."""
SCRIPTS = re.compile(rb"<script.*?</script>", re.DOTALL)
CHANGE = """async ([html, enhancements]) => {
  const sent = new DOMParser().parseFromString(html, 'text/html')
  document.title = sent.title
  document.body.replaceWith(document.adoptNode(sent.body))
  document.body.classList.add('js-enabled', 'govuk-frontend-supported')
  const { initAll } = await import(enhancements)
  initAll()
}"""
"""Show another page in a window that stays as it is: its styles are read, and axe is compiled."""
UNFOLD = "those => document.querySelectorAll('details').forEach((each, n) => { each.open = those.includes(n) })"


@dataclass
class Shelf:
    """An application that answers with the page that a reader has open, for a browser to show it."""

    _page: bytes = b""
    _numbers: Iterator[int] = field(default_factory=count)

    def keep(self, page: bytes) -> str:
        """The path at which it is, a new one for each: nothing that a browser remembers is another page's."""
        self._page = page
        return f"{SHELF_AT}/{next(self._numbers)}"

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")])
        return [self._page]


@dataclass
class Reader(Person):
    """One person who reads. `show` opens what they read in a browser, all of it or what matters."""

    page: Sheet
    looks: Looks
    show: Callable[[Sheet, bool], Page]
    address: str = ADDRESS

    def go(self, path: str) -> Sheet:
        """Open a page and look at it."""
        self.page.goto(path)
        return self.look()

    def look(self) -> Sheet:
        """Check the page as it stands: one title, and no violation that axe knows."""
        titles = [each for each in self.page.root.iter("h1") if not reading.is_hidden(each)]
        assert len(titles) == 1, f"{self.page.url} has {len(titles)} titles: {self.page.inner_text()[:500]}"
        assert self.page.title(), f"{self.page.url} has no title"
        frame = (f"{each.tag}{each.get('class', '')}" for each in reading.chosen(self.page.root, AROUND))
        state = State.of(lambda css: bool(reading.chosen(self.page.root, css)), frame)
        self.looks.look(self.page.url, state, lambda is_whole: self.show(self.page, is_whole))
        return self.page

    def use(self, wanted: Part) -> None:
        """Click it, whatever it leads to."""
        wanted.click()

    def download(self, name: str) -> str:
        """Take what a link or a button of these words gives; the name of the file."""
        self.page.locator("a, button", has_text=name).click()
        return self.page.taken[-1]

    def sticks_out(self) -> list[str]:
        """What is only seen by scrolling sideways."""
        return sticks_out(self.show(self.page, True))


@dataclass
class Readers:
    """Everybody of one journey."""

    visitors: Visitors
    shelf: Shelf
    address: str = ADDRESS

    def arrive(self, name: str = "somebody", *, width: int = 1280, javascript: bool = True) -> Reader:
        """Nobody signed in. Whether scripts run matters to browsers only."""
        sheet = Sheet(self.visitors.world.app.test_client())
        return Reader(sheet, self.visitors.looks_of(name, width), partial(self._show, width=width))

    def sign_in(self, actor: Actor, *, width: int = 1280, javascript: bool = True) -> Reader:
        """A person of the world on the home page."""
        reader = self.arrive(actor.name, width=width)
        self.hand_over(reader, actor)
        return reader

    def hand_over(self, reader: Reader, actor: Actor) -> None:
        """Make what they have open that person's."""
        reader.page.client = self.visitors.world.signed_in(actor)
        reader.page.is_home = True

    def _show(self, sheet: Sheet, is_whole: bool, *, width: int) -> Page:
        """What is looked at as a whole, or has a script of its own, is loaded; of another page the body is changed."""
        page = self._loaded(sheet, width) if is_whole or _has_own_script(sheet) else self._changed(sheet, width)
        page.evaluate(UNFOLD, sheet.unfolded())
        return page

    def _loaded(self, sheet: Sheet, width: int) -> Page:
        page = self.visitors.browsers.window(width, "whole pages")
        page.goto(self._address(sheet.sent))
        return page

    def _changed(self, sheet: Sheet, width: int) -> Page:
        page = self.visitors.browsers.window(width, "one after another")
        if page.url == "about:blank":
            page.goto(self._address(SCRIPTS.sub(b"", sheet.sent)))
        asset: Any = self.visitors.world.app.jinja_env.globals["asset"]
        page.evaluate(CHANGE, [sheet.sent.decode(), asset("govuk-frontend.min.js")])
        return page

    def _address(self, sent: bytes) -> str:
        return self.visitors.address + self.shelf.keep(sent)


def _has_own_script(sheet: Sheet) -> bool:
    names = (Path(each.get("src", "")).name.split(".")[0] for each in sheet.root.iter("script"))
    return not set(ON_EVERY_PAGE).issuperset(names)
