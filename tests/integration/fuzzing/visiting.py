"""Every person of a story looks at all they are shown, and sends each form they find as nobody should."""

import random
import re
from collections import Counter, deque
from collections.abc import Iterator
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.integration.fuzzing.forms import HOSTILE, Form, Page, attacks
from tests.integration.isolation.site import Site
from tests.integration.isolation.somebody import Somebody

NAMES_A_THING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
IDS = re.compile(r'\sid="([^"]+)"')
NOT_FOUND = 404
PARTS_OF_A_QUERY = 4


class Visiting:
    """A crowd of careless and hostile hands; `errors` are the answers that are nobody's fault but ours."""

    def __init__(self, site: Site, *, seed: int) -> None:
        self.site, self.rng = site, random.Random(seed)
        self.errors: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.forms: dict[tuple[str, str, str], tuple[Somebody, Form]] = {}
        self.pages: dict[tuple[str, str], tuple[Somebody, str]] = {}

    def look_round(self, who: Somebody, *, pages: int) -> None:
        """Follow links from the first page, the same page about two things at the most, and note every form.

        A link that leads nowhere, or a page that names two of its parts alike, is ours to mend.
        """
        waiting, known, kinds = deque(["/"]), {"/"}, Counter[str]()
        while waiting and pages:
            address = waiting.popleft()
            kind = NAMES_A_THING.sub("*", address.split("?")[0])
            kinds[kind] += 1
            if kinds[kind] > 2:
                continue
            pages -= 1
            answer = self._send(who, "GET", address)
            if answer.status_code == NOT_FOUND:
                self.errors.append(f"{who.label}: a link leads nowhere: {address}")
            if answer.mimetype != "text/html":
                continue
            self.pages.setdefault((who.label, kind), (who, address))
            text = answer.get_data(as_text=True)
            twice = [name for name, times in Counter(IDS.findall(text)).items() if times > 1]
            if twice:
                self.errors.append(f"{who.label}: {address} has more than one of {twice}")
            page = Page(address.split("?")[0], text)
            for form in page.forms:
                if form.action and form.action != "/sign-out":
                    about = NAMES_A_THING.sub("*", form.action)
                    self.forms.setdefault((who.label, form.method, about), (who, form))
            fresh = [link for link in page.links if link and link not in known]
            known.update(fresh)
            waiting.extend(fresh)

    def attack(self, requests: int) -> None:
        """Send so many hostile requests, to all forms in turn and to every page with a query that makes no sense."""
        turns = [self._attacks_on(who, form) for _, (who, form) in sorted(self.forms.items(), key=_first)]
        turns.append(self._queries())
        self.rng.shuffle(turns)
        for number in range(requests):
            next(turns[number % len(turns)])

    def _attacks_on(self, who: Somebody, form: Form) -> Iterator[None]:
        for sent in attacks(form, random.Random(self.rng.random())):
            address = form.action
            if self.rng.random() < 0.05:
                address = NAMES_A_THING.sub("00000000-0000-4000-8000-000000000bad", address)
            if form.method == "GET":
                self._send(who, "GET", address.split("?")[0], query_string=MultiDict(sent))
            else:
                self._send(who, "POST", address, data=MultiDict(sent))
            yield

    def _queries(self) -> Iterator[None]:
        while True:
            who, address = self.rng.choice(sorted(self.pages.values(), key=str))
            path, _, query = address.partition("?")
            names = [*re.findall(r"(\w+)=", query), "q", "page", "before", "after", "kind", "status", "next"]
            asked = [(self.rng.choice(names), self.rng.choice(HOSTILE)) for _ in range(PARTS_OF_A_QUERY)]
            self._send(who, "GET", path, query_string=MultiDict(asked))
            yield

    def _send(self, who: Somebody, method: str, address: str, **sent: Any) -> TestResponse:
        answer = self.site.ask(who, method, address, **sent)
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            said = sent.get("data") or sent.get("query_string") or ""
            self.errors.append(f"{who.label}: {method} {address} {said!r:.600}")
        return answer


def _first(item: tuple[Any, Any]) -> Any:
    return item[0]
