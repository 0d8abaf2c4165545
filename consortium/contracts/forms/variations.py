"""Wording a variation, replying to it, taking it back; ending one contract."""

from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from consortium.contracts.rules.variation import Wording
from consortium.kernel.web.fields import DayField, NumberField, SeenField


def _line(label: str, needed: str, most: int, description: str = "") -> StringField:
    return StringField(
        label,
        description=description,
        widget=GovTextInput(),
        validators=[InputRequired(needed), Length(max=most, message=f"Write {most} characters or fewer")],
    )


def _text(label: str, needed: str, most: int, description: str = "") -> TextAreaField:
    return TextAreaField(
        label,
        description=description,
        widget=GovTextArea(),
        validators=[InputRequired(needed), Length(max=most, message=f"Write {most} characters or fewer")],
    )


def _contracts(label: str) -> SelectMultipleField:
    """Asked where a provider holds the variation for several contracts."""
    return SelectMultipleField(label, choices=[], widget=GovCheckboxesInput(), validate_choice=False)


class VariationForm(FlaskForm):
    title = _line("Title", "Give the variation a title", 200, "For example “Mileage is paid for visits”.")
    changes = _text(
        "What changes",
        "Say what changes, in plain words",
        5000,
        "In plain words: which clause, how it read and how it will read.",
    )
    reason = _text("Why", "Say why", 2000)
    terms_version = _line("Version of the new terms", "Give the new terms a version", 40, "For example 2.")
    terms = _text(
        "The whole terms as they will read",
        "Give the whole text of the terms as they will read",
        200_000,
        "The text below is how they read now. Change what changes: the provider signs the whole.",
    )
    reply_by_on = DayField(
        "Last day to reply",
        description="Whoever has not replied is reminded 14, 7 and 1 days before.",
        validators=[InputRequired("Enter the last day to reply")],
    )
    effective_on = DayField(
        "Takes effect on",
        description="After the last day to reply. Whoever accepts later is bound from the day of accepting.",
        validators=[InputRequired("Enter the day on which it takes effect")],
    )
    revision = SeenField()
    submit = SubmitField("Save the draft", widget=GovSubmitInput())

    def wording(self) -> Wording:
        days: Any = (self.effective_on.data, self.reply_by_on.data)
        return Wording(
            self.title.data or "",
            self.changes.data or "",
            self.reason.data or "",
            self.terms.data or "",
            self.terms_version.data or "",
            *days,
        )


class AcceptVariationForm(FlaskForm):
    contracts = _contracts("For which of your contracts?")
    name = _line("Your full name", "Type your full name", 200)
    role = _line("Your role", "Say in which role you sign", 200, "For example director, trustee or owner.")
    binds = BooleanField(
        "I may bind the organisation, and I accept this variation on its behalf",
        widget=GovCheckboxInput(),
        validators=[InputRequired("Confirm that you may bind the organisation")],
    )
    shown = HiddenField()
    submit = SubmitField("Accept variation", widget=GovSubmitInput())


class DeclineVariationForm(FlaskForm):
    declined_contracts = _contracts("For which of your contracts do you decline?")
    declined_reason = _text("Why you decline", "Say why you decline", 2000, "The lead authority reads this.")
    declined_name = _line("Your full name", "Type your full name", 200)
    declined_role = _line("Your role", "Say in which role you reply", 200)
    decline = SubmitField("Decline variation", widget=GovSubmitInput())


class WithdrawVariationForm(FlaskForm):
    withdrawn_reason = _text("Why it is withdrawn", "Say why", 2000, "Every provider that holds it reads this.")
    withdraw = SubmitField("Withdraw variation", widget=GovSubmitInput())


class EndContractForm(FlaskForm):
    clause = _line(
        "Clause of the contract", "Name the clause", 200, "The clause that lets you end it, for example 21.2."
    )
    notice_days = NumberField(
        "Days of notice that the clause gives",
        at_least=1,
        at_most=1000,
        places=0,
        validators=[InputRequired("Enter the days of notice")],
    )
    ends_on = DayField("Last day of the contract", validators=[InputRequired("Enter the last day of the contract")])
    reason = _text("Why it ends", "Say why the contract ends", 2000, "The provider reads this.")
    submit = SubmitField("Give notice", widget=GovSubmitInput())


class TakeEndingBackForm(FlaskForm):
    reason = _text("Why the notice is taken back", "Say why the notice is taken back", 2000, "The provider reads this.")
    submit = SubmitField("Take the notice back", widget=GovSubmitInput())
