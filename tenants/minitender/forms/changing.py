"""What an officer changes of a published package."""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea, GovTextInput
from wtforms import FieldList, FormField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from consortium.kernel.web.fields import DayField, LinesField, PoundsField, SeenField
from tenants.minitender.forms.provider import VisitForm, own_days
from tenants.minitender.rules.revising import Change

LONGEST_TEXT = 2000
SPARE_ROWS = 2


class AskedVisitForm(VisitForm):
    """One line of the week that the council asks for."""

    called = StringField("What it is for", widget=GovTextInput(), validators=[Length(max=80)])

    def pattern(self, unit: str) -> dict[str, Any]:
        return {**super().pattern(unit), "name": (self.called.data or "").strip()}


class ChangePackageForm(FlaskForm):
    """A package as everyone invited reads it; the page shows the parts that its style has."""

    seen = SeenField(validators=[DataRequired("Open this page again")])
    tender_title = StringField(
        "Title of the mini-tender",
        widget=GovTextInput(),
        validators=[InputRequired("Give the mini-tender a title"), Length(max=150)],
    )
    title = StringField(
        "Title of the package", widget=GovTextInput(), validators=[InputRequired("Enter a title"), Length(max=200)]
    )
    summary = TextAreaField(
        "Summary of need",
        widget=GovTextArea(),
        validators=[InputRequired("Describe the need without saying who it is"), Length(max=4000)],
    )
    outcomes = LinesField("Outcomes", description="One on each line.")
    starts_on = DayField("Support begins", validators=[InputRequired("Enter the first day")])
    ends_on = DayField("Support ends", validators=[InputRequired("Enter the last day")])
    weekly_hours = StringField(
        "Hours a week", description="In your own words: about 14.", widget=GovTextInput(), validators=[Length(max=100)]
    )
    budget_weekly = PoundsField("Budget for a week")
    week = FieldList(FormField(AskedVisitForm), max_entries=20)
    notes = TextAreaField("Notes on the week", widget=GovTextArea(), validators=[Length(max=1000)])
    reason = TextAreaField(
        "Why do you change it?",
        description="Everyone invited reads it.",
        widget=GovTextArea(),
        validators=[InputRequired("Give the reason"), Length(max=LONGEST_TEXT)],
    )
    submit = SubmitField("Change it, and tell everyone", widget=GovSubmitInput())

    unit: str | None = None
    """What each visit is bought by, where the council states the week."""

    def change(self) -> Change:
        states_the_week = self.unit is not None
        return Change(
            tender_title=self.tender_title.data or "",
            title=self.title.data or "",
            summary=self.summary.data or "",
            outcomes=tuple(self.outcomes.data),
            starts_on=self.starts_on.data,  # type: ignore[arg-type]
            ends_on=self.ends_on.data,  # type: ignore[arg-type]
            weekly_hours=None if states_the_week else self.weekly_hours.data,
            budget_weekly=None if states_the_week else self.budget_weekly.data,
            schedule=self._schedule(self.unit) if self.unit is not None else None,
        )

    def _schedule(self, unit: str) -> Mapping[str, Any]:
        rows = [entry.form for entry in self.week]
        patterns = [row.pattern(unit) for row in rows if row.days.data]
        return {"patterns": patterns, "notes": (self.notes.data or "").strip()}

    def fill_up(self) -> None:
        """Leave room for more visits."""
        for _ in range(SPARE_ROWS - sum(not entry.form.days.data for entry in self.week)):
            self.week.append_entry()


class TakeOutForm(FlaskForm):
    """Why a child is taken out of a package that providers have."""

    seen = SeenField(validators=[DataRequired("Open this page again")])
    reason = TextAreaField("Why", widget=GovTextArea(), validators=[InputRequired("Say why"), Length(max=500)])


def filled_from(tender: Any, package: Any) -> dict[str, Any]:
    """The form as the package stands."""
    names = ("title", "summary", "starts_on", "ends_on", "weekly_hours", "budget_weekly")
    schedule = package.schedule or {"patterns": [], "notes": ""}
    return {
        "seen": tender.version,
        "tender_title": tender.title,
        "outcomes": tuple(package.outcomes),
        "notes": schedule.get("notes") or "",
        "week": [_filled_visit(pattern) for pattern in schedule["patterns"]],
        **{name: getattr(package, name) for name in names},
    }


def _filled_visit(pattern: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "days": list(pattern["days"]),
        "at": time.fromisoformat(pattern["at"]) if pattern["at"] else None,
        "hours": Decimal(str(pattern["quantity"])),
        "carers": Decimal(pattern["carers"]),
        "when": pattern["when"],
        "called": pattern.get("name", ""),
        **own_days(pattern),
    }
