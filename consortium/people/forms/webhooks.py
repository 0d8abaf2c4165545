"""Where an organisation wants its changes sent, and from which moment they are sent again."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSubmitInput, GovTextInput
from wtforms import SelectMultipleField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from consortium.kernel.changes import ChangeType


class WebhookForm(FlaskForm):
    name = StringField(
        "Name",
        description="What receives it, such as the case management system.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter a name"), Length(max=100)],
    )
    address = StringField(
        "Address",
        description="It begins with https:// and can be reached from the internet.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the address"), Length(max=500)],
        render_kw={"spellcheck": "false", "autocomplete": "off", "inputmode": "url"},
    )
    types = SelectMultipleField(
        "Which changes are sent?",
        description="Identifiers and an address to read more at are sent, and nothing about anybody.",
        widget=GovCheckboxesInput(),
        choices={},
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def __init__(self, *, known: Sequence[ChangeType], **shown: object) -> None:
        super().__init__(**shown)
        self.types.choices = {each.name: each.words for each in known}


class ResendForm(FlaskForm):
    since = StringField(
        "Send everything again since",
        description="Date and UK time, such as 2026-12-04 09:30. Whoever receives it knows by the message’s "
        "identifier what they have already.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the date and time, such as 2026-12-04 09:30"), Length(max=40)],
        render_kw={"autocomplete": "off"},
    )
    submit = SubmitField("Send again", widget=GovSubmitInput())
