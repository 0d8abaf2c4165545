"""Changing one's own password, and choosing one by a link: the second step stays, and every other session ends."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.sealing import Unsealable, bound, keyring
from consortium.kernel.tenancy import act_as
from consortium.people import queries
from consortium.people.models import Credential, PasswordReset, Person
from consortium.people.queries import recovery
from consortium.people.rules import passwords
from consortium.people.services import hash_password, sessions, verify_password
from consortium.people.services.factors import tell

_LINK = bound("link to a new password")


def change_password(*, actor: Actor, present: str, new: str, token: str, network: str, now: datetime) -> None:
    """Set one's own password anew; only the session with that token goes on, and the person is told by e-mail.

    Raises `Refused` where the present one is not right or the new one is too weak.
    """
    person = queries.get_person(actor.person)
    verify_password(email=person.email, password=present, network=network)
    _set(actor, person, new, now)
    sessions.end_others(actor=actor, token=token, now=now)


def ask_for_link(*, email: str, now: datetime) -> None:
    """Send a link to choose a new password to that address, if somebody has it; whoever asks is told the same."""
    found = queries.find_password_hash(email.strip())
    organisations = queries.list_organisations_of(found[0]) if found else []
    identity = queries.find_identity(found[0], organisations[0].organisation_id) if found and organisations else None
    db.session.rollback()
    if identity is None:
        return
    act_as(identity.actor)
    reset = PasswordReset(person_id=identity.actor.person, asked_at=now)
    db.session.add(reset)
    db.session.flush()
    audit.record(identity.actor, "password.link_asked", reset)
    tell(identity.actor, "password_link", str(reset.id), now=now, reset_id=str(reset.id))


def link_of(reset_id: str) -> str:
    """The secret part of the link, made when it is sent: nobody reads it in the database."""
    return urlsafe_b64encode(keyring().wrap(UUID(reset_id).bytes, _LINK)).decode()


def owner_of_link(secret: str) -> recovery.ResetOwner:
    """Whose link it is. Raises `Refused` for one that was used, is old, or never was."""
    owner = recovery.find_password_reset(_reset_of(secret))
    if owner is None:
        raise Refused("password.link_over")
    return owner


def _reset_of(secret: str) -> UUID:
    try:
        return UUID(bytes=keyring().unwrap(urlsafe_b64decode(secret), _LINK))
    except (Unsealable, ValueError) as error:
        raise Refused("password.link_over") from error


def choose_by_link(*, actor: Actor, secret: str, new: str, now: datetime) -> None:
    """Set the password by a link, which uses it up; every session ends, and the second step is asked for as ever."""
    person = queries.get_person(actor.person)
    used = db.session.execute(
        sa.update(PasswordReset)
        .where(
            PasswordReset.person_id == person.id,
            PasswordReset.id == _reset_of(secret),
            PasswordReset.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(PasswordReset.id)
    ).scalar_one_or_none()
    if used is None:
        raise Refused("password.link_over")
    _set(actor, person, new, now)
    sessions.end_others(actor=actor, token="", now=now)


def _set(actor: Actor, person: Person, new: str, now: datetime) -> None:
    passwords.ensure_password_is_acceptable(new, about=(person.name, person.email))
    db.session.execute(
        sa.update(Credential)
        .where(Credential.person_id == person.id, Credential.kind == "password")
        .values(secret_hash=hash_password(new), set_at=now)
    )
    audit.record(actor, "password.changed", person)
    tell(actor, "password_changed", now.isoformat(), now=now)
