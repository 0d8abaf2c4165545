"""Entering organisations, founding a consortium, and joining it."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextInput
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
)
from wtforms.validators import InputRequired, Length

from consortium.kernel.web.fields import DateBoxes, DayField
from consortium.members.rules import Part

PARTS = {
    "": "Not part of it",
    str(Part.LEAD): "Lead authority",
    str(Part.MEMBER): "Member",
    str(Part.PROSPECTIVE): "Prospective member",
    str(Part.INVITED): "Invited to opt in",
}


class LeaveForm(FlaskForm):
    last_day = DayField(
        "Last day as a member",
        description="The last day on which you may buy through its systems. For example, 31 3 2027.",
        validators=[InputRequired("Enter the last day")],
    )
    submit = SubmitField("Leave after this day", widget=GovSubmitInput())


class JoinForm(FlaskForm):
    named_line = StringField(
        "Which line of the notice names it?",
        description="By its name or by a described class, with section and line. It stays on record with the day.",
        widget=GovTextInput(),
        validators=[InputRequired("Say which line of the notice names it"), Length(max=200)],
    )
    submit = SubmitField("Admit from today", widget=GovSubmitInput())


class PublicBodyForm(FlaskForm):
    kind = RadioField(
        "What kind of body is it?",
        choices={"council": "Council", "health": "Health body"},
        widget=GovRadioInput(),
        validators=[InputRequired("Choose a kind")],
    )
    name = StringField(
        "Name",
        description="As it calls itself, for example Sefton Council.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the name"), Length(max=200)],
    )
    ons_code = StringField(
        "ONS code, for a council",
        description="The area code of the Office for National Statistics: E and eight digits, for example E08000014.",
        widget=GovTextInput(),
    )
    ods_code = StringField(
        "ODS code, for a health body",
        description="The code of the NHS Organisation Data Service, for example QYG.",
        widget=GovTextInput(),
    )
    submit = SubmitField("Enter this organisation", widget=GovSubmitInput())


class BodyForm(Form):
    """One row of the table: a body that exists, the part it has, and where the notice names it."""

    organisation_id = HiddenField()
    part = SelectField(choices=PARTS)
    named_where = StringField(validators=[Length(max=200)])


class ConsortiumForm(FlaskForm):
    name = StringField(
        "Name of the consortium",
        description="For example Liverpool City Region care and support.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the name"), Length(max=200)],
    )
    commenced_on = DateField(
        "When did it commence?",
        description="For example 1 3 2024. Parts begin on this day.",
        format="%d %m %Y",
        widget=DateBoxes(),
        validators=[InputRequired("Enter the day it commenced")],
    )
    bodies = FieldList(FormField(BodyForm))
    submit = SubmitField("Found the consortium", widget=GovSubmitInput())
