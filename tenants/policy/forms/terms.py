"""The form in which a policy is drafted."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import NumberField, PoundsField
from consortium.kernel.words import words_for
from tenants.policy.rules import (
    MOST_MONTHS_KEPT,
    USUAL_MONTHS_KEPT,
    AuthoriserRole,
    PolicyCriterion,
    PolicyTerms,
    PriceFormula,
    Style,
    TieBreak,
    Urgency,
    Window,
    WindowUnit,
    faults_of,
)
from tenants.policy.rules.documents import ALLOWED
from tenants.policy.rules.words import FORMULAS, TIE_BREAKS, URGENCIES

MOST_CRITERIA = 12
EMPTY_ROWS = 2
FIELD_OF_FAULT: Mapping[str, str] = {
    "policy.weights": "quality_weight",
    "policy.price_needs_weight": "price_weight",
    "policy.fixed_price_is_quality_only": "price_weight",
    "policy.fixed_price_missing": "fixed_price",
    "policy.ceiling_missing": "ceiling",
    "policy.benchmark_missing": "benchmark",
    "policy.fixed_price_above_ceiling": "fixed_price",
    "policy.floor_above_ceiling": "floor",
    "policy.needs_assessor": "assessors_needed",
    "policy.tie_break_repeated": "tie_break_2",
}


class WindowForm(Form):
    amount = NumberField("How long", at_least=1, at_most=366, places=0, validators=[InputRequired("Say how long")])
    unit = SelectField(
        "Hours or working days",
        choices=[
            SelectChoice(WindowUnit.HOURS.value, "hours"),
            SelectChoice(WindowUnit.WORKING_DAYS.value, "working days"),
        ],
        widget=GovSelect(),
    )


class CriterionForm(Form):
    key = HiddenField()
    title = StringField("Question of quality", widget=GovTextInput(), validators=[Length(max=120)])
    question = TextAreaField(
        "What the provider is asked", widget=GovTextArea(), validators=[Length(max=1000)], render_kw={"rows": 2}
    )
    weight = NumberField("Weight", at_least=Decimal("0.01"), at_most=1000)
    max_score = NumberField("Scored 0 to", at_least=1, at_most=5, places=0)
    minimum = NumberField("Least score", at_least=0, at_most=5)


def _weight(label: str) -> NumberField:
    needed = InputRequired(f"Enter the {label.lower()}")
    return NumberField(label, description="Of 100 points.", at_least=0, at_most=100, validators=[needed])


def _tie_break(number: int) -> SelectField:
    choices = [
        SelectChoice("", "Nothing more"),
        *(SelectChoice(rule.value, words[:1].upper() + words[1:]) for rule, words in TIE_BREAKS.items()),
    ]
    return SelectField(f"{number}.", choices=choices, widget=GovSelect())


class PolicyForm(FlaskForm):
    style = RadioField(
        "How packages are written",
        choices=[
            SelectChoice(Style.OUTCOMES.value, "Outcomes: the provider says how"),
            SelectChoice(Style.PRESCRIPTIVE.value, "Prescriptive: we state the weekly schedule"),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose how packages are written")],
    )
    emergency = FormField(WindowForm, URGENCIES[Urgency.EMERGENCY])
    urgent = FormField(WindowForm, URGENCIES[Urgency.URGENT])
    standard = FormField(WindowForm, URGENCIES[Urgency.STANDARD])
    planned = FormField(WindowForm, URGENCIES[Urgency.PLANNED])
    quality_weight = _weight("Points for quality")
    price_weight = _weight("Points for the price")
    criteria = FieldList(FormField(CriterionForm), max_entries=MOST_CRITERIA)
    quality_threshold = NumberField(
        "Least quality, in per cent of what is available", description="Leave empty for none.", at_least=0, at_most=100
    )
    price_formula = SelectField(
        "How a price earns its points",
        choices=[SelectChoice(formula.value, words) for formula, words in FORMULAS.items()],
        widget=GovSelect(),
    )
    fixed_price = PoundsField("Fixed price of a unit", description="Only where the price is fixed.")
    ceiling = PoundsField("Ceiling of a unit", description="The most that you pay. Leave empty for none.")
    ceiling_is_hard = BooleanField("Set aside a bid above the ceiling", widget=GovCheckboxInput())
    benchmark = PoundsField("Benchmark", description="Only where prices are measured against one.")
    floor = PoundsField("Floor", description="A price below it is flagged as abnormally low. Leave empty for none.")
    tie_break_1 = _tie_break(1)
    tie_break_2 = _tie_break(2)
    tie_break_3 = _tie_break(3)
    tie_break_4 = _tie_break(4)
    assessors_needed = NumberField(
        "People who assess each bid", at_least=1, at_most=20, places=0, validators=[InputRequired("Enter a number")]
    )
    allows_negotiation = BooleanField("Negotiate with the best bidders", widget=GovCheckboxInput())
    allows_part_bids = BooleanField(
        "Let a bid cover some packages of several, or some children of a package", widget=GovCheckboxInput()
    )
    shows_bid_count = BooleanField("Show us how many bids there are before the deadline", widget=GovCheckboxInput())
    allows_split_awards = BooleanField(
        "Let the packages of one mini-tender go to different winners", widget=GovCheckboxInput()
    )
    allows_direct_award = BooleanField(
        "Allow an award without a competition, or by the family’s choice, with its reason", widget=GovCheckboxInput()
    )
    opening_officers = RadioField(
        "Officers who open the bids",
        choices=[SelectChoice("1", "One"), SelectChoice("2", "Two, together")],
        default="1",
        widget=GovRadioInput(),
    )
    bids_kept_months = NumberField(
        "Months to keep the key to sealed bids",
        description="From the deadline, once all is decided. Six years is usual, for as long as a claim may be made. "
        "Then an officer may destroy it, and nobody at the council can open what was sealed. Left empty, it is 72.",
        places=0,
        at_least=1,
        at_most=MOST_MONTHS_KEPT,
    )
    authoriser_roles = SelectMultipleField(
        "Whoever authorises an award must also be a",
        description="Choose none for any authoriser whose delegation covers it.",
        choices=[SelectChoice(role.value, role.value.capitalize()) for role in AuthoriserRole],
        widget=GovCheckboxesInput(),
    )
    adoption_needs_another = BooleanField("Let nobody adopt a version that they wrote", widget=GovCheckboxInput())
    seen = HiddenField()
    submit = SubmitField("Save the draft", widget=GovSubmitInput())

    def fill_up(self) -> None:
        """Leave room for more questions of quality."""
        empty = sum(not entry.form.title.data for entry in self.criteria)
        for _ in range(min(EMPTY_ROWS - empty, MOST_CRITERIA - len(self.criteria))):
            self.criteria.append_entry()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Field by field, then as a whole: what the rules refuse is told at the field it is about."""
        is_valid = super().validate(extra_validators) and self._criteria_are_whole()
        if not is_valid:
            return False
        for refused in faults_of(self.terms()):
            field = getattr(self, FIELD_OF_FAULT.get(refused.code, ""), None)
            if field is None:
                self.form_errors.append(words_for(refused))
            else:
                field.errors = [*field.errors, words_for(refused)]
            is_valid = False
        return is_valid

    def _criteria_are_whole(self) -> bool:
        """A question of quality needs a weight, and a weight its question."""
        is_whole = True
        for entry in self.criteria:
            row = entry.form
            if row.title.data and row.weight.data is None:
                row.weight.errors = ["Say how much this question weighs"]
                is_whole = False
            if not row.title.data and (row.weight.data is not None or row.question.data):
                row.title.errors = ["Give this question a title, or empty its other fields"]
                is_whole = False
        self.criteria.errors = [entry.errors for entry in self.criteria if entry.errors]
        return is_whole

    def terms(self) -> PolicyTerms:
        """What was typed, as the rules take it."""
        tie_break = (self[f"tie_break_{number}"].data for number in range(1, len(TieBreak) + 1))
        return PolicyTerms(
            style=Style(self.style.data),
            windows={urgency: self._window(self[urgency.value].form) for urgency in Urgency},
            criteria=tuple(self._criteria()),
            quality_weight=self.quality_weight.data,
            price_weight=self.price_weight.data,
            price_formula=PriceFormula(self.price_formula.data),
            quality_threshold=self.quality_threshold.data or Decimal(0),
            ceiling=self.ceiling.data,
            ceiling_is_hard=self.ceiling_is_hard.data,
            fixed_price=self.fixed_price.data,
            benchmark=self.benchmark.data,
            floor=self.floor.data,
            tie_break=tuple(TieBreak(rule) for rule in tie_break if rule),
            assessors_needed=int(self.assessors_needed.data),
            allows_negotiation=self.allows_negotiation.data,
            allows_part_bids=self.allows_part_bids.data,
            shows_bid_count=self.shows_bid_count.data,
            allows_split_awards=self.allows_split_awards.data,
            allows_direct_award=self.allows_direct_award.data,
            opening_officers=int(self.opening_officers.data or 1),
            bids_kept_months=int(self.bids_kept_months.data or USUAL_MONTHS_KEPT),
            authoriser_roles=tuple(AuthoriserRole(role) for role in self.authoriser_roles.data or ()),
            adoption_needs_another=self.adoption_needs_another.data,
        )

    def _window(self, row: WindowForm) -> Window:
        return Window(int(row.amount.data), WindowUnit(row.unit.data))

    def _criteria(self) -> list[PolicyCriterion]:
        used: set[str] = set()
        criteria = []
        for entry in self.criteria:
            row = entry.form
            if row.title.data:
                key = _key(row.key.data or row.title.data, used)
                question = (row.question.data or "").strip()
                criteria.append(
                    PolicyCriterion(
                        key, row.title.data.strip(), row.weight.data, row.max_score.data or Decimal(5),
                        row.minimum.data, question,
                    )
                )  # fmt: skip
        return criteria


def _key(text: str, used: set[str]) -> str:
    """A short name for a question, another for each: the header of its column in an exported ranking."""
    key = base = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:30] or "question"
    number = 2
    while key in used or key in {"bidder", "price", "start_on"}:
        key, number = f"{base}_{number}", number + 1
    used.add(key)
    return key


def filled_from(terms: PolicyTerms) -> dict[str, Any]:
    """The form's data for terms that exist already."""
    rules = [str(rule) for rule in terms.tie_break]
    return {
        "style": str(terms.style),
        **{
            str(urgency): {"amount": Decimal(window.amount), "unit": str(window.unit)}
            for urgency, window in terms.windows.items()
        },
        "quality_weight": terms.quality_weight,
        "price_weight": terms.price_weight,
        "criteria": [
            {name: getattr(c, name) for name in ("key", "title", "question", "weight", "max_score", "minimum")}
            for c in terms.criteria
        ],
        "quality_threshold": terms.quality_threshold or None,
        "price_formula": str(terms.price_formula),
        **{name: getattr(terms, name) for name in ("fixed_price", "ceiling", "ceiling_is_hard", "benchmark", "floor")},
        **{f"tie_break_{number}": rule for number, rule in enumerate(rules, start=1)},
        "assessors_needed": Decimal(terms.assessors_needed),
        **{name: getattr(terms, name) for name in ALLOWED},
        "opening_officers": str(terms.opening_officers),
        "bids_kept_months": Decimal(terms.bids_kept_months),
        "authoriser_roles": [str(role) for role in terms.authoriser_roles],
    }
