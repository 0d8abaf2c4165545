"""A year at a glance: a row for each month, a square for each day, told apart by fill and letter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from consortium.kernel.calendar import MONTHS, WEEKDAYS
from consortium.kernel.web.pictures.drawing import INK, LINE, SOFT, Picture, drawn, element, joined, text

LABEL, DAY, ROW, HEAD = 92, 19, 23, 26
MOST_COLUMNS = 37
WIDE = LABEL + MOST_COLUMNS * DAY + 4
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayLook:
    """How one day is drawn. A `letter` is for what must be seen without colour."""

    fill: str
    line: str = LINE
    letter: str = ""
    ink: str = INK


@dataclass(frozen=True, slots=True)
class Legend:
    words: str
    look: DayLook


def year_at_a_glance(
    title: str,
    first: date,
    look_of: Callable[[date], DayLook],
    *,
    legend: Sequence[Legend],
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> Picture:
    """Twelve months from the first of one, weekdays under one another; `rows` are the table that says the same."""
    months = [_month(first, number) for number in range(12)]
    height = HEAD + len(months) * ROW + 30
    body = _weekdays() + joined(_row(month, HEAD + place * ROW, look_of) for place, month in enumerate(months))
    body += _legend(legend, HEAD + len(months) * ROW + 10)
    description = "; ".join(": ".join((row[0], ", ".join(row[1:]))) for row in rows) or "Nothing is entered yet"
    return Picture(
        title=title,
        description=description,
        svg=drawn(title, description, height, body, width=WIDE),
        headings=tuple(headings),
        rows=tuple(tuple(row) for row in rows),
        numeric=False,
    )


def _month(first: date, ahead: int) -> date:
    number = first.year * 12 + first.month - 1 + ahead
    return date(number // 12, number % 12 + 1, 1)


def _weekdays() -> Markup:
    return joined(
        text(
            WEEKDAYS[place % 7][0], LABEL + place * DAY + DAY / 2, 16, size=11, fill=SOFT, anchor="middle"
        )
        for place in range(MOST_COLUMNS)
    )  # fmt: skip


def _row(month: date, y: float, look_of: Callable[[date], DayLook]) -> Markup:
    parts = [text(f"{MONTHS[month.month - 1][:3]} {month.year}", 0, y + 15, size=14)]
    day = month
    while day.month == month.month:
        x = LABEL + (month.weekday() + day.day - 1) * DAY
        parts.append(_day(day, x, y, look_of(day)))
        day += timedelta(days=1)
    return joined(parts)


def _day(day: date, x: float, y: float, look: DayLook) -> Markup:
    square = element(
        "rect", x=x + 1, y=y + 1, width=DAY - 2, height=ROW - 3, rx=2, fill=look.fill, stroke=look.line, stroke_width=1
    )
    return square + text(
        look.letter or str(day.day), x + DAY / 2, y + 14.5, size=10, anchor="middle", fill=look.ink,
        bold=bool(look.letter) or day.weekday() < SATURDAY,
    )  # fmt: skip


def _legend(legend: Sequence[Legend], y: float) -> Markup:
    parts, x = [], float(LABEL)
    for each in legend:
        parts.append(
            element("rect", x=x, y=y, width=16, height=16, rx=2, fill=each.look.fill, stroke=each.look.line)
            + (text(each.look.letter, x + 8, y + 12, size=10, anchor="middle", fill=each.look.ink, bold=True)
               if each.look.letter else Markup(""))
            + text(each.words, x + 23, y + 13, size=13)
        )  # fmt: skip
        x += 46 + len(each.words) * 7.4
    return joined(parts)
