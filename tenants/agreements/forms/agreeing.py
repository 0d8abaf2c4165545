"""Signing an agreement, and recording a review."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField
from tenants.agreements.rules import LONGEST_NAME, LONGEST_VOICE, Outcome

OUTCOMES = (
    SelectChoice(str(Outcome.CONTINUE), "Continue as it is"),
    SelectChoice(str(Outcome.CHANGE), "Change the support"),
    SelectChoice(str(Outcome.END), "End the support"),
)


class SignatureForm(FlaskForm):
    name = StringField(
        "Your full name",
        description="Typing it here is your signature.",
        widget=GovTextInput(),
        validators=[InputRequired("Type your name"), Length(max=LONGEST_NAME)],
    )
    role = StringField(
        "Your role",
        description="For example Head of commissioning, or Registered manager.",
        widget=GovTextInput(),
        validators=[InputRequired("Say in what role you sign"), Length(max=LONGEST_NAME)],
    )
    has_read = BooleanField(
        "I have read this agreement and may sign it for my organisation",
        widget=GovCheckboxInput(),
        validators=[InputRequired("Confirm that you have read it and may sign")],
    )
    submit = SubmitField("Sign agreement", widget=GovSubmitInput())


class ReviewForm(FlaskForm):
    held_on = DayField("When was it held?", validators=[InputRequired("Enter the day of the review")])
    childs_voice = TextAreaField(
        "What does the child say?",
        description="In their words where you can. If they do not use words, say how you asked and what you saw.",
        widget=GovTextArea(),
        validators=[
            InputRequired("Write what the child says about the support"),
            Length(max=LONGEST_VOICE, message=f"Use {LONGEST_VOICE} characters or fewer"),
        ],
    )
    outcome = RadioField(
        "What was decided?",
        choices=list(OUTCOMES),
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what was decided")],
    )
    note = TextAreaField(
        "Anything else (optional)",
        description="Progress towards each outcome, what the family and the provider say.",
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_VOICE, message=f"Use {LONGEST_VOICE} characters or fewer")],
    )
    submit = SubmitField("Record review", widget=GovSubmitInput())
