"""A picture of who is chosen where two things meet: each has a letter and a fill of its own, told in a key above."""

from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from consortium.kernel.web.pictures.drawing import (
    INK,
    SERIES,
    WIDTH,
    Picture,
    drawn,
    element,
    joined,
    series_fills,
    text,
    wrapped,
)

LABEL_WIDTH, ROW, GUTTER, HEAD, KEY = 250, 40, 4, 34, 28
WIDEST = 90
REST = "Others"
NONE = "–"


def choices(
    title: str, rows: Sequence[str], columns: Sequence[str], shown: Mapping[tuple[str, str], str], *, heading: str
) -> Picture:
    """A letter for each name in `shown`, by row and column; a pair that is not there gets a dash.

    Names that are shown least share the last fill where there are more than can be told apart. Raises `ValueError`
    without rows or columns.
    """
    if not rows or not columns:
        raise ValueError("a picture of choices needs rows and columns")
    named, letters = _letters(shown)
    definitions, fills = series_fills(f"{title}{sorted(shown.items())!r}", max(len(named), 1))
    fill = dict(zip(named, fills, strict=False))
    width = min(WIDEST, (WIDTH - LABEL_WIDTH) / len(columns))
    top = KEY * len(named) + HEAD
    body = definitions + joined(_key(name, letters[name], fill[name], place) for place, name in enumerate(named))
    body += joined(
        text(column, LABEL_WIDTH + width * (place + 0.5), top - 12, size=14, anchor="middle")
        for place, column in enumerate(columns)
    )
    for down, row in enumerate(rows):
        y = top + ROW * down
        body += wrapped(row, 0, y + ROW / 2, letters=31, size=14)
        for across, column in enumerate(columns):
            chosen = _named(shown.get((row, column)), named)
            body += _tile(letters.get(chosen, NONE), fill.get(chosen), LABEL_WIDTH + width * across, y, width)
    table = tuple((row, *(shown.get((row, column), NONE) for column in columns)) for row in rows)
    said = "; ".join(
        f"{row}: {', '.join(f'{column} {cell}' for column, cell in zip(columns, cells, strict=True))}"
        for row, *cells in table
    )
    svg = drawn(title, said, top + ROW * len(rows) + 8, body)
    return Picture(title, said, svg, (heading, *columns), table, numeric=False)


def _letters(shown: Mapping[tuple[str, str], str]) -> tuple[list[str], dict[str, str]]:
    """The names in the order of how often they are chosen, and the letter of each."""
    counted = Counter(shown.values())
    names = sorted(counted, key=lambda name: (-counted[name], name))
    if len(names) > len(SERIES):
        names = [*names[: len(SERIES) - 1], REST]
    return names, {name: "ABCDEF"[place] for place, name in enumerate(names)}


def _named(name: str | None, named: Sequence[str]) -> str:
    if name is None:
        return ""
    return name if name in named else REST


def _key(name: str, letter: str, fill: str, place: int) -> Markup:
    box = element("rect", x=1, y=place * KEY + 3, width=22, height=20, fill=fill, stroke=INK, stroke_width=1)
    return box + text(f"{letter}  {name}", 32, place * KEY + 18, bold=True)


def _tile(letter: str, fill: str | None, x: float, y: float, width: float) -> Markup:
    """The fill around, the letter on white in the middle: a pattern never runs behind it."""
    middle = x + width / 2
    box = element(
        "rect", x=x + GUTTER / 2, y=y + GUTTER / 2, width=width - GUTTER, height=ROW - GUTTER, rx=3,
        fill=fill or "#ffffff", stroke=INK, stroke_width=1, stroke_dasharray=None if fill else "4 3",
    )  # fmt: skip
    plate = element("rect", x=middle - 12, y=y + ROW / 2 - 12, width=24, height=24, rx=12, fill="#ffffff")
    return box + plate + text(letter, middle, y + ROW / 2 + 5, anchor="middle", bold=True)
