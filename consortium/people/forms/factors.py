"""Codes of an authenticator app and for recovery; a forgotten password."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput, GovTextInput
from wtforms import EmailField, HiddenField, PasswordField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class CodeForm(FlaskForm):
    code = StringField(
        "Six-digit code",
        description="The code that your authenticator app shows now. It changes every 30 seconds.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the code that your authenticator app shows"), Length(max=50)],
        render_kw=ONE_TIME,
    )
    submit = SubmitField("Continue", widget=GovSubmitInput())


class RecoveryForm(FlaskForm):
    code = StringField(
        "Recovery code",
        description="Twenty-five letters and digits, as on the page that you printed. Hyphens do not matter.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter one of your recovery codes"), Length(max=100)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    submit = SubmitField("Continue", widget=GovSubmitInput())


class AppForm(FlaskForm):
    """The first code of a new authenticator app, with what was offered to it."""

    app_id = HiddenField()
    wrapped = HiddenField()
    code = StringField(
        "The six-digit code that the app shows now",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the code that the app shows"), Length(max=50)],
        render_kw=ONE_TIME,
    )
    submit = SubmitField("Continue", widget=GovSubmitInput())


class NamedAppForm(AppForm):
    """The same for somebody who has an app already: each has a name."""

    name = StringField(
        "A name for this app",
        description="For example the phone it is on.",
        widget=GovTextInput(),
        validators=[InputRequired("Give it a name"), Length(max=60)],
    )


class ForgottenForm(FlaskForm):
    email = EmailField("E-mail address", widget=GovTextInput(), validators=[InputRequired("Enter your e-mail address")])
    submit = SubmitField("Send the link", widget=GovSubmitInput())


class NewPasswordForm(FlaskForm):
    new = PasswordField(
        "A new password",
        description="At least 12 characters. Three words that mean something only to you make a good one.",
        widget=GovPasswordInput(),
        validators=[InputRequired("Choose a new password")],
    )
    submit = SubmitField("Change password", widget=GovSubmitInput())
