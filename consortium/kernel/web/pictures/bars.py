"""Horizontal bars: one figure a row, or several that add up."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from consortium.kernel.web.pictures.drawing import (
    ALARM,
    INK,
    MAIN,
    QUIET,
    WIDTH,
    Number,
    Picture,
    drawn,
    element,
    joined,
    series_fills,
    text,
    wrapped,
)

LABEL_WIDTH, VALUE_WIDTH = 220, 120
ROW, BAR = 40, 24
LETTERS = 27


Limit = tuple[str, Number]


@dataclass(frozen=True, slots=True)
class _Scale:
    """From figures to pixels, from zero to the largest figure or the limit."""

    most: float
    line: float | None = None

    @classmethod
    def of(cls, figures: Sequence[Number], limit: Limit | None) -> "_Scale":
        most = max([float(figure) for figure in figures] + ([float(limit[1])] if limit else []), default=0.0)
        return cls(most, cls(most).end(limit[1]) if limit else None)

    def length(self, value: Number) -> float:
        return (WIDTH - LABEL_WIDTH - VALUE_WIDTH) * float(value) / self.most if self.most else 0.0

    def end(self, value: Number) -> float:
        return LABEL_WIDTH + self.length(value)


def bars(
    title: str,
    items: Sequence[tuple[str, Number]],
    *,
    heading: str = "What",
    measure: str = "Figure",
    show: Callable[[Number], str] = str,
    limit: Limit | None = None,
    standing_out: str | None = None,
) -> Picture:
    """One bar a row, its figure beside it. `limit` is a named line that bars may cross; `standing_out` one row's label.

    Figures below zero are refused with `ValueError`: a length cannot show them.
    """
    _refuse_negative(value for _, value in items)
    scale = _Scale.of([value for _, value in items], limit)
    top = 34 if limit else 6
    rows = [
        _row(label, top + place * ROW)
        + element(
            "rect",
            x=LABEL_WIDTH,
            y=top + place * ROW + (ROW - BAR) / 2,
            width=scale.length(value),
            height=BAR,
            fill=MAIN if standing_out in (None, label) else QUIET,
        )
        + _figure(show(value), value, scale, top + place * ROW)
        for place, (label, value) in enumerate(items)
    ]
    height = top + len(items) * ROW + 6
    body = _foot(top, height) + _limit(limit, scale, height, show) + joined(rows)
    description = "; ".join(f"{label}: {show(value)}" for label, value in items) + _limit_words(limit, show)
    return Picture(
        title=title,
        description=description,
        svg=drawn(title, description, height, body),
        headings=(heading, measure),
        rows=tuple((label, show(value)) for label, value in items),
    )


def stacked_bars(
    title: str,
    series: Sequence[str],
    items: Sequence[tuple[str, Sequence[Number]]],
    *,
    heading: str = "What",
    show: Callable[[Number], str] = str,
    limit: Limit | None = None,
) -> Picture:
    """One bar a row, made of parts in the order of `series`; its total beside it and a key above.

    Raises `ValueError` where a row has not one figure for each series.
    """
    if any(len(values) != len(series) for _, values in items):
        raise ValueError("every row needs one figure for each series")
    _refuse_negative(value for _, values in items for value in values)
    totals = [sum(values) for _, values in items]
    scale = _Scale.of(totals, limit)
    definitions, fills = series_fills(f"{title}{items!r}", len(series))
    key, key_height = _key(series, fills)
    top = key_height + (32 if limit else 8)
    rows = []
    for place, ((label, values), total) in enumerate(zip(items, totals, strict=True)):
        y = top + place * ROW
        rows.append(_row(label, y) + _parts(values, fills, scale, y + (ROW - BAR) / 2))
        rows.append(_figure(show(total), total, scale, y))
    height = top + len(items) * ROW + 6
    body = definitions + key + _foot(top, height) + _limit(limit, scale, height, show, key_height) + joined(rows)
    description = _stacked_words(series, items, totals, show) + _limit_words(limit, show)
    return Picture(
        title=title,
        description=description,
        svg=drawn(title, description, height, body),
        headings=(heading, *series, "Total"),
        rows=tuple(
            (label, *(show(value) for value in values), show(total))
            for (label, values), total in zip(items, totals, strict=True)
        ),
    )


def _row(label: str, y: float) -> Markup:
    return wrapped(label, 0, y + ROW / 2, letters=LETTERS)


def _figure(words: str, value: Number, scale: _Scale, y: float) -> Markup:
    """The figure beside its bar, on white of its own where the limit's line runs behind it."""
    return text(words, scale.end(value) + 8, y + ROW / 2 + 5, bold=True, on_white=True)


def _parts(values: Sequence[Number], fills: Sequence[str], scale: _Scale, y: float) -> Markup:
    parts, x = [], float(LABEL_WIDTH)
    for value, fill in zip(values, fills, strict=True):
        if value:
            parts.append(
                element("rect", x=x, y=y, width=scale.length(value), height=BAR, fill=fill, stroke=INK, stroke_width=1)
            )
        x += scale.length(value)
    return joined(parts)


def _outlined(x: float, y: float, width: float, height: float, fill: str) -> Markup:
    return element("rect", x=x, y=y, width=width, height=height, fill=fill, stroke=INK, stroke_width=1)


def _key(series: Sequence[str], fills: Sequence[str]) -> tuple[Markup, int]:
    """A line of named squares, wrapped where it is full, and its height."""
    parts, x, y = [], 0.0, 4
    for name, fill in zip(series, fills, strict=True):
        width = 30 + len(name) * 8.2
        if x and x + width > WIDTH:
            x, y = 0.0, y + 26
        parts.append(_outlined(x + 1, y, 18, 18, fill))
        parts.append(text(name, x + 26, y + 14))
        x += width + 16
    return joined(parts), y + 26


def _foot(top: float, height: float) -> Markup:
    return element("path", d=f"M{LABEL_WIDTH} {top}V{height - 4}", stroke=INK, stroke_width=1.5)


def _limit(
    limit: Limit | None, scale: _Scale, height: float, show: Callable[[Number], str], above: float = 0
) -> Markup:
    if not limit or scale.line is None:
        return Markup("")
    path = f"M{scale.line:.2f} {above + 24}V{height - 4}"
    line = element("path", d=path, stroke=ALARM, stroke_width=2.5, stroke_dasharray="7 4")
    words = f"{limit[0]}: {show(limit[1])}"
    return line + text(words, scale.line, above + 17, fill=ALARM, anchor="end", bold=True)


def _limit_words(limit: Limit | None, show: Callable[[Number], str]) -> str:
    return f". {limit[0]}: {show(limit[1])}" if limit else ""


def _stacked_words(
    series: Sequence[str],
    items: Sequence[tuple[str, Sequence[Number]]],
    totals: Sequence[Number],
    show: Callable[[Number], str],
) -> str:
    def one(label: str, values: Sequence[Number], total: Number) -> str:
        parts = ", ".join(f"{name} {show(value)}" for name, value in zip(series, values, strict=True))
        return f"{label}: {show(total)} ({parts})"

    return "; ".join(one(label, values, total) for (label, values), total in zip(items, totals, strict=True))


def _refuse_negative(values: Iterable[Number]) -> None:
    if any(value < 0 for value in values):
        raise ValueError("a bar cannot show a figure below zero")
