"""Taking in arrangements from a file, and saying what a year's spend is held against."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField

from consortium.kernel.web.fields import PoundsField, SeenField
from consortium.kernel.web.intake import TableForm


class ArrangementsForm(TableForm):
    submit = SubmitField("Take these arrangements in", widget=GovSubmitInput())


class TakeBackForm(FlaskForm):
    submit = SubmitField("Take it back", widget=GovSubmitInput())


class TargetsForm(FlaskForm):
    budget = PoundsField("Budget for the year", description="Leave empty where there is none.")
    limit = PoundsField(
        "Limit approved for the year", description="What was authorised to be spent. Leave empty where there is none."
    )
    revision = SeenField()
    submit = SubmitField("Save", widget=GovSubmitInput())
