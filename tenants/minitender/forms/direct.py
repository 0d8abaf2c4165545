"""What an officer fills in to award a package without a mini-tender."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovSubmitInput, GovTextArea
from wtforms import FieldList, FormField, RadioField, SelectField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DayField, PoundsField
from tenants.minitender.forms.provider import ROWS, VisitForm
from tenants.minitender.rules.bidding import Wanted
from tenants.minitender.rules.direct import DirectGround
from tenants.minitender.services import DirectChoice

LONGEST_REASON = 2000


class DirectAwardForm(FlaskForm):
    """The part that every package has; `direct_form` adds the week where the package states none."""

    ground = RadioField("On which ground?", widget=GovRadioInput(), validators=[InputRequired("Choose a ground")])
    reason = TextAreaField(
        "Why the ground holds here",
        description="The authoriser reads it, and it stays on the record. Name nobody: write “the child”.",
        widget=GovTextArea(),
        validators=[InputRequired("Say why the ground holds"), Length(max=LONGEST_REASON)],
    )
    provider = SelectField(
        "Provider",
        description="Everyone on the register who is active for this lot, place and age.",
        widget=GovSelect(),
        validators=[InputRequired("Choose the provider")],
    )
    unit_price = PoundsField("Price", validators=[InputRequired("Enter the price that you agreed")])
    starts_on = DayField("First day of support", validators=[InputRequired("Enter the first day of support")])
    ends_on = DayField("Last day of support", validators=[InputRequired("Enter the last day of support")])
    submit = SubmitField("Recommend, and ask for authorisation", widget=GovSubmitInput())

    unit: str

    def offer(self, grounds: Sequence[DirectGround], providers: Iterable[tuple[UUID, str]]) -> "DirectAwardForm":
        """Let these be chosen."""
        self.ground.choices = [SelectChoice(each.key, each.name) for each in grounds]
        self.provider.choices = [
            SelectChoice("", "Choose a provider"), *(SelectChoice(str(id_), name) for id_, name in providers)
        ]  # fmt: skip
        return self

    @property
    def week_field(self) -> FieldList | None:
        found: FieldList | None = getattr(self, "week", None)
        return found

    def choice(self) -> DirectChoice:
        """What was typed. The form must have been validated."""
        rows = [entry.form for entry in self.week_field] if self.week_field is not None else []
        return DirectChoice(
            provider_id=UUID(self.provider.data),
            ground=self.ground.data,
            reason=self.reason.data or "",
            unit_price=self.unit_price.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            patterns=tuple(row.pattern(self.unit) for row in rows if row.days.data),
        )


def direct_form(wanted: Wanted) -> type[DirectAwardForm]:
    """The form for one package."""
    fields: dict[str, Any] = {"unit": wanted.unit}
    if wanted.patterns is None:
        fields["week"] = FieldList(FormField(VisitForm), min_entries=ROWS, max_entries=ROWS)
    return type("DirectAwardFormOfOnePackage", (DirectAwardForm,), fields)
