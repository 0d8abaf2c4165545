"""The forms of a page, and what somebody with bad intentions or a broken program might send them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

Pairs = list[tuple[str, str]]
HOSTILE = (
    "", " ", "\x00", "a\x00b", "\x1b[31m", "\r\nSet-Cookie: a=b", "\ufffe", "\ufdd0", "\u202eright to left",
    "e\u0301" * 60, "\U0001f9d2\U0001f3fd\u200d\U0001f9bd", "İstanbul ß ﬁ", "0", "-0", "-1", "1e309", "NaN",
    "Infinity", "-Infinity", "9" * 40, "2147483648", "-2147483649", "9223372036854775808",
    "0.00000000000000000001", "99999999999999.99", "1,234.50", "\u0663", "\uff11\uff12", "²", "1_000", "0x10",
    "None", "null", "true", "[]", "{}", "on", "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "31 2 2026",
    "2026-10-25T01:30", "24:00", "99:99", "00000000-0000-0000-0000-000000000000", "../../etc/passwd",
    "file:///etc/passwd", "http://169.254.169.254/", "javascript:alert(1)", "//evil.example",
    "<script>alert(1)</script>", "{{ 7 * 7 }}", "${7*7}", "%s%n%x", "%00", "'; DROP TABLE person; --",
    "=cmd|' /C calc'!A0", "a" * 5_000, "\n" * 400, "a@b", "a@" + "b" * 300 + ".example", "+44" + "1" * 60,
    "SW1A 1AA" * 50,
)  # fmt: skip
"""Values that have broken something somewhere: characters, numbers, dates, names of things, other languages."""
MOST_FIELDS = 120


@dataclass
class Form:
    """One form as its page shows it."""

    action: str
    method: str
    fields: Pairs = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """A page's links and forms."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address, self.links, self.forms = address, list[str](), list[Form]()
        self._select = self._text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "a" and "href" in given:
            self.links.append(self._here(given["href"]))
        elif tag == "form":
            action = self._here(given.get("action") or self.address)
            self.forms.append(Form(action, given.get("method", "get").upper()))
        elif self.forms and (name := given.get("name")):
            self._field(tag, name, given)
        elif tag == "option" and self._select and self.forms:
            self.forms[-1].choices.setdefault(self._select, []).append(given.get("value", ""))

    def _field(self, tag: str, name: str, given: dict[str, str]) -> None:
        form = self.forms[-1]
        if tag == "select":
            self._select = name
            form.fields.append((name, ""))
        elif given.get("type") in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(given.get("value", "on"))
            if name not in dict(form.fields):
                form.fields.append((name, given.get("value", "on")))
        elif tag in {"input", "textarea", "button"} and given.get("type") != "file" and name != "csrf_token":
            form.fields.append((name, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _here(self, address: str) -> str:
        found = urlsplit(urljoin(f"http://localhost{self.address}", address))
        if found.netloc != "localhost" or found.scheme != "http":
            return ""
        return found.path + (f"?{found.query}" if found.query else "")


def attacks(form: Form, rng: random.Random) -> Iterator[Pairs]:
    """Without end: the form with some of its fields as nobody would fill them in."""
    while True:
        sent = [(name, _plausible(form, name, value, rng)) for name, value in form.fields[:MOST_FIELDS]]
        for _ in range(rng.choice((0, 1, 1, 1, 2, 4, len(sent)))):
            if sent:
                _spoil(sent, rng)
        yield sent


def _spoil(sent: Pairs, rng: random.Random) -> None:
    """Make one field of what is sent wrong: another value, missing, twice, or one that is not there at all."""
    place = rng.randrange(len(sent))
    name, value = sent[place]
    match rng.randrange(10):
        case 0:
            del sent[place]
        case 1:
            sent.append((name, rng.choice(HOSTILE)))
        case 2:
            sent.append((rng.choice((f"{name}-99999", "id", "council_id", "status", name[:-1])), rng.choice(HOSTILE)))
        case 3:
            sent[place] = (name, value + rng.choice(HOSTILE))
        case _:
            sent[place] = (name, rng.choice(HOSTILE))


def _plausible(form: Form, name: str, value: str, rng: random.Random) -> str:
    """What the form would take, as far as it can be told from outside: it gets an attack past the first checks."""
    if name in form.choices:
        return rng.choice(form.choices[name])
    if value or name == "idempotency_key":
        return value
    for part, said in PLAUSIBLE.items():
        if name.endswith(part):
            return said
    return rng.choice(("Some words.", "12", "12.50", "2026-12-01", ""))


PLAUSIBLE = {
    "-day": "1", "-month": "12", "-year": "2026", "_on": "2026-12-01", "_at": "2026-12-01T12:00", "_gbp": "1250.00",
    "reason": "For a good reason.", "email": "somebody@people.example", "rate": "21.50", "weight": "50",
    "time": "12:00",
}  # fmt: skip
