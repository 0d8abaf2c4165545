"""Comparing spot providers with the register, and a person's word on each proposal."""

from datetime import datetime
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.members import queries as members
from tenants.spot import queries
from tenants.spot.models import SpotProvider
from tenants.spot.rules import matching
from tenants.spot.rules.purchases import Provider


def compare_with_register(*, actor: Actor, now: datetime) -> int:
    """Propose for every spot provider who on the register it may be. Gives how many proposals there are now.

    Whoever was confirmed stays; who was rejected is not proposed again.
    """
    register = queries.register_now(actor, now, local(now).date())
    compared = queries.list_to_compare(actor)
    for each in compared:
        match = register.best_match(Provider(each.name, each.number_of, each.number), each.rejected)
        each.compared_at = now
        each.proposed_id = match.provider_id if match else None
        each.how = str(match.how) if match else None
        each.confidence, each.why = (match.confidence, match.why) if match else (None, None)
    db.session.flush()
    proposed = sum(each.proposed_id is not None for each in compared)
    council = members.get_organisation(actor.organisation)
    audit.record(actor, "spot_providers.compared", council, compared=len(compared), proposed=proposed)
    return proposed


def confirm_match(*, actor: Actor, provider_id: UUID, proposed_id: UUID, now: datetime) -> SpotProvider:
    """Say that a spot provider is that one on the register. Harmless twice; `Refused` where another is proposed now."""
    found = queries.lock_provider(actor, provider_id)
    matching.ensure_proposed(proposed=found.proposed_id, meant=proposed_id)
    if found.confirmed_at is None:
        found.confirmed_at, found.confirmed_by = now, actor.person
        db.session.flush()
        audit.record(actor, "spot_provider.confirmed", found, provider=proposed_id, how=found.how)
    return found


def reject_match(*, actor: Actor, provider_id: UUID, proposed_id: UUID, now: datetime) -> SpotProvider:
    """Say that it is another, also after it was confirmed. The pair is not proposed again."""
    found = queries.lock_provider(actor, provider_id)
    matching.ensure_proposed(proposed=found.proposed_id, meant=proposed_id)
    found.rejected = [*found.rejected, proposed_id]
    found.proposed_id = found.how = found.confidence = found.why = found.confirmed_at = found.confirmed_by = None
    found.rejected_at, found.rejected_by = now, actor.person
    db.session.flush()
    audit.record(actor, "spot_provider.rejected", found, provider=proposed_id)
    return found
