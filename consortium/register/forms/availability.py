"""A provider pauses invitations and says what room it has: few fields, big enough for a thumb."""

from collections.abc import Mapping
from uuid import UUID

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput
from wtforms import SelectField, SubmitField
from wtforms.fields.choices import SelectChoice

from consortium.kernel.web.fields import DayField, NumberField
from consortium.register.rules.availability import MOST_HOURS, MOST_PLACES


class PauseForm(FlaskForm):
    lot = SelectField("Which lot", widget=GovSelect())
    council = SelectField("Which area", widget=GovSelect())
    from_on = DayField("First day (empty: now)")
    until_on = DayField("Last day (empty: until you resume)")
    submit = SubmitField("Pause invitations", widget=GovSubmitInput())

    @property
    def lot_id(self) -> UUID | None:
        return UUID(self.lot.data) if self.lot.data else None

    @property
    def council_id(self) -> UUID | None:
        return UUID(self.council.data) if self.council.data else None


def pause_form(lots: Mapping[UUID, str], councils: Mapping[UUID, str]) -> PauseForm:
    """A form for the lots and the areas that the provider offers."""
    form = PauseForm()
    form.lot.choices = [SelectChoice("", "Every lot"), *(SelectChoice(str(key), name) for key, name in lots.items())]
    form.council.choices = [
        SelectChoice("", "Every area"),
        *(SelectChoice(str(key), name) for key, name in sorted(councils.items(), key=lambda item: item[1])),
    ]
    return form


class CapacityForm(FlaskForm):
    free_places = NumberField("Free places", places=0, at_least=0, at_most=MOST_PLACES)
    weekly_hours = NumberField("Free hours a week", at_least=0, at_most=MOST_HOURS)
    submit = SubmitField("Save room", widget=GovSubmitInput())
