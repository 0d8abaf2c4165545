"""Signing an agreement, and recording a review."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, FieldList, Form, FormField, RadioField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField
from tenants.agreements.rules import LONGEST_NAME, LONGEST_VOICE, Outcome, Progress

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


PROGRESS = (
    SelectChoice(str(Progress.REACHED), "Reached"),
    SelectChoice(str(Progress.ON_THE_WAY), "On the way"),
    SelectChoice(str(Progress.NOT_YET), "Not yet"),
    SelectChoice(str(Progress.NO_LONGER), "No longer wanted"),
)


class StartForm(FlaskForm):
    began_on = DayField("On which day did support begin?", validators=[InputRequired("Enter the day")])
    submit = SubmitField("Confirm start", widget=GovSubmitInput())


class ProgressForm(Form):
    how_far = RadioField(
        "How far is it?",
        choices=list(PROGRESS),
        widget=GovRadioInput(),
        validators=[InputRequired("Choose how far this outcome is")],
    )


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
    progress = FieldList(FormField(ProgressForm), max_entries=40)
    outcome = RadioField(
        "What was decided?",
        choices=list(OUTCOMES),
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what was decided")],
    )
    note = TextAreaField(
        "Anything else (optional)",
        description="What the family and the provider say.",
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_VOICE, message=f"Use {LONGEST_VOICE} characters or fewer")],
    )
    submit = SubmitField("Record review", widget=GovSubmitInput())

    def ask_about(self, outcomes: Sequence[str]) -> None:
        """One question for each outcome of the package, in its words."""
        while len(self.progress) > len(outcomes):
            self.progress.pop_entry()
        while len(self.progress) < len(outcomes):
            self.progress.append_entry()
        for entry, outcome in zip(self.progress, outcomes, strict=True):
            entry.form.how_far.label.text = outcome

    def found(self, outcomes: Sequence[str]) -> dict[str, Progress]:
        """How far each outcome is; those of which nothing was said are left out."""
        said = zip(self.progress, outcomes, strict=False)
        return {outcome: Progress(entry.form.how_far.data) for entry, outcome in said if entry.form.how_far.data}
