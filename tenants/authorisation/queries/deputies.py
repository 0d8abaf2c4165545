"""Who stands in for whom, and what they may approve because of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.authorisation.models import Deputyship
from tenants.authorisation.rules import Limit
from tenants.authorisation.rules.deputies import Named, held_for

PAGE = 25


def named_of(entry: Deputyship) -> Named:
    return Named(
        id=entry.id,
        person_id=entry.person_id,
        deputy_id=entry.deputy_id,
        from_on=entry.from_on,
        to_on=entry.to_on,
        limit=entry.limit_gbp,
        is_ended=entry.ended_at is not None,
    )


def list_deputyships(actor: Actor, after: UUID | None = None, limit: int = PAGE) -> Sequence[Deputyship]:
    """Everybody who stands or stood in for somebody, the newest first."""
    asked = sa.select(Deputyship).where(Deputyship.council_id == actor.organisation)
    if after is not None:
        asked = asked.where(Deputyship.id < after)
    return db.session.scalars(asked.order_by(Deputyship.id.desc()).limit(limit)).all()


def get_deputyship(actor: Actor, deputyship_id: UUID) -> Deputyship:
    """As it stands now. Raises `NotFound`."""
    found = db.session.get(Deputyship, (actor.organisation, deputyship_id), populate_existing=True)
    if found is None:
        raise NotFound
    return found


def list_deputies_of_locked(actor: Actor, person_id: UUID, since: date) -> Sequence[Deputyship]:
    """A delegate's deputies from a day on, while whoever else names one for them waits."""
    lock = sa.func.hashtextextended(f"deputy of {person_id}", 0)
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
    return db.session.scalars(
        sa.select(Deputyship)
        .where(
            Deputyship.council_id == actor.organisation,
            Deputyship.person_id == person_id,
            Deputyship.to_on >= since,
            Deputyship.ended_at.is_(None),
        )
        .order_by(Deputyship.id)
        .execution_options(populate_existing=True)
    ).all()


def held_as_deputies(
    actor: Actor, scheme: Mapping[UUID | str, Sequence[Limit]], on: date, *, deputy_id: UUID | None = None
) -> dict[UUID, list[Limit]]:
    """What each deputy (or that one) may approve that day in a delegate's place, by deputy.

    A delegate who is no authoriser any more has nothing to stand in for. `scheme` is as `list_limits` gives it.
    """
    asked = sa.select(Deputyship).where(
        Deputyship.council_id == actor.organisation,
        Deputyship.from_on <= on,
        Deputyship.to_on >= on,
        Deputyship.ended_at.is_(None),
    )
    if deputy_id is not None:
        asked = asked.where(Deputyship.deputy_id == deputy_id)
    named = [named_of(entry) for entry in db.session.scalars(asked.order_by(Deputyship.id))]
    if not named:
        return {}
    authorisers = _holders(actor, Role.AUTHORISER)
    by_role = [(_holders(actor, Role(key)), lines) for key, lines in scheme.items() if isinstance(key, str)]
    held: dict[UUID, list[Limit]] = {}
    for each in named:
        if each.person_id in authorisers:
            own = list(scheme.get(each.person_id, ()))
            own += [line for holders, lines in by_role if each.person_id in holders for line in lines]
            held.setdefault(each.deputy_id, []).extend(held_for(each, own, on))
    return held


def _holders(actor: Actor, role: Role) -> set[UUID]:
    return {contact.person_id for contact in people.list_contacts(actor.organisation, role)}
