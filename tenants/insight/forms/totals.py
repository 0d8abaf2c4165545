"""What was advertised for a lot."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import HiddenField, SubmitField
from wtforms.validators import InputRequired

from consortium.kernel.web.fields import PoundsField


class AdvertisedForm(FlaskForm):
    amount = PoundsField(
        "Value advertised for the whole term",
        description="As the notice says it, with every extension that it names.",
        validators=[InputRequired("Enter the value that the notice advertised for this lot")],
    )
    revision = HiddenField()
    submit = SubmitField("Save", widget=GovSubmitInput())

    def seen(self) -> int | None:
        """The version that the person saw; None where nothing was set."""
        return int(self.revision.data) if (self.revision.data or "").isdigit() else None
