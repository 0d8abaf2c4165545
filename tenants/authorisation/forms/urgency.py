"""Deciding what cannot wait for a panel, and naming a deputy."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea
from wtforms import RadioField, SelectField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, NumberField, PoundsField
from tenants.authorisation.rules import LONGEST_REASON
from tenants.authorisation.rules.consequences import MOST_DIVISIONS
from tenants.authorisation.rules.urgency import GROUND_WORDS, LONGEST_NEED


class UrgentForm(FlaskForm):
    ground = RadioField(
        "Why it cannot wait",
        choices=[SelectChoice(str(ground), words) for ground, words in GROUND_WORDS.items()],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose why it cannot wait")],
    )
    need = TextAreaField(
        "What the child needs now",
        description="The panel reads this first. Name no child.",
        widget=GovTextArea(),
        validators=[
            InputRequired("Say what the child needs now"),
            Length(max=LONGEST_NEED, message=f"What the child needs must be {LONGEST_NEED} characters or fewer"),
        ],
    )
    why = TextAreaField(
        "Reason for your decision",
        description="It stands in the minutes of this case. Name no child.",
        widget=GovTextArea(),
        validators=[
            InputRequired("Give the reason for your decision"),
            Length(max=LONGEST_REASON, message=f"The reason must be {LONGEST_REASON} characters or fewer"),
        ],
    )
    panel_id = SelectField(
        "Panel that ratifies it", widget=GovSelect(), validators=[InputRequired("Choose the panel that ratifies it")]
    )
    affected = NumberField(
        "Electoral divisions affected", description="Your council’s thresholds ask for it.",
        at_least=0, at_most=MOST_DIVISIONS, places=0,
    )  # fmt: skip
    considered = TextAreaField(
        "Other options considered, and why not",
        description="A key decision is recorded with them.",
        widget=GovTextArea(),
        validators=[Length(max=LONGEST_REASON, message=f"The options must be {LONGEST_REASON} characters or fewer")],
    )
    submit = SubmitField("Approve at once", widget=GovSubmitInput())


class DeputyForm(FlaskForm):
    deputy_id = SelectField(
        "Who stands in for you", widget=GovSelect(), validators=[InputRequired("Choose who stands in for you")]
    )
    from_on = DayField("First day", validators=[InputRequired("Enter the first day")])
    to_on = DayField("Last day", validators=[InputRequired("Enter the last day")])
    limit = PoundsField(
        "Up to",
        description="Leave it empty where they may approve whatever you may.",
    )
    submit = SubmitField("Name this deputy", widget=GovSubmitInput())


class EndDeputyForm(FlaskForm):
    """Nothing to type: the deputy’s time ends at once."""
