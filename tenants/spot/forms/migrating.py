"""Planning and preparing a move, and a word on a proposal."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import HiddenField, RadioField, SelectChoice, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, SeenField
from tenants.spot.rules.migration import Trigger
from tenants.spot.rules.purchases import LONGEST_TEXT

TRIGGER_WORDS = {
    Trigger.EXPIRY: "When it expires",
    Trigger.CHANGE: "On a change of need, from a day",
    Trigger.STAYS: "It stays outside: an exception",
}


class PlanForm(FlaskForm):
    trigger = RadioField(
        "When does it move?",
        choices=[SelectChoice(str(each), words) for each, words in TRIGGER_WORDS.items()],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose when it moves")],
    )
    moves_on = DayField("First day in the system", description="Only for a change of need.")
    plan_reason = TextAreaField(
        "Why then, or why not",
        description="Not needed where it moves when it expires. Do not name the child.",
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_TEXT)],
    )
    revision = SeenField()
    submit = SubmitField("Keep this plan", widget=GovSubmitInput())


class LinkForm(FlaskForm):
    package = StringField(
        "Reference of the package",
        description="The package that asks for this support in the system.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the reference of the package"), Length(max=40)],
    )
    submit = SubmitField("This package takes it over", widget=GovSubmitInput())


class VerdictForm(FlaskForm):
    proposed = HiddenField(validators=[InputRequired()])
