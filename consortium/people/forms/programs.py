"""The secrets of programs, and the webhooks of an organisation."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField
from wtforms.validators import InputRequired

from consortium.people.rules.secrets import Overlap


class SecretForm(FlaskForm):
    overlap = RadioField(
        "How long does the present secret still count?",
        description="Time to give the program its new one. Any older secret is over at once.",
        choices={
            str(Overlap.DAY): "A day",
            str(Overlap.WEEK): "A week",
            str(Overlap.MONTH): "30 days",
            str(Overlap.NONE): "Not at all: somebody else may know it",
        },
        widget=GovRadioInput(),
        validators=[InputRequired("Choose how long the present secret still counts")],
    )
    submit = SubmitField("Make a new secret", widget=GovSubmitInput())
