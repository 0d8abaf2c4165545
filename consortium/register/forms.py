"""What a provider says of itself, and what a lead or a council decides about it."""

from decimal import Decimal

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovDateInput,
    GovFileInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import DateField, RadioField, SelectField, SelectMultipleField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from consortium.kernel.errors import BadInput
from consortium.kernel.money import half_up, parse_decimal
from consortium.register.rules import EvidenceKind, LegalForm, Outcome, StandingKind

LONGEST = 4000
MOST_POUNDS = Decimal("999999999999.99")
_NOT_TOO_LONG = Length(max=LONGEST, message=f"Write {LONGEST} characters or fewer")
DATE = "%d %m %Y"


def _needed_to_suspend(form: FlaskForm, field: DateField) -> None:
    """An empty day is an error where the decision is to suspend, and means now where it is to remove."""
    if not any((part or "").strip() for part in field.raw_data or ()):
        field.errors = []
        raise StopValidation("A suspension needs its last day" if form.kind.data == StandingKind.SUSPENDED else "")


class ProfileForm(FlaskForm):
    legal_form = RadioField(
        "What are you?",
        choices=[
            SelectChoice(str(LegalForm.COMPANY), "A company (limited, community interest, partnership)"),
            SelectChoice(str(LegalForm.CHARITY), "A charity"),
            SelectChoice(str(LegalForm.SOLE_TRADER), "A sole trader: I work for myself"),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what you are")],
    )
    employs_staff = RadioField(
        "Do you employ anybody?",
        description="A sole trader who employs nobody needs no employers’ liability insurance.",
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No, I work alone")],
        default="yes",
        widget=GovRadioInput(),
        validators=[InputRequired("Say whether you employ anybody")],
    )
    company_number = StringField(
        "Company number",
        description="Eight characters, such as 01234567. Find it at Companies House. For companies.",
        widget=GovTextInput(),
        validators=[Length(max=20)],
    )
    charity_number = StringField(
        "Charity number",
        description="Six or seven digits, or beginning with SC or NIC. For charities.",
        widget=GovTextInput(),
        validators=[Length(max=20)],
    )
    cqc_provider_id = StringField(
        "CQC provider ID (if you have one)",
        description="Such as 1-101234567, from the Care Quality Commission. Needed for personal care.",
        widget=GovTextInput(),
        validators=[Length(max=20)],
    )
    cqc_location_id = StringField(
        "CQC location ID (if you have one)",
        description="Such as 1-101234568: the branch that would support our children.",
        widget=GovTextInput(),
        validators=[Length(max=30)],
    )
    ofsted_urn = StringField(
        "Ofsted URN (if you have one)",
        description="Six or seven digits, or two letters and six digits. Ofsted shows it on your page.",
        widget=GovTextInput(),
        validators=[Length(max=30)],
    )
    ukprn = StringField(
        "UKPRN (if you have one)",
        description="Eight digits, from the UK Register of Learning Providers.",
        widget=GovTextInput(),
        validators=[Length(max=30)],
    )
    vat_number = StringField(
        "VAT number (if you are registered)",
        description="Nine digits, with or without GB.",
        widget=GovTextInput(),
        validators=[Length(max=30)],
    )
    lei = StringField(
        "Legal entity identifier (if you have one)",
        description="20 letters and digits.",
        widget=GovTextInput(),
        validators=[Length(max=30)],
    )
    postcode = StringField(
        "Postcode of your office",
        description="If you work from home, your home’s. Councils see it; families do not.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter your postcode"), Length(max=10)],
    )
    summary = TextAreaField(
        "What you do, in a few sentences",
        description="Whom you support and how. Councils read it on the register.",
        widget=GovTextArea(),
        validators=[InputRequired("Say what you do"), _NOT_TOO_LONG],
    )
    capacity_note = TextAreaField(
        "Room for new work (if you like)",
        description="For example: four new children from May, evenings only.",
        widget=GovTextArea(),
        validators=[_NOT_TOO_LONG],
    )
    submit = SubmitField("Save profile", widget=GovSubmitInput())


class EvidenceForm(FlaskForm):
    kind = SelectField(
        "What is it?",
        choices=[SelectChoice(str(kind), kind.in_words) for kind in EvidenceKind],
        widget=GovSelect(),
        validators=[InputRequired("Choose what it is")],
    )
    reference = StringField(
        "Number or reference",
        description="The policy number; for the Care Quality Commission your provider ID; for Ofsted your URN or the "
        "number of your application; for a policy its version; for identity, which document it is.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter its number or reference"), Length(max=200)],
    )
    cover = StringField(
        "Cover in pounds (insurance)",
        description="For example 5000000.",
        widget=GovTextInput(),
        validators=[Optional()],
    )
    outcome = RadioField(
        "What Ofsted has decided (Ofsted registration)",
        choices=[
            SelectChoice(str(Outcome.REGISTERED), "Registered"),
            SelectChoice(str(Outcome.APPLIED), "Applied, and waiting for the decision"),
            SelectChoice(str(Outcome.REFUSED), "Refused"),
        ],
        widget=GovRadioInput(),
        validators=[Optional()],
    )
    issued_on = DateField(
        "From which day (policies, and an application to Ofsted)",
        description="The day a policy was agreed, or the application was made.",
        format=DATE,
        widget=GovDateInput(),
        validators=[Optional()],
    )
    expires_on = DateField(
        "Expires on (insurance, and whatever else has an end; for a policy, its next review)",
        format=DATE,
        widget=GovDateInput(),
        validators=[Optional()],
    )
    document = FileField(
        "A copy",
        description="PDF, PNG or JPEG, up to 20 MB. A photograph taken with your phone will do.",
        widget=GovFileInput(),
    )
    submit = SubmitField("Give this evidence", widget=GovSubmitInput())

    amount: Decimal | None = None

    def validate_cover(self, field: StringField) -> None:
        """Read pounds exactly; a pound sign and separators of thousands are no harm here."""
        plain = (field.data or "").strip().removeprefix("£").replace(",", "")
        if not plain:
            return
        try:
            self.amount = parse_decimal(plain, "The cover")
        except BadInput as bad:
            raise ValidationError(str(bad).replace(":", "", 1)) from bad
        if not 0 < self.amount <= MOST_POUNDS or self.amount != half_up(self.amount):
            raise ValidationError("The cover must be above £0.00, in pounds and pence")


class PlacesForm(FlaskForm):
    councils = SelectMultipleField("Where you offer it", widget=GovCheckboxesInput(), validators=[Optional()])
    submit = SubmitField("Save places", widget=GovSubmitInput())


class WithdrawForm(FlaskForm):
    lots = SelectMultipleField(
        "Lots to leave",
        widget=GovCheckboxesInput(),
        validators=[InputRequired("Choose at least one lot")],
    )
    reason = TextAreaField(
        "Why",
        description="The lead authority reads it.",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason"), _NOT_TOO_LONG],
    )
    submit = SubmitField("Withdraw from these lots", widget=GovSubmitInput())


class StandingForm(FlaskForm):
    """The lead suspends until a day, or removes from a day."""

    lots = SelectMultipleField(
        "Lots", widget=GovCheckboxesInput(), validators=[InputRequired("Choose at least one lot")]
    )
    kind = RadioField(
        "What happens",
        choices=[
            SelectChoice(str(StandingKind.SUSPENDED), "Suspend until the end of the day below; it then stands again"),
            SelectChoice(
                str(StandingKind.REMOVED), "Remove from the beginning of the day below, or now where it is empty"
            ),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired("Choose what happens")],
    )
    day = DateField("Which day", format=DATE, widget=GovDateInput(), validators=[_needed_to_suspend])
    reason = TextAreaField(
        "Reason",
        description="The provider reads it.",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason"), _NOT_TOO_LONG],
    )
    submit = SubmitField("Decide on standing", widget=GovSubmitInput())


class LocalSuspensionForm(FlaskForm):
    local_day = DateField(
        "Last day of the suspension",
        format=DATE,
        widget=GovDateInput(),
        validators=[InputRequired("Enter the last day")],
    )
    local_reason = TextAreaField(
        "Reason",
        description="The provider reads it. No other council does.",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason"), _NOT_TOO_LONG],
    )
    submit = SubmitField("Suspend for our council", widget=GovSubmitInput())


class LiftForm(FlaskForm):
    """Nothing to type: the suspension ends now."""


class DirectoryForm(FlaskForm):
    as_of = DateField(
        "Day of the directory",
        description="It stands at the top of the file, and on the page from which you downloaded it.",
        format=DATE,
        widget=GovDateInput(),
        validators=[InputRequired("Enter the day of the directory")],
    )
    file = FileField(
        "CQC care directory",
        description="CSV or OpenDocument spreadsheet (.ods), up to 30 MB. With ratings where you have that file.",
        widget=GovFileInput(),
        validators=[FileRequired("Choose the file")],
    )
    submit = SubmitField("Upload and read", widget=GovSubmitInput())


class DecideOnDirectoryForm(FlaskForm):
    """Nothing to type: what was read is applied, or discarded."""
