"""Announcing a round, writing a questionnaire, giving a reason to read, deciding."""

from datetime import time

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea
from wtforms import RadioField, SelectField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from consortium.kernel.web.fields import DayField, NumberField, TimeOfDayField


def _day(label: str) -> DayField:
    return DayField(label, validators=[InputRequired(f"Enter a date: {label.lower()}")])


def _time(usual: time) -> TimeOfDayField:
    return TimeOfDayField(
        "at", description="UK time, for example 12:00.", default=usual, validators=[InputRequired("Enter a time")]
    )


class RoundForm(FlaskForm):
    questionnaire_id = SelectField(
        "Questionnaire", widget=GovSelect(), validators=[InputRequired("Choose an adopted version")]
    )
    opens_on = _day("Opens on")
    opens_at = _time(time(9))
    closes_on = _day("Closes on")
    closes_at = _time(time(12))
    decision_due_on = _day("Decisions due on")
    submit = SubmitField("Announce the round", widget=GovSubmitInput())


class QuestionnaireForm(FlaskForm):
    text = TextAreaField(
        "Questionnaire",
        description="Written as YAML. Lots go by their numbers. Weights total 100.00 for each lot and legal form.",
        widget=GovTextArea(),
        render_kw={"rows": 40, "spellcheck": "false"},
        validators=[InputRequired("Write the questionnaire"), Length(max=200_000)],
    )
    submit = SubmitField("Save and preview", widget=GovSubmitInput())


class ReadingForm(FlaskForm):
    reason = TextAreaField(
        "Why you need to read it",
        description="Your name, the time and this reason go on the record of both organisations.",
        widget=GovTextArea(),
        render_kw={"rows": 3},
        validators=[InputRequired("Say why you need to read it"), Length(max=1000)],
    )
    submit = SubmitField("Read for 15 minutes", widget=GovSubmitInput())


class DecisionForm(FlaskForm):
    self_cleaning = RadioField(
        "Is the self-cleaning evidence accepted?",
        choices=[SelectChoice("yes", "Yes, it is accepted"), SelectChoice("no", "No, the ground stands")],
        widget=GovRadioInput(),
        validators=[Optional()],
    )
    reason = TextAreaField(
        "Why", widget=GovTextArea(), render_kw={"rows": 3}, validators=[Optional(), Length(max=4000)]
    )
    note = TextAreaField(
        "A note for the letter",
        description="Optional. The applicant reads it after the scores and reasons.",
        widget=GovTextArea(),
        render_kw={"rows": 4},
        validators=[Optional(), Length(max=4000)],
    )
    submit = SubmitField("Decide", widget=GovSubmitInput())


class AskReviewForm(FlaskForm):
    grounds = TextAreaField(
        "What was decided wrongly, and why",
        description="Name the score, reason or gate. You can ask once for each lot, so say everything here. "
        "Write nothing about a child that would let somebody know who it is.",
        widget=GovTextArea(),
        render_kw={"rows": 8},
        validators=[InputRequired("Say what was decided wrongly, and why"), Length(max=8000)],
    )
    submit = SubmitField("Ask for a review", widget=GovSubmitInput())


class AnswerReviewForm(FlaskForm):
    answer = RadioField(
        "Is the review upheld?",
        choices=[
            SelectChoice("yes", "Yes: a score or a gate was wrong, and I correct it above"),
            SelectChoice("no", "No: the decision stands"),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired("Say whether the review is upheld")],
    )
    reasons = TextAreaField(
        "Reasons",
        description="The applicant reads them word for word.",
        widget=GovTextArea(),
        render_kw={"rows": 6},
        validators=[InputRequired("Give the reasons"), Length(max=8000)],
    )
    submit = SubmitField("Answer the review", widget=GovSubmitInput())


class ReviewTermsForm(FlaskForm):
    days_to_ask = NumberField(
        "Days to ask",
        description="Counted from the day after the letter, to the end of the last day.",
        places=0,
        validators=[InputRequired("Enter a number of days")],
    )
    working_days_to_answer = NumberField(
        "Working days to answer",
        description="Counted from the first working day after the request.",
        places=0,
        validators=[InputRequired("Enter a number of working days")],
    )
    submit = SubmitField("Save", widget=GovSubmitInput())
