"""Sending a reason back, putting it into other words, and asking that a finding may be told as it is."""

from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import HiddenField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from consortium.kernel.errors import NotFound
from tenants.minitender.forms.prices import LONGEST_TEXT


class SendBackForm(FlaskForm):
    """`about` says which reason: its evaluation, and the question."""

    about = HiddenField(validators=[InputRequired("Choose a reason")])
    note = TextAreaField(
        "What should be left out?",
        description="The moderator sees what is marked. Add what helps, without naming the child.",
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_TEXT)],
    )
    submit = SubmitField("Send it back to be reworded", widget=GovSubmitInput())

    def reason(self) -> tuple[UUID, str]:
        """Raises `NotFound`."""
        evaluation, _, criterion = (self.about.data or "").partition(" ")
        try:
            return UUID(evaluation), criterion
        except ValueError:
            raise NotFound from None


class TellForm(FlaskForm):
    """`digest` says which finding, in exactly which words."""

    digest = HiddenField(validators=[InputRequired("Choose a finding")])
    reason = TextAreaField(
        "Why may it be told?",
        widget=GovTextArea(),
        validators=[InputRequired("Say why it may be told"), Length(max=LONGEST_TEXT)],
    )
    submit = SubmitField("Ask a second officer to agree", widget=GovSubmitInput())

    def finding(self) -> bytes:
        """Raises `NotFound`."""
        try:
            return bytes.fromhex(self.digest.data or "")
        except ValueError:
            raise NotFound from None


class RewordForm(FlaskForm):
    words = TextAreaField(
        "The reason in other words",
        description="The bidder reads this. The score stays as it was agreed.",
        widget=GovTextArea(),
        validators=[InputRequired("Write the reason in other words"), Length(max=LONGEST_TEXT)],
    )
    submit = SubmitField("Use these words", widget=GovSubmitInput())
