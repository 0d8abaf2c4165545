"""How a story begins: the clock where it says, and the one account that nobody in the story could make."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from flask import Flask

from consortium.kernel import database
from consortium.kernel.errors import BadInput
from consortium.kernel.settings import Settings, driver_url
from consortium.people.cli import create_administrator
from scenarios import player

NINE = time(9, tzinfo=UTC)


def begin(script: Mapping[str, Any], app: Flask, settings: Settings) -> None:
    """Set the clock to the day on which the story begins (`begins_on`, or `begins_days_ago`), else leave it.

    Raises `BadInput` where it says neither a day nor a number.
    """
    engine = sa.create_engine(driver_url(settings.owner_database_url))
    with engine.connect() as connection:
        now = connection.execute(sa.text("SELECT guard.now()")).scalar_one()
        if back := (now - _beginning(script, now)).total_seconds():
            database.move_clock(connection, -back)
    engine.dispose()
    first = script["administrator"]
    with app.app_context():
        for one in (first, player.SECOND):
            create_administrator(name=one["name"], email=one["email"], password=player.PASSWORD)


def _beginning(script: Mapping[str, Any], now: datetime) -> datetime:
    day, days = script.get("begins_on"), script.get("begins_days_ago", 0)
    if isinstance(day, date):
        return datetime.combine(day, NINE)
    if day is not None or not isinstance(days, int | float):
        raise BadInput("story, “begins_on” or “begins_days_ago”", "is neither a day such as 2015-07-01 nor a number")
    return datetime.fromtimestamp(now.timestamp() - days * 86400, UTC)
