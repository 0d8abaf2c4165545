"""Releasing more of a child, reading it with a reason, and meetings with the family."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput
from wtforms import RadioField, SelectChoice, SelectField, SubmitField
from wtforms.validators import InputRequired

from consortium.kernel.web.fields import DayField
from tenants.packages.forms.boxes import long_text
from tenants.packages.rules.disclosing import LONGEST_VIEW, LONGEST_WORDS, DisclosureStage, MeetingViews

STAGES = {
    DisclosureStage.SHORTLISTED: "More about the need, for a provider with a valid bid: never who the child is",
    DisclosureStage.WINNER: "Who the child is, to the provider that was chosen",
}


class _ToProvider(FlaskForm):
    provider_id = SelectField("Provider", widget=GovSelect(), coerce=str)

    def offer(self, names: Mapping[UUID, str]) -> None:
        self.provider_id.choices = [
            SelectChoice(str(provider_id), name)
            for provider_id, name in sorted(names.items(), key=lambda each: each[1])
        ]

    @property
    def provider(self) -> UUID:
        return UUID(self.provider_id.data)


class ReleaseForm(_ToProvider):
    number = SelectField("Of which child", widget=GovSelect(), coerce=str)
    stage = RadioField(
        "What they may read",
        choices=[SelectChoice(stage.value, words) for stage, words in STAGES.items()],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what they may read")],
    )
    words = long_text(
        "What they need to know",
        "For the shortlisted: routines, equipment, what a good day looks like. For the winner, anything to add.",
        longest=LONGEST_WORDS,
    )
    submit = SubmitField("Release", widget=GovSubmitInput())

    def offer_children(self, numbers: Sequence[int]) -> None:
        """Where the package is for one child alone, nobody has to say which."""
        self.number.choices = [SelectChoice(str(number), f"Child {number}") for number in numbers]
        if len(numbers) == 1 and not self.number.raw_data:
            self.number.process_data(str(numbers[0]))

    @property
    def child(self) -> int:
        return int(self.number.data)


class MeetingForm(_ToProvider):
    offered_on = DayField("Offered to the family on", validators=[InputRequired("Enter the day it was offered")])
    submit = SubmitField("Record the offer", widget=GovSubmitInput())


class ViewsForm(FlaskForm):
    held_on = DayField("Held on", validators=[InputRequired("Enter the day it was held")])
    childs_view = long_text("What the child thought", needed="Write down what the child thought", longest=LONGEST_VIEW)
    family_view = long_text(
        "What the family thought", needed="Write down what the family thought", longest=LONGEST_VIEW
    )
    submit = SubmitField("Record the meeting", widget=GovSubmitInput())

    def views(self) -> MeetingViews:
        return MeetingViews(
            held_on=self.held_on.data,  # type: ignore[arg-type]
            childs_view=self.childs_view.data or "",
            family_view=self.family_view.data or "",
        )
