"""Other ends of a search: a direct payment; and cover at risk while it goes on."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField
from wtforms.validators import InputRequired

from consortium.kernel.web.fields import DayField, PoundsField
from tenants.packages.forms.boxes import long_text, text
from tenants.packages.rules.closing import CoverDetails, DirectPaymentDetails


class DirectPaymentForm(FlaskForm):
    weekly_gbp = PoundsField("Amount for a week", validators=[InputRequired("Enter the amount for a week")])
    from_on = DayField("Paid from", validators=[InputRequired("Enter the day it is paid from")])
    agreed_with = text(
        "Who agreed it", "The officer who approved it, and who of the family agreed.", needed="Say who agreed it"
    )
    note = long_text("Anything to know", longest=1000)
    submit = SubmitField("Record the direct payment and end the search", widget=GovSubmitInput())

    def details(self) -> DirectPaymentDetails:
        return DirectPaymentDetails(
            weekly_gbp=self.weekly_gbp.data,  # type: ignore[arg-type]
            from_on=self.from_on.data,  # type: ignore[arg-type]
            agreed_with=self.agreed_with.data or "",
            note=self.note.data or "",
        )


class InterimCoverForm(FlaskForm):
    provider_name = text("Who covers", needed="Enter who covers")
    from_on = DayField("From", validators=[InputRequired("Enter the first day")])
    to_on = DayField("To", validators=[InputRequired("Enter the last day")])
    reason = long_text("Why it cannot wait", needed="Say why it cannot wait", longest=1000)
    agreed_with = text("Who agreed it", "By name and role.", needed="Say who agreed it")
    cost_note = text("What it costs", "In your own words: £31 an hour, about £400 a week.", needed="Say what it costs")
    submit = SubmitField("Record the cover", widget=GovSubmitInput())

    def details(self) -> CoverDetails:
        return CoverDetails(
            provider_name=self.provider_name.data or "",
            from_on=self.from_on.data,  # type: ignore[arg-type]
            to_on=self.to_on.data,  # type: ignore[arg-type]
            reason=self.reason.data or "",
            agreed_with=self.agreed_with.data or "",
            cost_note=self.cost_note.data or "",
        )


class EndCoverForm(FlaskForm):
    ended_on = DayField("Last day of cover", validators=[InputRequired("Enter the last day of cover")])
    submit = SubmitField("End the cover", widget=GovSubmitInput())
