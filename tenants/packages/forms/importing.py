"""Taking in referrals from a file."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput
from wtforms import BooleanField, SubmitField


class ApplyImportForm(FlaskForm):
    another = BooleanField(
        "Raise those too whose need is asked for already in an open referral", widget=GovCheckboxInput()
    )
    submit = SubmitField("Raise these referrals", widget=GovSubmitInput())
