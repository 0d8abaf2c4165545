"""Documents that somebody else wrote, read field by field, or refused with the place and the reason.

A document is what JSON, YAML or one row of a table becomes: names and values. Numbers may be text (`"24.00"`), as money
should be, or numbers kept as they were written (`NumberAsWritten`); a float is refused, because it is no longer exact.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from consortium.kernel.calendar import parse_date, parse_time_of_day
from consortium.kernel.errors import BadInput
from consortium.kernel.money import parse_decimal

LIKENESS_OF_A_SLIP = 0.75
Choice = TypeVar("Choice", bound=StrEnum)


class NumberAsWritten(str):
    """A number of a JSON text, digit for digit."""

    __slots__ = ()


class Document:
    """One mapping and the words that say where it stands (`bids.csv: row 3`).

    `names` are the names it may have. Another name is left alone, so that documents can carry more than we use, unless
    it looks like a slip for a name that is missing: a ceiling written “cieling” must not silently vanish.
    """

    def __init__(self, values: object, where: str, names: Iterable[str]) -> None:
        if not isinstance(values, Mapping):
            raise BadInput(where, f"must hold names and values, but is {_called(values)}")
        self.where = where
        self._values: Mapping[str, Any] = values
        missing = [name for name in names if name not in values]
        for stranger in set(values) - set(names):
            if likely := get_close_matches(str(stranger), missing, n=1, cutoff=LIKENESS_OF_A_SLIP):
                raise BadInput(f"{where}: {stranger}", f"is not a name used here: is “{likely[0]}” meant?")

    def place(self, name: str) -> str:
        return f"{self.where}: {name}"

    def has(self, name: str) -> bool:
        """Whether there is a value: an absent name and an explicit null are the same."""
        return self._values.get(name) is not None

    def value(self, name: str) -> Any:
        if name not in self._values:
            raise BadInput(self.place(name), "is missing")
        return self._values[name]

    def text(self, name: str) -> str:
        return as_text(self.value(name), self.place(name))

    def flag(self, name: str) -> bool:
        value = self.value(name)
        if not isinstance(value, bool):
            raise BadInput(self.place(name), f"must be true or false, but is {_called(value)}")
        return value

    def number(
        self,
        name: str,
        *,
        above: Decimal | int | None = None,
        at_least: Decimal | int | None = None,
        at_most: Decimal | int | None = None,
    ) -> Decimal:
        number = as_number(self.value(name), self.place(name))
        if above is not None and number <= above:
            raise BadInput(self.place(name), f"must be above {above}, but is {number:f}")
        if at_least is not None and number < at_least:
            raise BadInput(self.place(name), f"must be at least {at_least}, but is {number:f}")
        if at_most is not None and number > at_most:
            raise BadInput(self.place(name), f"must be at most {at_most}, but is {number:f}")
        return number

    def whole_number(self, name: str, *, at_least: int) -> int:
        number = self.number(name, at_least=at_least)
        if number != int(number):
            raise BadInput(self.place(name), f"must be a whole number, but is {number:f}")
        return int(number)

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        return as_choice(self.value(name), choices, self.place(name))

    def day(self, name: str) -> date:
        return parse_date(self.text(name), self.place(name))

    def time_of_day(self, name: str) -> time:
        return parse_time_of_day(self.text(name), self.place(name))

    def items(self, name: str) -> list[tuple[Any, str]]:
        """Each value of a list with its place, counted from 1 as people count."""
        value = self.value(name)
        if not isinstance(value, list | tuple):
            raise BadInput(self.place(name), f"must be a list, but is {_called(value)}")
        return [(item, self.place(f"{name} {number}")) for number, item in enumerate(value, start=1)]

    def part(self, name: str, names: Iterable[str]) -> "Document":
        return Document(self.value(name), self.place(name), names)

    def names(self) -> list[str]:
        return list(self._values)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with named columns. Rows carry their number in the file, where the header is row 1."""

    where: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]

    def documents(self, columns: Iterable[str]) -> Iterator[Document]:
        """Each row in turn; raises `BadInput` for a missing column, rows or none. Other columns are left alone."""
        needed = tuple(columns)
        for column in needed:
            if column not in self.columns:
                raise BadInput(f"{self.where}: row 1", f"the column “{column}” is missing")
        for number, cells in self.rows:
            yield Document(cells, f"{self.where}: row {number}", needed)


def as_text(value: object, where: str) -> str:
    """Text with something in it, without the space around it, that any file can hold; raises `BadInput`."""
    if not isinstance(value, str) or isinstance(value, NumberAsWritten):
        raise BadInput(where, f"must be text, but is {_called(value)}")
    if not value.strip():
        raise BadInput(where, "is empty")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadInput(where, "holds half a character, which cannot be written as UTF-8") from None
    return value.strip()


def as_number(value: object, where: str) -> Decimal:
    """An exact number; raises `BadInput` for what is none, is not finite or is not exact."""
    if isinstance(value, str):
        return parse_decimal(value, where)
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise BadInput(where, f"must be a number, but is {_called(value)}")


def as_choice(value: object, choices: type[Choice], where: str) -> Choice:
    """One of a closed vocabulary; raises `BadInput` that lists it."""
    written = as_text(value, where)
    try:
        return choices(written)
    except ValueError:
        raise BadInput(where, f"“{written}” is not one of {', '.join(choices)}") from None


def _called(value: object) -> str:
    if isinstance(value, str):
        return f"the number {value}" if isinstance(value, NumberAsWritten) else f"the text “{value}”"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Mapping):
        return "names and values"
    return "a list" if isinstance(value, list | tuple) else f"{value} ({type(value).__name__})"
