"""A page that is open as HTML alone: no styles, no scripts, the links and forms as they were sent.

What is found in it and done with it is called as in Playwright, so that one journey is told to either.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlencode, urljoin

from flask.testing import FlaskClient
from lxml.html import HtmlElement
from playwright.sync_api import FilePayload
from werkzeug.datastructures import MultiDict
from werkzeug.http import parse_options_header

from tests.journeys import forms, reading
from tests.journeys.reading import Wanted

ADDRESS = "http://localhost"
File = Path | FilePayload
Find = Callable[[HtmlElement], list[HtmlElement]]


class Part:
    """What is found in whatever is open when it is asked for. Whatever is done is done with one, the only one."""

    def __init__(self, sheet: "Sheet", find: Callable[[], list[HtmlElement]]) -> None:
        self.sheet, self.find = sheet, find

    def get_by_role(
        self, role: str, *, name: Wanted | None = None, exact: bool = False, level: int | None = None
    ) -> "Part":
        def find(around: HtmlElement) -> list[HtmlElement]:
            found = reading.with_role(around, role, name, exact=exact)
            return [each for each in found if level is None or each.tag == f"h{level}"]

        return self._inside(find)

    def get_by_text(self, text: Wanted, *, exact: bool = False) -> "Part":
        return self._inside(lambda each: reading.with_text(each, text, exact=exact))

    def get_by_label(self, label: Wanted, *, exact: bool = False) -> "Part":
        return self._inside(lambda each: reading.with_label(each, label, exact=exact))

    def locator(self, css: str, *, has_text: Wanted | None = None) -> "Part":
        found = self._inside(lambda each: reading.chosen(each, css))
        return found if has_text is None else found.filter(has_text=has_text)

    def filter(self, *, has_text: Wanted) -> "Part":
        return self._of_these(lambda found: [e for e in found if reading.fits(e.text_content(), has_text, exact=False)])

    def nth(self, number: int) -> "Part":
        """The one at that place; nothing where there are fewer."""
        return self._of_these(lambda found: found[number:][:1])

    @property
    def first(self) -> "Part":
        return self.nth(0)

    @property
    def last(self) -> "Part":
        return self.nth(-1)

    def all(self) -> list["Part"]:
        return [self.nth(number) for number in range(self.count())]

    def count(self) -> int:
        return len(self.find())

    def inner_text(self) -> str:
        return reading.words(self.element.text_content())

    def get_attribute(self, name: str) -> str | None:
        value: str | None = self.element.get(name)
        return value

    def input_value(self) -> str:
        return forms.value_of(self.element)

    @property
    def element(self) -> HtmlElement:
        """The only one."""
        found = self.find()
        said = [reading.words(each.text_content())[:80] for each in found]
        assert len(found) == 1, f"{len(found)} where one is wanted, at {self.sheet.url}: {said}"
        return found[0]

    def click(self) -> None:
        """Follow, send, fold or choose it, or whatever it stands in."""
        self.sheet.use(self._met())

    def fill(self, text: str) -> None:
        box = self._usable()
        assert box.tag in ("input", "textarea"), f"Nothing can be typed into <{box.tag}>"
        assert "readonly" not in box.attrib, "It is only to be read"
        if box.tag == "textarea":
            box.text = text
        else:
            box.set("value", text)

    def check(self) -> None:
        forms.choose(self._usable(), is_chosen=True)

    def uncheck(self) -> None:
        forms.choose(self._usable(), is_chosen=False)

    def select_option(self, wanted: str | None = None, *, label: str | None = None, index: int | None = None) -> None:
        """One, by its value or its words, or by its place."""
        box = self._usable()
        options = list(box.iter("option"))
        if index is None:
            said = [(each.get("value"), reading.words(each.text_content())) for each in options]
            [index] = [n for n, each in enumerate(said) if (wanted in each if label is None else label == each[1])]
        forms.select(box, options[index])

    def set_input_files(self, chosen: File | list[File]) -> None:
        self.sheet.files[self._usable()] = chosen if isinstance(chosen, list) else [chosen]

    def _met(self) -> HtmlElement:
        element = self.element
        assert not reading.is_hidden(element), f"<{element.tag}> is hidden, at {self.sheet.url}"
        return element

    def _usable(self) -> HtmlElement:
        element = self._met()
        assert not forms.is_disabled(element), f"<{element.tag}> is disabled, at {self.sheet.url}"
        return element

    def _inside(self, find: Find) -> "Part":
        return self._of_these(lambda around: list(dict.fromkeys(found for each in around for found in find(each))))

    def _of_these(self, choose: Callable[[list[HtmlElement]], list[HtmlElement]]) -> "Part":
        return Part(self.sheet, lambda: choose(self.find()))


class Sheet(Part):
    """What one person has open, nothing at first."""

    def __init__(self, client: FlaskClient) -> None:
        super().__init__(self, lambda: [self.root])
        self.client = client
        self.is_home = False
        self.taken: list[str] = []
        """The names of files that were downloaded."""
        self._take(ADDRESS, b"<p>Nothing is open yet")

    @property
    def root(self) -> HtmlElement:
        """What is open: of whoever comes home the home page, where nothing else is opened first."""
        if self.is_home:
            self.goto("/")
        return self._root

    def _take(self, url: str, sent: bytes) -> None:
        self.url, self.sent = url, sent
        self._root = reading.parsed(sent)
        self.files: dict[HtmlElement, list[File]] = {}

    def title(self) -> str:
        return reading.words(self.root.findtext(".//title") or "")

    def goto(self, url: str) -> None:
        self._open("GET", url)

    def reload(self) -> None:
        self._open("GET", self.url)

    def unfolded(self) -> list[int]:
        """Which of the parts that fold are open, by their numbers."""
        return [number for number, each in enumerate(self.root.iter("details")) if "open" in each.attrib]

    def use(self, element: HtmlElement) -> None:
        """What happens where it is clicked."""
        for each in (element, *element.iterancestors()):
            match each.tag:
                case "a" if "href" in each.attrib:
                    return self._open("GET", each.get("href"))
                case "summary":
                    return _switch(each.getparent(), "open")
                case "label":
                    inside = next(each.iter("input", "select", "textarea"), None)
                    return self.use(self.root.get_element_by_id(each.get("for")) if inside is None else inside)
                case "input" if each.get("type") in ("radio", "checkbox"):
                    is_chosen = each.get("type") == "radio" or "checked" not in each.attrib
                    return forms.choose(each, is_chosen=is_chosen)
                case "button" | "input" if each.get("type", "submit") == "submit":
                    return self._send(each)
        raise AssertionError(f"Nothing happens where <{element.tag}> is clicked, at {self.url}")

    def _send(self, button: HtmlElement) -> None:
        assert not forms.is_disabled(button), "The button is disabled"
        form = forms.form_of(button)
        action = button.get("formaction") or form.get("action") or self.url
        pairs = forms.sent_by(form, button)
        if (button.get("formmethod") or form.get("method", "get")).lower() == "get":
            return self._open("GET", f"{urldefrag(action).url.partition('?')[0]}?{urlencode(pairs)}")
        boxes = forms.controls_of(form)
        files = [(box.get("name"), _upload(each)) for box in boxes for each in self.files.get(box, [])]
        kind = form.get("enctype", "application/x-www-form-urlencoded")
        assert kind == "multipart/form-data" or not files, "The form sends no files"
        return self._open("POST", action, data=MultiDict([*pairs, *files]), content_type=kind)

    def _open(self, method: str, href: str, **sent: Any) -> None:
        """Go there, and on to where that leads. A file that comes instead of a page leaves what is open."""
        if href.startswith("#"):
            return
        self.is_home = False
        url = urldefrag(urljoin(self.url, href)).url
        assert url.startswith(ADDRESS), f"{url} is another site"
        answer = self.client.open(url, method=method, follow_redirects=True, **sent)
        assert answer.status_code < 500, f"{answer.status} at {url}"
        name = parse_options_header(answer.headers.get("Content-Disposition"))[1].get("filename")
        if name is not None:
            self.taken.append(name)
        else:
            self._take(answer.request.url, answer.data)


def _upload(file: File) -> tuple[BytesIO, str, str | None]:
    if isinstance(file, Path):
        return BytesIO(file.read_bytes()), file.name, None
    return BytesIO(file["buffer"]), file["name"], file["mimeType"]


def _switch(element: HtmlElement, attribute: str) -> None:
    if attribute in element.attrib:
        del element.attrib[attribute]
    else:
        element.set(attribute, "")
