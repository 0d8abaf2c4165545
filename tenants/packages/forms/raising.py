"""Changing what was asked for."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SelectChoice, SubmitField
from wtforms.validators import InputRequired

from consortium.kernel.web.fields import DayField, LinesField, SeenField
from tenants.packages.forms.boxes import long_text
from tenants.packages.rules.details import Request
from tenants.policy.rules import Urgency
from tenants.policy.rules.words import URGENCIES


class ChangeReferralForm(FlaskForm):
    """What may change of a referral: not for whom, nor for which kind of support."""

    revision = SeenField()
    needs = long_text("What the child needs", needed="Say what the child needs")
    outcomes = LinesField("What support should bring", description="One outcome on each line.")
    childs_voice = long_text(
        "The child’s own words",
        "What the child says about it, or shows you.",
        needed="Write down what the child says or shows",
    )
    urgency = RadioField(
        "How urgent it is",
        choices=[SelectChoice(urgency.value, words) for urgency, words in URGENCIES.items()],
        widget=GovRadioInput(),
    )
    wanted_from = DayField("Wanted from", validators=[InputRequired("Enter the day support is wanted from")])
    submit = SubmitField("Save", widget=GovSubmitInput())

    def request(self) -> Request:
        return Request(
            needs=self.needs.data or "",
            childs_voice=self.childs_voice.data or "",
            outcomes=self.outcomes.data,
            urgency=Urgency(self.urgency.data),
            wanted_from=self.wanted_from.data,  # type: ignore[arg-type]
        )
