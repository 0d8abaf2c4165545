"""The forms in which a negotiated rate is kept and ended."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput
from wtforms import SelectField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from consortium.kernel.web.fields import DayField, PoundsField
from tenants.pricing.forms.cards import CARER_CHOICES, DAY_CHOICES, UNIT_CHOICES, chosen
from tenants.pricing.rules.cards import DayKind, RateLine


class AgreeRateForm(FlaskForm):
    provider = SelectField(
        "Provider", description="With a standing for this lot.", choices=[], widget=GovSelect(),
        validators=[InputRequired("Choose the provider")],
    )  # fmt: skip
    unit = SelectField("Unit", choices=UNIT_CHOICES, default="hour", widget=GovSelect())
    amount = PoundsField(
        "Price for one unit and one carer", validators=[InputRequired("Enter the price that you agreed")]
    )
    complexity = SelectField("Complexity", choices=chosen(()), default="", widget=GovSelect())
    place = SelectField("Place band", choices=chosen(()), default="", widget=GovSelect())
    day_kind = SelectField("Day", choices=DAY_CHOICES, default="", widget=GovSelect())
    carers = SelectField("Carers", choices=CARER_CHOICES, default="", widget=GovSelect())
    from_on = DayField("From", description="Today or later.", validators=[InputRequired("Enter the day it begins")])
    until_on = DayField("To", description="The last day. Leave empty where it holds until ended.")
    submit = SubmitField("Keep this rate", widget=GovSubmitInput())

    def offer(
        self, providers: Mapping[UUID, str], complexities: Sequence[str], bands: Sequence[str]
    ) -> "AgreeRateForm":
        """Let these be chosen."""
        named = sorted(providers.items(), key=lambda each: each[1].casefold())
        self.provider.choices = [
            SelectChoice("", "Choose a provider"), *(SelectChoice(str(key), name) for key, name in named)
        ]  # fmt: skip
        self.complexity.choices, self.place.choices = chosen(complexities), chosen(bands)
        return self

    def line(self) -> RateLine:
        return RateLine(
            unit=self.unit.data,
            amount=self.amount.data or Decimal(0),
            complexity=self.complexity.data or None,
            place=self.place.data or None,
            day_kind=DayKind(self.day_kind.data) if self.day_kind.data else None,
            carers=int(self.carers.data) if self.carers.data else None,
        )


class EndRateForm(FlaskForm):
    until_on = DayField("Last day", description="Today or later.", validators=[InputRequired("Enter the last day")])
    submit = SubmitField("End this rate", widget=GovSubmitInput())
