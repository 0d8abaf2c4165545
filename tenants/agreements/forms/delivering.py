"""Returning what was delivered, asking about it, and laying out statements."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, LinesField, NumberField
from tenants.agreements.rules.deliveries import COLUMNS, LONGEST_NOTE, MOST_UNITS


class ReturnForm(FlaskForm):
    monday = DayField("Week beginning on Monday", validators=[InputRequired("Enter the Monday of the week")])
    delivered = NumberField(
        "What was delivered",
        at_least=0,
        at_most=MOST_UNITS,
        validators=[InputRequired("Enter what was delivered, 0 where nothing was")],
    )
    note = TextAreaField(
        "Why more or less than agreed (optional)",
        description="Needed where it differs. Do not name the child.",
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_NOTE)],
    )
    submit = SubmitField("Return this week", widget=GovSubmitInput())


class SheetForm(FlaskForm):
    sheet = TextAreaField(
        "Rows of CSV",
        description=f"The columns are {', '.join(COLUMNS)}. A week is told by its Monday, as 2027-01-04.",
        widget=GovTextArea(),
        validators=[InputRequired("Paste the rows of your sheet")],
    )
    submit = SubmitField("Return these weeks", widget=GovSubmitInput())


class FileForm(FlaskForm):
    file = FileField("A CSV or an OpenDocument spreadsheet", description="Up to 1 MB.", widget=GovFileInput())
    submit = SubmitField("Read the file", widget=GovSubmitInput())


class QueryForm(FlaskForm):
    query = TextAreaField(
        "What is unclear?",
        description="The provider reads it and returns the week again.",
        widget=GovTextArea(),
        validators=[InputRequired("Say what is unclear"), Length(max=LONGEST_NOTE)],
    )
    submit = SubmitField("Send query", widget=GovSubmitInput())


class AcceptForm(FlaskForm):
    submit = SubmitField("Accept", widget=GovSubmitInput())


class LayoutForm(FlaskForm):
    columns = LinesField(
        "Columns, one on each line", description="The heading, a colon, and the field: Net amount: amount"
    )
    submit = SubmitField("Save layout", widget=GovSubmitInput())
