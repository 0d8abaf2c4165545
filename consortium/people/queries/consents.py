"""Which programs people have let act for them: by their tokens, for as long as those are looked back at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.people.models import ApiToken, Person

LOOKED_BACK = timedelta(days=90)
MOST = 100
"""Consents on a page: those that go on come first."""


@dataclass(frozen=True, slots=True)
class Consent:
    """A program that a person let act for them in one organisation.

    `until` is when the token lapses that it has now, None where it has none. A program that ended has no name.
    """

    program_id: UUID | None
    program_name: str | None
    registered_by: str | None
    person_id: UUID
    person_name: str
    organisation_id: UUID
    organisation_name: str
    since: datetime
    used_at: datetime | None
    until: datetime | None


def list_own(actor: Actor, now: datetime) -> Sequence[Consent]:
    """The person's own, for every organisation that they act for."""
    theirs = sa.func.guard.organisations_of(actor.person).table_valued("organisation_id", "name", name="theirs")
    return _listed(
        now,
        ApiToken.person_id == actor.person,
        organisation=theirs.c.name,
        among=sa.join(ApiToken, theirs, theirs.c.organisation_id == ApiToken.organisation_id),
    )


def list_of_organisation(actor: Actor, now: datetime) -> Sequence[Consent]:
    """What everybody who acts for the actor's organisation lets act for them there."""
    return _listed(
        now,
        ApiToken.organisation_id == actor.organisation,
        organisation=sa.literal(actor.organisation_name),
        among=sa.inspect(ApiToken).local_table,
    )


def _listed(
    now: datetime, whose: sa.ColumnElement[bool], *, organisation: sa.ColumnElement[str], among: sa.FromClause
) -> Sequence[Consent]:
    is_live = sa.and_(ApiToken.ended_at.is_(None), ApiToken.expires_at > now)
    given = (
        sa.select(
            ApiToken.client_id,
            ApiToken.person_id,
            Person.name.label("person_name"),
            ApiToken.organisation_id,
            organisation.label("organisation_name"),
            sa.func.min(ApiToken.issued_at).label("since"),
            sa.func.max(ApiToken.used_at).label("used_at"),
            sa.func.max(ApiToken.expires_at).filter(is_live).label("until"),
        )
        .select_from(among)
        .join(Person, Person.id == ApiToken.person_id)
        .where(whose, ApiToken.issued_at > now - LOOKED_BACK)
        .group_by(ApiToken.client_id, ApiToken.person_id, Person.name, ApiToken.organisation_id, organisation)
        .order_by(sa.text("until DESC NULLS LAST"), sa.text("since DESC"), ApiToken.client_id, ApiToken.person_id)
        .limit(MOST)
        .subquery()
    )
    found = sa.func.guard.client_of(given.c.client_id).table_valued("id", "name", "organisation_name")
    program = found.lateral("program")
    rows = db.session.execute(
        sa.select(
            *(column for column in given.c if column.name != "client_id"),
            program.c.id.label("program_id"),
            program.c.name.label("program_name"),
            program.c.organisation_name.label("registered_by"),
        )
        .select_from(given.outerjoin(program, sa.true()))
        .order_by(given.c.until.desc().nulls_last(), given.c.since.desc(), given.c.client_id, given.c.person_id)
    )
    return [Consent(**row._asdict()) for row in rows]
