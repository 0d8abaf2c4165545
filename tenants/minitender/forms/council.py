"""What officers fill in: drafting, answering, extending, negotiating, recommending."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import EmailField, Field, RadioField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length

from consortium.kernel.calendar import in_uk_time
from consortium.kernel.errors import BadInput
from consortium.kernel.web.fields import DayField, NumberField, TimeOfDayField
from tenants.policy.rules import Urgency

LONGEST_TEXT = 2000
URGENCIES = {
    Urgency.EMERGENCY: "Emergency",
    Urgency.URGENT: "Urgent",
    Urgency.STANDARD: "Standard",
    Urgency.PLANNED: "Planned",
}


def _as_id(value: object) -> UUID:
    return UUID(str(value))


class DraftForm(FlaskForm):
    packages = SelectMultipleField(
        "Packages",
        description="Choose one, or several of one lot that you buy together.",
        widget=GovCheckboxesInput(),
        validators=[InputRequired("Choose at least one package")],
        coerce=_as_id,
    )
    title = StringField(
        "Title",
        description="Every provider invited reads it. Nothing in it may lead to a child.",
        widget=GovTextInput(),
        validators=[InputRequired("Give the mini-tender a title"), Length(max=150)],
    )
    urgency = RadioField(
        "How urgent is it?",
        description="Your council’s policy says how long providers have for each.",
        widget=GovRadioInput(),
        choices=[SelectChoice(str(value), words) for value, words in URGENCIES.items()],
        validators=[InputRequired("Say how urgent it is")],
    )
    contact_name = StringField(
        "Who can providers ask?",
        widget=GovTextInput(),
        validators=[InputRequired("Name somebody whom providers can ask"), Length(max=100)],
    )
    contact_email = EmailField(
        "Their e-mail address",
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter an e-mail address"),
            Email("Enter an e-mail address like name@example.org", check_deliverability=False),
        ],
    )
    submit = SubmitField("Save draft", widget=GovSubmitInput())


class AgainForm(FlaskForm):
    title = StringField(
        "Title", widget=GovTextInput(), validators=[InputRequired("Give the mini-tender a title"), Length(max=150)]
    )
    urgency = RadioField(
        "How urgent is it?",
        description="A less urgent one gives providers longer.",
        widget=GovRadioInput(),
        choices=[SelectChoice(str(value), words) for value, words in URGENCIES.items()],
        validators=[InputRequired("Say how urgent it is")],
    )
    submit = SubmitField("Draft it again", widget=GovSubmitInput())


class ReasonForm(FlaskForm):
    """An act that ends something, with its reason."""

    reason = TextAreaField(
        "Reason", widget=GovTextArea(), validators=[InputRequired("Give the reason"), Length(max=LONGEST_TEXT)]
    )
    submit = SubmitField("Continue", widget=GovSubmitInput())


class ExtendForm(FlaskForm):
    on = DayField("New last day", validators=[InputRequired("Enter the new last day")])
    at = TimeOfDayField(
        "Time", description="For example 12:00", validators=[InputRequired("Enter the time of day, such as 12:00")]
    )
    reason = TextAreaField(
        "Reason",
        description="Everyone invited reads it.",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason"), Length(max=LONGEST_TEXT)],
    )
    submit = SubmitField("Extend the deadline", widget=GovSubmitInput())

    def closes_at(self) -> datetime:
        """The new deadline. Raises `BadInput` where UK clocks show that moment never or twice."""
        if self.on.data is None:
            raise BadInput("New last day", "is missing")
        return in_uk_time(datetime.combine(self.on.data, self.at.data or time(0)), "New deadline")


class AnswerForm(FlaskForm):
    question = TextAreaField(
        "The question as everyone will read it",
        description="Reword it where it says too much of the child or of who asked.",
        widget=GovTextArea(),
        validators=[InputRequired("Leave the question in"), Length(max=LONGEST_TEXT)],
    )
    answer = TextAreaField(
        "Your answer",
        widget=GovTextArea(),
        validators=[InputRequired("Write the answer"), Length(max=LONGEST_TEXT)],
    )
    submit = SubmitField("Answer to everyone", widget=GovSubmitInput())


class AssessorsForm(FlaskForm):
    assessors = SelectMultipleField(
        "Who scores the quality of these bids?",
        widget=GovCheckboxesInput(),
        validators=[InputRequired("Choose at least one assessor")],
        coerce=_as_id,
    )
    submit = SubmitField("Ask them to assess", widget=GovSubmitInput())


class NegotiateForm(FlaskForm):
    bidders = SelectMultipleField(
        "Whom do you ask?",
        description="The best, without passing anybody over.",
        widget=GovCheckboxesInput(),
        validators=[InputRequired("Choose at least one bidder")],
        coerce=_as_id,
    )
    message = TextAreaField(
        "What would make the offer better?",
        widget=GovTextArea(),
        validators=[InputRequired("Say what would make the offer better"), Length(max=LONGEST_TEXT)],
    )
    hours = NumberField(
        "Hours to answer", places=0, at_least=1, at_most=24 * 28, validators=[InputRequired("Enter the hours")]
    )
    submit = SubmitField("Ask them to improve", widget=GovSubmitInput())


def choose(field: SelectMultipleField, choices: Sequence[tuple[UUID, str]]) -> None:
    """Offer these choices, in this order."""
    field.choices = [SelectChoice(str(value), words) for value, words in choices]


class RecommendForm(FlaskForm):
    """The part that does not depend on the ranking; `recommend_form` adds the choices it leaves."""

    reason = TextAreaField(
        "Why do you recommend this?",
        description="The authoriser reads it, and it stays on the record.",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason for your recommendation"), Length(max=LONGEST_TEXT)],
    )
    submit = SubmitField("Recommend, and ask for authorisation", widget=GovSubmitInput())

    shared: Sequence[UUID] = ()

    def choices(self) -> list[Field]:
        return [self[f"first_{package_id.hex}"] for package_id in self.shared]

    def chosen(self) -> dict[UUID, str]:
        """The bidder for each package whose first place is shared."""
        return {each: field.data for each, field in zip(self.shared, self.choices(), strict=True)}


def recommend_form(shared: Mapping[UUID, tuple[str, Sequence[str]]]) -> type[RecommendForm]:
    """The form for one ranking: a choice for each package (reference, bidders) whose first place is shared."""
    fields: dict[str, Any] = {
        f"first_{package_id.hex}": RadioField(
            f"Several share the first place for {reference}. Whom do you recommend?",
            widget=GovRadioInput(),
            choices=[SelectChoice(bidder, bidder) for bidder in bidders],
            validators=[InputRequired(f"Choose one of those who share the first place for {reference}")],
        )
        for package_id, (reference, bidders) in shared.items()
    }
    return type("RecommendFormOfOneRanking", (RecommendForm,), {"shared": tuple(shared), **fields})
