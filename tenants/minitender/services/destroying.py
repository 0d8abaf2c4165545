"""Destroying the key of a mini-tender at its end: what was sealed to it can be opened by nobody but its bidders."""

from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound, Refused
from tenants.minitender import queries
from tenants.minitender.models import KeyDestruction
from tenants.minitender.rules import sealing, state
from tenants.minitender.rules.state import Status


def destroy_key(*, actor: Actor, mini_tender_id: UUID, reason: str) -> KeyDestruction:
    """Destroy the private key, for good. Bidders still open their own bids; offers that were opened stay as they are.

    Raises `Refused` while anything is undecided, while the policy keeps the key, and where there is none.
    """
    tender, at = queries.lock_own_mini_tender(actor, mini_tender_id)
    given = state.ensure_reason(reason)
    if tender.closes_at is None or tender.rules is None:
        raise Refused("key.none")
    status = Status(tender.status)
    until = sealing.kept_until(status=status, closes_at=tender.closes_at, months=sealing.months_kept(tender.rules))
    has_key = queries.find_key(actor.organisation, tender.id) is not None
    is_gone = queries.find_key_destruction(actor.organisation, tender.id) is not None
    sealing.ensure_may_destroy(status=status, until=until, has_key=has_key and not is_gone, at=at)
    if not queries.destroy_key(tender.id, given):
        raise Refused("key.none")
    audit.record(actor, "mini_tender.key_destroyed", tender)
    destroyed = queries.find_key_destruction(actor.organisation, tender.id)
    if destroyed is None:
        raise NotFound
    return destroyed
