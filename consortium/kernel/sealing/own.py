"""The key pair of each organisation: what it drafts, and what it was answered, is sealed to itself.

The private half lies wrapped in the organisation's own row, which row security shows to its actors and nobody else.
"""

from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.models import OrganisationKey
from consortium.kernel.sealing.envelopes import bound, new_pair, seal, unseal
from consortium.kernel.sealing.kept import keeps
from consortium.kernel.sealing.keyring import Keyring

KNOWN = "own public key"


def keyring() -> Keyring:
    """The platform's keys of this installation."""
    found: Keyring = current_app.extensions["keyring"]
    return found


def bound_to_owner(organisation_id: UUID) -> bytes:
    return bound("organisation key", organisation_id)


keeps(OrganisationKey.wrapped, lambda row: bound_to_owner(row.organisation_id))
keeps(OrganisationKey.public, lambda row: bound_to_owner(row.organisation_id), is_public=True)


def own_public_key(actor: Actor) -> bytes:
    """The public half of the actor's own organisation; made the first time it is needed."""
    known: tuple[UUID, bytes] | None = db.session().info.get(KNOWN)
    if known is None or known[0] != actor.organisation:
        remember_own(actor, _find(actor) or _make(actor))
        known = db.session().info[KNOWN]
    return known[1]


def remember_own(actor: Actor, vouched: bytes | None) -> None:
    """Take note of the organisation's public key where another statement has brought it along."""
    if vouched is not None:
        public = keyring().trusted(vouched, bound_to_owner(actor.organisation))
        db.session().info[KNOWN] = (actor.organisation, public)


@sa.event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    """A key that was made in what is rolled back was never made."""
    session.info.pop(KNOWN, None)


def _find(actor: Actor) -> bytes | None:
    return db.session.execute(
        sa.select(OrganisationKey.public).where(OrganisationKey.organisation_id == actor.organisation)
    ).scalar_one_or_none()


def _make(actor: Actor) -> bytes:
    private, public = new_pair()
    owner = bound_to_owner(actor.organisation)
    made = db.session.execute(
        insert(OrganisationKey)
        .values(
            organisation_id=actor.organisation,
            public=keyring().vouch(public, owner),
            wrapped=keyring().wrap(private, owner),
            made_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(OrganisationKey.public)
    ).scalar_one_or_none()
    return made or _made_meanwhile(actor)


def _made_meanwhile(actor: Actor) -> bytes:
    found = _find(actor)
    if found is None:
        raise LookupError("the organisation's key was made by another transaction and is not there")
    return found


def seal_for_oneself(actor: Actor, document: bytes, *, bound_to: bytes) -> bytes:
    """Seal a document so that only the actor's own organisation reads it again."""
    return seal(document, readers=[own_public_key(actor)], bound_to=bound_to)


def unseal_own(actor: Actor, envelope: bytes, *, bound_to: bytes) -> bytes:
    """The document that was sealed to the actor's own organisation. Raises `Unsealable`."""
    wrapped = db.session.execute(
        sa.select(OrganisationKey.wrapped).where(OrganisationKey.organisation_id == actor.organisation)
    ).scalar_one()
    private = keyring().unwrap(wrapped, bound_to_owner(actor.organisation))
    return unseal(envelope, private=private, bound_to=bound_to)
