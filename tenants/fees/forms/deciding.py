"""What a council fills in: its answer, with a rise for each kind of support or a price for each agreement."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import FieldList, RadioField, SelectChoice, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, NumberField, PoundsField
from tenants.fees.queries import Standing
from tenants.fees.rules.costs import CostModel
from tenants.fees.rules.reviews import LONGEST_TEXT, Answer
from tenants.fees.rules.sector import LONGEST_NAME
from tenants.fees.services import Decision
from tenants.pricing.rules.cards import UNITS

Key = tuple[UUID | None, str]
TOO_LONG = f"Write {LONGEST_TEXT} characters or fewer"
ANSWERS = (
    SelectChoice(str(Answer.FULL), "Accept in full"),
    SelectChoice(str(Answer.PERCENT), "Accept in part, by kind of support"),
    SelectChoice(str(Answer.PRICES), "Accept in part, agreement by agreement"),
    SelectChoice(str(Answer.DECLINE), "Decline"),
)


class DecideForm(FlaskForm):
    answer = RadioField(
        "What do you decide?",
        choices=list(ANSWERS),
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what you decide")],
    )
    percents = FieldList(NumberField("Rise", at_least=0, at_most=100), max_entries=40)
    prices = FieldList(PoundsField("Price"), max_entries=500)
    reason = TextAreaField(
        "Your reason",
        description="The provider reads it in your letter. You may leave it empty where you accept in full.",
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_TEXT, message=TOO_LONG)],
    )
    role = StringField(
        "In what role do you decide?",
        description="For example Head of commissioning. It stands under the letter with your name.",
        widget=GovTextInput(),
        validators=[Length(max=200)],
    )
    show = SubmitField("Show what it does", widget=GovSubmitInput())
    submit = SubmitField("Decide and send the letter", widget=GovSubmitInput())

    def offer(self, models: Sequence[CostModel], standing: Sequence[Standing], services: Mapping[Key, str]) -> None:
        """A rise for each kind of support and a price for each agreement, as asked until somebody types another."""
        self.keys = [model.key for model in models]
        self.lines = [each for each in standing if each.stands]
        for fields, values in (
            (self.percents, [model.percent for model in models]),
            (self.prices, [each.line.asked for each in self.lines]),
        ):
            while len(fields) > len(values):
                fields.pop_entry()
            for value in values[len(fields) :]:
                fields.append_entry(value)
        for field, key in zip(self.percents, self.keys, strict=True):
            field.label.text = services.get(key, "Rise")
        for field, each in zip(self.prices, self.lines, strict=True):
            field.label.text = f"{each.agreement.title}, {each.line.reference}"

    def decision(self) -> Decision:
        prices: dict[UUID, Decimal | None] = {
            each.line.agreement_id: field.data for each, field in zip(self.lines, self.prices, strict=True)
        }
        percents: dict[Key, Decimal | None] = {
            key: field.data for key, field in zip(self.keys, self.percents, strict=True)
        }
        return Decision(Answer(self.answer.data), percents, prices)


class QuestionForm(FlaskForm):
    text = TextAreaField(
        "What else do you need to know?",
        description="The provider reads it, and may answer and attach files.",
        widget=GovTextArea(),
        validators=[InputRequired("Write your question"), Length(max=LONGEST_TEXT, message=TOO_LONG)],
    )
    ask = SubmitField("Ask for more", widget=GovSubmitInput())


class FigureForm(FlaskForm):
    what = StringField(
        "What is it?",
        description="For example Homecare minimum price. A figure of the same name takes the place of the one before.",
        widget=GovTextInput(),
        validators=[InputRequired("Say what the figure is"), Length(max=LONGEST_NAME)],
    )
    amount = PoundsField("Figure", validators=[InputRequired("Enter the figure")])
    unit = SelectField(
        "For each",
        choices=[SelectChoice(unit, words) for unit, words in UNITS.items()],
        widget=GovSelect(),
    )
    from_on = DayField("From which day?", validators=[InputRequired("Enter the first day")])
    source = StringField(
        "Where is it published?",
        widget=GovTextInput(),
        validators=[InputRequired("Say where it is published"), Length(max=LONGEST_NAME)],
    )
    submit = SubmitField("Set figure", widget=GovSubmitInput())
