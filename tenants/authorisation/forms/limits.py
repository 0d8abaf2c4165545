"""Proposing a call-off limit with its profile, recording what was paid, and setting the council's thresholds."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import BooleanField, FieldList, Form, FormField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, NumberField, PoundsField
from tenants.authorisation.rules import LONGEST_REASON, urgency
from tenants.authorisation.rules.consequences import MOST_DAYS, MOST_DIVISIONS, DecisionRules
from tenants.authorisation.rules.limits import CLOSE_PERCENT, MOST_YEARS, NEARING_PERCENT, ProfileYear

EMPTY_YEARS = 3


class YearForm(Form):
    """One financial year of a profile; left empty altogether it is no year."""

    financial_year = StringField("Financial year", widget=GovTextInput(), validators=[Length(max=7)])
    children_start = NumberField("Children at its start", at_least=0, at_most=100000, places=0)
    spend_start = PoundsField("Yearly spend at its start", at_least=0)
    children_end = NumberField("Children at its end", at_least=0, at_most=100000, places=0)
    spend_end = PoundsField("Yearly spend at its end", at_least=0)
    counts = BooleanField("Counts towards the limit", widget=GovCheckboxInput(), default=True)

    @property
    def is_used(self) -> bool:
        return any(
            field.raw_data and str(field.raw_data[0]).strip() for field in self if not isinstance(field, BooleanField)
        )

    def read(self) -> ProfileYear:
        return ProfileYear(
            (self.financial_year.data or "").strip(),
            int(self.children_start.data),
            Decimal(self.spend_start.data),
            int(self.children_end.data),
            Decimal(self.spend_end.data),
            bool(self.counts.data),
        )


class LimitForm(FlaskForm):
    system_id = SelectField(
        "Purchasing system", widget=GovSelect(), validators=[InputRequired("Choose the purchasing system")]
    )
    from_on = DayField("First day", validators=[InputRequired("Enter the first day")])
    to_on = DayField("Last day", validators=[InputRequired("Enter the last day")])
    years = FieldList(FormField(YearForm), max_entries=MOST_YEARS)
    nearing_percent = NumberField(
        "First warning", description="Per cent of the limit.", at_least=1, at_most=99, places=0,
        default=NEARING_PERCENT, validators=[InputRequired("Enter when to warn first")],
    )  # fmt: skip
    close_percent = NumberField(
        "Second warning", description="Per cent of the limit.", at_least=2, at_most=100, places=0,
        default=CLOSE_PERCENT, validators=[InputRequired("Enter when to warn again")],
    )  # fmt: skip
    reason = TextAreaField(
        "Why this limit",
        description="Whoever authorises it reads this first. Name no child.",
        widget=GovTextArea(),
        validators=[
            InputRequired("Say why this limit is asked for"),
            Length(max=LONGEST_REASON, message=f"The reason must be {LONGEST_REASON} characters or fewer"),
        ],
    )
    submit = SubmitField("Ask for this limit", widget=GovSubmitInput())

    def fill_up(self) -> None:
        """Leave room for more years."""
        empty = sum(not entry.form.is_used for entry in self.years)
        for _ in range(min(EMPTY_YEARS - empty, MOST_YEARS - len(self.years))):
            self.years.append_entry()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        is_valid = super().validate(extra_validators)
        used = [entry.form for entry in self.years if entry.form.is_used]
        for year in used:
            for field in (
                year.financial_year,
                year.children_start,
                year.spend_start,
                year.children_end,
                year.spend_end,
            ):
                if not field.errors and (field.data is None or field.data == ""):
                    field.errors = [f"Enter the {field.label.text.lower()}"]
                    is_valid = False
        if not used:
            self.fill_up()
            self.years[0].form.financial_year.errors = ["Enter the profile of at least one financial year"]
            is_valid = False
        return is_valid

    def profile(self) -> list[ProfileYear]:
        return [entry.form.read() for entry in self.years if entry.form.is_used]


class PaidForm(FlaskForm):
    through_on = DayField("Paid up to and including", validators=[InputRequired("Enter the last day it covers")])
    paid = PoundsField(
        "Paid in that financial year so far", at_least=0, validators=[InputRequired("Enter what was paid")]
    )
    children = NumberField(
        "Children supported",
        at_least=0,
        at_most=100000,
        places=0,
        validators=[InputRequired("Enter how many children")],
    )
    submit = SubmitField("Record what was paid", widget=GovSubmitInput())


class DecisionRulesForm(FlaskForm):
    from_on = DayField("First day", validators=[InputRequired("Enter the first day")])
    key_over = PoundsField(
        "A decision is key above", description="Leave it empty where no decision on spend is a key decision."
    )
    key_divisions = NumberField(
        "And in more electoral divisions than",
        description="Leave it empty where the amount alone decides.",
        at_least=0,
        at_most=MOST_DIVISIONS,
        places=0,
    )
    call_in_from = PoundsField(
        "Subject to call-in from",
        description="Key decisions are always subject to call-in. Leave it empty where only they are.",
    )
    call_in_days = NumberField(
        "Working days of a call-in period", at_least=1, at_most=MOST_DAYS, places=0, default=5,
        validators=[InputRequired("Enter how long a call-in period lasts")],
    )  # fmt: skip
    ratify_days = NumberField(
        "Working days to ratify an urgent decision", at_least=1, at_most=urgency.MOST_DAYS, places=0,
        default=urgency.USUAL_DAYS, validators=[InputRequired("Enter within how many days a panel ratifies")],
    )  # fmt: skip
    publish_from = PoundsField(
        "Records may be published from",
        description="Those of key decisions always may. Leave it empty where only they are.",
    )
    submit = SubmitField("Set these thresholds", widget=GovSubmitInput())

    def read(self) -> tuple[DecisionRules, date]:
        divisions = self.key_divisions.data
        rules = DecisionRules(
            key_over=self.key_over.data,
            key_divisions=None if divisions is None else int(divisions),
            call_in_from=self.call_in_from.data,
            call_in_days=int(self.call_in_days.data),
            ratify_days=int(self.ratify_days.data),
            publish_from=self.publish_from.data,
        )
        return rules, self.from_on.data
