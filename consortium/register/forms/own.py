"""What a provider says of itself and gives."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
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
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from consortium.kernel.documents import LARGEST
from consortium.kernel.documents.sending import MOST_FILES
from consortium.kernel.errors import BadInput
from consortium.kernel.money import half_up, parse_decimal
from consortium.kernel.web.fields import DateBoxes, DayField
from consortium.register.rules import EvidenceKind, LegalForm, Outcome

LONGEST = 4000


MOST_POUNDS = Decimal("999999999999.99")


NOT_TOO_LONG = Length(max=LONGEST, message=f"Write {LONGEST} characters or fewer")


DATE = "%d %m %Y"


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
        validators=[InputRequired("Say what you do"), NOT_TOO_LONG],
    )
    capacity_note = TextAreaField(
        "Room for new work (if you like)",
        description="For example: four new children from May, evenings only.",
        widget=GovTextArea(),
        validators=[NOT_TOO_LONG],
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
        validators=[Optional(strip_whitespace=False)],
    )
    issued_on = DateField(
        "From which day (policies, and an application to Ofsted)",
        description="The day a policy was agreed, or the application was made.",
        format=DATE,
        widget=DateBoxes(),
        validators=[Optional()],
    )
    expires_on = DateField(
        "Expires on (insurance, and whatever else has an end; for a policy, its next review)",
        format=DATE,
        widget=DateBoxes(),
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
        validators=[Optional(strip_whitespace=False)],
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
    """Councils, and of each the districts where it is not offered whole: `parts` are their fields by council."""

    councils = SelectMultipleField("Where you offer it", widget=GovCheckboxesInput())
    submit = SubmitField("Save places", widget=GovSubmitInput())
    _of_council: ClassVar[dict[UUID, str]] = {}

    @property
    def parts(self) -> dict[UUID, StringField]:
        return {council_id: self[name] for council_id, name in self._of_council.items()}


def places_form(councils: Mapping[UUID, str]) -> PlacesForm:
    """A form for those councils, by id and name."""
    fields = {
        f"districts_{council_id.hex}": StringField(
            f"Districts of {name}",
            widget=GovTextInput(),
            validators=[Length(max=LONGEST, message=f"Write {LONGEST} characters or fewer")],
        )
        for council_id, name in councils.items()
    }
    of_council = {council_id: f"districts_{council_id.hex}" for council_id in councils}
    form: PlacesForm = type("PlacesForm", (PlacesForm,), {**fields, "_of_council": of_council})()
    form.councils.choices = [SelectChoice(str(council_id), name) for council_id, name in councils.items()]
    return form


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
        validators=[InputRequired("Give the reason"), NOT_TOO_LONG],
    )
    submit = SubmitField("Withdraw from these lots", widget=GovSubmitInput())
