"""Taking in referrals from a file."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovFileInput, GovSubmitInput
from wtforms import BooleanField, SubmitField


class ImportForm(FlaskForm):
    file = FileField("A CSV or an OpenDocument spreadsheet", description="Up to 2 MB.", widget=GovFileInput())
    submit = SubmitField("Read the file", widget=GovSubmitInput())


class ApplyImportForm(FlaskForm):
    another = BooleanField(
        "Raise those too whose need is asked for already in an open referral", widget=GovCheckboxInput()
    )
    submit = SubmitField("Raise these referrals", widget=GovSubmitInput())
