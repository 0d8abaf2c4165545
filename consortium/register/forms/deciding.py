"""What a lead or a council decides about a provider, and its reply."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
)
from wtforms import (
    DateField,
    RadioField,
    SelectMultipleField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, StopValidation

from consortium.kernel.web.fields import DateBoxes
from consortium.register.forms.own import DATE, NOT_TOO_LONG
from consortium.register.rules import StandingKind
from consortium.register.rules.removal import Outcome as RemovalOutcome


def _is_empty(field: DateField) -> bool:
    return not any((part or "").strip() for part in field.raw_data or ())


def _needed_day(form: FlaskForm, field: DateField) -> None:
    if _is_empty(field):
        field.errors = []
        is_removal = form.kind.data == StandingKind.REMOVED
        raise StopValidation("Enter the day of the removal" if is_removal else "A suspension needs its last day")


def _needed_to_remove(form: FlaskForm, field: DateField) -> None:
    """Asked for a removal only; what is empty for a suspension is no error."""
    if _is_empty(field):
        field.errors = []
        is_removal = form.kind.data == StandingKind.REMOVED
        raise StopValidation("Enter the last day on which the provider may reply" if is_removal else "")
    if form.kind.data != StandingKind.REMOVED:
        field.errors = []
        raise StopValidation("")


class StandingForm(FlaskForm):
    """The lead suspends until a day, or gives notice of removal from a day."""

    lots = SelectMultipleField(
        "Lots", widget=GovCheckboxesInput(), validators=[InputRequired("Choose at least one lot")]
    )
    kind = RadioField(
        "What happens",
        choices=[
            SelectChoice(str(StandingKind.SUSPENDED), "Suspend until the end of the day below; it then stands again"),
            SelectChoice(
                str(StandingKind.REMOVED),
                "Give notice of removal from the day below; it may reply first",
            ),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what happens")],
    )
    day = DateField("Which day", format=DATE, widget=DateBoxes(), validators=[_needed_day])
    reply_day = DateField(
        "Last day to reply (for a removal)",
        description="At least ten days from now, and before the removal takes effect.",
        format=DATE,
        widget=DateBoxes(),
        validators=[_needed_to_remove],
    )
    reason = TextAreaField(
        "Reason",
        description="The provider reads it.",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason"), NOT_TOO_LONG],
    )
    submit = SubmitField("Decide on standing", widget=GovSubmitInput())


class LocalSuspensionForm(FlaskForm):
    local_day = DateField(
        "Last day of the suspension",
        format=DATE,
        widget=DateBoxes(),
        validators=[InputRequired("Enter the last day")],
    )
    local_reason = TextAreaField(
        "Reason",
        description="The provider reads it. No other council does.",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason"), NOT_TOO_LONG],
    )
    submit = SubmitField("Suspend for our council", widget=GovSubmitInput())


class LiftForm(FlaskForm):
    """Nothing to type: the suspension ends now."""


class ReplyForm(FlaskForm):
    reply = TextAreaField(
        "Your reply",
        description="The lead authority reads it before it decides. You reply once: write all you want it to know.",
        widget=GovTextArea(),
        validators=[InputRequired("Write your reply"), NOT_TOO_LONG],
    )
    submit = SubmitField("Send reply", widget=GovSubmitInput())


class RemovalDecisionForm(FlaskForm):
    outcome = RadioField(
        "What is decided",
        choices=[
            SelectChoice(str(RemovalOutcome.CONFIRMED), "Confirm: the removal takes effect as the notice said"),
            SelectChoice(str(RemovalOutcome.DROPPED), "Drop: the provider stays as it stands"),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what is decided")],
    )
    reason = TextAreaField(
        "Reason",
        description="The provider reads it. Say how its reply was weighed.",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason"), NOT_TOO_LONG],
    )
    submit = SubmitField("Decide", widget=GovSubmitInput())
