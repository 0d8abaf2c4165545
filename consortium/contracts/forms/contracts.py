"""Accepting a contract by name and role, and signing it for the lead."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput, GovTextInput
from wtforms import BooleanField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField


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


class CountersignForm(FlaskForm):
    name = StringField(
        "Your full name",
        widget=GovTextInput(),
        validators=[InputRequired("Type your full name"), Length(max=200)],
    )
    role = StringField(
        "Your role",
        description="The role in which you sign for the lead authority.",
        widget=GovTextInput(),
        validators=[InputRequired("Say in which role you sign"), Length(max=200)],
    )
    effective_on = DayField(
        "Takes effect on",
        description="The provider stands on the register from the beginning of this day, or from now if it is today.",
        validators=[InputRequired("Enter the day on which it takes effect")],
    )
    submit = SubmitField("Sign for the lead authority", widget=GovSubmitInput())


class CountersignatureForm(FlaskForm):
    is_needed = BooleanField(
        "Our signatory signs each contract after the provider has accepted it",
        description="Without it, a contract takes effect when the provider accepts it.",
        widget=GovCheckboxInput(),
    )
    submit = SubmitField("Save", widget=GovSubmitInput())
