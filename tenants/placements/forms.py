"""The form in which a placement is recorded."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import RadioField, SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, NumberField, PoundsField
from tenants.placements.rules import LONGEST_NOTE, MOST_HOURS, EndReason, PlacementDetails


class PlacementForm(FlaskForm):
    premises = SelectField(
        "Premises", choices=[], widget=GovSelect(), validators=[InputRequired("Choose the premises")]
    )
    begins_on = DayField("From", validators=[InputRequired("Enter the first day")])
    ends_on = DayField("To", description="The last day.", validators=[InputRequired("Enter the last day")])
    core_weekly = PoundsField("Core rate for a week", validators=[InputRequired("Enter the core rate")])
    extra_hours = NumberField(
        "Hours of support on top, a week",
        description="Leave empty where there are none.",
        at_least=0,
        at_most=MOST_HOURS,
    )
    hour_rate = PoundsField("Price of such an hour")
    submit = SubmitField("Record the placement", widget=GovSubmitInput())

    def offer(self, premises: Mapping[UUID, str]) -> "PlacementForm":
        """Let one of these be chosen."""
        self.premises.choices = [
            SelectChoice("", "Choose the premises"),
            *(SelectChoice(str(key), name) for key, name in premises.items()),
        ]
        return self

    def details(self) -> PlacementDetails:
        return PlacementDetails(
            premises_id=UUID(self.premises.data),
            begins_on=self.begins_on.data,  # type: ignore[arg-type]
            ends_on=self.ends_on.data,  # type: ignore[arg-type]
            core_weekly=self.core_weekly.data or Decimal(0),
            extra_hours=self.extra_hours.data or Decimal(0),
            hour_rate=self.hour_rate.data,
        )


class EndForm(FlaskForm):
    last_day = DayField(
        "Last day",
        description="On which the child was there.",
        validators=[InputRequired("Enter the last day")],
    )
    reason = RadioField(
        "Why it ends",
        choices=[SelectChoice(reason.value, reason.value.capitalize()) for reason in EndReason],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose why it ends")],
    )
    note = StringField(
        "More about it",
        description="Needed for another reason. The other council is not told why.",
        widget=GovTextInput(),
        validators=[Length(max=LONGEST_NOTE)],
    )
    submit = SubmitField("End the placement", widget=GovSubmitInput())
