"""Naming whoever stands in for a delegate, and ending it before its last day."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import NotFound, Refused
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.authorisation import events, queries
from tenants.authorisation.models import Deputyship
from tenants.authorisation.rules import deputies
from tenants.authorisation.rules.deputies import Named


def name_deputy(
    *, actor: Actor, deputy_id: UUID, from_on: date, to_on: date, limit: Decimal | None = None, now: datetime
) -> Deputyship:
    """Let another authoriser stand in for oneself from a day to a day, within what one may approve (or `limit`).

    Raises `Refused` for oneself, for somebody who is no authoriser here, for days that cannot be, while somebody stands
    in already, and where one holds nothing in those days.
    """
    today = local(now).date()
    authorisers = {each.person_id: each.name for each in people.list_contacts(actor.organisation, Role.AUTHORISER)}
    if deputy_id not in authorisers:
        raise Refused("deputy.not_an_authoriser", name=people.get_person(deputy_id).name)
    entry = Deputyship(
        council_id=actor.organisation,
        id=new_id(),
        person_id=actor.person,
        deputy_id=deputy_id,
        from_on=from_on,
        to_on=to_on,
        limit_gbp=limit,
        named_at=now,
    )
    others = queries.list_deputies_of_locked(actor, actor.person, today)
    deputies.ensure_may_name(
        named=Named(entry.id, actor.person, deputy_id, from_on, to_on, limit),
        others=[queries.named_of(each) for each in others],
        held=queries.limits_to_come(actor, today),
        names=authorisers,
        today=today,
    )
    db.session.add(entry)
    db.session.flush()
    audit.record(actor, "deputy.named", entry, person=deputy_id, changed=["from_on", "to_on", "limit_gbp"])
    outbox.record(events.DeputyNamed(deputyship_id=entry.id))
    return entry


def end_deputyship(*, actor: Actor, deputyship_id: UUID, now: datetime) -> Deputyship:
    """Let a deputy's time end at once: by the delegate, or whoever keeps the scheme. Raises `Refused` once it is over.

    What the deputy decided stays decided.
    """
    entry = queries.get_deputyship(actor, deputyship_id)
    if entry.person_id != actor.person and not {Role.ORGANISATION_ADMINISTRATOR, Role.STRATEGIC_LEAD} & actor.roles:
        raise NotFound
    deputies.ensure_may_end(queries.named_of(entry), today=local(now).date())
    entry.ended_at = now
    db.session.flush()
    audit.record(actor, "deputy.ended", entry, person=entry.deputy_id, changed=["ended_at"])
    return entry
