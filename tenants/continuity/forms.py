"""What an officer says was done."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from tenants.continuity.rules import LONGEST_NOTE


class HandledForm(FlaskForm):
    note = TextAreaField(
        "What was done",
        description="Your colleagues read it. Do not name the child.",
        widget=GovTextArea(),
        validators=[
            InputRequired("Say what was done"),
            Length(max=LONGEST_NOTE, message=f"Write {LONGEST_NOTE} characters or fewer"),
        ],
    )
    submit = SubmitField("Mark as handled", widget=GovSubmitInput())
