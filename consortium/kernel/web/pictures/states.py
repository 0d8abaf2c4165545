"""A picture of states through time: a lane for each thing, a stretch for each state it was in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from consortium.kernel.calendar import long_date
from consortium.kernel.web.pictures.drawing import (
    INK,
    LINE,
    WIDTH,
    Picture,
    drawn,
    element,
    joined,
    series_fills,
    text,
    wrapped,
)
from consortium.kernel.web.pictures.time import LABEL_WIDTH, _Days, _months, _today

LANE, BAR, KEY = 46, 24, 34
KEY_WIDTH = 150


@dataclass(frozen=True, slots=True)
class Stretch:
    """A state from a day on, to the day before it ended; without an end it goes on."""

    lane: str
    state: str
    from_on: date
    until_on: date | None


def states(title: str, stretches: Sequence[Stretch], kinds: Sequence[str], *, today: date) -> Picture:
    """States by lane with today's line, told apart by pattern and words as well as colour.

    `kinds` names the states in the order of their fills. Raises `ValueError` without a stretch.
    """
    if not stretches:
        raise ValueError("a picture of states needs a stretch")
    lanes = list(dict.fromkeys(each.lane for each in stretches))
    dates = [day for each in stretches for day in (each.from_on, each.until_on) if day is not None] + [today]
    first, last = min(dates), max(dates)
    last = max(last, today + (today - first) / 6)  # what goes on is seen to go on
    days = _Days(first, last)
    patterns, fills = series_fills(title, len(kinds))
    fill = dict(zip(kinds, fills, strict=True))
    top = 28 + KEY
    height = top + LANE * len(lanes) + 26
    middle = {lane: top + LANE * place + LANE / 2 for place, lane in enumerate(lanes)}
    body = (
        patterns
        + _key(kinds, fill)
        + element("g", _months(days, first, last, height - 24 - KEY), transform=f"translate(0 {KEY})")
    )
    body += joined(wrapped(lane, 0, middle[lane], letters=23) for lane in lanes)
    body += joined(
        element("path", d=f"M{LABEL_WIDTH} {y}H{WIDTH}", stroke=LINE, stroke_width=1) for y in middle.values()
    )
    body += joined(_stretch(each, days, middle[each.lane], fill[each.state], last) for each in stretches)
    body += _today(days, today, height)
    rows = tuple(
        (each.lane, each.state, long_date(each.from_on), long_date(each.until_on) if each.until_on else "goes on")
        for each in stretches
    )
    said = "; ".join(f"{lane}: {state} from {begins}, {ends}" for lane, state, begins, ends in rows)
    description = f"{said}. Today is {long_date(today)}"
    svg = drawn(title, description, height, body)
    return Picture(title, description, svg, ("What", "State", "From", "Until"), rows, numeric=False)


def _stretch(each: Stretch, days: _Days, middle: float, fill: str, last: date) -> Markup:
    start, end = days(each.from_on), days(each.until_on or last, end=each.until_on is None)
    shape = element(
        "rect",
        x=start,
        y=middle - BAR / 2,
        width=max(4.0, end - start),
        height=BAR,
        fill=fill,
        stroke=INK,
        stroke_width=1,
    )
    if len(each.state) * 8 > end - start - 16:
        return shape
    return shape + _tag(each.state, start + 8, middle)


def _tag(words: str, x: float, middle: float) -> Markup:
    """The state's name on white, to be read on any pattern."""
    box = element("rect", x=x - 4, y=middle - 9, width=len(words) * 7.4 + 8, height=18, rx=2, fill="#ffffff")
    return box + text(words, x, middle + 5, size=14)


def _key(kinds: Sequence[str], fill: dict[str, str]) -> Markup:
    def one(place: int, kind: str) -> Markup:
        x = LABEL_WIDTH + place * KEY_WIDTH
        box = element("rect", x=x, y=4, width=22, height=16, fill=fill[kind], stroke=INK, stroke_width=1)
        return box + text(kind, x + 30, 17, size=14)

    return joined(one(place, kind) for place, kind in enumerate(kinds))
