"""Every page that somebody looks at in a journey is checked by axe, and may be pictured.

In the suite each page is checked as it first stands, with the frame around it where that is a new one; what it shows
later for the first time, errors, a table or something unfolded, is checked then, and so are kinds of notices; at the
width of whoever looks first. A page that is first looked at on a phone fits it. Whatever fails is pictured; a run by
hand without workers, or `PICTURES=1`, keeps a picture of each state. `PROVE=full` does all of it at every look.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
AXE_AT = "/tests/axe.js"
ASK_AXE = """async ([address, tags, parts]) => {
  if (!window.axe) await new Promise((loaded, failed) => {
    const script = Object.assign(document.createElement('script'), {src: address, onload: loaded, onerror: failed})
    document.head.append(script)
    script.remove()
  })
  const where = parts === ':root' ? document : {include: [...document.querySelectorAll(parts)]}
  return (await axe.run(where, {runOnly: tags, resultTypes: ['violations']})).violations
}"""
ARTEFACTS = ROOT / "artefacts" / "journeys"
MATTER = "main, dialog[open]"
"""Where the frame around it was checked with another page, this is checked of a new one."""
WHOLE = ":root"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS_ALWAYS = os.environ.get("PROVE") == "full"
KEEPS_PICTURES = LOOKS_ALWAYS or "PICTURES" in os.environ or "PYTEST_XDIST_WORKER" not in os.environ
PHONE, DESK = 320, 1280
TALLEST = 10_000
"""Pixels of a page that is pictured whole; of a taller one the top is."""
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
STICKS_OUT = """() => {
  if (document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth) return []
  return ['the page', ...[...document.querySelectorAll('main *')]
    .filter(each => each.getBoundingClientRect().right > innerWidth && !each.parentElement.closest('[tabindex="0"]'))
    .slice(0, 3).map(each => each.outerHTML.slice(0, 120))]
}"""
"""What somebody must scroll sideways to see: nothing, or the page with what is too wide in it."""
WHAT_SHOWS = [".govuk-error-summary, .govuk-form-group--error", "details[open]", "dialog[open]", "main table"]
NOTICES = [".govuk-notification-banner", "[role=status]"]


class State(NamedTuple):
    """What a page shows at one time and not at another; which notices, which are the same on all pages; and the kinds
    of things that stand around its matter, in the header, the menu and the footer."""

    shows: list[str]
    notices: list[str]
    frame: str

    @classmethod
    def of(cls, shows: Callable[[str], bool], frame: Iterable[str]) -> "State":
        """By what is asked of the page: whether it shows anything that a selector finds."""
        return cls(list(filter(shows, WHAT_SHOWS)), list(filter(shows, NOTICES)), " ".join(sorted(set(frame))))


@dataclass
class Looks:
    """What one person of a journey looks at. `seen` is a folder where all processes of a run note what they saw."""

    journey: str
    name: str
    address: str
    seen: Path
    width: int
    looked: int = 0

    def look(self, url: str, state: State, open_page: Callable[[bool], Page], *, is_checked: bool = True) -> None:
        """Check a page where nobody has checked it in this state: no violation of a WCAG 2.2 A or AA rule that axe
        knows; and where nobody has seen it on a phone, that nothing sticks out. `open_page` gives it in a browser, is
        told whether all of it is looked at, and is not asked where there is nothing to look at."""
        path = IDS.sub("", urlsplit(url).path)
        new = self._new(path, state) if is_checked else None
        is_pictured = KEEPS_PICTURES and self._is_first(f"picture of {path} {state.shows}")
        is_narrow = self.width <= PHONE and self._is_first(f"narrow {path}")
        if not (new or is_pictured or is_narrow):
            return
        page = open_page(new == WHOLE)
        if is_narrow:
            assert sticks_out(page) == [], f"{url} must be scrolled sideways"
        found = self._ask_axe(page, new) if new else []
        if found or is_pictured:
            self._keep_picture(page)
        said = [f"{v['id']}: {v['help']} at {v['nodes'][0]['target']}: {v['nodes'][0]['html'][:200]}" for v in found]
        assert said == [], f"{url}: {said}"

    def _new(self, path: str, state: State) -> str | None:
        """What nobody has checked yet, as a selector."""
        shown = [each for each in state.shows if self._is_first(f"{each} of {path}")]
        notices = state.notices if self._is_first(f"notices {state.notices}") else []
        is_new, has_new_frame = self._is_first(path), self._is_first(f"frame {state.frame}")
        if has_new_frame:
            return WHOLE
        return ", ".join([*([MATTER] if is_new else shown), *notices]) or None

    def _is_first(self, what: str) -> bool:
        """Whether nobody of this run has seen it yet, in any of its processes."""
        if LOOKS_ALWAYS:
            return True
        try:
            (self.seen / hashlib.sha256(what.encode()).hexdigest()).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def _ask_axe(self, page: Page, parts: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ask(page, ASK_AXE, [self.address + AXE_AT, RULES, parts])
        return found

    def _keep_picture(self, page: Page) -> None:
        self.looked += 1
        folder = ARTEFACTS / re.sub(r"\W+", "-", self.journey)
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", f"{self.looked:02d}-{self.name}")
        is_whole = ask(page, "document.documentElement.scrollHeight") < TALLEST
        page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=75, full_page=is_whole)


def sticks_out(page: Page) -> list[str]:
    """What is only seen by scrolling sideways."""
    found: list[str] = ask(page, STICKS_OUT)
    return found


def ask(page: Page, script: str, given: object = None) -> Any:
    """What a script finds in the page; where that leads on by itself meanwhile, in the one that follows."""
    while True:
        try:
            return page.evaluate(script, given)
        except Error as gone:
            if "Execution context was destroyed" not in gone.message:
                raise
            page.wait_for_load_state()
