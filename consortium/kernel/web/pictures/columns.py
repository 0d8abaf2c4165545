"""Upright bars in a row over time: one for each week, with the months under them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from consortium.kernel.calendar import MONTHS, long_date
from consortium.kernel.web.pictures.drawing import (
    INK,
    LINE,
    SOFT,
    WIDTH,
    Number,
    Picture,
    drawn,
    element,
    joined,
    series_fills,
    text,
)

LEFT, TOP, TALL, FOOT = 84, 34, 190, 26
STEPS = 6
LEAST_LABEL = 34


@dataclass(frozen=True, slots=True)
class Column:
    """One figure from a day on. `kind` tells columns apart, such as term and holiday; `note` stands in the table."""

    on: date
    value: Number
    kind: str = ""
    note: str = ""


def columns(
    title: str,
    items: Sequence[Column],
    *,
    heading: str = "Week beginning",
    measure: str = "Cost",
    show: Callable[[Number], str] = str,
) -> Picture:
    """A column for each item in order of its day. Kinds differ in pattern as well as colour.

    Raises `ValueError` for a figure below zero.
    """
    if any(item.value < 0 for item in items):
        raise ValueError("a column cannot show a figure below zero")
    kinds = list(dict.fromkeys(item.kind for item in items if item.kind))
    definitions, fills = series_fills(f"{title}{len(items)}", max(1, len(kinds)))
    most = max((float(item.value) for item in items), default=0.0)
    width = (WIDTH - LEFT) / max(1, len(items))
    body = definitions + _key(kinds, fills) + _scale(most, show)
    body += joined(
        _column(item, LEFT + place * width, width, most, fills[kinds.index(item.kind)] if item.kind else fills[0])
        for place, item in enumerate(items)
    )
    body += _months(items, width)
    notes = any(item.note for item in items)
    description = _in_words(items, show)
    return Picture(
        title=title,
        description=description,
        svg=drawn(title, description, TOP + TALL + FOOT, body),
        headings=(heading, measure, *(["Which"] if notes else [])),
        rows=tuple(
            (long_date(item.on), show(item.value), *([item.note or item.kind] if notes else [])) for item in items
        ),
    )


def _in_words(items: Sequence[Column], show: Callable[[Number], str]) -> str:
    if not items:
        return "Nothing to show"
    least, most = (choose(items, key=lambda item: item.value) for choose in (min, max))
    return (
        f"{len(items)} weeks from {long_date(items[0].on)}: the least {show(least.value)}, "
        f"the most {show(most.value)} in the week of {long_date(most.on)}"
    )


def _key(kinds: Sequence[str], fills: Sequence[str]) -> Markup:
    parts, x = [], float(LEFT)
    for kind, fill in zip(kinds, fills, strict=False):
        parts.append(element("rect", x=x, y=4, width=18, height=14, fill=fill, stroke=INK, stroke_width=1))
        parts.append(text(kind, x + 25, 16, size=14))
        x += 45 + len(kind) * 8
    return joined(parts)


def _scale(most: float, show: Callable[[Number], str]) -> Markup:
    """Lines at round steps, each with its figure; only the ground where everything is nothing."""
    step = _step(most)
    lines = [step * number for number in range(int(most / step) + 1)] if most else [0]
    return joined(
        element("path", d=f"M{LEFT} {_y(float(line), most):.1f}H{WIDTH}", stroke=LINE, stroke_width=1)
        + text(show(line), LEFT - 8, _y(float(line), most) + 5, size=13, fill=SOFT, anchor="end")
        for line in lines
    )


def _step(most: float) -> int:
    """1, 2 or 5 of some power of ten, so that a few lines reach up to the most."""
    size = 1
    while most > size * 10 * STEPS:
        size *= 10
    return next((size * times for times in (1, 2, 5) if most <= size * times * STEPS), size * 10)


def _y(value: float, most: float) -> float:
    return TOP + TALL - (TALL * value / most if most else 0)


def _column(item: Column, x: float, width: float, most: float, fill: str) -> Markup:
    if not item.value:
        return Markup("")
    y, gap = _y(float(item.value), most), min(2.0, width / 5)
    return element(
        "rect", x=x + gap / 2, y=y, width=max(1.0, width - gap), height=TOP + TALL - y, fill=fill,
        stroke=INK, stroke_width=0.75,
    )  # fmt: skip


def _months(items: Sequence[Column], width: float) -> Markup:
    """The name of each month under its first column, as far as there is room; a year with January and the first."""
    parts, free = [], 0.0
    for place, item in enumerate(items):
        x = LEFT + place * width
        begins = place == 0 or items[place - 1].on.month != item.on.month
        if begins and x >= free:
            with_year = place == 0 or item.on.month == 1
            words = MONTHS[item.on.month - 1][:3] + (f" {item.on.year}" if with_year else "")
            if x + len(words) * 7 > WIDTH:
                break
            parts.append(element("path", d=f"M{x:.1f} {TOP + TALL}v6", stroke=SOFT, stroke_width=1))
            parts.append(text(words, x, TOP + TALL + 20, size=13, fill=SOFT))
            free = x + max(LEAST_LABEL, len(words) * 7.5)
    return joined(parts)
