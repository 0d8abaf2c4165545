"""The forms in which a rate card is drafted, taken from a spreadsheet and adopted."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from consortium.kernel.web.fields import DayField, LinesField, NumberField, PoundsField, SeenField, TimeOfDayField
from tenants.pricing.rules.cards import (
    DAY_KINDS,
    MOST_CARERS,
    MOST_LINES,
    MOST_UPLIFT,
    UNITS,
    CardTerms,
    DayKind,
    RateLine,
)
from tenants.pricing.rules.rates import NO_UPLIFT, Uplift

EMPTY_ROWS = 3
UNIT_CHOICES = [SelectChoice(unit, words.capitalize()) for unit, words in UNITS.items()]
DAY_CHOICES = [SelectChoice("", "Any day"), *(SelectChoice(str(kind), words) for kind, words in DAY_KINDS.items())]
CARER_CHOICES = [SelectChoice("", "Any"), *(SelectChoice(str(n), str(n)) for n in range(1, MOST_CARERS + 1))]


class RateForm(Form):
    unit = SelectField("Unit", choices=UNIT_CHOICES, default="hour")
    complexity = StringField("Complexity")
    place = StringField("Place band")
    day_kind = SelectField("Day", choices=DAY_CHOICES, default="")
    carers = SelectField("Carers", choices=CARER_CHOICES, default="")
    amount = PoundsField("Price")
    is_ceiling = BooleanField("The most we pay")

    @property
    def is_used(self) -> bool:
        """Whether anything was typed that stands for a rate."""
        return bool(self.amount.raw_data and self.amount.raw_data[0].strip()) or self.amount.data is not None

    def line(self) -> RateLine:
        return RateLine(
            unit=self.unit.data,
            amount=self.amount.data or Decimal(0),
            is_ceiling=self.is_ceiling.data,
            complexity=_said(self.complexity.data),
            place=_said(self.place.data),
            day_kind=DayKind(self.day_kind.data) if self.day_kind.data else None,
            carers=int(self.carers.data) if self.carers.data else None,
        )


def _said(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


def _uplift(label: str) -> NumberField:
    return NumberField(label, description="1.50 is half as much again.", at_least=NO_UPLIFT, at_most=MOST_UPLIFT)


class RateCardForm(FlaskForm):
    revision = SeenField()
    rates = FieldList(FormField(RateForm), max_entries=MOST_LINES + EMPTY_ROWS)
    place_bands = LinesField(
        "Place bands",
        description="One on each line, with its places: Coast: CT9, CT10, Margate Central. A place is the first half "
        "of a postcode, or a ward. Leave empty where prices do not go by place.",
    )
    saturday = _uplift("Saturday")
    sunday = _uplift("Sunday")
    bank_holiday = _uplift("Bank holiday")
    evening = _uplift("Evening")
    evening_from = TimeOfDayField("The evening begins at", description="For example 20:00.")
    submit = SubmitField("Save the draft", widget=GovSubmitInput())

    def fill_up(self) -> None:
        """Leave room for more rates."""
        empty = sum(not entry.form.is_used for entry in self.rates)
        for _ in range(min(EMPTY_ROWS - empty, MOST_LINES + EMPTY_ROWS - len(self.rates))):
            self.rates.append_entry()

    def terms(self) -> CardTerms:
        """What was typed; a row without a price is left out."""
        return CardTerms(
            lines=[entry.form.line() for entry in self.rates if entry.form.is_used],
            uplifts={uplift: self[uplift.value].data for uplift in Uplift if self[uplift.value].data is not None},
            evening_from=self.evening_from.data,
            place_bands=self.bands(),
        )

    def bands(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for text in self.place_bands.data:
            band, _, places = text.partition(":")
            found.setdefault(" ".join(band.split()), []).extend(filter(None, map(_said, places.split(","))))
        return found

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        is_whole = super().validate(extra_validators)
        for entry in self.rates:
            row = entry.form
            if not row.is_used and (row.complexity.data or row.place.data or row.day_kind.data or row.carers.data):
                row.amount.errors = ["Enter the price, or leave the row empty"]
                is_whole = False
        if any(":" not in text for text in self.place_bands.data):
            self.place_bands.errors = ["Write each band as its name, a colon, and its places: Coast: CT9, CT10"]
            is_whole = False
        if self.evening.data is not None and self.evening_from.data is None and not self.evening_from.errors:
            self.evening_from.errors = ["Enter the time from which the evening is paid"]
            is_whole = False
        self.rates.errors = [entry.errors for entry in self.rates if entry.errors]
        return is_whole


def filled_from(terms: CardTerms, revision: int) -> dict[str, Any]:
    """The form's data: a row for every rate."""
    return {
        "revision": str(revision),
        "rates": [
            {
                "unit": line.unit,
                "complexity": line.complexity,
                "place": line.place,
                "day_kind": str(line.day_kind) if line.day_kind else "",
                "carers": str(line.carers) if line.carers else "",
                "amount": line.amount,
                "is_ceiling": line.is_ceiling,
            }
            for line in terms.lines
        ],
        "place_bands": tuple(f"{band}: {', '.join(places)}" for band, places in terms.place_bands.items()),
        "evening_from": terms.evening_from,
        **{str(uplift): factor for uplift, factor in terms.uplifts.items()},
    }


class AdoptCardForm(FlaskForm):
    revision = SeenField()
    from_on = DayField("From", description="Today or later.", validators=[InputRequired("Enter the day it begins")])
    submit = SubmitField("Adopt this rate card", widget=GovSubmitInput())


class DiscardCardForm(FlaskForm):
    """Nothing to type: the draft is thrown away."""


class SheetForm(FlaskForm):
    file = FileField(
        "Rate card",
        description="CSV or OpenDocument spreadsheet (.ods), up to 1 MB.",
        widget=GovFileInput(),
        validators=[FileRequired("Choose the file")],
    )
    submit = SubmitField("Read the file", widget=GovSubmitInput())


class PutSheetForm(FlaskForm):
    """What was read and looked at, on its way into the draft."""

    sheet = HiddenField()
    revision = SeenField()
    submit = SubmitField("Put these rates in the draft", widget=GovSubmitInput())


def chosen(names: Sequence[str]) -> list[SelectChoice]:
    """Bands to choose from, or none."""
    return [SelectChoice("", "Any"), *(SelectChoice(name, name) for name in names)]
