"""Taking over running spot purchases from a file."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from tenants.spot.rules.purchases import LONGEST_TEXT


class PlainForm(FlaskForm):
    """A button and nothing else."""


class AskImportForm(FlaskForm):
    reason = TextAreaField(
        "Why these go on outside the system for now",
        description="Whoever authorises them reads this. Do not name a child.",
        widget=GovTextArea(),
        validators=[InputRequired("Say why these go on outside the system"), Length(max=LONGEST_TEXT)],
    )
    submit = SubmitField("Ask for authorisation", widget=GovSubmitInput())
