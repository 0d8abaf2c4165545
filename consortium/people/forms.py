"""Signing in and making an account."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput, GovTextInput
from wtforms import EmailField, PasswordField, StringField, SubmitField
from wtforms.validators import Email, InputRequired, Length


class SignInForm(FlaskForm):
    email = EmailField("E-mail address", widget=GovTextInput(), validators=[InputRequired("Enter your e-mail address")])
    password = PasswordField("Password", widget=GovPasswordInput(), validators=[InputRequired("Enter your password")])
    submit = SubmitField("Sign in", widget=GovSubmitInput())


class AccountForm(FlaskForm):
    organisation_name = StringField(
        "Name of your organisation",
        description="If you work alone, your own name or the name you trade under.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the name of your organisation"), Length(max=200)],
    )
    name = StringField(
        "Your name", widget=GovTextInput(), validators=[InputRequired("Enter your name"), Length(max=200)]
    )
    email = EmailField(
        "E-mail address",
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter your e-mail address"),
            Email("Enter an e-mail address like name@example.org", check_deliverability=False),
        ],
    )
    password = PasswordField(
        "Password",
        description="At least 12 characters. Three words that mean something only to you make a good one.",
        widget=GovPasswordInput(),
        validators=[InputRequired("Choose a password")],
    )
    submit = SubmitField("Create account", widget=GovSubmitInput())
