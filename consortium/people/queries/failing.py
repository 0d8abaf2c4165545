"""Tries to sign in that failed: one's own, and those of people whom an administrator looks after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.people.models import FailedSignIn, RoleGrant, SignInSession
from consortium.people.rules.failing import Way

MOST = 20
"""Tries that are shown, the newest."""


@dataclass(frozen=True, slots=True)
class Failed:
    """One try that failed."""

    tried_at: datetime
    way: Way
    network: str

    @property
    def words(self) -> str:
        return self.way.words


def list_failed(person_id: UUID, since: datetime | None = None) -> Sequence[Failed]:
    """The newest of somebody's, all that are kept or those since a moment."""
    wanted = sa.select(FailedSignIn).where(FailedSignIn.person_id == person_id)
    if since is not None:
        wanted = wanted.where(FailedSignIn.tried_at > since)
    rows = db.session.scalars(wanted.order_by(FailedSignIn.tried_at.desc()).limit(MOST))
    return [Failed(row.tried_at, Way(row.way), row.network) for row in rows]


@dataclass(frozen=True, slots=True)
class SinceThen:
    """How many there were since the person last signed in, before they did now; no moment where they never had."""

    number: int
    last_signed_in_at: datetime | None


def count_own(actor: Actor, token_hash: bytes) -> SinceThen:
    """Of the actor's own, for whoever bears that session."""
    mine = SignInSession.person_id == actor.person
    began = sa.select(SignInSession.began_at).where(mine, SignInSession.token_hash == token_hash).scalar_subquery()
    before = (
        sa.select(sa.func.max(SignInSession.began_at))
        .where(mine, SignInSession.proved_at.is_not(None), SignInSession.began_at < began)
        .scalar_subquery()
    )
    is_since = FailedSignIn.tried_at > sa.func.coalesce(before, sa.text("'-infinity'"))
    number = sa.select(sa.func.count()).where(FailedSignIn.person_id == actor.person, is_since).scalar_subquery()
    row = db.session.execute(sa.select(number.label("number"), before.label("before"))).one()
    return SinceThen(row.number, row.before)


def count_of_people(organisation_id: UUID, since: datetime) -> dict[UUID, int]:
    """How many each person of an organisation had since a moment, where there were any."""
    people = sa.select(RoleGrant.person_id).where(RoleGrant.organisation_id == organisation_id)
    rows = db.session.execute(
        sa.select(FailedSignIn.person_id, sa.func.count().label("number"))
        .where(FailedSignIn.person_id.in_(people), FailedSignIn.tried_at > since)
        .group_by(FailedSignIn.person_id)
    )
    return {row.person_id: row.number for row in rows}
