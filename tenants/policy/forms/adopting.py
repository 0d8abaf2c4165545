"""The form with which a draft is adopted, discarded or taken up again: each says which text was looked at."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField
from wtforms.validators import Optional

from consortium.kernel.web.fields import DayField, SeenField


class SeenForm(FlaskForm):
    """An act on a draft as it was shown."""

    seen = SeenField()


class AdoptForm(SeenForm):
    from_on = DayField(
        "In force from",
        description="For example, 1 4 2027. Leave it empty for now.",
        validators=[Optional()],
    )
    submit = SubmitField("Adopt", widget=GovSubmitInput())
