"""Setting up a system and its lots on a page."""

from decimal import Decimal

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovFileInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length

from consortium.kernel.web.fields import DayField, NumberField, SeenField
from consortium.systems.rules import REGIMES, Outcome, Paper, PolicyAsked, Rating, Route, View, cpv_codes, overlay_of

MOST_POUNDS = Decimal("1000000000")
TAKEN = "PDF, picture (PNG, JPEG), Word, Excel, OpenDocument, text or CSV, up to 20 MB. The member can read it too."
NO_CURRENCY = "In whole pounds, without commas. 0 where this lot asks for none."


FLOORS = [
    SelectChoice("", "No least rating"),
    *(SelectChoice(str(rating), f"{rating} or better") for rating in list(Rating)[:3]),
]


def _day(label: str, hint: str) -> DayField:
    return DayField(label, description=hint, validators=[InputRequired(f"Enter a date: {label.lower()}")])


def _cover(label: str, usual: int) -> NumberField:
    return NumberField(
        label,
        description=NO_CURRENCY,
        default=Decimal(usual),
        at_least=0,
        at_most=MOST_POUNDS,
        places=0,
        validators=[InputRequired(f"Enter an amount: {label.lower()}")],
    )


def _whole(label: str, usual: int, most: int, hint: str = "") -> NumberField:
    return NumberField(
        label,
        description=hint,
        default=Decimal(usual),
        at_least=0,
        at_most=most,
        places=0,
        validators=[InputRequired(f"Enter a number: {label.lower()}")],
    )


class SystemForm(FlaskForm):
    consortium_id = SelectField("Consortium", widget=GovSelect(), validators=[InputRequired("Choose the consortium")])
    name = StringField(
        "Name of the system", widget=GovTextInput(), validators=[InputRequired("Enter its name"), Length(max=200)]
    )
    summary = TextAreaField(
        "What it is for",
        description="Two or three sentences that a provider who has never heard of you understands.",
        widget=GovTextArea(),
        validators=[InputRequired("Say what it is for"), Length(max=4000)],
    )
    regime = RadioField(
        "Legal regime",
        description="Fixed once the system is published.",
        choices=[SelectChoice(str(regime), rules.name) for regime, rules in REGIMES.items()],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose the legal regime")],
    )
    form = RadioField(
        "Form",
        choices=[
            SelectChoice("dynamic", "Dynamic: open to new providers throughout its life"),
            SelectChoice("framework", "Framework"),
        ],
        default="dynamic",
        widget=GovRadioInput(),
        validators=[InputRequired("Choose the form")],
    )
    commenced_on = _day("Commenced on", "The day of the original notice. For example, 1 3 2024.")
    ends_on = _day("Ends on", "The last day on which a package may be bought through it.")
    entry_every_months = NumberField(
        "Months between rounds",
        description="Leave empty where providers may join at any time.",
        at_least=1,
        at_most=60,
        places=0,
    )
    is_light_touch = BooleanField(
        "The services are light touch: children’s social care is",
        default=True,
        widget=GovCheckboxInput(),
    )
    needs_member_agreements = BooleanField(
        "A member buys only with its access and data-sharing agreements on file", widget=GovCheckboxInput()
    )
    decision_working_days = NumberField(
        "Working days in which an application is decided",
        description="For a system that is open at any time. The restricted procedure of 2015 has its own: 10.",
        at_least=1,
        at_most=100,
        places=0,
    )
    fee_percent = NumberField(
        "Fee to providers, as a percentage of an award",
        description="Leave empty where providers pay nothing. Only the Procurement Act 2023 knows a fee.",
        at_least=0,
        at_most=100,
    )
    notice_reference = StringField(
        "Reference of the notice",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the reference"), Length(max=200)],
    )
    contact_name = StringField(
        "Named contact", widget=GovTextInput(), validators=[InputRequired("Name a person to ask"), Length(max=200)]
    )
    contact_email = EmailField(
        "E-mail address of the contact",
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter an e-mail address"),
            Email("Enter an e-mail address like name@example.org", check_deliverability=False),
        ],
    )
    contract_terms_version = StringField(
        "Version of the contract terms",
        description="For example, 2024-1.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the version"), Length(max=50)],
    )
    contract_terms = TextAreaField(
        "Contract terms",
        description="The text that every admitted provider accepts, good with every named member.",
        widget=GovTextArea(),
        render_kw={"rows": 12},
        validators=[InputRequired("Enter the terms"), Length(max=200_000)],
    )
    agreed_call_off_days = NumberField(
        "Fewest days to bid that each provider agrees to",
        description="Only for the restricted procedure of 2015, which gives at least 10. It becomes a clause of the "
        "terms, and holds for a lot once every provider admitted to it has signed. Leave empty for none.",
        at_least=1,
        at_most=9,
        places=0,
    )
    cqc_rating_floor = SelectField(
        "Least overall rating by the Care Quality Commission",
        description="What its lots ask for to begin with, where they need registration. Each may ask for another.",
        choices=FLOORS,
        widget=GovSelect(),
    )
    admission_threshold = NumberField(
        "Threshold for admission",
        description="The least total of 100 with which a provider is admitted. Usually 60.00.",
        default=Decimal("60.00"),
        at_least=0,
        at_most=100,
        validators=[InputRequired("Enter the threshold")],
    )
    assessors_needed = _whole("Assessors of each application", 2, 20)
    assessor_councils_needed = _whole(
        "Councils they come from, at least", 2, 20, "Two or more, unless your council buys through it alone."
    )
    submit = SubmitField("Save draft", widget=GovSubmitInput())


class LotForm(FlaskForm):
    name = StringField(
        "Name of the lot", widget=GovTextInput(), validators=[InputRequired("Enter its name"), Length(max=200)]
    )
    summary = TextAreaField(
        "What it covers", widget=GovTextArea(), validators=[InputRequired("Say what it covers"), Length(max=4000)]
    )
    age_from = _whole("Youngest age", 0, 130)
    age_to = _whole("Oldest age", 25, 130)
    cpv_code = SelectField(
        "What the notice calls it (CPV code)",
        choices=lambda: [SelectChoice(code, f"{words} ({code})") for code, words in cpv_codes().items()],
        widget=GovSelect(),
    )
    needs_cqc_personal_care = BooleanField(
        "Providers must be registered with the Care Quality Commission for personal care", widget=GovCheckboxInput()
    )
    cqc_rating_floor = SelectField(
        "Least overall rating by the Care Quality Commission",
        description="A provider rated lower gets no invitations until rated better. One not rated yet is invited.",
        choices=FLOORS,
        widget=GovSelect(),
    )
    needs_ofsted = BooleanField(
        "Providers must be registered with Ofsted for supported accommodation of 16 and 17 year olds",
        widget=GovCheckboxInput(),
    )
    policies_needed = SelectMultipleField(
        "Policies every provider must show",
        description="Each with the day it was agreed and the day of its next review.",
        choices=[SelectChoice(str(policy), policy.capitalize()) for policy in PolicyAsked],
        widget=GovCheckboxesInput(),
    )
    employers_liability_gbp = _cover("Employers’ liability insurance, at least", 10_000_000)
    public_liability_gbp = _cover("Public liability insurance, at least", 5_000_000)
    professional_indemnity_gbp = _cover("Professional indemnity insurance, at least", 2_000_000)
    submit = SubmitField("Add this lot", widget=GovSubmitInput())


class HealthRouteForm(FlaskForm):
    lot_id = SelectField("Lot", widget=GovSelect(), validators=[InputRequired("Choose the lot")])
    buyer_id = SelectField("Buyer", widget=GovSelect(), validators=[InputRequired("Choose the buyer")])
    route = RadioField(
        "Route",
        choices=[
            SelectChoice(str(route), f"{str(route)[:1].upper()}{str(route)[1:]}: {overlay_of(route).in_plain_words}")
            for route in Route
        ],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose the route")],
    )
    reasons = TextAreaField(
        "Reasons",
        description="Why these are health services, and why this route. Everybody can read it: name no child.",
        widget=GovTextArea(),
        validators=[InputRequired("Write down the reasons"), Length(max=4000)],
    )
    submit = SubmitField("Record the route", widget=GovSubmitInput())


class ExtensionForm(FlaskForm):
    ends_on = _day("Extended until", "The last day of this extension, as the notice advertises it.")
    submit = SubmitField("Add this extension", widget=GovSubmitInput())


class AskForViewsForm(FlaskForm):
    due_on = _day("Views due by", "The last day on which a member may give its view.")
    submit = SubmitField("Ask for views", widget=GovSubmitInput())


class ExtensionViewForm(FlaskForm):
    """The first approval is needed to give a view; a second and a third may stand beside it."""

    view = RadioField(
        "What is your organisation’s view?",
        choices=[
            SelectChoice(str(View.EXTEND), "Extend"),
            SelectChoice(str(View.DO_NOT_EXTEND), "Do not extend"),
            SelectChoice(str(View.NO_VIEW), "No view"),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose a view")],
    )
    reason = TextAreaField(
        "Reason",
        description="The members of the consortium read it once you give your view.",
        widget=GovTextArea(),
        validators=[Length(max=4000)],
    )
    office_1 = StringField(
        "Approved by",
        description="The office, not a name. For example: head of service.",
        widget=GovTextInput(),
        validators=[Length(max=200)],
    )
    approved_on_1 = DayField("Approved on", description="For example, 27 3 2027.")
    office_2 = StringField(
        "Also approved by, if anybody",
        description="For example: cabinet member for children’s services.",
        widget=GovTextInput(),
        validators=[Length(max=200)],
    )
    approved_on_2 = DayField("Second approval on")
    office_3 = StringField("Third office, if any", widget=GovTextInput(), validators=[Length(max=200)])
    approved_on_3 = DayField("Third approval on")
    revision = SeenField()
    submit = SubmitField("Give this view", widget=GovSubmitInput())


class DecideExtensionForm(FlaskForm):
    outcome = RadioField(
        "What did the members decide?",
        choices=[
            SelectChoice(str(Outcome.EXTENDED), "Extend the system"),
            SelectChoice(str(Outcome.NOT_EXTENDED), "Do not extend it"),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what was decided")],
    )
    agreed_ends_on = DayField("New end of the system", description="Leave empty if it is not extended.")
    reason = TextAreaField(
        "Reasons for the joint decision",
        description="Everybody can read them.",
        widget=GovTextArea(),
        validators=[InputRequired("Write down the reasons"), Length(max=4000)],
    )
    submit = SubmitField("Record the decision", widget=GovSubmitInput())


class MemberAgreementForm(FlaskForm):
    council_id = SelectField("Body", widget=GovSelect(), validators=[InputRequired("Choose the body")])
    paper = RadioField(
        "What did it sign?",
        choices=[SelectChoice(str(paper), str(paper).capitalize()) for paper in Paper],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what it signed")],
    )
    reference = StringField(
        "Reference",
        description="Your own number for it, or where you keep the paper.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the reference"), Length(max=200)],
    )
    signed_on = _day("Signed on", "For example, 27 3 2026.")
    copy = FileField("A copy of what was signed, if you have it here", description=TAKEN, widget=GovFileInput())
    submit = SubmitField("Keep on file", widget=GovSubmitInput())


class AgreementCopyForm(FlaskForm):
    """`replaces_id` is the copy that the page showed, so that nobody's newer one is put aside unseen."""

    copy = FileField("The signed copy", description=TAKEN, widget=GovFileInput())
    replaces_id = HiddenField()
    submit = SubmitField("Keep this copy", widget=GovSubmitInput())
