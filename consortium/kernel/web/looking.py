"""What support looks at of an organisation's work: each capability says what it shows, and one page lists it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consortium.kernel.actors import Actor

MOST = 50
"""Lines of each section: the newest."""
Cell = str | date | datetime | None


@dataclass(frozen=True, slots=True)
class Section:
    """A table of states and moments, the newest first: no text that a person wrote, no name of a child."""

    order: int
    title: str
    columns: Sequence[str]
    rows: Callable[[Actor], Sequence[Sequence[Cell]]]


_SECTIONS: list[Section] = []


def show_to_support(section: Section) -> None:
    """Have a section on the page. Its rows are what the database gives support's own role."""
    _SECTIONS.append(section)


def sections() -> list[Section]:
    return sorted(_SECTIONS, key=lambda section: section.order)
