"""Publishing to everyone eligible, extending, withdrawing: what every invited provider is told of."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.register import queries as register
from consortium.systems import queries as systems
from consortium.systems.rules import ensure_time_to_bid
from tenants.minitender import events, queries
from tenants.minitender.models import MiniTender
from tenants.minitender.rules import marks, state
from tenants.minitender.rules.sealing import officers_to_open
from tenants.minitender.rules.state import Status
from tenants.minitender.services.copying import terms_now
from tenants.minitender.services.drafting import ensure_may_call_off, ensure_not_awarded_directly
from tenants.minitender.services.inviting import asked_for
from tenants.minitender.services.sealing import make_key
from tenants.minitender.services.timing import least_time_to_bid
from tenants.packages import queries as package_queries
from tenants.packages import services as packages
from tenants.policy.rules import Urgency

INVITE = sa.text(
    "INSERT INTO invitation (council_id, mini_tender_id, provider_id, invited_at)"
    " SELECT :council, :tender, unnest(CAST(:providers AS uuid[])), :at"
)


def publish(*, actor: Actor, mini_tender_id: UUID, now: datetime) -> MiniTender:
    """Publish to every provider active for the lot and the council's area at this moment, all or nothing.

    The list is frozen and hashed, the council's policy and prices are copied, the deadline follows from the urgency.
    Raises `Refused` while screening finds anything, without an adopted policy, for a deadline sooner than the system's
    regime allows, and where nobody is eligible.
    """
    tender, _ = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_may_become(status=Status(tender.status), wanted=Status.PUBLISHED)
    ensure_may_call_off(actor=actor, system_id=systems.get_lot(tender.lot_id).system_id, now=now)
    package_ids = queries.package_ids_of([tender.id])[tender.id]
    packages.ensure_publishable(actor=actor, package_ids=package_ids)
    packages.ensure_offered_once(actor=actor, package_ids=package_ids, now=now)
    packages.ensure_text_is_clean(actor=actor, package_ids=package_ids, text=tender.title)
    ensure_not_awarded_directly(actor=actor, package_ids=package_ids)
    bought = package_queries.list_packages(package_ids)
    tender.policy_id, terms = terms_now(
        actor=actor, lot_id=tender.lot_id, bought=bought, seed=tender.reference, now=now
    )
    closes_at = terms.policy.windows[Urgency(tender.urgency)].closes_at(now)
    least = least_time_to_bid(actor=actor, lot_id=tender.lot_id, now=now)
    ensure_time_to_bid(least, published_at=now, closes_at=closes_at)
    invited = [each.provider_id for each in register.list_invited(asked_for(tender, now))]
    if not invited:
        raise Refused("mini_tender.nobody")
    db.session.execute(INVITE, {"council": actor.organisation, "tender": tender.id, "providers": invited, "at": now})
    rules = terms.as_document()
    make_key(tender=tender, officers=officers_to_open(rules), now=now)
    tender.status = str(Status.PUBLISHED)
    tender.rules = rules
    tender.published_at, tender.published_by = now, actor.person
    tender.closes_at = closes_at
    tender.invitations_sha256 = marks.fingerprint_of_invited(invited)
    db.session.flush()
    audit.record(
        actor,
        "mini_tender.published",
        tender,
        invited=len(invited),
        invitations_sha256=tender.invitations_sha256.hex(),
        policy=tender.policy_id,
        closes_at=closes_at.isoformat(),
    )
    _tell(invited, events.MiniTenderPublished(council_id=actor.organisation, mini_tender_id=tender.id))
    outbox.record(events.BiddingClosed(mini_tender_id=tender.id), due_at=closes_at)
    return tender


def extend(*, actor: Actor, mini_tender_id: UUID, closes_at: datetime, reason: str) -> MiniTender:
    """Give everyone longer. Raises `Refused` after the deadline, for an earlier one, and without a reason that all the
    invited may read.
    """
    tender, at = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_open(status=Status(tender.status), closes_at=tender.closes_at, at=at)
    given = state.ensure_reason(reason)
    ensure_tells_nothing(actor=actor, tender=tender, text=given)
    state.ensure_extends(closes_at=tender.closes_at or at, wanted=closes_at)
    tender.closes_at, tender.extended_reason = closes_at, given
    db.session.flush()
    outbox.record(events.BiddingClosed(mini_tender_id=tender.id), due_at=closes_at)
    audit.record(actor, "mini_tender.extended", tender, changed=["extended_reason"], closes_at=closes_at.isoformat())
    _tell(
        queries.list_invited_ids(actor.organisation, tender.id),
        events.DeadlineExtended(
            council_id=actor.organisation, mini_tender_id=tender.id, closes_at=closes_at.isoformat()
        ),
    )
    return tender


def ensure_tells_nothing(*, actor: Actor, tender: MiniTender, text: str) -> None:
    """Raise `Refused` for words to the invited that say who a child is (rules.md, Screening)."""
    package_ids = queries.package_ids_of([tender.id])[tender.id]
    packages.ensure_text_is_clean(actor=actor, package_ids=package_ids, text=text)


def withdraw_mini_tender(*, actor: Actor, mini_tender_id: UUID, reason: str, now: datetime) -> MiniTender:
    """Take a mini-tender back before it is opened. Whoever was invited is told why; nobody ever reads the bids."""
    tender, _ = queries.lock_own_mini_tender(actor, mini_tender_id)
    was_published = tender.published_at is not None
    state.ensure_may_become(status=Status(tender.status), wanted=Status.WITHDRAWN)
    tender.status = str(Status.WITHDRAWN)
    tender.ended_reason, tender.ended_at = state.ensure_reason(reason), now
    if was_published:
        ensure_tells_nothing(actor=actor, tender=tender, text=tender.ended_reason)
    db.session.flush()
    audit.record(actor, "mini_tender.withdrawn", tender, changed=["ended_reason"])
    if was_published:
        _tell(
            queries.list_invited_ids(actor.organisation, tender.id),
            events.MiniTenderWithdrawn(council_id=actor.organisation, mini_tender_id=tender.id),
        )
    return tender


def _tell(provider_ids: Sequence[UUID], event: outbox.Event) -> None:
    """Record the event once for every provider, to be handled as that provider."""
    outbox.record_for([(event, (provider_id, OrganisationKind.PROVIDER)) for provider_id in provider_ids])
