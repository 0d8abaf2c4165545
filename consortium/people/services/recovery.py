"""Letting somebody back in who lost every second step: one administrator asks, another agrees and has a code."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit, notify
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.people import queries
from consortium.people.models import FactorReset
from consortium.people.queries import recovery
from consortium.people.rules import factors as rules
from consortium.people.services import hash_of


def ask(*, actor: Actor, organisation_id: UUID, person_id: UUID, now: datetime) -> FactorReset:
    """Ask that a colleague's second step be taken away. Raises `Refused` for oneself, or where it was asked already."""
    if person_id == actor.person:
        raise Refused("factor.reset_own")
    if recovery.find_open_reset(organisation_id, person_id, now) is not None:
        raise Refused("factor.reset_asked")
    person = queries.get_person(person_id)
    for lapsed in recovery.list_unanswered(organisation_id, person_id):
        lapsed.withdrawn_at = now
    db.session.flush()
    reset = FactorReset(organisation_id=organisation_id, person_id=person_id, asked_by=actor.person, asked_at=now)
    db.session.add(reset)
    db.session.flush()
    audit.record(actor, "factor_reset.asked", person, also_for=[organisation_id])
    return reset


def withdraw(*, actor: Actor, organisation_id: UUID, person_id: UUID, now: datetime) -> None:
    """Nobody needs it any more. Raises `NotFound`."""
    reset = recovery.find_open_reset(organisation_id, person_id, now)
    if reset is None:
        raise NotFound
    reset.withdrawn_at = now
    db.session.flush()
    audit.record(actor, "factor_reset.withdrawn", queries.get_person(person_id), also_for=[organisation_id])


def agree(*, actor: Actor, organisation_id: UUID, person_id: UUID, now: datetime) -> str:
    """The second administrator agrees: the person's factors and sessions end. Returns the code to hand over, told once.

    The person is told by e-mail. Raises `NotFound`, and `Refused` for whoever asked, or for the person.
    """
    reset = recovery.find_open_reset(organisation_id, person_id, now)
    if reset is None:
        raise NotFound
    (code,) = rules.new_recovery_codes(1)
    is_done = db.session.execute(
        sa.text("SELECT guard.reset_factors(:organisation, :reset, :code)"),
        {"organisation": organisation_id, "reset": reset.id, "code": hash_of(rules.cleaned(code))},
    ).scalar_one()
    if not is_done:
        raise Refused("factor.reset_not_agreed")
    person = queries.get_person(person_id)
    audit.record(actor, "factor_reset.agreed", person, also_for=[organisation_id])
    notify.record(
        actor,
        key=f"factors_reset:{reset.id}",
        person_id=person.id,
        address=person.email,
        template="consortium/people/mail/factors_reset",
        facts={"name": person.name, "at": now.isoformat()},
    )
    return code
