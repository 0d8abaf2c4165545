"""Asking for a spot purchase, ending one early, extending one, and the council's terms for them."""

from collections.abc import Iterable
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, NumberField, PoundsField, SeenField
from consortium.kernel.web.visits import DatedVisitForm, VisitsField
from tenants.authorisation.rules import Funder
from tenants.pricing.rules.cards import UNITS
from tenants.spot.rules.matching import NUMBER_WORDS
from tenants.spot.rules.purchases import (
    EXEMPTION_WORDS,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    LONGEST_TEXT,
    MOST_MONTHS,
    MOST_PATTERNS,
    Details,
    Exemption,
    Justification,
    Provider,
    Reason,
    Terms,
)

FUNDERS = {Funder.CARE: "Social care", Funder.HEALTH: "Health", Funder.EDUCATION: "Education"}
FAILED = str(Justification.FAILED_PACKAGE)
WHYS = [
    SelectChoice(FAILED, "A package found nobody: its evidence is attached"),
    *(SelectChoice(str(each), words) for each, words in EXEMPTION_WORDS.items() if each is not Exemption.BEFORE),
]


def _long(label: str, description: str, needed: str) -> TextAreaField:
    return TextAreaField(
        label,
        description=description,
        widget=GovTextArea(),
        validators=[
            InputRequired(needed),
            Length(max=LONGEST_TEXT, message=f"Use {LONGEST_TEXT} characters or fewer"),
        ],
    )


def _reference() -> StringField:
    return StringField(
        "Your own reference",
        description="As your finance or case system knows it, such as a purchase order number.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter your own reference"), Length(max=LONGEST_REFERENCE)],
    )


class WhyForm(FlaskForm):
    """Why something is bought outside the system."""

    why = RadioField(
        "Why is this bought outside the system?",
        choices=WHYS,
        widget=GovRadioInput(),
        validators=[InputRequired("Choose why this is bought outside the system")],
    )
    package = SelectField(
        "Package that found nobody (only where that is why)",
        choices=[SelectChoice("", "None")],
        widget=GovSelect(),
        default="",
    )
    reason = _long(
        "Explain why",
        "Whoever authorises it reads this. Do not name the child.",
        "Explain why this is bought outside the system",
    )

    def choose_from(self, failed: Iterable[tuple[UUID, str]]) -> None:
        self.package.choices = [SelectChoice("", "None"), *(SelectChoice(str(id_), words) for id_, words in failed)]

    def given_reason(self) -> Reason:
        if self.why.data == FAILED:
            return Reason(self.reason.data or "", package_id=UUID(self.package.data) if self.package.data else None)
        return Reason(self.reason.data or "", exemption=Exemption(self.why.data))


class PurchaseForm(WhyForm):
    reference = _reference()
    case_reference = StringField(
        "Case reference of the child",
        description="Never a name.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the case reference of the child"), Length(max=LONGEST_REFERENCE)],
    )
    provider_name = StringField(
        "Name of the provider",
        description="It needs no account here.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the name of the provider"), Length(max=LONGEST_NAME)],
    )
    number_of = SelectField(
        "Its number is",
        choices=[
            SelectChoice("", "Not known"),
            *(SelectChoice(str(each), f"its {words}") for each, words in NUMBER_WORDS.items()),
        ],
        widget=GovSelect(),
        default="",
    )
    number = StringField("The number", widget=GovTextInput(), validators=[Length(max=40)])
    lot = SelectField(
        "Kind of support in the system",
        description="Where this is to move to.",
        choices=[SelectChoice("", "None of ours covers it")],
        widget=GovSelect(),
        default="",
    )
    support = _long("What is bought", "In a sentence or two. Do not name the child.", "Say what is bought")
    starts_on = DayField("First day", validators=[InputRequired("Enter the first day")])
    ends_on = DayField("Last day", validators=[InputRequired("Enter the last day: a spot purchase has an end")])
    unit = SelectField(
        "Bought by the", choices=[SelectChoice(*each) for each in UNITS.items()], widget=GovSelect(), default="hour"
    )
    unit_price = PoundsField("Price for one, and one carer", validators=[InputRequired("Enter the price")])
    visits = VisitsField(DatedVisitForm, most=MOST_PATTERNS)
    funder = SelectField(
        "Who pays", choices=[SelectChoice(str(each), words) for each, words in FUNDERS.items()], widget=GovSelect()
    )
    show = SubmitField("Show what it costs", widget=GovSubmitInput())
    submit = SubmitField("Ask for authorisation", widget=GovSubmitInput())

    def choose_lots(self, lots: Iterable[tuple[UUID, str]]) -> None:
        self.lot.choices = [
            SelectChoice("", "None of ours covers it"),
            *(SelectChoice(str(id_), name) for id_, name in lots),
        ]

    def open_rows(self) -> None:
        """Rows to begin with."""
        self.visits.leave_room()

    def details(self) -> Details:
        return Details(
            self.reference.data or "",
            self.case_reference.data or "",
            Provider(self.provider_name.data or "", self.number_of.data or None, self.number.data or None),
            self.support.data or "",
            self.starts_on.data,  # type: ignore[arg-type]
            self.ends_on.data,  # type: ignore[arg-type]
            self.unit.data,
            self.unit_price.data,  # type: ignore[arg-type]
            [row.pattern(self.unit.data) for row in self.visits.used],
            UUID(self.lot.data) if self.lot.data else None,
            Funder(self.funder.data),
        )


class ExtendForm(WhyForm):
    reference = _reference()
    ends_on = DayField("New last day", validators=[InputRequired("Enter the new last day")])
    unit_price = PoundsField("New price for one (optional)", description="Leave empty where it stays.")
    submit = SubmitField("Ask for authorisation", widget=GovSubmitInput())


class EndForm(FlaskForm):
    last_day = DayField("Last day of support", validators=[InputRequired("Enter the last day of support")])
    ended_reason = _long("Why does it end early?", "Your colleagues read it. Do not name the child.", "Say why it ends")
    submit = SubmitField("End it early", widget=GovSubmitInput())


class TermsForm(FlaskForm):
    longest_months = NumberField(
        "Longest duration in months",
        description="One spot purchase may last no longer. What is needed for longer goes through the system.",
        at_least=1,
        at_most=MOST_MONTHS,
        places=0,
        validators=[InputRequired("Enter the longest duration")],
    )
    exemption_roles = SelectMultipleField(
        "Who approves an exemption",
        description="One of these roles, held by an authoriser. Leave empty where any authoriser may.",
        widget=GovCheckboxesInput(),
    )
    revision = SeenField()
    submit = SubmitField("Save", widget=GovSubmitInput())

    def terms(self) -> Terms:
        return Terms(int(self.longest_months.data or 0), tuple(self.exemption_roles.data or ()))
