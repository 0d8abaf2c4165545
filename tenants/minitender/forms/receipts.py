"""What anybody fills in who wants a receipt checked."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from consortium.kernel.receipts import LARGEST


class ReceiptForm(FlaskForm):  # type: ignore[misc]
    receipt = TextAreaField(
        "Receipt, or the file of its proof",
        description="Paste the whole text of the .jws or .json file.",
        widget=GovTextArea(),
        validators=[InputRequired("Paste a receipt"), Length(max=LARGEST, message="This is too long for a receipt")],
    )
    submit = SubmitField("Check it", widget=GovSubmitInput())
