"""Finding an organisation in a public register."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import RadioField, StringField, SubmitField
from wtforms.validators import InputRequired, Length


class FindForm(FlaskForm):
    register = RadioField(
        "Where are you registered?",
        widget=GovRadioInput(),
        validators=[InputRequired("Choose where you are registered")],
    )
    number = StringField(
        "Your number there",
        description="A company number such as 01234567, a charity number such as 1012345, or a CQC provider ID such as "
        "1-101234567.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter your number"), Length(max=40, message="Enter your number only")],
    )
    submit = SubmitField("Find", widget=GovSubmitInput())


class AskAgainForm(FlaskForm):
    """Nothing to type: the registers are asked again."""
