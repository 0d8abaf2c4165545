"""The colour of an organisation's pages."""

from collections.abc import Mapping

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField
from wtforms.validators import InputRequired


class ColourForm(FlaskForm):
    colour = RadioField(
        "Colour of your pages and letters",
        description="A band under the menu and beside your name, never a text’s only sign.",
        widget=GovRadioInput(),
        choices={},
        validators=[InputRequired("Choose a colour")],
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def __init__(self, *, colours: Mapping[str, str], colour: str | None = None) -> None:
        super().__init__(colour=colour)
        self.colour.choices = {name: name.replace("-", " ").capitalize() for name in colours}
