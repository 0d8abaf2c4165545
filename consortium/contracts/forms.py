"""Accepting a contract by name and role."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput, GovTextInput
from wtforms import BooleanField, StringField, SubmitField
from wtforms.validators import InputRequired, Length


class AcceptForm(FlaskForm):
    name = StringField(
        "Your full name",
        widget=GovTextInput(),
        validators=[InputRequired("Type your full name"), Length(max=200)],
    )
    role = StringField(
        "Your role",
        description="For example director, trustee or owner.",
        widget=GovTextInput(),
        validators=[InputRequired("Say in which role you sign"), Length(max=200)],
    )
    binds = BooleanField(
        "I may bind the organisation, and I accept this contract on its behalf",
        widget=GovCheckboxInput(),
        validators=[InputRequired("Confirm that you may bind the organisation")],
    )
    submit = SubmitField("Accept contract", widget=GovSubmitInput())
