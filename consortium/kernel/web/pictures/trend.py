"""A line so small that it stands in a table row."""

from collections.abc import Callable, Sequence

from consortium.kernel.web.pictures.drawing import MAIN, Number, Picture, drawn, element

WIDTH, HEIGHT, EDGE = 120, 28, 5


def sparkline(title: str, items: Sequence[tuple[str, Number]], *, show: Callable[[Number], str] = str) -> Picture:
    """The run of a figure over time, first to last. `items` are (when, value); fewer than two are refused: no run."""
    if len(items) < 2:
        raise ValueError("a run needs two figures or more")
    values = [float(value) for _, value in items]
    low, high = min(values), max(values)
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)

    def height_of(value: float) -> float:
        return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * ((value - low) / (high - low) if high > low else 0.5)

    points = [(EDGE + place * step, height_of(value)) for place, value in enumerate(values)]
    line = element(
        "polyline",
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        fill="none",
        stroke=MAIN,
        stroke_width=2,
        stroke_linejoin="round",
    )
    end = element("circle", cx=points[-1][0], cy=points[-1][1], r=3.5, fill=MAIN)
    description = "; ".join(f"{when}: {show(value)}" for when, value in items)
    return Picture(
        title=title,
        description=description,
        svg=drawn(title, description, HEIGHT, line + end, width=WIDTH, small=True),
        headings=("When", "Figure"),
        rows=tuple((when, show(value)) for when, value in items),
    )
