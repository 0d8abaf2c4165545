"""What a provider says of itself, and what a lead or a council decides about it."""

from decimal import Decimal

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
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
from wtforms import (
    DateField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from consortium.kernel.documents import LARGEST
from consortium.kernel.documents.sending import MOST_FILES
from consortium.kernel.errors import BadInput
from consortium.kernel.money import half_up, parse_decimal
from consortium.kernel.web.fields import DayField
from consortium.register.rules import EvidenceKind, LegalForm, StandingKind

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
        description="The policy number; for the Care Quality Commission your provider ID; for identity, which document "
        "it is.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter its number or reference"), Length(max=200)],
    )
    cover = StringField(
        "Cover in pounds (insurance)",
        description="For example 5000000.",
        widget=GovTextInput(),
        validators=[Optional()],
    )
    expires_on = DateField(
        "Expires on (insurance, and whatever else has an end)",
        format=DATE,
        widget=GovDateInput(),
        validators=[Optional()],
    )
    document = FileField(
        "A copy",
        description="PDF, picture (PNG, JPEG), Word, Excel, OpenDocument, text or CSV, up to 20 MB. A photograph taken "
        "with your phone will do.",
        widget=GovFileInput(),
    )
    held = SelectField(
        "Or a document that you hold already",
        choices=[SelectChoice("", "None of them")],
        default="",
        widget=GovSelect(),
        validators=[Optional()],
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


class DocumentsForm(FlaskForm):
    """Several files at once; one that is refused does not hold up the others."""

    files = MultipleFileField(
        "Files",
        description=f"Up to {MOST_FILES} at a time, each up to {LARGEST // 1024 // 1024} MB: PDF, picture (PNG, JPEG), "
        "Word, Excel, OpenDocument, text or CSV.",
        widget=GovFileInput(),
        render_kw={"multiple": True},
    )
    expires_on = DayField("Expires on (if it does; the same day for all that you send now)")
    submit = SubmitField("Send files", widget=GovSubmitInput())


class ReplaceDocumentForm(FlaskForm):
    file = FileField("The newer version", widget=GovFileInput())
    expires_on = DayField("Expires on (if it does)")
    submit = SubmitField("Replace it", widget=GovSubmitInput())


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
