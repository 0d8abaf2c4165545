"""Pages about people: signing in, accounts, colleagues, programs, messages, the record."""

from flask import Flask

from consortium.kernel.web.edge import step_up_by
from consortium.people.views import (
    administration,
    calendar,
    colleagues,
    consents,
    dead_letters,
    first_account,
    forgotten,
    going_on,
    helping,
    invitations,
    looking,
    matrix,
    messages,
    own_account,
    own_factors,
    own_identities,
    passkeys,
    programs,
    record,
    reviews,
    roles,
    second_step,
    sessions,
    setting_up,
    sign_on,
    signing_in,
    stepping_up,
    support,
    tokens,
    webhooks,
)


def take_part(app: Flask) -> None:
    """Name the actor before every request, and serve the pages."""
    signing_in.take_part(app)
    tokens.take_part(app)
    administration.take_part(app)
    step_up_by(app, stepping_up.StepUp())
    forgotten.take_part(app)
    going_on.take_part(app)
    sign_on.take_part(app)
    invitations.take_part(app)
    first_account.take_part(app)
    signing = (second_step, passkeys, stepping_up, own_factors, own_identities, sessions, helping, setting_up)
    managing = (colleagues, roles, reviews, matrix, programs, consents, webhooks, record, messages, dead_letters)
    for page in (*signing, own_account, calendar, support, looking, *managing):
        app.register_blueprint(page.blueprint)
