"""Changing one's own password: the second step stays as it is, and every other session ends."""

from datetime import datetime

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.people import queries
from consortium.people.models import Credential, Person
from consortium.people.rules import passwords
from consortium.people.services import hasher, sessions, verify_password
from consortium.people.services.factors import tell


def change_password(*, actor: Actor, present: str, new: str, token: str, now: datetime) -> None:
    """Set one's own password anew; only the session with that token goes on, and the person is told by e-mail.

    Raises `Refused` where the present one is not right or the new one is too weak.
    """
    person = queries.get_person(actor.person)
    verify_password(email=person.email, password=present)
    _set(actor, person, new, now)
    sessions.end_others(actor=actor, token=token, now=now)


def _set(actor: Actor, person: Person, new: str, now: datetime) -> None:
    passwords.ensure_password_is_acceptable(new, about=(person.name, person.email))
    db.session.execute(
        sa.update(Credential)
        .where(Credential.person_id == person.id, Credential.kind == "password")
        .values(secret_hash=hasher.hash(new), set_at=now)
    )
    audit.record(actor, "password.changed", person)
    tell(actor, "password_changed", now.isoformat(), now=now)
