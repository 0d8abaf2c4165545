"""A picture of where two things meet: a tile for each pair, its figure written in it, gaps marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal

from markupsafe import Markup

from consortium.kernel.web.pictures.drawing import (
    ALARM,
    INK,
    MAIN,
    WIDTH,
    Picture,
    drawn,
    element,
    joined,
    text,
    wrapped,
)

LABEL_WIDTH, ROW, GUTTER, HEAD = 200, 40, 4, 46
WIDEST = 150
_FILLS = {"": (MAIN, "#ffffff"), "thin": ("#f7d38b", INK), "gap": ("#ffffff", ALARM)}


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure, and whether it is little (`thin`) or none (`gap`)."""

    figure: str
    level: Literal["", "thin", "gap"] = ""

    @property
    def in_words(self) -> str:
        return f"{self.figure} ({self.level})" if self.level else self.figure


def tiles(
    title: str, rows: Sequence[str], columns: Sequence[str], shown: Mapping[tuple[str, str], Tile], *, heading: str
) -> Picture:
    """Tiles by row and column; a pair that is not there is left out. Levels differ in outline and words too.

    Raises `ValueError` without rows or columns.
    """
    if not rows or not columns:
        raise ValueError("a picture of tiles needs rows and columns")
    width = min(WIDEST, (WIDTH - LABEL_WIDTH) / len(columns))
    key = HEAD + ROW * len(rows) + 12
    body = joined(_head(name, LABEL_WIDTH + width * place + width / 2, width) for place, name in enumerate(columns))
    for down, row in enumerate(rows):
        top = HEAD + ROW * down
        body += wrapped(row, 0, top + ROW / 2, letters=24)
        for across, column in enumerate(columns):
            if tile := shown.get((row, column)):
                body += _tile(tile, LABEL_WIDTH + width * across, top, width)
    body += _key(key)
    table = tuple(
        (row, *(shown[row, column].in_words if (row, column) in shown else "–" for column in columns)) for row in rows
    )
    said = "; ".join(
        f"{row}: {', '.join(f'{column} {words}' for column, words in zip(columns, cells, strict=True))}"
        for row, *cells in table
    )
    return Picture(title, said, drawn(title, said, key + 28, body), (heading, *columns), table)


def _head(name: str, middle: float, width: float) -> Markup:
    lines = wrap(name, max(6, int(width / 7.6)), max_lines=2, placeholder="…") or [""]
    first = 18 if len(lines) == 2 else 34
    return joined(text(line, middle, first + 16 * place, size=14, anchor="middle") for place, line in enumerate(lines))


def _tile(tile: Tile, x: float, top: float, width: float) -> Markup:
    fill, ink = _FILLS[tile.level]
    box = element(
        "rect",
        x=x + GUTTER / 2,
        y=top + GUTTER / 2,
        width=width - GUTTER,
        height=ROW - GUTTER,
        rx=3,
        fill=fill,
        stroke=ALARM if tile.level == "gap" else INK,
        stroke_width=2.5 if tile.level == "gap" else 1,
        stroke_dasharray="6 4" if tile.level == "gap" else None,
    )
    words = f"{tile.figure} {tile.level}" if tile.level and width >= 70 else tile.figure
    return box + text(words, x + width / 2, top + ROW / 2 + 5, fill=ink, anchor="middle", bold=True)


def _key(top: float) -> Markup:
    def one(place: int, words: str, level: Literal["", "thin", "gap"]) -> Markup:
        fill, _ = _FILLS[level]
        x = LABEL_WIDTH + place * 170
        box = element(
            "rect",
            x=x + 2,
            y=top + 2,
            width=22,
            height=16,
            fill=fill,
            stroke=ALARM if level == "gap" else INK,
            stroke_width=2 if level == "gap" else 1,
            stroke_dasharray="5 3" if level == "gap" else None,
        )
        return box + text(words, x + 32, top + 15, size=14)

    return one(0, "enough", "") + one(1, "thin: one or two", "thin") + one(2, "gap: nobody", "gap")
