"""The forms in which support is asked for, packages are written, and reasons are given."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
)
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SubmitField,
)
from wtforms.validators import InputRequired

from consortium.kernel.errors import Refused
from consortium.kernel.web.fields import DayField, LinesField, PoundsField, SeenField
from consortium.kernel.web.visits import DatedVisitForm, VisitsField
from consortium.kernel.words import words_for
from tenants.packages.forms.boxes import long_text, text
from tenants.packages.forms.particulars import ParticularsForm
from tenants.packages.rules.details import ChildDetails, PackageDetails, ReferralDetails
from tenants.packages.rules.places import read_age, read_place
from tenants.packages.rules.week import Visit, WeekPlan, ensure_can_be_bought
from tenants.policy.rules import Style, Urgency
from tenants.policy.rules.words import URGENCIES
from tenants.pricing.rules.cards import UNITS
from tenants.pricing.rules.schedule import Pattern, Weekday, When

MOST_VISITS = 20


class ReferralForm(FlaskForm):
    case_reference = text(
        "Case reference",
        "The reference of your case system. A child you have referred before is found by it.",
        needed="Enter the case reference",
        longest=40,
    )
    given_name = text("First names", needed="Enter the child’s first names", longest=100)
    family_name = text("Family name", needed="Enter the child’s family name", longest=100)
    known_as = text("Known as", "Nicknames and other names, so that screening finds them too.", longest=100)
    born_on = DayField("Date of birth", validators=[InputRequired("Enter the date of birth")])
    nhs_number = text("NHS number", "If you know it.", longest=20)
    upn = text("Unique pupil number", "If you know it.", longest=20)
    address = text("Address", needed="Enter the address", longest=300)
    postcode = text("Postcode", needed="Enter the postcode", longest=10)
    schools = LinesField("Schools", description="One on each line, so that screening finds them.")
    lot_id = SelectField("Kind of support", widget=GovSelect(), coerce=str)
    needs = long_text("What the child needs", needed="Say what the child needs")
    outcomes = LinesField("What support should bring", description="One outcome on each line.")
    childs_voice = long_text(
        "The child’s own words",
        "What the child says about it, or shows you.",
        needed="Write down what the child says or shows",
    )
    urgency = RadioField(
        "How urgent it is",
        choices=[SelectChoice(urgency.value, words) for urgency, words in URGENCIES.items()],
        widget=GovRadioInput(),
        default=Urgency.STANDARD.value,
    )
    wanted_from = DayField("Wanted from", validators=[InputRequired("Enter the day support is wanted from")])
    external_reference = text(
        "Reference of this request in your case system", "If it has one: the same request is then never taken twice.",
        longest=60,
    )  # fmt: skip
    another = BooleanField("Raise another referral all the same", widget=GovCheckboxInput())
    submit = SubmitField("Raise the referral", widget=GovSubmitInput())

    def offer_lots(self, lots: Sequence[Any]) -> None:
        self.lot_id.choices = [
            SelectChoice(str(lot.id), f"{lot.name} (ages {lot.age_from} to {lot.age_to})") for lot in lots
        ]

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not self.outcomes.data:
            self.outcomes.errors = ["Name at least one outcome"]
        return bool(self.outcomes.data)

    def child(self) -> ChildDetails:
        return ChildDetails(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            known_as=self.known_as.data or None,
            born_on=self.born_on.data,  # type: ignore[arg-type]
            nhs_number=self.nhs_number.data or None,
            upn=self.upn.data or None,
            address=self.address.data or "",
            postcode=self.postcode.data or "",
            schools=self.schools.data,
            case_reference=self.case_reference.data or "",
        )

    def details(self) -> ReferralDetails:
        return ReferralDetails(
            lot_id=UUID(self.lot_id.data),
            needs=self.needs.data or "",
            childs_voice=self.childs_voice.data or "",
            outcomes=self.outcomes.data,
            urgency=Urgency(self.urgency.data),
            wanted_from=self.wanted_from.data,  # type: ignore[arg-type]
            external_reference=self.external_reference.data or None,
        )


class ReasonForm(FlaskForm):
    """A reason, for the record."""

    reason = long_text("Why", needed="Say why", longest=500)
    submit = SubmitField("Go on", widget=GovSubmitInput())


class OverrideForm(FlaskForm):
    """A request that one finding may stay."""

    digest = HiddenField(validators=[InputRequired("Choose a finding")])
    reason = text("Why it may stay", needed="Say why it may stay", longest=500)
    submit = SubmitField("Ask a second officer to agree", widget=GovSubmitInput())

    def finding(self) -> bytes:
        """Raises `Refused` where the digest is none."""
        try:
            return bytes.fromhex(self.digest.data or "")
        except ValueError:
            raise Refused("override.not_found") from None


class PackageForm(ParticularsForm):
    """A package in either style: the page shows the parts of the one that the council's policy asks for."""

    revision = SeenField()
    title = text("Title", "What providers see first: the kind of support, an age, a place.", needed="Enter a title")
    summary = long_text("Summary of need", needed="Describe the need without saying who it is")
    outcomes = LinesField("Outcomes", description="One on each line.")
    place = text(
        "Place",
        "The first half of a postcode, a ward, or both: Linacre (L20).",
        needed="Enter the place",
        longest=80,
    )
    age = text("Age", "In years, or as a band: 8 to 10.", needed="Enter the age", longest=20)
    starts_on = DayField("Support begins", validators=[InputRequired("Enter the first day")])
    ends_on = DayField("Support ends", validators=[InputRequired("Enter the last day")])
    weekly_hours = text("Hours a week", "In your own words: about 14.", longest=100)
    budget_weekly = PoundsField("Budget for a week", description="Leave empty where the ceiling of a unit is enough.")
    complexity = SelectField(
        "Complexity",
        description="A band of your rate card, by which support is priced.",
        choices=[SelectChoice("", "Not by complexity")],
        widget=GovSelect(),
        default="",
    )
    unit = SelectField(
        "Every visit is bought by the",
        choices=[SelectChoice(unit, words) for unit, words in UNITS.items()],
        widget=GovSelect(),
        default="hour",
    )
    visits = VisitsField(DatedVisitForm, most=MOST_VISITS)
    notes = long_text("Notes on the week", "Every provider reads them.", longest=1000)
    submit = SubmitField("Save and screen", widget=GovSubmitInput())

    style: Style = Style.OUTCOMES

    def offer(self, complexities: Sequence[str]) -> None:
        """Let one of the rate card's complexity bands be chosen."""
        self.complexity.choices = [
            SelectChoice("", "Not by complexity"),
            *(SelectChoice(band, band) for band in complexities),
        ]

    def fill_up(self) -> None:
        """Leave room for more visits."""
        self.visits.leave_room()

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        for field, read in ((self.place, read_place), (self.age, read_age)):
            if field.errors:
                continue
            try:
                read(field.data or "")
            except Refused as refused:
                field.errors = [words_for(refused)]
                is_valid = False
        if self.style is Style.OUTCOMES and not self.outcomes.data:
            self.outcomes.errors = ["Name at least one outcome"]
            is_valid = False
        return is_valid

    def details(self) -> PackageDetails:
        """What was typed, as the rules take it. Raises `Refused` for a week that cannot be bought."""
        is_prescriptive = self.style is Style.PRESCRIPTIVE
        return PackageDetails(
            title=self.title.data or "",
            summary=self.summary.data or "",
            outcomes=self.outcomes.data,
            place=read_place(self.place.data or ""),
            age=read_age(self.age.data or ""),
            starts_on=self.starts_on.data,  # type: ignore[arg-type]
            ends_on=self.ends_on.data,  # type: ignore[arg-type]
            week=self._week() if is_prescriptive else None,
            particulars=self.particulars(),
            weekly_hours=None if is_prescriptive else self.weekly_hours.data,
            budget_weekly=None if is_prescriptive else self.budget_weekly.data,
            complexity=self.complexity.data or None,
        )

    def _week(self) -> WeekPlan:
        visits = tuple(
            Visit(
                Pattern(
                    when=When(row.when.data),
                    days=frozenset(map(Weekday, row.days.data)),
                    at=row.at.data,
                    unit=self.unit.data,
                    quantity=row.quantity.data,
                    carers=int(row.carers.data or 1),
                    starts_on=row.starts_on.data,
                    ends_on=row.ends_on.data,
                ),
                (row.name.data or "").strip(),
            )
            for row in self.visits.used
        )
        return ensure_can_be_bought(WeekPlan(visits, (self.notes.data or "").strip()))


def filled_from_week(week: WeekPlan) -> dict[str, Any]:
    """The form's data for a week that exists already."""
    return {
        "unit": week.unit,
        "notes": week.notes,
        "visits": [
            {
                "name": visit.name,
                "days": [str(day) for day in visit.pattern.days],
                "at": visit.pattern.at,
                "quantity": visit.pattern.quantity,
                "carers": Decimal(visit.pattern.carers),
                "when": str(visit.pattern.when),
                "starts_on": visit.pattern.starts_on,
                "ends_on": visit.pattern.ends_on,
            }
            for visit in week.visits
        ],
    }
