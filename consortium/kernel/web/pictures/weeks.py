"""A week as a timetable small enough that two stand side by side: a column for each day, hours from the top."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time
from itertools import groupby

from markupsafe import Markup

from consortium.kernel.calendar import WEEKDAYS
from consortium.kernel.web.pictures.drawing import (
    INK,
    LINE,
    MAIN,
    SOFT,
    TINT,
    Picture,
    drawn,
    element,
    joined,
    text,
)

NARROW = 460
LEFT, COLUMN, HEAD = 40, 60, 24
HOUR, HOUR_OF_MANY = 22, 13
STRIP = 22
NIGHT, NIGHT_LINE = "#e9e3f2", "#51327f"
FEW_HOURS = 14
LATEST, MINUTES_A_DAY = 24, 24 * 60


@dataclass(frozen=True, slots=True)
class Block:
    """One visit. `at` or `minutes` is None where it has no hour or no length: it stands above the hours then."""

    day: int
    at: time | None
    minutes: int | None
    length: str
    label: str
    carers: int = 1
    is_night: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A block within one day, in its lane beside others at the same time."""

    block: Block
    day: int
    start: int
    minutes: int
    is_first: bool
    lane: int = 0
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class _Hours:
    """From minutes to pixels, from a first hour to a last."""

    top: float
    first: int
    last: int

    @property
    def height(self) -> int:
        return HOUR if self.last - self.first <= FEW_HOURS else HOUR_OF_MANY

    def __call__(self, minute: int) -> float:
        return self.top + (minute / 60 - self.first) * self.height


def weekly_timetable(title: str, blocks: Sequence[Block]) -> Picture:
    """A week, Monday to Sunday. Nights and double-ups are told by outline and letters as well as colour.

    Raises `ValueError` for a day that is not 0 to 6.
    """
    if any(not 0 <= block.day <= 6 for block in blocks):
        raise ValueError("a visit needs a day from 0 (Monday) to 6")
    ordered = sorted(blocks, key=lambda block: (block.day, block.at or time.min))
    timed = [block for block in ordered if block.at is not None and block.minutes]
    untimed = [block for block in ordered if block.at is None or not block.minutes]
    parts = [part for day in range(7) for part in _in_lanes([p for p in _parts(timed) if p.day == day])]
    strips = max((sum(block.day == day for block in untimed) for day in range(7)), default=0)
    first, last = _span(parts)
    hours = _Hours(HEAD + strips * STRIP, first, last)
    bottom = hours(last * 60)
    key = _key(ordered, bottom)
    body = _grid(hours, bottom) + _strip(untimed) + joined(_drawn_part(part, hours) for part in parts) + key
    description = _in_words(ordered)
    return Picture(
        title=title,
        description=description,
        svg=drawn(title, description, bottom + (28 if key else 6), body, width=NARROW, kind="week"),
        headings=("Day", "From", "Length", "Support", "Carers"),
        rows=tuple(
            (WEEKDAYS[each.day], _at(each) or "As arranged", each.length, each.label, str(each.carers))
            for each in ordered
        ),
        numeric=False,
    )


def _at(block: Block) -> str:
    return f"{block.at:%H:%M}" if block.at else ""


def _in_words(ordered: Sequence[Block]) -> str:
    days = groupby(ordered, key=lambda block: block.day)
    said = [
        f"{WEEKDAYS[day]}: {', '.join(' '.join(filter(None, (_at(each), each.length))) for each in group)}"
        for day, group in days
    ]
    return "; ".join(said) or "No visits"


def _span(parts: Sequence[_Part]) -> tuple[int, int]:
    """The hours to draw: whole ones around all visits, and a working day where there are none."""
    if not parts:
        return 8, 18
    first = min(part.start for part in parts) // 60
    last = -(-max(part.start + part.minutes for part in parts) // 60)
    return max(0, first - 1), min(LATEST, max(last + 1, first + 4))


def _parts(blocks: Sequence[Block]) -> Iterator[_Part]:
    """Each block within single days; Sunday night goes on in Monday's column."""
    for block in blocks:
        day, start, left = block.day, block.at.hour * 60 + block.at.minute if block.at else 0, block.minutes or 0
        is_first = True
        while left > 0:
            here = min(left, MINUTES_A_DAY - start)
            yield _Part(block, day, start, here, is_first)
            day, start, left, is_first = (day + 1) % 7, 0, left - here, False


def _in_lanes(parts: Sequence[_Part]) -> Iterator[_Part]:
    """What happens at the same time stands side by side; what happens alone has the whole width of its day."""
    together: list[list[_Part]] = []
    until = -1
    for part in sorted(parts, key=lambda part: part.start):
        if part.start >= until:
            together.append([])
        together[-1].append(part)
        until = max(until, part.start + part.minutes)
    for group in together:
        ends: list[int] = []
        lanes = []
        for part in group:
            lane = next((number for number, end in enumerate(ends) if end <= part.start), len(ends))
            ends[lane : lane + 1] = [part.start + part.minutes]
            lanes.append(lane)
        for part, lane in zip(group, lanes, strict=True):
            yield replace(part, lane=lane, lanes=len(ends))


def _grid(hours: _Hours, bottom: float) -> Markup:
    names = joined(
        text(name[:3], LEFT + day * COLUMN + COLUMN / 2, 15, size=13, anchor="middle", bold=True)
        for day, name in enumerate(WEEKDAYS)
    )
    weekend = element("rect", x=LEFT + 5 * COLUMN, y=HEAD, width=2 * COLUMN, height=bottom - HEAD, fill="#f6f3ec")
    lines = joined(
        element("path", d=f"M{LEFT + day * COLUMN} {HEAD}V{bottom:.1f}", stroke=LINE, stroke_width=1)
        for day in range(8)
    )
    every = 1 if hours.height == HOUR else 3
    rows = joined(
        element("path", d=f"M{LEFT} {hours(hour * 60):.1f}H{NARROW}", stroke=LINE, stroke_width=1)
        + text(f"{hour:02d}:00", LEFT - 4, hours(hour * 60) + 4, size=11, fill=SOFT, anchor="end")
        for hour in range(hours.first, hours.last + 1)
        if not hour % every
    )
    return weekend + names + lines + rows


def _strip(untimed: Sequence[Block]) -> Markup:
    """Whatever has no hour, above the hours of its day."""
    parts, counted = [], [0] * 7
    for block in untimed:
        x, y = LEFT + block.day * COLUMN + 2, HEAD + counted[block.day] * STRIP + 1
        counted[block.day] += 1
        parts.append(_box(block, x, y, COLUMN - 4, STRIP - 3) + text(_letters(block), x + 4, y + 14, size=11))
    return joined(parts)


def _drawn_part(part: _Part, hours: _Hours) -> Markup:
    width = (COLUMN - 4) / part.lanes
    x, y = LEFT + part.day * COLUMN + 2 + part.lane * width, hours(part.start)
    height = max(5.0, part.minutes / 60 * hours.height - 1)
    shape = _box(part.block, x, y, width - 1, height)
    if not part.is_first or width < 30:
        return shape
    if height < 13:
        return shape + text(_at(part.block), x + 4, y + 9.5, size=10) if height >= 10 else shape
    down = 3 if part.block.carers > 1 and height >= 18 else 0  # under the band
    words = text(_at(part.block), x + 4, y + 12 + down, size=12, bold=True)
    if height >= 28 + down and _letters(part.block):
        words += text(_letters(part.block), x + 4, y + 25 + down, size=11)
    return shape + words


def _letters(block: Block) -> str:
    carers = f"{block.carers} carers" if block.carers > 1 else ""
    return "night" if block.is_night and not carers else carers or ("any time" if block.at is None else "")


def _box(block: Block, x: float, y: float, width: float, height: float) -> Markup:
    fill, line = (NIGHT, NIGHT_LINE) if block.is_night else (TINT, MAIN)
    dashes = "4 2" if block.is_night else None
    box = element(
        "rect", x=x, y=y, width=width, height=height, rx=2, fill=fill, stroke=line, stroke_width=1.5,
        stroke_dasharray=dashes,
    )  # fmt: skip
    return box + element("rect", x=x, y=y, width=width, height=min(4.0, height), fill=line) if block.carers > 1 else box


def _key(blocks: Sequence[Block], bottom: float) -> Markup:
    """What the outline means, where it means something."""
    told = [("two carers or more", Block(0, None, None, "", "", carers=2))] if any(b.carers > 1 for b in blocks) else []
    told += [("night", Block(0, None, None, "", "", is_night=True))] if any(b.is_night for b in blocks) else []
    return joined(
        _box(sample, LEFT + place * 180, bottom + 8, 22, 14)
        + text(words, LEFT + place * 180 + 28, bottom + 20, size=12, fill=INK)
        for place, (words, sample) in enumerate(told)
    )
