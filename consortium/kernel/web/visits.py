"""The rows in which people write a week, visit by visit; `components/week.html` draws them."""

from collections.abc import Iterable, Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSelect, GovTextInput
from wtforms import FieldList, Form, FormField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length

from consortium.kernel.calendar import WEEKDAYS
from consortium.kernel.web.fields import DayField, NumberField, TimeOfDayField

SPARE = 2
"""Rows that are left empty, to be filled in."""


class VisitForm(Form):
    name = StringField("What it is for", widget=GovTextInput(), validators=[Length(max=80)])
    days = SelectMultipleField(
        "Days",
        choices=[SelectChoice(day[:3].lower(), day[:3]) for day in WEEKDAYS],
        widget=GovCheckboxesInput(),
    )
    at = TimeOfDayField("Begins at")
    quantity = NumberField("How many units", at_least=Decimal("0.25"), at_most=100)
    carers = NumberField("Carers", at_least=1, at_most=4, places=0, default=Decimal(1))
    when = SelectField(
        "When",
        choices=[
            SelectChoice("all", "All year"),
            SelectChoice("term", "Term time"),
            SelectChoice("holiday", "School holidays"),
        ],
        widget=GovSelect(),
    )

    @property
    def is_used(self) -> bool:
        return bool(self.days.data or self.quantity.data is not None or self.at.data or self.name.data)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """A row that is used says on which days, and how much."""
        super().validate(extra_validators)
        if self.is_used and not self.days.data:
            self.days.errors = ["Choose at least one day"]
        if self.is_used and self.quantity.data is None:
            self.quantity.errors = [*self.quantity.errors, "Say how many units this visit has"]
        return not self.errors

    def pattern(self, unit: str) -> dict[str, Any]:
        """What the row says, as plain JSON."""
        return {
            "when": self.when.data,
            "days": list(self.days.data or []),
            "at": f"{self.at.data:%H:%M}" if self.at.data else None,
            "unit": unit,
            "quantity": f"{self.quantity.data:f}",
            "carers": int(self.carers.data or 1),
            "name": (self.name.data or "").strip(),
        }


class DatedVisitForm(VisitForm):
    """A visit that may begin and end on days of its own."""

    starts_on = DayField("First day of this visit")
    ends_on = DayField("Last day of this visit")

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        super().validate(extra_validators)
        if self.starts_on.data and self.ends_on.data and self.ends_on.data < self.starts_on.data:
            self.ends_on.errors = ["The last day is before the first"]
        return not self.errors

    def pattern(self, unit: str) -> dict[str, Any]:
        own = {"starts_on": self.starts_on.data, "ends_on": self.ends_on.data}
        return super().pattern(unit) | {name: day.isoformat() for name, day in own.items() if day}


class VisitsField(FieldList):  # type: ignore[type-arg]
    """A week of visits."""

    def __init__(self, row: type[VisitForm], *, most: int, **given: Any) -> None:
        super().__init__(FormField(row), max_entries=most, **given)
        self.most = most

    @property
    def used(self) -> list[VisitForm]:
        """The rows that say something."""
        return [entry.form for entry in self if entry.form.is_used]

    def fill(self, patterns: Iterable[Mapping[str, Any]]) -> None:
        """Begin from a week that exists, with rows to spare."""
        for pattern in patterns:
            self.append_entry(
                {
                    "name": pattern.get("name", ""),
                    "days": list(pattern["days"]),
                    "at": time.fromisoformat(pattern["at"]) if pattern.get("at") else None,
                    "quantity": Decimal(str(pattern["quantity"])),
                    "carers": Decimal(str(pattern["carers"])),
                    "when": pattern["when"],
                }
            )
        self.leave_room()

    def leave_room(self) -> None:
        """Leave rows to spare, as far as the form takes more."""
        spare = SPARE - (len(self) - len(self.used))
        for _ in range(min(spare, self.most - len(self))):
            self.append_entry()
