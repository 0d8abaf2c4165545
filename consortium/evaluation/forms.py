"""Declaring interests, scoring, moderating."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea
from wtforms import IntegerField, RadioField, SelectField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

LONGEST = 4000
"""Characters of a reason or a note."""
_NOT_TOO_LONG = Length(max=LONGEST, message=f"Write {LONGEST} characters or fewer")


class InterestForm(FlaskForm):
    conflict = RadioField(
        "Do you have an interest in this provider?",
        choices=[
            SelectChoice("no", "No, none that could affect my judgement"),
            SelectChoice("yes", "Yes: I should not assess it"),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired("Say whether you have an interest")],
    )
    interest = TextAreaField(
        "What is it?",
        description="For example: you, a relative or a friend works there or has a share in it; you worked there in "
        "the last three years; you buy from it every day. Leave it empty where there is nothing to declare.",
        widget=GovTextArea(),
        validators=[_NOT_TOO_LONG],
    )
    submit = SubmitField("Declare", widget=GovSubmitInput())


class ScoreForm(FlaskForm):
    """A score may be saved before its reason is written, and the other way round."""

    score = IntegerField("Your score", validators=[Optional()])
    reason = TextAreaField(
        "Your reason",
        description="Moderators read it, and the provider may. Write what the answer says or lacks.",
        widget=GovTextArea(),
        validators=[_NOT_TOO_LONG],
    )
    submit = SubmitField("Save and next question", widget=GovSubmitInput())


class SheetForm(FlaskForm):
    """One score and one reason for each of several questions, in their order: `with_questions` gives it them."""

    submit = SubmitField("Save and go to the lock", widget=GovSubmitInput())

    @staticmethod
    def with_questions(count: int) -> type["SheetForm"]:
        """The form of a sheet of so many questions."""
        fields: dict[str, object] = {}
        for number in range(1, count + 1):
            fields[f"score_{number}"] = IntegerField(f"Your score for question {number}", validators=[Optional()])
            fields[f"reason_{number}"] = TextAreaField(
                f"Your reason for question {number}", widget=GovTextArea(), validators=[_NOT_TOO_LONG]
            )
        return type("SheetForm", (SheetForm,), fields)


class LockForm(FlaskForm):
    submit = SubmitField("Lock my scores", widget=GovSubmitInput())


class AssignForm(FlaskForm):
    """`assessor` is a person and the body they assess for, joined by a slash."""

    assessor = SelectField("Assessor", widget=GovSelect(), validators=[InputRequired("Choose an assessor")])
    submit = SubmitField("Ask to assess", widget=GovSubmitInput())


class ConsensusForm(FlaskForm):
    score = IntegerField("Consensus score", validators=[InputRequired("Choose the consensus score")])
    reason = TextAreaField(
        "Reason for the consensus",
        description="The provider reads it with the decision.",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason for the consensus"), _NOT_TOO_LONG],
    )
    discussion = TextAreaField(
        "Note of the discussion",
        description="Needed where two scores lie two or more apart. The provider does not see it.",
        widget=GovTextArea(),
        validators=[_NOT_TOO_LONG],
    )
    outside_reason = TextAreaField(
        "Second reason, where the score lies outside the individual scores",
        widget=GovTextArea(),
        validators=[_NOT_TOO_LONG],
    )
    second_moderator = SelectField(
        "Second moderator, who confirms it",
        widget=GovSelect(),
        validators=[Optional(strip_whitespace=False)],
    )
    submit = SubmitField("Agree and go on", widget=GovSubmitInput())


class ConfirmForm(FlaskForm):
    submit = SubmitField("Confirm this score", widget=GovSubmitInput())


class ConcludeForm(FlaskForm):
    submit = SubmitField("Conclude the evaluation", widget=GovSubmitInput())
