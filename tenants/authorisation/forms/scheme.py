"""Entering a line of the scheme of delegation, and ending one."""

from decimal import Decimal

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput, GovSelect, GovSubmitInput, GovTextInput
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from consortium.kernel.errors import BadInput
from consortium.kernel.money import half_up, parse_decimal
from consortium.kernel.web.fields import DateBoxes
from consortium.people.rules import Role
from tenants.authorisation.rules import Basis

ROLES = (
    Role.AUTHORISER,
    Role.STRATEGIC_LEAD,
    Role.ORGANISATION_ADMINISTRATOR,
    Role.CONTRACT_MANAGER,
    Role.COMMISSIONER,
    Role.POLICY_OWNER,
)
MOST_POUNDS = Decimal("999999999999.99")


class DelegationForm(FlaskForm):
    person_id = SelectField("Authoriser", widget=GovSelect(), default="")
    role = SelectField(
        "Or every authoriser who is also",
        description="A role goes on where people change. Choose a person or a role.",
        choices=[
            SelectChoice("", "No role: one person"),
            *(SelectChoice(str(role), str(role).capitalize()) for role in ROLES),
        ],
        widget=GovSelect(),
        default="",
    )
    limit = StringField(
        "Up to (£)",
        description="For example 25000.00. A case of exactly this much is covered.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the limit in pounds")],
    )
    basis = RadioField(
        "Compared with",
        choices=[
            SelectChoice(str(Basis.WHOLE_LIFE), "the whole value of a case"),
            SelectChoice(str(Basis.ANNUAL), "its largest financial year"),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what the limit is compared with")],
    )
    in_urgency = BooleanField("Only for urgent decisions, which a panel ratifies later", widget=GovCheckboxInput())
    from_on = DateField(
        "First day",
        format="%d %m %Y",
        widget=DateBoxes(),
        validators=[InputRequired("Enter the first day")],
    )
    to_on = DateField(
        "Last day",
        description="Leave it empty where it goes on until somebody ends it.",
        format="%d %m %Y",
        widget=DateBoxes(),
        validators=[Optional()],
    )
    submit = SubmitField("Enter delegation", widget=GovSubmitInput())

    amount: Decimal = Decimal(0)

    def validate_limit(self, field: StringField) -> None:
        """Read pounds and pence exactly; a pound sign before them is no harm."""
        try:
            self.amount = parse_decimal((field.data or "").strip().removeprefix("£"), "The limit")
        except BadInput as bad:
            raise ValidationError(str(bad).replace(":", "", 1)) from bad
        if not 0 < self.amount <= MOST_POUNDS or self.amount != half_up(self.amount):
            raise ValidationError("The limit must be above £0.00, in pounds and pence")


class EndForm(FlaskForm):
    """Nothing to type: the delegation ends with today."""
