"""Boxes to type into."""

from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length


def text(label: str, hint: str = "", *, needed: str = "", longest: int = 200) -> StringField:
    validators = [InputRequired(needed)] if needed else []
    return StringField(label, description=hint, widget=GovTextInput(), validators=[*validators, Length(max=longest)])


def long_text(label: str, hint: str = "", *, needed: str = "", longest: int = 4000) -> TextAreaField:
    validators = [InputRequired(needed)] if needed else []
    return TextAreaField(label, description=hint, widget=GovTextArea(), validators=[*validators, Length(max=longest)])
