"""Taking more time for a decision."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea
from wtforms import SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from consortium.admission.rules.timetable import LONGEST_REASON


class ExtendDecisionForm(FlaskForm):
    reason = TextAreaField(
        "Why the decision needs more time",
        description="The applicant reads it word for word. For example: further documents have to be looked at, or "
        "what was said has to be checked elsewhere.",
        widget=GovTextArea(),
        render_kw={"rows": 5},
        validators=[
            InputRequired("Say why the decision needs more time"),
            Length(max=LONGEST_REASON, message=f"Use {LONGEST_REASON} characters at most"),
        ],
    )
    submit = SubmitField("Take more time and tell the applicant", widget=GovSubmitInput())
