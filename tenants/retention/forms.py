"""What is asked for on the pages of data protection."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import RadioField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, NumberField
from tenants.retention.rules.holding_back import LONGEST_REASON, HoldOn
from tenants.retention.rules.periods import LONGEST_SOURCE, MOST_MONTHS

WORDS = {
    HoldOn.EVERYTHING: "Everything that the organisation holds",
    **{kind: f"One {kind.value}, named by {kind.named_by}" for kind in HoldOn if kind is not HoldOn.EVERYTHING},
}


class PeriodForm(FlaskForm):
    months = NumberField(
        "Months", places=0, at_least=1, at_most=MOST_MONTHS, description="72 months are 6 years.",
        validators=[InputRequired("Enter the number of months")],
    )  # fmt: skip
    until_age = NumberField(
        "And not before the age of", places=0, at_least=18, at_most=100,
        description="Leave empty to count from the end of the last support alone.",
    )  # fmt: skip
    from_on = DayField(
        "From", description="Today or later: what held before holds until then.",
        validators=[InputRequired("Enter the day from which it holds")],
    )  # fmt: skip
    source = StringField(
        "Where it comes from", description="The council’s schedule, a law, a decision.", widget=GovTextInput(),
        validators=[InputRequired("Say where the period comes from"), Length(max=LONGEST_SOURCE)],
    )  # fmt: skip
    submit = SubmitField("Set the period", widget=GovSubmitInput())


class ScheduleForm(FlaskForm):
    reference = StringField(
        "Reference of a referral of the child", description="For example R-2026-0012. No name is needed.",
        widget=GovTextInput(), validators=[InputRequired("Enter the reference of a referral"), Length(max=60)],
    )  # fmt: skip
    was_looked_after = RadioField(
        "Was the child ever looked after, or did they leave care?",
        choices=[SelectChoice("yes", "Yes: kept for 75 years from birth"),
                 SelectChoice("no", "No: kept as the council’s own schedule says")],
        widget=GovRadioInput(), validators=[InputRequired("Say whether the child was ever looked after")],
    )  # fmt: skip
    reason = StringField(
        "How you know", widget=GovTextInput(),
        validators=[InputRequired("Say how you know"), Length(max=LONGEST_REASON)],
    )  # fmt: skip
    submit = SubmitField("Record it", widget=GovSubmitInput())


class HoldForm(FlaskForm):
    held = RadioField(
        "What must be kept", choices=[], widget=GovRadioInput(),
        validators=[InputRequired("Choose what must be kept")],
    )  # fmt: skip
    reference = StringField(
        "Its reference", description="Leave empty where everything must be kept.", widget=GovTextInput(),
        validators=[Length(max=200)],
    )  # fmt: skip
    reason = TextAreaField(
        "Why", description="A claim, an inquiry, a request for access. Name nobody.", widget=GovTextArea(),
        validators=[InputRequired("Say why it must be kept"), Length(max=LONGEST_REASON)],
    )  # fmt: skip
    from_on = DayField("From", validators=[InputRequired("Enter the day from which it must be kept")])
    to_on = DayField("To", description="The last day. Leave empty until two administrators lift it.")
    submit = SubmitField("Put on hold", widget=GovSubmitInput())

    def offer(self, kinds: Iterable[HoldOn]) -> "HoldForm":
        """Let one of these be chosen."""
        self.held.choices = [SelectChoice(kind.value, WORDS[kind]) for kind in kinds]
        return self


class LiftForm(FlaskForm):
    reason = TextAreaField(
        "Why it may be lifted", widget=GovTextArea(),
        validators=[InputRequired("Say why it may be lifted"), Length(max=LONGEST_REASON)],
    )  # fmt: skip
    submit = SubmitField("Ask a second administrator", widget=GovSubmitInput())


class OwnCopyForm(FlaskForm):
    submit = SubmitField("Make a copy of what is held about me", widget=GovSubmitInput())


class ColleagueCopyForm(FlaskForm):
    reference = StringField(
        "E-mail address of a colleague", widget=GovTextInput(),
        validators=[InputRequired("Enter the colleague’s e-mail address"), Length(max=200)],
    )  # fmt: skip
    submit = SubmitField("Make a copy for a colleague", widget=GovSubmitInput())


class ChildCopyForm(FlaskForm):
    reference = StringField(
        "Reference of a referral of the child", description="For example R-2026-0012. No name is needed.",
        widget=GovTextInput(), validators=[InputRequired("Enter the reference of a referral"), Length(max=60)],
    )  # fmt: skip
    submit = SubmitField("Ask for a copy about a child", widget=GovSubmitInput())
