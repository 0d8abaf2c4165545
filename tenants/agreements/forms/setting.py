"""Notice, pauses and hospital stays, as a council sets them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput
from wtforms import SelectChoice, SelectField, SubmitField
from wtforms.validators import InputRequired

from consortium.kernel.web.fields import DayField, NumberField
from tenants.agreements.rules.settings import LONGEST_NOTICE, Setting


class SettingForm(FlaskForm):
    lot = SelectField("For which lot?", widget=GovSelect())
    from_on = DayField("From which day?", validators=[InputRequired("Enter the day")])
    notice_days = NumberField(
        "Days of notice", at_least=1, at_most=LONGEST_NOTICE, places=0, validators=[InputRequired("Enter the days")]
    )
    paused_percent = NumberField(
        "Part of the price that is paid in a pause",
        at_least=0,
        at_most=100,
        validators=[InputRequired("Enter the part, 0 where nothing is paid")],
    )
    hospital_percent = NumberField(
        "Part of the price that is paid in a hospital stay",
        at_least=0,
        at_most=100,
        validators=[InputRequired("Enter the part, 0 where nothing is paid")],
    )
    submit = SubmitField("Save for new agreements", widget=GovSubmitInput())

    def offer(self, lots: Iterable[Any]) -> "SettingForm":
        self.lot.choices = [
            SelectChoice("", "All lots"), *(SelectChoice(str(lot.id), f"{lot.name}, {lot.system_name}") for lot in lots)
        ]  # fmt: skip
        return self

    @property
    def lot_id(self) -> UUID | None:
        return UUID(self.lot.data) if self.lot.data else None

    def setting(self) -> Setting:
        """What was typed. The form must have been validated."""
        return Setting(
            int(self.notice_days.data or 0),
            self.paused_percent.data or Decimal(0),
            self.hospital_percent.data or Decimal(0),
        )
