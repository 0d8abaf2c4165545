"""Signing in, accounts, roles and programs."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovPasswordInput,
    GovRadioInput,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import EmailField, PasswordField, RadioField, SelectMultipleField, StringField, SubmitField
from wtforms.validators import Email, InputRequired, Length

from consortium.kernel.access import scope_in_words
from consortium.kernel.actors import OrganisationKind
from consortium.people.rules import ProgramKind, roles_for


class SignInForm(FlaskForm):
    email = EmailField("E-mail address", widget=GovTextInput(), validators=[InputRequired("Enter your e-mail address")])
    password = PasswordField("Password", widget=GovPasswordInput(), validators=[InputRequired("Enter your password")])
    submit = SubmitField("Sign in", widget=GovSubmitInput())


class AddressForm(FlaskForm):
    email = EmailField(
        "E-mail address",
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter your e-mail address"),
            Email("Enter an e-mail address like name@example.org", check_deliverability=False),
        ],
    )
    submit = SubmitField("Send the link", widget=GovSubmitInput())


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
    password = PasswordField(
        "Password",
        description="At least 12 characters. Three words that mean something only to you make a good one.",
        widget=GovPasswordInput(),
        validators=[InputRequired("Choose a password")],
    )
    submit = SubmitField("Create account", widget=GovSubmitInput())


class PasswordForm(FlaskForm):
    present = PasswordField(
        "Your present password", widget=GovPasswordInput(), validators=[InputRequired("Enter your present password")]
    )
    new = PasswordField(
        "A new password",
        description="At least 12 characters. Three words that mean something only to you make a good one.",
        widget=GovPasswordInput(),
        validators=[InputRequired("Choose a new password")],
    )
    submit = SubmitField("Change password", widget=GovSubmitInput())


class RolesForm(FlaskForm):
    """The roles that suit a kind of organisation."""

    roles = SelectMultipleField(
        "Roles", description="What this person does here. Choose any.", widget=GovCheckboxesInput(), choices={}
    )
    submit = SubmitField("Save these roles", widget=GovSubmitInput())

    def __init__(self, *, kind: OrganisationKind, roles: list[str] | None = None) -> None:
        super().__init__(roles=roles)
        self.roles.choices = {str(role): role.capitalize() for role in sorted(roles_for(kind))}


class PersonForm(RolesForm):
    name = StringField("Name", widget=GovTextInput(), validators=[InputRequired("Enter their name"), Length(max=200)])
    email = EmailField(
        "E-mail address",
        description="Whoever has an account with this address keeps it and gains the roles.",
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter their e-mail address"),
            Email("Enter an e-mail address like name@example.org", check_deliverability=False),
        ],
    )
    password = PasswordField(
        "A first password",
        description="Only for somebody new here. At least 12 characters; tell it to them in person or by telephone.",
        widget=GovPasswordInput(),
    )
    submit = SubmitField("Let them in", widget=GovSubmitInput())


class ProgramForm(FlaskForm):
    name = StringField(
        "Name of the program",
        description="People see it when they are asked for consent, and on the record.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter a name"), Length(max=100)],
    )
    kind = RadioField(
        "What kind of program is it?",
        choices={
            str(ProgramKind.MACHINE): "A machine of ours, acting for the organisation itself",
            str(ProgramKind.WEBSITE): "A website, acting for people who consent; it can keep a secret",
            str(ProgramKind.DEVICE): "A program on people’s own devices, acting for people who consent",
        },
        widget=GovRadioInput(),
        validators=[InputRequired("Choose a kind")],
    )
    scopes = SelectMultipleField(
        "For a machine: what may it do?",
        description="Acts that are a person’s, such as scoring, deciding or signing, are never among them.",
        widget=GovCheckboxesInput(),
        choices={},
    )
    redirect_uris = StringField(
        "For the others: where are people sent back to after they have consented?",
        description="An address that begins with https://, or http://127.0.0.1 on people’s own devices. Several are "
        "separated by spaces.",
        widget=GovTextInput(),
    )
    submit = SubmitField("Register the program", widget=GovSubmitInput())

    def __init__(self, *, scopes_known: list[str]) -> None:
        super().__init__()
        self.scopes.choices = {scope: scope_in_words(scope) for scope in scopes_known}
