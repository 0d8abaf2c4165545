"""A role for a time, roles to be looked at again, and asking to look in."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput, GovTextArea
from wtforms import RadioField, SelectField, SelectMultipleField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

from consortium.kernel.actors import OrganisationKind
from consortium.kernel.web.fields import DayField
from consortium.people.rules import roles_for
from consortium.people.rules.roles import MOST_REASON, Outcome, needs_second
from consortium.people.rules.support import MOST_HOURS
from consortium.people.rules.support import MOST_REASON as MOST_WHY


class RoleForm(FlaskForm):
    """One role, from a day until another."""

    role = RadioField("Which role?", choices={}, widget=GovRadioInput(), validators=[InputRequired("Choose a role")])
    from_on = DayField("First day", description="Today or later.", validators=[InputRequired("Enter the first day")])
    to_on = DayField("Last day, if it is for a time", description="Leave it empty where it goes on until it is ended.")
    submit = SubmitField("Give this role", widget=GovSubmitInput())

    def __init__(self, *, kind: OrganisationKind) -> None:
        super().__init__()
        self.role.choices = {
            str(role): f"{role.capitalize()}{' (a second administrator confirms it)' if needs_second(role) else ''}"
            for role in sorted(roles_for(kind))
        }


class ReviewForm(FlaskForm):
    """Many roles at once: what the page's own table ticks, and what becomes of them."""

    chosen = SelectMultipleField("Roles", choices={}, validators=[InputRequired("Choose at least one role")])
    outcome = RadioField(
        "What becomes of the roles you chose?",
        choices={
            str(Outcome.KEPT): "They are still needed: confirm them",
            str(Outcome.ENDED): "They are not needed any more: end them today",
        },
        widget=GovRadioInput(),
        validators=[InputRequired("Choose whether to confirm or end them")],
    )
    reason = TextAreaField(
        "Reason",
        description="Needed where roles end. It stands on the record, and the person is told.",
        widget=GovTextArea(),
        validators=[Length(max=MOST_REASON)],
    )
    submit = SubmitField("Save", widget=GovSubmitInput())

    def __init__(self, *, keys: Iterable[str]) -> None:
        super().__init__()
        self.chosen.choices = {key: key for key in keys}


class LookInForm(FlaskForm):
    """Asking to look into an organisation."""

    organisation_id = SelectField("Organisation", choices={}, validators=[InputRequired("Choose an organisation")])
    reason = TextAreaField(
        "Why do you need to look in?",
        description="The organisation reads it. Name the request for help, and nobody’s personal details.",
        widget=GovTextArea(),
        validators=[InputRequired("Say why you need to look in"), Length(max=MOST_WHY)],
    )
    hours = RadioField(
        "For how long?",
        choices={str(hours): "1 hour" if hours == 1 else f"{hours} hours" for hours in range(1, MOST_HOURS + 1)},
        default="1",
        widget=GovRadioInput(),
    )
    submit = SubmitField("Ask a second administrator to agree", widget=GovSubmitInput())
