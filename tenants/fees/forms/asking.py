"""What a provider fills in: from which day, for which agreements, what its costs are, what it asks."""

from collections.abc import Sequence
from uuid import UUID

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovFileInput,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, NumberField
from tenants.fees.queries import Askable
from tenants.fees.rules.costs import MOST_PERCENT, MOST_POUNDS, PART_WORDS, CostModel, Part
from tenants.fees.rules.reviews import LONGEST_TEXT, MOST_AGREEMENTS

Key = tuple[UUID | None, str]
TOO_LONG = f"Write {LONGEST_TEXT} characters or fewer"


class DayForm(FlaskForm):
    from_on = DayField(
        "From which day do you ask for a new price?",
        description="For example 1 4 2027. Agreements that end before that day are left out.",
        validators=[InputRequired("Enter the day")],
    )
    submit = SubmitField("Continue", widget=GovSubmitInput())


class CostsForm(Form):
    """One column of a cost model: what a unit costs, part by part."""

    wages = NumberField(PART_WORDS[Part.WAGES], at_least=0, at_most=MOST_POUNDS)
    travel = NumberField(PART_WORDS[Part.TRAVEL], at_least=0, at_most=MOST_POUNDS)
    on_costs = NumberField(PART_WORDS[Part.ON_COSTS], at_least=0, at_most=MOST_POUNDS)
    overhead = NumberField(PART_WORDS[Part.OVERHEAD], at_least=0, at_most=MOST_POUNDS)
    surplus = NumberField(PART_WORDS[Part.SURPLUS], at_least=0, at_most=MOST_POUNDS)

    def by_part(self) -> list[tuple[Part, NumberField]]:
        return list(zip(Part, (self.wages, self.travel, self.on_costs, self.overhead, self.surplus), strict=True))


class ModelForm(Form):
    before = FormField(CostsForm)
    now = FormField(CostsForm)
    percent = NumberField(
        "By how many percent should the price rise?",
        description="For example 5.5. The new price of each agreement is worked out to the penny.",
        at_least=0,
        at_most=MOST_PERCENT,
    )

    @property
    def rows(self) -> list[tuple[NumberField, NumberField]]:
        """Before and now, part by part, as the page lays them out."""
        columns = (self.before.form.by_part(), self.now.form.by_part())
        return [(before, now) for (_, before), (_, now) in zip(*columns, strict=True)]

    @property
    def figures(self) -> list[NumberField]:
        return [field for part in (self.before, self.now) for _, field in part.form.by_part()]

    @property
    def is_used(self) -> bool:
        return any(field.data is not None or field.errors for field in (*self.figures, self.percent))

    def validate(self, *args: object, **kwargs: object) -> bool:
        """Where anything is filled in, everything is."""
        is_whole: bool = super().validate(*args, **kwargs)
        if not self.is_used:
            return is_whole
        for column, when in ((self.before, "before"), (self.now, "now")):
            for part, field in column.form.by_part():
                if field.data is None and not field.errors:
                    field.errors = [f"Enter {PART_WORDS[part].lower()} {when}, 0 where there are none"]
                    is_whole = False
        if self.percent.data is None and not self.percent.errors:
            self.percent.errors = ["Enter the rise in percent"]
            is_whole = False
        return is_whole


class AskForm(FlaskForm):
    agreements = SelectMultipleField(
        "For which agreements?",
        widget=GovCheckboxesInput(),
        validators=[InputRequired("Choose at least one agreement")],
    )
    models = FieldList(FormField(ModelForm), max_entries=40)
    reason = TextAreaField(
        "Why?",
        description="Every council you ask reads this. Do not name a child, and say of other councils only what this "
        "one may know.",
        widget=GovTextArea(),
        validators=[InputRequired("Say why you ask for more"), Length(max=LONGEST_TEXT, message=TOO_LONG)],
    )
    name = StringField(
        "Your full name",
        description="Typing it here is your signature: you accept any price up to the one you ask.",
        widget=GovTextInput(),
        validators=[InputRequired("Type your name"), Length(max=200)],
    )
    role = StringField(
        "Your role",
        description="For example Registered manager.",
        widget=GovTextInput(),
        validators=[InputRequired("Say in what role you ask"), Length(max=200)],
    )
    show = SubmitField("Show what you ask", widget=GovSubmitInput())
    submit = SubmitField("Send to the councils", widget=GovSubmitInput())

    def offer(self, askable: Sequence[Askable], services: dict[Key, str]) -> None:
        """What may be chosen, and a cost model for each kind of support."""
        self.agreements.choices = [
            (str(each.agreement_id), f"{each.title}, {each.reference}") for each in askable if not each.is_asked
        ]
        if not self.is_submitted():
            self.agreements.data = [value for value, _ in self.agreements.choices[:MOST_AGREEMENTS]]
        while len(self.models) > len(services):
            self.models.pop_entry()
        while len(self.models) < len(services):
            self.models.append_entry()
        self.keys, self.services = list(services), list(services.values())

    def cost_models(self) -> list[CostModel]:
        return [
            CostModel(
                lot_id=lot_id,
                unit=unit,
                percent=entry.form.percent.data,
                before={part: field.data for part, field in entry.form.before.form.by_part()},
                now={part: field.data for part, field in entry.form.now.form.by_part()},
            )
            for (lot_id, unit), entry in zip(self.keys, self.models, strict=True)
            if entry.form.is_used
        ]

    def chosen(self) -> list[UUID]:
        return [UUID(value) for value in self.agreements.data or ()]


class AnswerForm(FlaskForm):
    text = TextAreaField(
        "Your answer",
        description="The council reads it. You may attach files below.",
        widget=GovTextArea(),
        validators=[InputRequired("Write your answer"), Length(max=LONGEST_TEXT, message=TOO_LONG)],
    )
    submit = SubmitField("Send answer", widget=GovSubmitInput())


class WithdrawForm(FlaskForm):
    everywhere = BooleanField(
        "Also from the other councils that I asked at the same time and that have not decided",
        widget=GovCheckboxInput(),
    )
    withdraw = SubmitField("Take this request back", widget=GovSubmitInput())


class EvidenceForm(FlaskForm):
    file = FileField(
        "Attach a file",
        description="For example your accounts or a pay scale, as PDF, document, spreadsheet or picture.",
        widget=GovFileInput(),
    )
    everywhere = BooleanField(
        "Also for the other councils that I asked at the same time and that have not decided",
        widget=GovCheckboxInput(),
    )
    attach = SubmitField("Attach file", widget=GovSubmitInput())
