"""Pictures of time: periods on a calendar, and a week of visits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from markupsafe import Markup

from consortium.kernel.calendar import MONTHS, WEEKDAYS, long_date
from consortium.kernel.web.pictures.drawing import (
    ALARM,
    INK,
    LINE,
    MAIN,
    SOFT,
    TINT,
    WIDTH,
    Picture,
    drawn,
    element,
    joined,
    text,
    wrapped,
)

LABEL_WIDTH = 190
LANE, BAR = 58, 22
HOUR_WIDTH = 29
DAY_WIDTH = 90
DAY_ROW, DAY_BAR = 40, 26
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """A period with both its days included. `lane` puts several in one row, in the order given."""

    label: str
    starts_on: date
    ends_on: date
    note: str = ""
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One day that matters, such as the date of a decision."""

    label: str
    on: date
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """`day` counts from Monday, 0. A visit past midnight goes on in the next day's row."""

    day: int
    starts_at: time
    minutes: int
    label: str
    carers: int = 1


class _Days:
    """From dates to pixels."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.count = first, max(1, (last - first).days + 1)

    def __call__(self, day: date, *, end: bool = False) -> float:
        return LABEL_WIDTH + (WIDTH - LABEL_WIDTH - 8) * ((day - self.first).days + end) / self.count


def timeline(title: str, spans: Sequence[Span], *, today: date, marks: Sequence[Mark] = ()) -> Picture:
    """Periods and marked days by lane, with today's line. Past, present and future differ in outline as well as colour.

    Raises `ValueError` without a span, or for one that ends before it starts.
    """
    if not spans or any(span.ends_on < span.starts_on for span in spans):
        raise ValueError("a timeline needs periods that end no earlier than they start")
    lanes = list(
        dict.fromkeys([span.lane or span.label for span in spans] + [mark.lane for mark in marks if mark.lane])
    )
    dates = [day for span in spans for day in (span.starts_on, span.ends_on)] + [mark.on for mark in marks] + [today]
    days = _Days(min(dates), max(dates))
    height = 30 + LANE * len(lanes) + 24
    middle = {lane: 30 + LANE * place + LANE / 2 for place, lane in enumerate(lanes)}
    body = _months(days, min(dates), max(dates), height - 24)
    body += joined(wrapped(lane, 0, middle[lane], letters=23) for lane in lanes)
    body += joined(_span(span, days, middle[span.lane or span.label], today) for span in spans)
    for mark in marks:
        lane = mark.lane if mark.lane in middle else lanes[0]
        body += _mark(mark, days, middle[lane], [span for span in spans if (span.lane or span.label) == lane])
    body += _today(days, today, height)
    rows = (
        *((span.lane or span.label, _span_words(span), _stage(span, today)) for span in spans),
        *((mark.lane or mark.label, f"{mark.label}: {long_date(mark.on)}", "marked day") for mark in marks),
    )
    description = (
        "; ".join(f"{lane}: {when} ({stage})" for lane, when, stage in rows) + f". Today is {long_date(today)}"
    )
    return Picture(
        title, description, drawn(title, description, height, body), ("What", "When", "Stage"), rows, numeric=False
    )


def _span_words(span: Span) -> str:
    named = f"{span.label}, " if span.lane and span.lane != span.label else ""
    return f"{named}{long_date(span.starts_on)} to {long_date(span.ends_on)}{f', {span.note}' if span.note else ''}"


def _stage(span: Span, today: date) -> str:
    if span.ends_on < today:
        return "past"
    return "to come" if span.starts_on > today else "now"


def _span(span: Span, days: _Days, middle: float, today: date) -> Markup:
    stage = _stage(span, today)
    start, end = days(span.starts_on), days(span.ends_on, end=True)
    shape = element(
        "rect",
        x=start,
        y=middle - BAR / 2,
        width=max(3.0, end - start),
        height=BAR,
        rx=3,
        fill={"past": "#cfd6d2", "now": MAIN, "to come": "#ffffff"}[stage],
        stroke=SOFT if stage == "past" else MAIN,
        stroke_width=2 if stage == "to come" else 1,
        stroke_dasharray="5 3" if stage == "to come" else None,
    )
    inside = f"{span.label}, {span.note}" if span.note else span.label
    if len(inside) * 7.6 < end - start - 12:
        return shape + text(inside, start + 8, middle + 5, size=14, fill="#ffffff" if stage == "now" else INK)
    if span.label == (span.lane or span.label):  # its lane says it already
        return shape
    at_edge = start + len(span.label) * 7 > WIDTH
    return shape + text(
        span.label, end if at_edge else start, middle + BAR / 2 + 15, size=13, anchor="end" if at_edge else None
    )


def _mark(mark: Mark, days: _Days, middle: float, spans: Sequence[Span]) -> Markup:
    x = (days(mark.on) + days(mark.on, end=True)) / 2
    diamond = element(
        "path", d=f"M{x:.1f} {middle - 11:.1f}l9 11-9 11-9-11z", fill="#f4b740", stroke=INK, stroke_width=1.5
    )
    width = len(mark.label) * 7.6
    beside = {None: (x + 13, x + 13 + width), "end": (x - 13 - width, x - 13)}
    for anchor, (left, right) in beside.items():
        is_free = all(days(span.ends_on, end=True) < left or days(span.starts_on) > right for span in spans)
        if is_free and left > LABEL_WIDTH and right < WIDTH:
            return diamond + text(mark.label, right if anchor else left, middle + 5, size=14, anchor=anchor)
    below = middle + BAR / 2 + 15
    return diamond + text(mark.label, min(x + width / 2, WIDTH), below, size=13, anchor="end")


def _today(days: _Days, today: date, height: float) -> Markup:
    x = (days(today) + days(today, end=True)) / 2
    line = element("path", d=f"M{x:.1f} 22V{height - 20}", stroke=ALARM, stroke_width=2.5)
    anchor = "end" if x > WIDTH - 60 else "start" if x < LABEL_WIDTH + 30 else "middle"
    return line + text("Today", x, height - 5, size=14, fill=ALARM, anchor=anchor, bold=True)


def _months(days: _Days, first: date, last: date, bottom: float) -> Markup:
    """A line for each month, quarter or year, whichever leaves room for its name."""
    months = (last.year - first.year) * 12 + last.month - first.month
    every = next((size for size in (1, 3, 6, 12) if months / size <= 7), 24)
    parts = []
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        day = date(number // 12, number % 12 + 1, 1)
        if day < first or (day.month - 1) % min(every, 12) or (day.year - first.year) % max(1, every // 12):
            continue
        x = days(day)
        parts.append(element("path", d=f"M{x:.1f} 22V{bottom}", stroke=LINE, stroke_width=1))
        if x < WIDTH - 54:
            parts.append(text(f"{MONTHS[day.month - 1][:3]} {day.year}", x + 3, 15, size=13, fill=SOFT))
    return joined(parts)


def week(title: str, visits: Sequence[Visit]) -> Picture:
    """A week of visits, a row for each day and a column for each hour. Raises `ValueError` for a day not 0 to 6."""
    if any(not 0 <= visit.day <= 6 or visit.minutes <= 0 for visit in visits):
        raise ValueError("a visit needs a day from 0 (Monday) to 6 and a length above 0")
    bottom = 28 + 7 * DAY_ROW + 4
    two_or_more = any(visit.carers > 1 for visit in visits)
    height = bottom + (26 if two_or_more else 0)
    body = _hours(bottom) + (_carers_key(bottom) if two_or_more else "")
    for day, name in enumerate(WEEKDAYS):
        body += text(name, 0, 28 + day * DAY_ROW + DAY_ROW / 2 + 5)
        body += element("path", d=f"M0 {28 + day * DAY_ROW}H{WIDTH}", stroke=LINE, stroke_width=1)
    body += joined(_visit(visit, *part) for visit in visits for part in _parts_of(visit))
    ordered = sorted(visits, key=lambda visit: (visit.day, visit.starts_at))
    rows = tuple(
        (WEEKDAYS[visit.day], f"{visit.starts_at:%H:%M}", _length(visit.minutes), visit.label, str(visit.carers))
        for visit in ordered
    )
    description = "; ".join(
        f"{WEEKDAYS[day]}: {', '.join(map(_visit_words, group))}"
        for day, group in groupby(ordered, key=lambda visit: visit.day)
    )
    return Picture(
        title=title,
        description=description or "No visits",
        svg=drawn(title, description or "No visits", height, body),
        headings=("Day", "From", "Length", "Support", "Carers"),
        rows=rows,
        numeric=False,
    )


def _visit_words(visit: Visit) -> str:
    return f"{visit.starts_at:%H:%M} for {_length(visit.minutes)}, {visit.label}"


def _parts_of(visit: Visit) -> Iterator[tuple[int, int, int]]:
    """The visit as (day, first minute, minutes) within single days; Sunday night goes on in Monday's row."""
    day, start, left = visit.day, visit.starts_at.hour * 60 + visit.starts_at.minute, visit.minutes
    while left > 0:
        here = min(left, MINUTES_A_DAY - start)
        yield day, start, here
        day, start, left = (day + 1) % 7, 0, left - here


def _visit(visit: Visit, day: int, start: int, minutes: int) -> Markup:
    x, width = DAY_WIDTH + start / 60 * HOUR_WIDTH, max(4.0, minutes / 60 * HOUR_WIDTH)
    y = 28 + day * DAY_ROW + (DAY_ROW - DAY_BAR) / 2
    shape = element("rect", x=x, y=y, width=width, height=DAY_BAR, rx=3, fill=TINT, stroke=MAIN, stroke_width=1.5)
    if visit.carers > 1:
        shape += element("rect", x=x, y=y, width=width, height=5, fill=MAIN)
    words = visit.label if len(visit.label) * 7 < width - 8 else ""
    return shape + (text(words, x + 5, y + 18, size=13) if words else Markup(""))


def _carers_key(top: float) -> Markup:
    box = element("rect", x=DAY_WIDTH, y=top + 4, width=24, height=16, fill=TINT, stroke=MAIN, stroke_width=1.5)
    band = element("rect", x=DAY_WIDTH, y=top + 4, width=24, height=5, fill=MAIN)
    return box + band + text("two carers or more", DAY_WIDTH + 32, top + 17, size=13)


def _hours(height: float) -> Markup:
    def one(hour: int) -> Markup:
        x = DAY_WIDTH + hour * HOUR_WIDTH
        line = element("path", d=f"M{x} 22V{height - 4}", stroke=LINE, stroke_width=1)
        return line + text(f"{hour:02d}:00", x, 15, size=13, fill=SOFT, anchor="end" if hour == 24 else "middle")

    return joined(one(hour) for hour in range(0, 25, 3))


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} hour{'' if hours == 1 else 's'}"] if hours else []
    return " ".join(parts + ([f"{rest} minutes"] if rest else []))
