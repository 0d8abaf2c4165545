"""Slips in prices: the bidder asks before anybody can see a price, an officer agrees or refuses afterwards."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from tenants.minitender import events, queries
from tenants.minitender.models import BidCorrection, MiniTender
from tenants.minitender.rules import correcting, querying, state
from tenants.minitender.rules.correcting import Ruling
from tenants.minitender.rules.state import Status
from tenants.minitender.rules.terms import read_terms
from tenants.minitender.services.publishing import ensure_tells_nothing
from tenants.minitender.services.sealing import own_offer


def prices_bid(actor: Actor, tender: MiniTender) -> dict[UUID, tuple[Decimal, tuple[Mapping[str, Any], ...]]]:
    """What the bidder's own opened bid says by package: price and week. Raises `NotFound` without a valid one."""
    current = queries.find_current_version(actor.organisation, tender.council_id, tender.id)
    if (
        current is None
        or current[0].withdrawn_at is not None
        or queries.find_why_invalid(actor.organisation, tender.id)
    ):
        raise NotFound
    offer = own_offer(actor=actor, version=current[1])
    return {line.package_id: (line.unit_price, line.patterns) for line in offer.lines}


def ask_to_correct(
    *, actor: Actor, mini_tender_id: UUID, package_id: UUID, price: Decimal, explanation: str, now: datetime
) -> BidCorrection:
    """A bidder says that a price holds a slip. Nobody else reads it before quality is locked.

    Raises `Refused` for what is no slip, when quality is locked, and a second time.
    """
    tender = queries.get_invited(actor, mini_tender_id)
    state.ensure_opened(Status(tender.status))
    bid = prices_bid(actor, tender)
    if package_id not in bid:
        raise NotFound
    asked = queries.list_corrections(tender.council_id, tender.id)
    correcting.ensure_may_ask(
        has_fixed_price=read_terms(tender.rules).has_fixed_price,
        is_locked=queries.is_quality_locked(tender.council_id, tender.id),
        has_asked=any(each.package_id == package_id for each in asked),
    )
    before, patterns = bid[package_id]
    correction = BidCorrection(
        council_id=tender.council_id,
        id=new_id(),
        mini_tender_id=tender.id,
        provider_id=actor.organisation,
        package_id=package_id,
        before=before,
        after=price,
        slip=str(correcting.slip_of(before=before, after=price, patterns=patterns)),
        explanation=querying.ensure_text(explanation, "correction.explanation"),
        asked_at=now,
        asked_by=actor.person_id,
    )
    db.session.add(correction)
    db.session.flush()
    audit.record(actor, "correction.asked", correction, mini_tender=tender.id)
    council = members.get_organisation(tender.council_id)
    outbox.record(
        events.CorrectionAsked(tender.council_id, tender.id),
        handled_as=(tender.council_id, OrganisationKind(council.kind)),
    )
    return correction


def decide_correction(
    *, actor: Actor, mini_tender_id: UUID, correction_id: UUID, ruling: Ruling, reason: str
) -> BidCorrection:
    """Agree that a price held a slip, or refuse, with a reason. Both values stay on the record."""
    tender, at = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_opened(Status(tender.status))
    correction = queries.get_own_correction(actor, correction_id)
    if correction.mini_tender_id != tender.id:
        raise NotFound
    if correction.decided_at is not None:
        raise Refused("correction.decided")
    given = state.ensure_reason(reason)
    ensure_tells_nothing(actor=actor, tender=tender, text=given)
    correction.decision_reason = given
    correction.decision, correction.decided_at, correction.decided_by = str(ruling), at, actor.person
    db.session.flush()
    audit.record(
        actor, "correction.decided", correction, also_for=[correction.provider_id], mini_tender=tender.id,
        decision=correction.decision,
    )  # fmt: skip
    event = events.CorrectionDecided(actor.organisation, tender.id, correction.id)
    outbox.record_for([(event, (correction.provider_id, OrganisationKind.PROVIDER))])
    return correction


def corrected_prices(corrections: Iterable[BidCorrection]) -> dict[tuple[UUID, UUID], Decimal]:
    """The prices that were put right, by provider and package."""
    return {(each.provider_id, each.package_id): each.after for each in corrections if each.decision == Ruling.AGREED}


def ensure_corrections_decided(corrections: Iterable[BidCorrection]) -> None:
    if any(each.decided_at is None for each in corrections):
        raise Refused("correction.undecided")
