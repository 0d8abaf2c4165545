"""The forms in which a rate card is adopted and school terms are set."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSubmitInput
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SubmitField
from wtforms.validators import InputRequired

from consortium.kernel.web.fields import DayField, NumberField, PoundsField, TimeOfDayField
from tenants.pricing.rules.cards import MOST_UPLIFT, UNITS, RateLine
from tenants.pricing.rules.rates import NO_UPLIFT, Uplift
from tenants.pricing.rules.schedule import Period

MOST_TERMS = 24
EMPTY_TERMS = 3


class RateForm(Form):
    unit = HiddenField()
    amount = PoundsField("Price")
    is_ceiling = BooleanField("This is the most that we pay", widget=GovCheckboxInput())


def _uplift(label: str) -> NumberField:
    return NumberField(label, description="1.50 is half as much again.", at_least=NO_UPLIFT, at_most=MOST_UPLIFT)


class RateCardForm(FlaskForm):
    from_on = DayField("From", description="Today or later.", validators=[InputRequired("Enter the day it begins")])
    rates = FieldList(FormField(RateForm), max_entries=len(UNITS))
    saturday = _uplift("Saturday")
    sunday = _uplift("Sunday")
    bank_holiday = _uplift("Bank holiday")
    evening = _uplift("Evening")
    evening_from = TimeOfDayField("The evening begins at", description="For example 20:00.")
    submit = SubmitField("Adopt this rate card", widget=GovSubmitInput())

    def lines(self) -> list[RateLine]:
        """The rates that were typed; a unit without a price is left out."""
        return [
            RateLine(row.form.unit.data, row.form.amount.data, row.form.is_ceiling.data)
            for row in self.rates
            if row.form.amount.data is not None
        ]

    def uplifts(self) -> dict[Uplift, Decimal]:
        return {uplift: self[uplift.value].data for uplift in Uplift if self[uplift.value].data is not None}

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.evening.data is not None and self.evening_from.data is None:
            self.evening_from.errors = ["Enter the time from which the evening is paid"]
            return False
        return True


def filled_from(lines: Sequence[RateLine], uplifts: Mapping[Uplift, Decimal]) -> dict[str, Any]:
    """The form's data: a row for every unit, with the price of the card before where there is one."""
    known = {line.unit: line for line in lines}
    return {
        "rates": [
            {
                "unit": unit,
                "amount": known[unit].amount if unit in known else None,
                "is_ceiling": known[unit].is_ceiling if unit in known else True,
            }
            for unit in UNITS
        ],
        **{str(uplift): factor for uplift, factor in uplifts.items()},
    }


class TermForm(Form):
    first = DayField("First day")
    last = DayField("Last day")


class TermDatesForm(FlaskForm):
    terms = FieldList(FormField(TermForm), max_entries=MOST_TERMS)
    submit = SubmitField("Save the term dates", widget=GovSubmitInput())

    def fill_up(self) -> None:
        """Leave room for more terms."""
        for _ in range(min(EMPTY_TERMS, MOST_TERMS - len(self.terms))):
            self.terms.append_entry()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        if not super().validate(extra_validators):
            return False
        is_whole = True
        for entry in self.terms:
            row = entry.form
            for here, other, which in ((row.first, row.last, "first"), (row.last, row.first, "last")):
                if here.data is None and other.data is not None:
                    here.errors = [f"Enter the {which} day of this term"]
                    is_whole = False
        self.terms.errors = [entry.errors for entry in self.terms if entry.errors]
        return is_whole

    def periods(self) -> list[Period]:
        """The terms that were typed; an empty row is left out."""
        rows = (entry.form for entry in self.terms)
        return [Period(row.first.data, row.last.data) for row in rows if row.first.data and row.last.data]
