"""Opening at or after the deadline: what was sealed becomes offers, the valid ones to be evaluated."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.evaluation import queries as evaluations_found
from consortium.evaluation import services as evaluations
from consortium.evaluation.rules import Criterion
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.register import queries as register
from tenants.minitender import events, queries
from tenants.minitender.models import MiniTender, Offer, OfferLine
from tenants.minitender.queries.offers import OpenedBid
from tenants.minitender.rules import state
from tenants.minitender.rules.sealing import DAMAGED
from tenants.minitender.rules.state import Status
from tenants.minitender.rules.terms import TenderTerms, read_terms
from tenants.minitender.services import sealing
from tenants.minitender.services.committing import commit_receipts
from tenants.minitender.services.inviting import asked_for

NOT_CONFIRMED = "Not confirmed again after the mini-tender was changed"
NOT_ON_REGISTER = "Not on the register for this lot at the deadline"


def open_mini_tender(*, actor: Actor, mini_tender_id: UUID) -> MiniTender:
    """Open the bids, once, at or after the deadline. Waits for every bid that is on its way in.

    Where the council's policy wants two officers, the first one's act is recorded and all stays sealed until the second
    one's. Whoever is no longer active at the deadline is kept as invalid, with the reason. Raises `Refused` before the
    deadline by the database's wall clock, read under the lock.
    """
    tender, at = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_may_open(status=Status(tender.status), closes_at=tender.closes_at, at=at)
    commit_receipts(actor=actor, mini_tender_id=tender.id)
    private = sealing.key_released_to(actor=actor, tender=tender, at=at)
    if private is None:
        audit.record(actor, "mini_tender.opening_agreed", tender)
        return tender
    tender.status = str(Status.OPENED)
    tender.opened_at, tender.opened_by = at, actor.person
    db.session.flush()
    bids = queries.hand_over_bids(tender.id)
    terms = read_terms(tender.rules)
    against = _reasons_against(tender, bids)
    offers: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for bid in bids:
        said = sealing.opened_bid(tender=tender, bid=bid, private=private)
        invalid = DAMAGED if said is None else _why_invalid(tender, bid, against)
        offer, of_offer = _opened(actor, tender, terms, bid, said, invalid, at)
        offers.append(offer)
        lines.extend(of_offer)
    if offers:
        db.session.execute(sa.insert(Offer), offers)
    if lines:
        db.session.execute(sa.insert(OfferLine), lines)
    audit.record(
        actor,
        "mini_tender.opened",
        tender,
        also_for=[bid.provider_id for bid in bids],
        bids=len(bids),
        invalid=sum(offer["invalid_reason"] is not None for offer in offers),
    )
    _tell_invalid(actor, tender, offers)
    return tender


def _tell_invalid(actor: Actor, tender: MiniTender, offers: Sequence[Mapping[str, Any]]) -> None:
    """Whoever cannot win learns it at once, with the reason, and not with the outcome."""
    event = events.BidInvalid(council_id=actor.organisation, mini_tender_id=tender.id)
    invalid = [each["provider_id"] for each in offers if each["invalid_reason"] is not None]
    outbox.record_for([(event, (each, OrganisationKind.PROVIDER)) for each in invalid])


def _reasons_against(tender: MiniTender, bids: Sequence[OpenedBid]) -> Mapping[UUID, str]:
    """Why each bidder with any standing may not bid, at the deadline; nothing for those who may."""
    closes_at = tender.closes_at or tender.opened_at
    if closes_at is None:
        raise Refused("mini_tender.not_published")
    asked = asked_for(tender, closes_at, heeds_pauses=False)
    judged = register.list_eligible(asked, of=[bid.provider_id for bid in bids])
    return {each.provider_id: "; ".join(each.reasons) for each in judged}


def _why_invalid(tender: MiniTender, bid: OpenedBid, against: Mapping[UUID, str]) -> str | None:
    if bid.mini_tender_version < tender.version:
        return NOT_CONFIRMED
    return against.get(bid.provider_id, NOT_ON_REGISTER) or None


def _opened(
    actor: Actor,
    tender: MiniTender,
    terms: TenderTerms,
    bid: OpenedBid,
    said: sealing.Said | None,
    invalid: str | None,
    at: datetime,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The rows of one bid: the offer and its prices. A valid one gets an evaluation; a damaged one says nothing."""
    evaluation_id = None if invalid else _open_evaluation(actor, terms, bid.provider_id, at)
    offer = {
        "council_id": actor.organisation,
        "id": new_id(),
        "mini_tender_id": tender.id,
        "provider_id": bid.provider_id,
        "bid_id": bid.bid_id,
        "bid_version": bid.version,
        "sha256": bid.sha256,
        "blind": said.blind if said else None,
        "sealed_sha256": hashlib.sha256(bid.sealed).digest(),
        "received_at": bid.received_at,
        "answers": dict(said.offer.answers) if said else {},
        "starts_on": said.offer.starts_on if said else None,
        "invalid_reason": invalid,
        "evaluation_id": evaluation_id,
    }
    lines = [
        {
            "council_id": actor.organisation,
            "offer_id": offer["id"],
            "package_id": line.package_id,
            "mini_tender_id": tender.id,
            "unit": line.unit,
            "unit_price": line.unit_price,
            "schedule": {"patterns": [dict(pattern) for pattern in line.patterns]},
            "children": line.children,
        }
        for line in (said.offer.lines if said else ())
    ]
    return offer, lines


def _open_evaluation(actor: Actor, terms: TenderTerms, provider_id: UUID, at: datetime) -> UUID:
    """Quality alone is evaluated, by as many assessors of the council as its policy says."""
    criteria = [
        Criterion(
            key=each.key,
            title=each.title,
            weight=each.weight,
            max_score=int(each.max_score),
            minimum=int(each.minimum or 0),
            guidance=each.question,
        )
        for each in terms.policy.criteria
    ]
    evaluation = evaluations.open_evaluation(
        actor=actor,
        provider_id=provider_id,
        criteria=criteria,
        assessors_needed=terms.policy.assessors_needed,
        councils_needed=1,
        now=at,
    )
    return evaluation.id


def assign_assessors(*, actor: Actor, mini_tender_id: UUID, assessor_ids: Sequence[UUID], now: datetime) -> None:
    """Ask assessors of the council to score every valid bid; whoever was asked before is left as they are.

    Raises `Refused` where bids are not open, and for somebody who is no assessor of the council.
    """
    tender = queries.get_own_mini_tender(actor, mini_tender_id)
    state.ensure_opened(Status(tender.status))
    evaluation_ids = [
        offer.evaluation_id for offer in queries.list_offers(actor.organisation, tender.id) if offer.evaluation_id
    ]
    progress = evaluations_found.progress_of(evaluation_ids)
    for evaluation_id in evaluation_ids:
        asked = {each.person_id for each in progress[evaluation_id].assessors}
        for assessor_id in dict.fromkeys(assessor_ids):
            if assessor_id not in asked:
                evaluations.assign(
                    actor=actor,
                    evaluation_id=evaluation_id,
                    assessor_id=assessor_id,
                    assessor_organisation_id=actor.organisation,
                    now=now,
                )
    audit.record(actor, "assessors.asked", tender, assessors=[str(each) for each in assessor_ids])
