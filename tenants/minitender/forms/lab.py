"""The form with which a draft policy is tried on bids of a file, or on rows that somebody typed."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import Length

MOST_LETTERS = 100_000


class TryBidsForm(FlaskForm):
    file = FileField(
        "A file of bids", description="CSV or OpenDocument spreadsheet (.ods), in UTF-8.", widget=GovFileInput()
    )
    rows = TextAreaField(
        "Or the rows themselves",
        description="The header first, a bid a row, with commas between. A file that you choose takes their place.",
        widget=GovTextArea(),
        validators=[Length(max=MOST_LETTERS)],
        render_kw={"rows": 8, "spellcheck": "false"},
    )
    submit = SubmitField("Try the policy on these bids", widget=GovSubmitInput())
