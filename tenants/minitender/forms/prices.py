"""Asking about very low prices, replying, deciding; asking to put a slip right."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import HiddenField, RadioField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import NumberField, PoundsField
from tenants.minitender.rules.correcting import Ruling
from tenants.minitender.rules.querying import LEAST_HOURS, MOST_HOURS, Verdict

LONGEST_TEXT = 2000


class PriceQueryForm(FlaskForm):
    """One question about one price: `about` says which."""

    about = HiddenField(validators=[InputRequired("Choose a price")])
    question = TextAreaField(
        "What should the bidder explain?",
        description="For example how staff are paid at this price. Only this bidder reads it.",
        widget=GovTextArea(),
        validators=[InputRequired("Say what the bidder should explain"), Length(max=LONGEST_TEXT)],
    )
    hours = NumberField(
        "Hours to reply",
        places=0,
        at_least=LEAST_HOURS,
        at_most=MOST_HOURS,
        validators=[InputRequired("Enter the hours")],
    )
    submit = SubmitField("Ask the bidder", widget=GovSubmitInput())


class PriceReplyForm(FlaskForm):
    reply = TextAreaField(
        "Your explanation",
        description="How you can provide the support at this price. You reply once.",
        widget=GovTextArea(),
        validators=[InputRequired("Write your explanation"), Length(max=LONGEST_TEXT)],
    )
    submit = SubmitField("Send your explanation", widget=GovSubmitInput())


class VerdictForm(FlaskForm):
    verdict = RadioField(
        "What do you decide?",
        widget=GovRadioInput(),
        choices=[
            SelectChoice(Verdict.KEEP.value, "Keep the bid"),
            SelectChoice(Verdict.SET_ASIDE.value, "Set the bid aside"),
        ],
        validators=[InputRequired("Choose whether the bid is kept")],
    )
    reason = TextAreaField(
        "Why?",
        description="The bidder reads it, and it stays on the record.",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason"), Length(max=LONGEST_TEXT)],
    )
    submit = SubmitField("Decide", widget=GovSubmitInput())


class RulingForm(FlaskForm):
    ruling = RadioField(
        "Was it a slip?",
        widget=GovRadioInput(),
        choices=[
            SelectChoice(Ruling.AGREED.value, "Yes: the price is put right"),
            SelectChoice(Ruling.REFUSED.value, "No: the price stays as it was bid"),
        ],
        validators=[InputRequired("Choose whether it was a slip")],
    )
    reason = TextAreaField(
        "Why?",
        description="The bidder reads it, and it stays on the record.",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason"), Length(max=LONGEST_TEXT)],
    )
    submit = SubmitField("Decide", widget=GovSubmitInput())


class CorrectionForm(FlaskForm):
    package = RadioField(
        "Which price?", widget=GovRadioInput(), validators=[InputRequired("Choose the price that holds the slip")]
    )
    price = PoundsField("The price as you meant it", validators=[InputRequired("Enter the price as you meant it")])
    explanation = TextAreaField(
        "How did the slip happen?",
        widget=GovTextArea(),
        validators=[InputRequired("Say how the slip happened"), Length(max=LONGEST_TEXT)],
    )
    submit = SubmitField("Ask to put it right", widget=GovSubmitInput())
