"""Setting up a panel, seating people, planning a meeting, and what a panel says of a case."""

from datetime import datetime

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from consortium.kernel.calendar import in_uk_time
from consortium.kernel.web.fields import DayField, NumberField, PoundsField, TimeOfDayField
from tenants.authorisation.rules import LONGEST_REASON
from tenants.authorisation.rules.consequences import MOST_DIVISIONS
from tenants.authorisation.rules.panels import LONGEST_NAME, MOST_SEATS, Decision

SAYINGS = (
    SelectChoice(str(Decision.APPROVE), "Approve"),
    SelectChoice(str(Decision.CONDITIONS), "Approve with conditions"),
    SelectChoice(str(Decision.DEFER), "Defer: the case stays to be decided"),
    SelectChoice(str(Decision.REFUSE), "Refuse: for good"),
)

RATIFYING = (
    SelectChoice(str(Decision.APPROVE), "Ratify it"),
    SelectChoice(str(Decision.DEFER), "Defer: it stays to be ratified"),
    SelectChoice(str(Decision.REFUSE), "Do not ratify it: it is to be ended with notice"),
)
"""What a panel may say of a decision that was made in urgency."""


class PanelForm(FlaskForm):
    name = StringField(
        "Name",
        description="For example Resource Allocation Panel.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the name of the panel"), Length(max=LONGEST_NAME)],
    )
    quorum = NumberField(
        "Quorum",
        description="How many members must be there to decide.",
        at_least=2,
        at_most=MOST_SEATS,
        places=0,
        validators=[InputRequired("Enter the quorum")],
    )
    limit = PoundsField(
        "It may approve up to", description="The whole value of a case. Leave it empty where it may approve any value."
    )
    submit = SubmitField("Set up panel", widget=GovSubmitInput())


class SeatForm(FlaskForm):
    person_id = SelectField("Authoriser", widget=GovSelect(), validators=[InputRequired("Choose a person")])
    is_chair = BooleanField("They chair the panel", widget=GovCheckboxInput())
    deputy_for = SelectField("As deputy for", widget=GovSelect(), default="")
    from_on = DayField("First day", validators=[InputRequired("Enter the first day")])
    to_on = DayField(
        "Last day", description="Leave it empty where it goes on until somebody ends it.", validators=[Optional()]
    )
    submit = SubmitField("Give a seat", widget=GovSubmitInput())


class MeetingForm(FlaskForm):
    on = DayField("Day of the meeting", validators=[InputRequired("Enter the day")])
    at = TimeOfDayField("Time", description="For example 14:00.", validators=[InputRequired("Enter the time")])
    place = StringField(
        "Place",
        description="A room, or how to join.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the place"), Length(max=200)],
    )
    submit = SubmitField("Plan meeting", widget=GovSubmitInput())

    def moment(self) -> datetime:
        """The day and time, UK time. Raises `BadInput` for a time that does not exist or occurs twice."""
        return in_uk_time(datetime.combine(self.on.data, self.at.data), "The time of the meeting")


class AgendaForm(FlaskForm):
    case_id = SelectField("Case", widget=GovSelect(), validators=[InputRequired("Choose a case")])
    submit = SubmitField("Put on the agenda", widget=GovSubmitInput(), render_kw={"class": "govuk-button--secondary"})


class AttendanceForm(FlaskForm):
    present = SelectMultipleField(
        "Who is there", widget=GovCheckboxesInput(), validators=[InputRequired("Tick everybody who is there")]
    )
    submit = SubmitField("Begin the meeting", widget=GovSubmitInput())


class SayingForm(FlaskForm):
    decision = RadioField(
        "What the panel decides",
        choices=list(SAYINGS),
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what the panel decides")],
    )
    conditions = TextAreaField(
        "Conditions",
        description="Only where it is approved with conditions.",
        widget=GovTextArea(),
        validators=[Length(max=1000, message="The conditions must be 1000 characters or fewer")],
    )
    reason = TextAreaField(
        "Reason",
        description="It stands in the minutes. Name no child.",
        widget=GovTextArea(),
        validators=[
            InputRequired("Give the panel’s reason"),
            Length(max=900, message="The reason must be 900 characters or fewer"),
        ],
    )
    divisions = NumberField(
        "Electoral divisions affected",
        description="Your council’s thresholds ask for it: it decides whether this is a key decision.",
        at_least=0,
        at_most=MOST_DIVISIONS,
        places=0,
    )
    options = TextAreaField(
        "Other options considered, and why not",
        description="A key decision is recorded with them.",
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_REASON, message=f"The options must be {LONGEST_REASON} characters or fewer")],
    )
    submit = SubmitField("Record decision", widget=GovSubmitInput())


class CloseForm(FlaskForm):
    """Nothing to type: the meeting ends and its minutes stand."""


class EndSeatForm(FlaskForm):
    """Nothing to type: the seat ends with today."""
