"""The forms in which a provider keeps its premises."""

from collections.abc import Mapping
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import NumberField, SeenField
from consortium.register.rules.premises import MOST_PLACES, PremisesDetails


class PremisesForm(FlaskForm):
    revision = SeenField()
    name = StringField(
        "Name",
        description="What you call the house, such as Tide House. Never the name of anybody who lives there.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter a name"), Length(max=100, message="Use at most 100 characters")],
    )
    postcode = StringField("Postcode", widget=GovTextInput(), validators=[InputRequired("Enter the postcode")])
    council = SelectField(
        "Council in whose area it is", choices=[], widget=GovSelect(), validators=[InputRequired("Choose the council")]
    )
    registration = StringField(
        "Registration",
        description="The regulator’s number for these premises, where they have one.",
        widget=GovTextInput(),
        validators=[Length(max=40, message="Use at most 40 characters")],
    )
    places = NumberField(
        "Places", at_least=1, at_most=MOST_PLACES, places=0, validators=[InputRequired("Enter how many can live there")]
    )
    vacancies = NumberField(
        "Free today", at_least=0, at_most=MOST_PLACES, places=0, validators=[InputRequired("Enter how many are free")]
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def offer(self, councils: Mapping[UUID, str]) -> "PremisesForm":
        """Let one of these be chosen."""
        named = sorted(councils.items(), key=lambda each: each[1].casefold())
        self.council.choices = [
            SelectChoice("", "Choose a council"),
            *(SelectChoice(str(key), name) for key, name in named),
        ]
        return self

    def details(self) -> PremisesDetails:
        return PremisesDetails(
            name=self.name.data or "",
            postcode=self.postcode.data or "",
            council_id=UUID(self.council.data),
            registration=self.registration.data,
            places=int(self.places.data or 0),
            vacancies=int(self.vacancies.data or 0),
        )


class ClosePremisesForm(FlaskForm):
    """Nothing to type."""
