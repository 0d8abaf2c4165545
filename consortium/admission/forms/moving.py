"""Putting off the dates of a round."""

from datetime import time

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from consortium.admission.rules.timetable import LONGEST_REASON
from consortium.kernel.web.fields import DayField, SeenField, TimeOfDayField


def _day(label: str) -> DayField:
    return DayField(label, validators=[InputRequired(f"Enter a date: {label.lower()}")])


def _time() -> TimeOfDayField:
    return TimeOfDayField("at", description="UK time.", default=time(12), validators=[InputRequired("Enter a time")])


class MoveRoundForm(FlaskForm):
    opens_on, opens_at = _day("Opens on"), _time()
    questions_until_on, questions_until_at = _day("Questions until"), _time()
    closes_on, closes_at = _day("Closes on"), _time()
    decision_due_on = _day("Decisions due on")
    reason = TextAreaField(
        "Why the dates change",
        description="Everybody who may read the round reads it.",
        widget=GovTextArea(),
        render_kw={"rows": 4},
        validators=[
            InputRequired("Say why the dates change"),
            Length(max=LONGEST_REASON, message=f"Use {LONGEST_REASON} characters at most"),
        ],
    )
    seen = SeenField()
    submit = SubmitField("Change the dates and tell everybody", widget=GovSubmitInput())
