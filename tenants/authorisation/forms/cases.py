"""Deciding a case."""

from decimal import Decimal

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
)
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import NumberField
from tenants.authorisation.rules import LONGEST_REASON
from tenants.authorisation.rules.consequences import MOST_DIVISIONS

MOST_POUNDS = Decimal("999999999999.99")
DECISIONS = (
    SelectChoice("approve", "Approve: the spend is committed and whoever asked goes on"),
    SelectChoice("defer", "Defer: the case stays on the agenda"),
    SelectChoice("refuse", "Refuse: for good"),
)


class DecisionForm(FlaskForm):
    decision = RadioField(
        "Your decision",
        choices=list(DECISIONS),
        widget=GovRadioInput(),
        validators=[InputRequired("Choose approve, defer or refuse")],
    )
    reason = TextAreaField(
        "Reason",
        description="It stands in the minutes of this case. Name no child.",
        widget=GovTextArea(),
        validators=[
            InputRequired("Give the reason for your decision"),
            Length(max=LONGEST_REASON, message=f"The reason must be {LONGEST_REASON} characters or fewer"),
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


class CallInForm(FlaskForm):
    reason = TextAreaField(
        "Who called it in, and why",
        description="It stands in the minutes of this case. Name no child.",
        widget=GovTextArea(),
        validators=[
            InputRequired("Say who called it in, and why"),
            Length(max=LONGEST_REASON, message=f"The reason must be {LONGEST_REASON} characters or fewer"),
        ],
    )
    submit = SubmitField("Record that it was called in", widget=GovSubmitInput())
