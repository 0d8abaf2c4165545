"""What was advertised for a lot."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField
from wtforms.validators import InputRequired

from consortium.kernel.web.fields import PoundsField, SeenField


class AdvertisedForm(FlaskForm):
    amount = PoundsField(
        "Value advertised for the whole term",
        description="As the notice says it, with every extension that it names.",
        validators=[InputRequired("Enter the value that the notice advertised for this lot")],
    )
    revision = SeenField()
    submit = SubmitField("Save", widget=GovSubmitInput())
