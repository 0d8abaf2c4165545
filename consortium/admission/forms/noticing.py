"""Recording a notice that was sent."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, SeenField


class NoticeForm(FlaskForm):
    """`seen` is how many contracts the page showed."""

    reference = StringField(
        "Number under which it was published",
        description="As the official portal gives it, for example 2026/S 000-012345.",
        widget=GovTextInput(),
        validators=[InputRequired("Give the number under which the notice was published"), Length(max=200)],
    )
    sent_on = DayField("Sent on", validators=[InputRequired("Enter the day on which it was sent")])
    seen = SeenField()
    submit = SubmitField("Record that it was sent", widget=GovSubmitInput())
