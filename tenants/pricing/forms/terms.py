"""The form in which school terms are set."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from wtforms import FieldList, Form, FormField, HiddenField, SubmitField

from consortium.kernel.web.fields import DayField
from tenants.pricing.rules.schedule import Period

MOST_TERMS = 60
EMPTY_TERMS = 3


class TermForm(Form):
    first = DayField("First day")
    last = DayField("Last day")


class TermDatesForm(FlaskForm):
    terms = FieldList(FormField(TermForm), max_entries=MOST_TERMS)
    submit = SubmitField("Save the term dates", widget=GovSubmitInput())

    def fill_up(self) -> None:
        """Leave room for more terms."""
        for _ in range(min(EMPTY_TERMS, MOST_TERMS - len(self.terms))):
            self.terms.append_entry()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        if not super().validate(extra_validators):
            return False
        is_whole = True
        for entry in self.terms:
            row = entry.form
            for here, other, which in ((row.first, row.last, "first"), (row.last, row.first, "last")):
                if here.data is None and other.data is not None:
                    here.errors = [f"Enter the {which} day of this term"]
                    is_whole = False
        self.terms.errors = [entry.errors for entry in self.terms if entry.errors]
        return is_whole

    def periods(self) -> list[Period]:
        """The terms that were typed; an empty row is left out."""
        rows = (entry.form for entry in self.terms)
        return [Period(row.first.data, row.last.data) for row in rows if row.first.data and row.last.data]


class TermSheetForm(FlaskForm):
    file = FileField(
        "Term dates",
        description="CSV or OpenDocument spreadsheet (.ods), up to 1 MB.",
        widget=GovFileInput(),
        validators=[FileRequired("Choose the file")],
    )
    submit = SubmitField("Read the file", widget=GovSubmitInput())


class PutTermSheetForm(FlaskForm):
    """What was read and looked at, on its way into place."""

    sheet = HiddenField()
    submit = SubmitField("Put these terms in place", widget=GovSubmitInput())
