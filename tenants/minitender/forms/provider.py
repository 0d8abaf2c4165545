"""What a bidder fills in. The bid's form is made for each mini-tender: its questions, its packages, its style."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

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
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, NumberField, PoundsField, TimeOfDayField
from tenants.minitender.rules.bidding import MOST_WORDS, DeclineReason, Line, Offer, Wanted
from tenants.minitender.rules.terms import TenderTerms
from tenants.pricing.rules.schedule import Weekday

ROWS = 4
DAYS = [SelectChoice(str(day), day.capitalize()) for day in Weekday]
WHEN = [SelectChoice("all", "All year"), SelectChoice("term", "Term time"), SelectChoice("holiday", "School holidays")]
DECLINES = {
    DeclineReason.CAPACITY: "We have no capacity",
    DeclineReason.AREA: "The area does not suit us",
    DeclineReason.STAFF_SKILL: "Our staff lack the skill needed",
    DeclineReason.PRICE: "The price is too low",
    DeclineReason.MATCHING_RISK: "The match would be a risk",
    DeclineReason.START_DATE: "The start date does not suit us",
    DeclineReason.OTHER: "Another reason",
}


class VisitForm(Form):
    """One line of the week that a provider proposes. Without days it says nothing."""

    days = SelectMultipleField("Days", widget=GovCheckboxesInput(), choices=DAYS)
    at = TimeOfDayField("Starts at")
    hours = NumberField("Hours", at_least=Decimal("0.25"), at_most=24)
    carers = NumberField("Carers", places=0, at_least=1, at_most=9)
    when = SelectField("When", widget=GovSelect(), choices=WHEN, default="all")
    starts_on = DayField("First day of this visit")
    ends_on = DayField("Last day of this visit")

    def pattern(self, unit: str) -> dict[str, Any]:
        at: time | None = self.at.data
        own = {"starts_on": self.starts_on.data, "ends_on": self.ends_on.data}
        return {
            "when": self.when.data,
            "days": list(self.days.data or []),
            "at": at.strftime("%H:%M") if at else None,
            "unit": unit,
            "quantity": f"{self.hours.data or Decimal(0):f}",
            "carers": int(self.carers.data or 1),
            **{name: day.isoformat() for name, day in own.items() if day is not None},
        }


def own_days(pattern: Mapping[str, Any]) -> dict[str, date]:
    """The first and last day that a pattern has of its own, as the fields of its row."""
    return {name: date.fromisoformat(pattern[name]) for name in ("starts_on", "ends_on") if pattern.get(name)}


class BidForm(FlaskForm):
    """The part of a bid's form that every mini-tender has; `bid_form` adds the rest."""

    starts_on = DayField(
        "First day you can begin",
        validators=[InputRequired("Enter the first day you can begin")],
    )

    keep = BooleanField(
        "Keep these for next time",
        description="Your answers and prices are offered in your next bid. Only you see them.",
        widget=GovCheckboxInput(),
    )

    terms: TenderTerms
    wanted: Sequence[Wanted]

    def answer_field(self, number: int) -> TextAreaField:
        return self[f"answer_{number}"]

    def price_field(self, number: int) -> PoundsField | None:
        found: PoundsField | None = getattr(self, f"price_{number}", None)
        return found

    def children_field(self, number: int) -> SelectField | None:
        found: SelectField | None = getattr(self, f"children_{number}", None)
        return found

    def week_field(self, number: int) -> FieldList | None:
        found: FieldList | None = getattr(self, f"week_{number}", None)
        return found

    def offer(self) -> Offer:
        """What was typed, as an offer. The form must have been validated."""
        answers = {
            each.key: (self.answer_field(number).data or "").strip()
            for number, each in enumerate(self.terms.policy.criteria)
        }
        lines = [line for number, each in enumerate(self.wanted) if (line := self._line(number, each)) is not None]
        return Offer(lines=tuple(lines), answers=answers, starts_on=self.starts_on.data)

    def lines_to_cost(self) -> tuple[Line, ...] | None:
        """The priced lines, whatever else is missing; None where a price, a week or a day cannot be read.

        A package without a price is left out, and answers are not looked at: nothing is sent.
        """
        self.validate()
        needed = ("price_", "week_")
        for field in self:
            is_empty = field.name == "starts_on" and not any(each.strip() for each in field.raw_data or [])
            is_unpriced = field.name.startswith("price_") and not "".join(field.raw_data or []).strip()
            if is_empty or is_unpriced or not field.name.startswith((*needed, "starts_on")):
                field.errors = []
        if self.errors:
            return None
        lines = (self._line(number, each) for number, each in enumerate(self.wanted))
        return tuple(line for line in lines if line is not None)

    def _line(self, number: int, wanted: Wanted) -> Line | None:
        """The offer for one package; None where a part may be left out and no price was given."""
        field, week = self.price_field(number), self.week_field(number)
        price = self.terms.policy.fixed_price if field is None else field.data
        if price is None:
            return None
        rows = [entry.form for entry in week] if week else []
        typed = tuple(row.pattern(wanted.unit) for row in rows if row.days.data)
        patterns = wanted.patterns if wanted.patterns is not None else typed
        some = self.children_field(number)
        children = int(some.data) if some is not None and some.data else None
        return Line(wanted.package_id, wanted.unit, price, tuple(patterns), children)


def bid_form(terms: TenderTerms, wanted: Sequence[Wanted]) -> type[BidForm]:
    """The form for one mini-tender: a question each, and for each package a price and (in outcomes style) a week."""
    fields: dict[str, Any] = {"terms": terms, "wanted": wanted}
    for number, criterion in enumerate(terms.policy.criteria):
        fields[f"answer_{number}"] = TextAreaField(
            criterion.title,
            description=f"{criterion.question} Up to {MOST_WORDS} words.".strip(),
            widget=GovTextArea(),
            validators=[InputRequired(f"Answer “{criterion.title}”")],
        )
    for number, each in enumerate(wanted):
        if not terms.has_fixed_price:
            needed = [] if terms.policy.allows_part_bids else [InputRequired(f"Enter a price for {each.reference}")]
            fields[f"price_{number}"] = PoundsField("Your price", validators=needed)
        if each.children > 1 and terms.may_support_some:
            fields[f"children_{number}"] = SelectField(
                f"How many of the {each.children} children can you support?",
                choices=[
                    SelectChoice("", f"All {each.children}"),
                    *(SelectChoice(str(some), str(some)) for some in range(each.children - 1, 0, -1)),
                ],
                widget=GovSelect(),
                default="",
            )
        if each.patterns is None:
            fields[f"week_{number}"] = FieldList(FormField(VisitForm), min_entries=ROWS, max_entries=ROWS)
    return type("BidFormOfOneTender", (BidForm,), fields)


def typed_of(offer: Offer, terms: TenderTerms, wanted: Sequence[Wanted]) -> dict[str, list[str]]:
    """An offer as its form would have been filled in, so that a bid can be replaced from what was sent."""
    day = offer.starts_on
    typed = {"starts_on": [str(day.day), str(day.month), str(day.year)]}
    for number, criterion in enumerate(terms.policy.criteria):
        typed[f"answer_{number}"] = [offer.answers.get(criterion.key, "")]
    lines = {line.package_id: line for line in offer.lines}
    for number, each in enumerate(wanted):
        if line := lines.get(each.package_id):
            typed[f"price_{number}"] = [f"{line.unit_price:f}"]
            typed[f"children_{number}"] = [str(line.children or "")]
            typed.update(_typed_week(f"week_{number}", line.patterns))
    return typed


def typed_from(
    answers: Mapping[str, str], prices: Sequence[Decimal | None], terms: TenderTerms
) -> dict[str, list[str]]:
    """A new bid's form as it may begin: what the provider keeps for such questions and units."""
    typed = {
        f"answer_{number}": [answers[criterion.key]]
        for number, criterion in enumerate(terms.policy.criteria)
        if criterion.key in answers
    }
    return typed | {f"price_{number}": [f"{price:f}"] for number, price in enumerate(prices) if price is not None}


def _typed_week(name: str, patterns: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    typed: dict[str, list[str]] = {}
    for row, pattern in enumerate(patterns):
        typed |= {
            f"{name}-{row}-days": list(pattern["days"]),
            f"{name}-{row}-at": [pattern["at"] or ""],
            f"{name}-{row}-hours": [pattern["quantity"]],
            f"{name}-{row}-carers": [str(pattern["carers"])],
            f"{name}-{row}-when": [pattern["when"]],
        }
        for own in ("starts_on", "ends_on"):
            if pattern.get(own):
                typed[f"{name}-{row}-{own}"] = list(reversed(pattern[own].split("-")))
    return typed


class QuestionForm(FlaskForm):
    question = TextAreaField(
        "Your question",
        description="The answer goes to everyone invited. Nobody is told that you asked.",
        widget=GovTextArea(),
        validators=[InputRequired("Write your question"), Length(max=2000)],
    )
    submit = SubmitField("Ask", widget=GovSubmitInput())


class DeclineForm(FlaskForm):
    reason = RadioField(
        "Why do you not bid?",
        widget=GovRadioInput(),
        choices=[SelectChoice(str(value), words) for value, words in DECLINES.items()],
        validators=[InputRequired("Choose a reason")],
    )
    note = StringField("More about it", widget=GovTextInput(), validators=[Length(max=500)])
    submit = SubmitField("Decline", widget=GovSubmitInput())


class ImproveForm(FlaskForm):
    """The part of an improved offer's form that does not depend on the packages; `improve_form` adds their prices."""

    starts_on = DayField("First day you can begin", validators=[InputRequired("Enter the first day you can begin")])
    note = TextAreaField("Anything to say about it", widget=GovTextArea(), validators=[Length(max=2000)])
    submit = SubmitField("Send the improved offer", widget=GovSubmitInput())

    package_ids: Sequence[UUID]

    def price_field(self, number: int) -> PoundsField:
        return self[f"price_{number}"]

    def prices(self) -> dict[UUID, Decimal]:
        return {each: self.price_field(number).data for number, each in enumerate(self.package_ids)}


def improve_form(wanted: Sequence[Wanted]) -> type[ImproveForm]:
    fields: dict[str, Any] = {"package_ids": [each.package_id for each in wanted]}
    for number, each in enumerate(wanted):
        fields[f"price_{number}"] = PoundsField(
            f"Price for {each.reference}", validators=[InputRequired(f"Enter a price for {each.reference}")]
        )
    return type("ImproveFormOfOneBid", (ImproveForm,), fields)
