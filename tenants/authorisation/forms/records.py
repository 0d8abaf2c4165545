"""Publishing the record of a decision, and withdrawing it."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea, GovTextInput
from wtforms import StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from consortium.kernel.web.fields import DayField
from tenants.authorisation.rules.records import LONGEST_TEXT, LONGEST_TITLE, PublicWords

_NOT_LONGER = f"Use {LONGEST_TEXT} characters or fewer"


class PublishForm(FlaskForm):
    title = StringField(
        "Title",
        widget=GovTextInput(),
        validators=[InputRequired("Enter a title"), Length(max=LONGEST_TITLE, message="Use a shorter title")],
    )
    summary = TextAreaField(
        "What was decided",
        description="In general words: nobody may be found in them.",
        widget=GovTextArea(),
        validators=[InputRequired("Say what was decided"), Length(max=LONGEST_TEXT, message=_NOT_LONGER)],
    )
    reason = TextAreaField(
        "Reason",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason"), Length(max=LONGEST_TEXT, message=_NOT_LONGER)],
    )
    options = TextAreaField(
        "Options considered",
        description="And why not. Name no provider that could be a person.",
        widget=GovTextArea(),
        validators=[InputRequired("Say which options were considered"), Length(max=LONGEST_TEXT, message=_NOT_LONGER)],
    )
    public_on = DayField("Public from", description="Leave it empty to publish it now.", validators=[Optional()])
    submit = SubmitField("Publish this record", widget=GovSubmitInput())

    def words(self) -> PublicWords:
        return PublicWords(
            self.title.data or "", self.summary.data or "", self.reason.data or "", self.options.data or ""
        )


class WithdrawRecordForm(FlaskForm):
    why = TextAreaField(
        "Why it is withdrawn",
        description="The public reads it in place of the record.",
        widget=GovTextArea(),
        validators=[InputRequired("Say why it is withdrawn"), Length(max=LONGEST_TEXT, message=_NOT_LONGER)],
    )
    submit = SubmitField("Withdraw this record", widget=GovSubmitInput())
