"""Registering a provider, inviting people, and taking an invitation up."""

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSubmitInput, GovTextInput
from wtforms import EmailField, PasswordField, StringField, SubmitField
from wtforms.validators import Email, InputRequired, Length

from consortium.people.forms import RolesForm

PLAIN = {"spellcheck": "false", "autocomplete": "off"}


class ProviderForm(FlaskForm):
    name = StringField(
        "Name people know it by",
        description="It stands on the button: for example “Sefton sign-in”.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the name people know it by"), Length(max=60)],
    )
    issuer = StringField(
        "Address of the provider (issuer)",
        description="As its discovery document says it, for example https://login.microsoftonline.com/…/v2.0.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the address of the provider"), Length(max=500)],
        render_kw=PLAIN,
    )
    client_id = StringField(
        "Client id",
        description="What the provider calls this platform.",
        widget=GovTextInput(),
        validators=[InputRequired("Enter the client id"), Length(max=255)],
        render_kw=PLAIN,
    )
    secret = PasswordField(
        "Client secret",
        description="Kept encrypted, and never shown again.",
        widget=GovPasswordInput(),
        validators=[Length(max=500)],
        render_kw=PLAIN,
    )
    second_factors = StringField(
        "How it shows that two factors were used",
        description="The values of “acr” or “amr” in its tokens, separated by spaces, for example mfa. Leave it empty "
        "where it does not enforce a second factor: ours is asked then.",
        widget=GovTextInput(),
        validators=[Length(max=300)],
        render_kw=PLAIN,
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def needs_secret(self) -> None:
        """A new registration has none that could stay."""
        self.secret.validators = [InputRequired("Enter the client secret"), *self.secret.validators]


class InvitationForm(RolesForm):
    name = StringField("Name", widget=GovTextInput(), validators=[InputRequired("Enter their name"), Length(max=200)])
    email = EmailField(
        "E-mail address at work",
        widget=GovTextInput(),
        validators=[
            InputRequired("Enter their e-mail address"),
            Email("Enter an e-mail address like name@example.org", check_deliverability=False),
        ],
    )
    submit = SubmitField("Send the invitation", widget=GovSubmitInput())


class TakeUpForm(FlaskForm):
    name = StringField(
        "Your name", widget=GovTextInput(), validators=[InputRequired("Enter your name"), Length(max=200)]
    )
    password = PasswordField(
        "Choose a password",
        description="At least 12 characters. Three words that mean something only to you make a good one.",
        widget=GovPasswordInput(),
        validators=[InputRequired("Enter a password")],
    )
    submit = SubmitField("Take it up", widget=GovSubmitInput())

    def asks_present_password(self) -> None:
        """Whoever has an account shows that it is theirs."""
        del self.name
        self.password.label.text = "Your password"
        self.password.description = "Of the account that you have here already."
