"""Proposing a change of an agreement, one form for each kind, and answering one."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    RadioField,
    SelectChoice,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, NumberField, PoundsField
from consortium.kernel.web.visits import VisitForm, VisitsField
from tenants.agreements.rules.changes import END_WORDS, LONGEST_REASON, NOT_ASKED, EndReason
from tenants.agreements.rules.courses import DAY, Change, ChangeKind, Course
from tenants.agreements.rules.documents import of_end
from tenants.agreements.rules.settings import usual_percent
from tenants.authorisation.rules import Funder

MOST_VISITS = 20


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


class HoursForm(_ForAWhile):
    kind = ChangeKind.HOURS
    visits = VisitsField(VisitForm, most=MOST_VISITS)

    def fill(self, course: Course) -> None:
        self.visits.fill(course.stretches[-1].way.patterns)

    def change(self, course: Course) -> Change:
        return Change(
            self.kind,
            self.from_on.data,  # type: ignore[arg-type]
            self.to_on.data,
            patterns=tuple(row.pattern(course.basis.unit) for row in self.visits.used),
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
