"""Proposing a change of an agreement, one form for each kind, and answering one."""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from consortium.kernel.calendar import WEEKDAYS
from consortium.kernel.web.fields import DayField, NumberField, PoundsField, TimeOfDayField
from tenants.agreements.rules.changes import END_WORDS, LONGEST_REASON, NOT_ASKED, EndReason
from tenants.agreements.rules.courses import DAY, Change, ChangeKind, Course
from tenants.agreements.rules.documents import of_end
from tenants.agreements.rules.settings import usual_percent
from tenants.authorisation.rules import Funder
from tenants.pricing.rules.schedule import Weekday, When

MOST_VISITS = 20
EMPTY_VISITS = 2
WHENS = {When.ALL: "All year", When.TERM: "Term time", When.HOLIDAY: "School holidays"}


class ChangeForm(FlaskForm):
    """What every change says besides what it changes."""

    reason = TextAreaField(
        "Why is this changed?",
        description="Both sides read it. Do not name the child.",
        widget=GovTextArea(),
        validators=[
            InputRequired("Say why this is changed"),
            Length(max=LONGEST_REASON, message=f"Use {LONGEST_REASON} characters or fewer"),
        ],
    )
    show = SubmitField("Show what it does", widget=GovSubmitInput())
    submit = SubmitField("Propose this change", widget=GovSubmitInput())

    kind: ChangeKind

    @property
    def end_reason(self) -> EndReason | None:
        return None

    def change(self, course: Course) -> Change:
        """What was typed, as the rules take it; `course` is how the agreement runs now."""
        raise NotImplementedError

    def fill(self, course: Course) -> None:
        """Begin from how the agreement runs now."""

    def fill_usual(self, pricing: Mapping[str, Any]) -> None:
        """Begin from what was copied onto the agreement as it was made."""


class _FromDay(ChangeForm):
    from_on = DayField(
        "From which day?",
        description="It may be a day gone by: what is owed either way is worked out.",
        validators=[InputRequired("Enter the first day of the change")],
    )


class _ForAWhile(_FromDay):
    to_on = DayField("To which day? (optional)", description="Leave empty where it lasts to the end of the agreement.")


class VisitForm(Form):
    name = StringField("What it is for", widget=GovTextInput(), validators=[Length(max=80)])
    days = SelectMultipleField(
        "Days",
        choices=[SelectChoice(day.value, name[:3]) for day, name in zip(Weekday, WEEKDAYS, strict=True)],
        widget=GovCheckboxesInput(),
    )
    at = TimeOfDayField("Begins at")
    quantity = NumberField("How many units", at_least=Decimal("0.25"), at_most=100)
    carers = NumberField("Carers", at_least=1, at_most=4, places=0, default=Decimal(1))
    when = SelectField("When", choices=[SelectChoice(w.value, words) for w, words in WHENS.items()], widget=GovSelect())

    @property
    def is_used(self) -> bool:
        return bool(self.days.data or self.quantity.data is not None)


class HoursForm(_ForAWhile):
    kind = ChangeKind.HOURS
    visits = FieldList(FormField(VisitForm), max_entries=MOST_VISITS)

    def fill(self, course: Course) -> None:
        for pattern in course.stretches[-1].way.patterns:
            self.visits.append_entry(
                {
                    "name": pattern.get("name", ""),
                    "days": list(pattern["days"]),
                    "at": time.fromisoformat(pattern["at"]) if pattern.get("at") else None,
                    "quantity": Decimal(str(pattern["quantity"])),
                    "carers": Decimal(str(pattern["carers"])),
                    "when": pattern["when"],
                }
            )
        for _ in range(EMPTY_VISITS):
            self.visits.append_entry()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_whole: bool = super().validate(*args, **kwargs)
        for entry in self.visits:
            row = entry.form
            if row.is_used and not row.days.data:
                row.days.errors = ["Choose the days of this visit"]
                is_whole = False
            if row.is_used and row.quantity.data is None:
                row.quantity.errors = [*row.quantity.errors, "Say how many units this visit has"]
                is_whole = False
        return is_whole

    def change(self, course: Course) -> Change:
        rows = [entry.form for entry in self.visits if entry.form.is_used]
        return Change(
            self.kind,
            self.from_on.data,  # type: ignore[arg-type]
            self.to_on.data,
            patterns=tuple(
                {
                    "when": row.when.data,
                    "days": list(row.days.data),
                    "at": f"{row.at.data:%H:%M}" if row.at.data else None,
                    "unit": course.basis.unit,
                    "quantity": f"{row.quantity.data:f}",
                    "carers": int(row.carers.data or 1),
                    "name": (row.name.data or "").strip(),
                }
                for row in rows
            ),
        )


class RateForm(_ForAWhile):
    kind = ChangeKind.RATE
    unit_price = PoundsField("New price for each unit", validators=[InputRequired("Enter the new price")])

    def fill(self, course: Course) -> None:
        self.unit_price.data = course.stretches[-1].way.unit_price

    def change(self, course: Course) -> Change:
        return Change(self.kind, self.from_on.data, self.to_on.data, unit_price=self.unit_price.data)  # type: ignore[arg-type]


class PauseForm(_FromDay):
    kind = ChangeKind.PAUSE
    to_on = DayField("To which day?", validators=[InputRequired("Enter the last day of the pause")])
    paid_percent = NumberField(
        "Which part of the price is paid meanwhile?",
        description="In percent. 0 where nothing is paid; more where carers are kept for the child.",
        at_least=0,
        at_most=100,
        validators=[InputRequired("Enter the part that is paid, 0 where nothing is")],
    )

    def fill_usual(self, pricing: Mapping[str, Any]) -> None:
        self.paid_percent.data = usual_percent(pricing, self.kind)

    def change(self, course: Course) -> Change:
        return Change(self.kind, self.from_on.data, self.to_on.data, paid_percent=self.paid_percent.data)  # type: ignore[arg-type]


class HospitalForm(PauseForm):
    kind = ChangeKind.HOSPITAL


class SplitForm(_ForAWhile):
    kind = ChangeKind.SPLIT
    care = NumberField("Care pays, in percent", at_least=0, at_most=100, default=Decimal(0))
    health = NumberField("Health pays, in percent", at_least=0, at_most=100, default=Decimal(0))
    education = NumberField("Education pays, in percent", at_least=0, at_most=100, default=Decimal(0))

    def fill(self, course: Course) -> None:
        for funder, percent in course.stretches[-1].way.split:
            self[str(funder)].data = percent

    def change(self, course: Course) -> Change:
        split = tuple((funder, self[str(funder)].data) for funder in Funder if self[str(funder)].data)
        return Change(self.kind, self.from_on.data, self.to_on.data, split=split)  # type: ignore[arg-type]


class ExtensionForm(ChangeForm):
    kind = ChangeKind.EXTENSION
    to_on = DayField("New last day of support", validators=[InputRequired("Enter the new last day")])

    def change(self, course: Course) -> Change:
        return Change(self.kind, course.last + DAY, self.to_on.data)


class EndForm(ChangeForm):
    kind = ChangeKind.END
    why = RadioField(
        "Why does the support end?",
        choices=[SelectChoice(str(each), words) for each, words in END_WORDS.items() if each not in NOT_ASKED],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose why the support ends")],
    )
    to_on = DayField("Last day of support", validators=[InputRequired("Enter the last day")])

    @property
    def end_reason(self) -> EndReason | None:
        return EndReason(self.why.data) if self.why.data in set(EndReason) else None

    def change(self, course: Course) -> Change:
        return of_end(self.kind, self.to_on.data)  # type: ignore[arg-type]


class NoticeForm(EndForm):
    kind = ChangeKind.NOTICE
    submit = SubmitField("Give notice", widget=GovSubmitInput())


FORMS: Mapping[ChangeKind, type[ChangeForm]] = {
    form.kind: form
    for form in (HoursForm, RateForm, PauseForm, HospitalForm, SplitForm, ExtensionForm, EndForm, NoticeForm)
}


class AcceptChangeForm(FlaskForm):
    name = StringField(
        "Your full name",
        description="Typing it here is your acceptance.",
        widget=GovTextInput(),
        validators=[InputRequired("Type your name"), Length(max=200)],
    )
    role = StringField(
        "Your role",
        widget=GovTextInput(),
        validators=[InputRequired("Say in what role you accept"), Length(max=200)],
    )
    submit = SubmitField("Accept change", widget=GovSubmitInput())


class CloseChangeForm(FlaskForm):
    closed_reason = TextAreaField(
        "Why?",
        description="The other side reads it.",
        widget=GovTextArea(),
        validators=[InputRequired("Say why"), Length(max=LONGEST_REASON)],
    )
    submit = SubmitField("Confirm", widget=GovSubmitInput())
