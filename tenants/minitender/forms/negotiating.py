"""Asking the best bidders to offer on another week: one and the same for all of them."""

from collections.abc import Mapping, Sequence
from datetime import time
from decimal import Decimal
from typing import Any
from uuid import UUID

from wtforms import FieldList, FormField

from tenants.minitender.forms.council import NegotiateForm
from tenants.minitender.forms.provider import VisitForm

SPARE_ROWS = 2


class OtherWeekForm(NegotiateForm):
    """The part that every mini-tender has; `other_week_form` adds a week for each package."""

    packages: Sequence[tuple[UUID, str]] = ()

    def week_field(self, number: int) -> FieldList:
        return self[f"week_{number}"]

    def weeks(self) -> dict[UUID, list[dict[str, Any]]]:
        """The weeks that were typed; a package without any visit keeps its own."""
        found = {}
        for number, (package_id, unit) in enumerate(self.packages):
            rows = [entry.form for entry in self.week_field(number)]
            if patterns := [row.pattern(unit) for row in rows if row.days.data]:
                found[package_id] = patterns
        return found

    def fill_up(self) -> None:
        """Leave room for more visits."""
        for number in range(len(self.packages)):
            week = self.week_field(number)
            for _ in range(SPARE_ROWS - sum(not entry.form.days.data for entry in week)):
                week.append_entry()


def other_week_form(packages: Sequence[tuple[UUID, str]]) -> type[OtherWeekForm]:
    """The form for packages given by id and unit."""
    weeks = {f"week_{number}": FieldList(FormField(VisitForm), max_entries=20) for number in range(len(packages))}
    return type("OtherWeekFormOfOneTender", (OtherWeekForm,), {"packages": tuple(packages), **weeks})


def filled_week(patterns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "days": list(each["days"]),
            "at": time.fromisoformat(each["at"]) if each["at"] else None,
            "hours": Decimal(str(each["quantity"])),
            "carers": Decimal(each["carers"]),
            "when": each["when"],
        }
        for each in patterns
    ]
