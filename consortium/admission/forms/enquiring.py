"""Asking in a round, and answering to all."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from consortium.admission.rules.enquiries import LONGEST_TEXT

_TOO_LONG = Length(max=LONGEST_TEXT, message=f"Use {LONGEST_TEXT} characters at most")


class AskForm(FlaskForm):
    question = TextAreaField(
        "Your question",
        description="Everybody reads it with the answer. Leave out your name, and anything that tells who you are.",
        widget=GovTextArea(),
        render_kw={"rows": 5},
        validators=[InputRequired("Write your question"), _TOO_LONG],
    )
    submit = SubmitField("Ask", widget=GovSubmitInput())


class AnswerEnquiryForm(FlaskForm):
    question = TextAreaField(
        "The question, as everybody reads it",
        description="Reword it where it says something of whoever asked.",
        widget=GovTextArea(),
        render_kw={"rows": 4},
        validators=[InputRequired("Write the question"), _TOO_LONG],
    )
    answer = TextAreaField(
        "Your answer",
        description="Everybody who may read the round reads it. It cannot be changed afterwards.",
        widget=GovTextArea(),
        render_kw={"rows": 8},
        validators=[InputRequired("Write the answer"), _TOO_LONG],
    )
    submit = SubmitField("Answer to everybody", widget=GovSubmitInput())
