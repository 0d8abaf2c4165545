"""Form fields for what people type here: a day in three boxes, a plain number, pounds, one thing per line."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovDateInput, GovTextArea, GovTextInput
from wtforms import DateField, Field
from wtforms.widgets import HiddenInput

from consortium.kernel import calendar, money
from consortium.kernel.errors import BadInput

BOXES = 3  # day, month, year
LONGEST_VERSION = 9  # digits


class DateBoxes(GovDateInput):  # type: ignore[misc]
    """Day, month and year; drawn as they came where a post leaves some out or sends too many."""

    def map_gov_params(self, field: DateField, **given: Any) -> Any:
        if field.raw_data is not None:
            field.raw_data = ([*field.raw_data] + [""] * BOXES)[:BOXES]
        return super().map_gov_params(field, **given)


class SeenField(Field):
    """The version that the page showed; `data` is a number, or None where none was shown or what came is not one."""

    widget = HiddenInput()

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        said = valuelist[0].strip() if valuelist else ""
        self.data = int(said) if said.isascii() and said.isdigit() and len(said) <= LONGEST_VERSION else None


class DayField(DateField):
    """A date typed in three boxes; `data` is a date or None. What was typed is kept, however wrong."""

    widget = GovDateInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = [text.strip() for text in valuelist]
        self.raw_data = (typed + [""] * BOXES)[:BOXES]
        self.data = None
        if not any(self.raw_data):
            return
        try:
            day, month, year = (int(text) for text in self.raw_data)
            self.data = date(year, month, day)
        except (ValueError, OverflowError):
            raise ValueError("Enter a real date, such as 27 3 2027") from None
        if not calendar.FIRST_YEAR <= year <= calendar.LAST_YEAR:
            self.data = None
            raise ValueError(f"The year must be between {calendar.FIRST_YEAR} and {calendar.LAST_YEAR}")


class _TypedField(Field):
    """One line of text that stands for a value; what was typed is kept."""

    widget = GovTextInput()
    raw_data: list[Any] | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.shown(self.data)

    def shown(self, value: Any) -> str:
        return str(value)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = self.read(text)
            except BadInput as bad:
                raise ValueError(bad.why[:1].upper() + bad.why[1:]) from None


class NumberField(_TypedField):
    """A plain number, exact; `data` is a Decimal or None. `places` is the most decimals it may have."""

    def __init__(
        self, *args: Any, at_least: Decimal | int | None = None, at_most: Decimal | int | None = None,
        places: int = 2, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.at_least, self.at_most, self.places = at_least, at_most, places

    def shown(self, value: Decimal | int) -> str:
        return f"{Decimal(value):f}"

    def read(self, text: str) -> Decimal:
        number = money.parse_decimal(text, self.name)
        if number != money.half_up(number, self.places):
            decimals = "no decimals" if self.places == 0 else f"at most {self.places} decimals"
            raise BadInput(self.name, f"The number can have {decimals}")
        if self.at_least is not None and number < self.at_least:
            raise BadInput(self.name, f"The number must be at least {self.at_least}")
        if self.at_most is not None and number > self.at_most:
            raise BadInput(self.name, f"The number must be at most {self.at_most}")
        return number


class PoundsField(NumberField):
    """Pounds and pence above nothing; a pound sign may stand before them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("at_least", Decimal("0.01"))
        kwargs.setdefault("at_most", Decimal("999999999999.99"))
        super().__init__(*args, **kwargs)

    def shown(self, value: Decimal | int) -> str:
        return f"{money.half_up(value):f}"

    def read(self, text: str) -> Decimal:
        return super().read(text.removeprefix("£").strip())


class TimeOfDayField(_TypedField):
    """A time of day such as 20:00; `data` is a time or None."""

    def shown(self, value: time) -> str:
        return f"{value:%H:%M}"

    def read(self, text: str) -> time:
        return calendar.parse_time_of_day(text, self.name)


class LinesField(_TypedField):
    """One thing per line; `data` is a tuple of the lines that say something."""

    widget = GovTextArea()

    def shown(self, value: Sequence[str]) -> str:
        return "\n".join(value)

    def read(self, text: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata(valuelist)
        self.data = self.data or ()
