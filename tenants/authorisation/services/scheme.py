"""Keeping the scheme of delegation: who may approve how much, from when to when."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.authorisation import queries, rules
from tenants.authorisation.models import Delegation
from tenants.authorisation.rules import Basis


def grant_delegation(
    *,
    actor: Actor,
    basis: Basis,
    limit: Decimal,
    from_on: date,
    to_on: date | None,
    now: datetime,
    person_id: UUID | None = None,
    role: Role | None = None,
    in_urgency: bool = False,
) -> Delegation:
    """Enter what an authoriser may approve, in pounds, from a day to a day (None: until ended), in the scheme.

    It is for one person, or for every authoriser who holds `role`; `in_urgency`, for urgent decisions alone. Raises
    `Refused` for oneself or a role of one's own, for somebody who is no authoriser here, and for a limit or period
    that cannot be.
    """
    rules.ensure_one_of(is_person=person_id is not None, is_role=role is not None)
    rules.ensure_may_grant(
        granted_by=actor.person,
        person_id=person_id,
        limit=limit,
        from_on=from_on,
        to_on=to_on,
        today=local(now).date(),
    )
    if role is not None and role in actor.roles:
        raise Refused("delegation.to_oneself")
    authorisers = {contact.person_id for contact in people.list_contacts(actor.organisation, Role.AUTHORISER)}
    if person_id is not None and person_id not in authorisers:
        raise Refused("delegation.not_an_authoriser", name=people.get_person(person_id).name)
    delegation = Delegation(
        council_id=actor.organisation,
        person_id=person_id,
        role=str(role) if role else None,
        basis=str(basis),
        limit_gbp=limit,
        from_on=from_on,
        to_on=to_on,
        granted_by=actor.person,
        in_urgency=in_urgency,
    )
    db.session.add(delegation)
    db.session.flush()
    audit.record(actor, "delegation.granted", delegation, person=person_id, role=role, changed=["limit_gbp", "basis"])
    return delegation


def end_delegation(*, actor: Actor, delegation_id: UUID, last_day: date, now: datetime) -> Delegation:
    """Let a delegation end with a day, today at the earliest. Raises `Refused` where it ended before."""
    delegation = queries.get_delegation(actor, delegation_id)
    rules.ensure_may_end(from_on=delegation.from_on, to_on=delegation.to_on, last_day=last_day, today=local(now).date())
    delegation.to_on = last_day
    db.session.flush()
    audit.record(actor, "delegation.ended", delegation, changed=["to_on"])
    return delegation
