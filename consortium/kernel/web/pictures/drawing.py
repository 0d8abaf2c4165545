"""The pen: elements, text and the fills by which series are told apart."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from textwrap import wrap

from markupsafe import Markup

Number = int | float | Decimal

WIDTH = 800
INK, SOFT, LINE = "#14211f", "#4c5856", "#d9d3c6"
MAIN, QUIET, TINT, ALARM = "#0f6066", "#7d8683", "#e3eeec", "#a3211a"
SERIES = (MAIN, "#f4b740", "#51327f", "#8fbfe0", "#a0451b", "#cfd6d2")
"""Fills of up to six series in order, each drawn with an ink outline; from the second on each has a pattern as well."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with the words and the table that say the same."""

    title: str
    description: str
    svg: Markup
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: bool = True


def element(name: str, content: str | Markup = "", **attributes: str | Number | None) -> Markup:
    """One SVG element; `stroke_width=2` is written `stroke-width="2"`. Content that is not Markup is escaped."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _plain(value))
        for key, value in attributes.items()
        if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, content)


def text(
    content: str,
    x: Number,
    y: Number,
    *,
    size: int = 15,
    fill: str = INK,
    anchor: str | None = None,
    bold: bool = False,
    on_white: bool = False,
) -> Markup:
    """One line of words. `on_white` keeps whatever is drawn behind them from touching the letters."""
    return element(
        "text",
        content,
        x=x,
        y=y,
        font_size=size,
        fill=fill,
        text_anchor=anchor,
        font_weight="700" if bold else None,
        stroke="#ffffff" if on_white else None,
        stroke_width=6 if on_white else None,
        paint_order="stroke" if on_white else None,
    )


def wrapped(content: str, x: Number, middle: float, *, letters: int, size: int = 15) -> Markup:
    """Text over at most two lines, centred on `middle`; what does not fit ends in an ellipsis."""
    lines = wrap(content, letters, max_lines=2, placeholder="…") or [""]
    first = middle + size * 0.36 - (len(lines) - 1) * (size + 2) / 2
    return joined(text(line, x, first + place * (size + 2), size=size) for place, line in enumerate(lines))


def joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def drawn(
    title: str,
    description: str,
    height: Number,
    body: Markup,
    *,
    width: int = WIDTH,
    small: bool = False,
    kind: str = "",
) -> Markup:
    """The whole picture: named by its title, told by its description. `kind` is for a width of its own."""
    return element(
        "svg",
        element("title", title) + element("desc", description) + body,
        class_=f"con-picture{' con-picture--small' if small else ''}{f' con-picture--{kind}' if kind else ''}",
        viewBox=f"0 0 {width} {_plain(height)}",
        role="img",
        aria_label=title,
        focusable="false",
    )


def series_fills(key: str, count: int) -> tuple[Markup, tuple[str, ...]]:
    """Definitions of the fills of so many series, and how each is referred to.

    `key` keeps two pictures on one page apart. Raises `ValueError` for more series than can be told apart.
    """
    if count > len(SERIES):
        raise ValueError(f"a picture tells at most {len(SERIES)} series apart, not {count}")
    mark = hashlib.sha256(key.encode()).hexdigest()[:10]
    shapes = (
        "",
        "M0 8 8 0M-2 2 2-2M6 10 10 6",
        "M4 0V8",
        "M0 4H8",
        "M0 0 8 8M0 8 8 0",
        "M4 3.5V4.5",
    )
    patterns = joined(_pattern(f"fill-{mark}-{place}", place, shapes[place]) for place in range(1, count))
    fills = (SERIES[0], *(f"url(#fill-{mark}-{place})" for place in range(1, count)))
    return element("defs", patterns), fills[:count]


def _pattern(name: str, place: int, shape: str) -> Markup:
    lines = "#ffffff" if place in (2, 4) else INK
    square = element("rect", width=8, height=8, fill=SERIES[place])
    square += element("path", d=shape, stroke=lines, stroke_width=1.4, fill="none")
    return element("pattern", square, id=name, width=8, height=8, patternUnits="userSpaceOnUse")


def _plain(value: str | Number) -> str:
    return value if isinstance(value, str) else f"{float(value):.2f}".rstrip("0").rstrip(".")
