"""Pages about people: signing in, accounts, colleagues, programs, messages, the record."""

from flask import Flask

from consortium.people.views import (
    administration,
    calendar,
    colleagues,
    dead_letters,
    messages,
    own_account,
    programs,
    record,
    signing_in,
    tokens,
)


def take_part(app: Flask) -> None:
    """Name the actor before every request, and serve the pages."""
    signing_in.take_part(app)
    tokens.take_part(app)
    administration.take_part(app)
    for page in (own_account, calendar, colleagues, programs, record, messages, dead_letters):
        app.register_blueprint(page.blueprint)
