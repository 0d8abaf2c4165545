"""The regulator's directory."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from govuk_frontend_wtf.wtforms_widgets import (
    GovFileInput,
    GovSubmitInput,
)
from wtforms import (
    DateField,
    SubmitField,
)
from wtforms.validators import InputRequired

from consortium.kernel.web.fields import DateBoxes
from consortium.register.forms.own import DATE


class DirectoryForm(FlaskForm):
    as_of = DateField(
        "Day of the directory",
        description="It stands at the top of the file, and on the page from which you downloaded it.",
        format=DATE,
        widget=DateBoxes(),
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
