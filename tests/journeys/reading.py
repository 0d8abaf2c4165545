"""What a page says to whoever reads it as HTML alone, without styles or scripts: roles, names, labels and words.

It follows WAI-ARIA's roles of HTML and the accessible name computation as far as our pages use them, so that a test
finds here what it finds in a browser.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from re import Pattern
from typing import Any

from cssselect import HTMLTranslator
from lxml.etree import XPath
from lxml.html import HtmlElement, HTMLParser, document_fromstring

Wanted = str | Pattern[str]
"""Words, or a pattern of them."""

ROLES = {
    "article": "article",
    "banner": "body > header",
    "button": "button, input[type=submit], input[type=button]",
    "cell": "td",
    "checkbox": "input[type=checkbox]",
    "columnheader": "thead th, th[scope=col]",
    "combobox": "select:not([multiple])",
    "complementary": "aside",
    "contentinfo": "body > footer",
    "definition": "dd",
    "group": "fieldset, details",
    "heading": "h1, h2, h3, h4, h5, h6",
    "img": "img:not([alt=''])",
    "link": "a[href]",
    "list": "ul, ol",
    "listitem": "li",
    "main": "main",
    "navigation": "nav",
    "radio": "input[type=radio]",
    "region": "section[aria-label], section[aria-labelledby]",
    "row": "tr",
    "rowheader": "tbody th, th[scope=row]",
    "status": "output",
    "table": "table",
    "term": "dt",
    "textbox": "textarea, input[type=text], input[type=email], input[type=tel], input:not([type])",
}
"""What has a role without being given one."""
NAMED_BY_CONTENT = {"button", "cell", "checkbox", "columnheader", "heading", "link", "radio", "row", "rowheader"}
INLINE = {
    "a", "abbr", "b", "bdi", "code", "em", "i", "label", "mark", "q", "s", "small", "span", "strong", "sub", "sup",
}  # fmt: skip
"""What stands in a line: no space comes between it and its neighbours."""
CONTROLS = {"input", "select", "textarea"}
TITLES = {"fieldset": "legend", "table": "caption", "figure": "figcaption", "svg": "title"}
LABELS = XPath("//label[@for = $id]")
PARSER = HTMLParser(encoding="utf-8")


def parsed(text: bytes) -> HtmlElement:
    """The page, without what nobody reads."""
    root = document_fromstring(text, parser=PARSER)
    for unread in root.xpath("//script | //style | //template"):
        unread.drop_tree()
    return root


def chosen(within: HtmlElement, css: str) -> list[HtmlElement]:
    """Whatever a selector finds inside."""
    return _path(css)(within)


def with_role(within: HtmlElement, role: str, name: Wanted | None, *, exact: bool) -> list[HtmlElement]:
    """What has the role and is not hidden; of a name a part suffices, in letters of any size, unless it is exact."""
    with_it = chosen(within, f"{ROLES[role]}, [role={role}]" if role in ROLES else f"[role={role}]")
    those = [each for each in with_it if each.get("role", role) == role and not is_hidden(each)]
    return those if name is None else [each for each in those if fits(name_of(each, role), name, exact=exact)]


def with_text(within: HtmlElement, text: Wanted, *, exact: bool) -> list[HtmlElement]:
    """The innermost elements that say it; the exact words stand in one of them by themselves."""
    if exact:
        return [each for each in _elements(within) if any(fits(run, text, exact=True) for run in _runs(each))]
    saying = [each for each in _elements(within) if fits(each.text_content(), text, exact=False)]
    outer = {parent for each in saying for parent in each.iterancestors()}
    return [each for each in saying if each not in outer]


def with_label(within: HtmlElement, label: Wanted, *, exact: bool) -> list[HtmlElement]:
    """What bears the label, by an element or an attribute."""
    return [each for each in _elements(within) if any(fits(said, label, exact=exact) for said in _labels(each))]


def fits(said: str, wanted: Wanted, *, exact: bool) -> bool:
    if isinstance(wanted, Pattern):
        return wanted.search(said) is not None
    return words(said) == words(wanted) if exact else words(wanted).lower() in words(said).lower()


def words(text: str) -> str:
    """With one space wherever there is any."""
    return " ".join(text.replace("\u200b", "").replace("\u00ad", "").split())


def name_of(element: HtmlElement, role: str) -> str:
    """What it is called by whoever cannot see it."""
    name = _given_name(element) or _own_name(element)
    if not name and role in NAMED_BY_CONTENT:
        name = "".join(_said(element))
    return words(name or element.get("title", ""))


def is_hidden(element: HtmlElement) -> bool:
    """Whether nobody meets it: by itself, by what it stands in, or folded away."""
    inner = None
    for each in (element, *element.iterancestors()):
        is_folded = each.tag == "details" and "open" not in each.attrib and inner is not None and inner.tag != "summary"
        is_closed = each.tag == "dialog" and "open" not in each.attrib
        if is_folded or is_closed or _hides_itself(each):
            return True
        inner = each
    return False


def _hides_itself(element: HtmlElement) -> bool:
    return (
        "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or (element.tag == "input" and element.get("type") == "hidden")
    )


def _given_name(element: HtmlElement) -> str:
    by = [found for each in element.get("aria-labelledby", "").split() if (found := _by_id(element, each)) is not None]
    return " ".join("".join(_said(each)) for each in by) or element.get("aria-label", "")


def _own_name(element: HtmlElement) -> str:
    """Of whatever HTML names in its own way."""
    if element.tag == "input" and element.get("type") in ("submit", "button"):
        return element.get("value", "")
    if element.tag == "img":
        return element.get("alt", "")
    if element.tag in CONTROLS:
        return " ".join("".join(_said(label)) for label in _label_elements(element))
    title = element.find(TITLES[element.tag]) if element.tag in TITLES else None
    return "" if title is None else "".join(_said(title))


def _labels(element: HtmlElement) -> Iterator[str]:
    if given := _given_name(element):
        yield given
    if element.tag in CONTROLS:
        yield from (label.text_content() for label in _label_elements(element))


def _label_elements(control: HtmlElement) -> list[HtmlElement]:
    return [*control.iterancestors("label"), *LABELS(control, id=control.get("id", ""))]


def _by_id(element: HtmlElement, id_: str) -> HtmlElement | None:
    return element.getroottree().getroot().get_element_by_id(id_, None)


def _said(element: HtmlElement) -> Iterator[str]:
    """Its content as it is read out, with a space around whatever is no part of a line."""
    yield element.text or ""
    for each in element:
        if isinstance(each.tag, str) and not is_hidden(each):
            around = "" if each.tag in INLINE else " "
            yield around
            named = _given_name(each) or (_own_name(each) if each.tag in ("img", "svg") else "")
            yield from [named] if named else _said(each)
            yield around
        yield each.tail or ""


def _runs(element: HtmlElement) -> Iterable[str]:
    """The pieces of text that stand in it by themselves, between one element and the next."""
    return [element.text or "", *(each.tail or "" for each in element)]


def _elements(within: HtmlElement) -> Iterator[HtmlElement]:
    """All that is read inside."""
    for each in within.iterdescendants():
        if isinstance(each.tag, str) and each.tag not in ("head", "title", "meta", "link"):
            yield each


@cache
def _path(css: str) -> Any:
    return XPath(HTMLTranslator().css_to_xpath(css, prefix="descendant::"))
