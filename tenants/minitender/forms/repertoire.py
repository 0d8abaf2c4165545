"""Standing answers and prices, as pages ask for them."""

from collections.abc import Mapping
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextArea, GovTextInput
from wtforms import SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import PoundsField, SeenField
from tenants.minitender.rules.bidding import MOST_WORDS
from tenants.minitender.rules.repertoire import LONGEST_TOPIC
from tenants.pricing.rules.cards import UNITS


class StandingAnswerForm(FlaskForm):
    topic = StringField(
        "Topic",
        description="As councils ask about it, such as Safeguarding. It is offered where a question bears that name.",
        widget=GovTextInput(),
        validators=[InputRequired("Name the topic"), Length(max=LONGEST_TOPIC)],
    )
    answer = TextAreaField(
        "Your answer",
        description=f"Up to {MOST_WORDS} words. Leave out what is about one child.",
        widget=GovTextArea(),
        validators=[InputRequired("Write the answer")],
    )
    revision = SeenField()
    submit = SubmitField("Keep this answer", widget=GovSubmitInput())


class PriceForm(FlaskForm):
    lot = SelectField("Lot", widget=GovSelect(), validators=[InputRequired("Choose a lot")])
    unit = SelectField(
        "For each",
        widget=GovSelect(),
        choices=[SelectChoice(unit, words.capitalize()) for unit, words in UNITS.items()],
        default="hour",
    )
    unit_price = PoundsField("Your usual price", description="Empty takes the price back.")
    submit = SubmitField("Keep this price", widget=GovSubmitInput())


def price_form(lots: Mapping[UUID, str]) -> PriceForm:
    form = PriceForm()
    form.lot.choices = [SelectChoice(str(lot_id), name) for lot_id, name in lots.items()]
    return form
