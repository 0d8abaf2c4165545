"""What an invited provider does: draft, submit, replace, withdraw, decline. Under the lock that opening waits for."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from consortium.kernel import audit, outbox, seals
from consortium.kernel.actors import Actor
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from tenants.minitender import events, queries
from tenants.minitender.models import Bid, BidDraft, BidVersion, Decline, MiniTender
from tenants.minitender.queries import Held
from tenants.minitender.rules import bidding, marks, state
from tenants.minitender.rules.bidding import DeclineReason, Offer, Wanted
from tenants.minitender.rules.terms import USUAL_UNIT, TenderTerms, read_terms
from tenants.minitender.services import sealing
from tenants.packages import queries as packages

LARGEST_DRAFT = 200_000
"""Bytes of what is typed and not submitted."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a bidder is given: the platform's signed word on what it received, and when."""

    bid_id: UUID
    reference: str
    mini_tender_id: UUID
    version: int
    received_at: datetime
    sha256: bytes
    signed: str

    @classmethod
    def of(cls, version: BidVersion) -> "Receipt":
        return cls(
            bid_id=version.bid_id,
            reference=marks.reference_of("B", version.bid_id),
            mini_tender_id=version.mini_tender_id,
            version=version.version,
            received_at=version.received_at,
            sha256=bytes(version.sha256),
            signed=version.receipt,
        )


def wanted_of(terms: TenderTerms, package_rows: Sequence[Any]) -> list[Wanted]:
    """What a bid must meet for each package, in the order given."""
    found = []
    for package in package_rows:
        patterns = tuple(package.schedule["patterns"]) if terms.is_prescriptive and package.schedule else None
        unit = str(patterns[0]["unit"]) if patterns else USUAL_UNIT
        found.append(
            Wanted(package.id, package.reference, unit, package.starts_on, package.ends_on, patterns, package.children)
        )
    return found


def get_wanted(tender: MiniTender) -> tuple[TenderTerms, list[Wanted]]:
    """The terms of a published mini-tender, and what it wants, package by package in their order."""
    terms = read_terms(tender.rules)
    ids = queries.package_ids_of([tender.id])[tender.id]
    rows = {row.id: row for row in packages.list_packages(ids)}
    return terms, wanted_of(terms, [rows[each] for each in ids])


_PUBLISHED: dict[tuple[UUID, int], tuple[TenderTerms, list[Wanted]]] = {}
MOST_KEPT = 64


def _get_wanted_kept(tender: MiniTender) -> tuple[TenderTerms, list[Wanted]]:
    """The same for one who was just shown the mini-tender, kept by this process: hundreds bid on one in its last hour.

    What was published under a version never changes; a change makes another version. For a bidder's transaction alone,
    which cannot have changed it: nothing is kept that may yet be rolled back.
    """
    key = tender.id, tender.version
    found = _PUBLISHED.get(key)
    if found is None:
        if len(_PUBLISHED) >= MOST_KEPT:
            _PUBLISHED.clear()
        found = _PUBLISHED[key] = get_wanted(tender)
    return found


def submit_bid(*, actor: Actor, mini_tender_id: UUID, offer: Offer) -> Receipt:
    """A provider seals an offer; it replaces what the provider sent before. The ceiling is judged at ranking, not here.

    The same offer sent again is one act with one receipt. Raises `Refused` at and after the deadline, by the database's
    wall clock under the lock, and for an offer that lacks something; `BadInput` for support that cannot be read.
    """
    tender = queries.get_invited(actor, mini_tender_id)
    if tender.rules is not None:
        bidding.ensure_complete(offer, *_get_wanted_kept(tender))
    document = bidding.sealed_document(offer)
    held = queries.lock_for_bidding(mini_tender_id)
    bidding.ensure_may_bid(status=held.status, closes_at=held.closes_at, received_at=held.received_at)
    found = queries.find_current_version(actor.organisation, held.council_id, mini_tender_id)
    if found and _is_the_same(*found, document=document, held=held):
        return Receipt.of(found[1])
    readers = sealing.readers_of(actor=actor, mini_tender_id=mini_tender_id, held=held)
    version = _next_version(actor, mini_tender_id, held, found[0] if found else None)
    sealing.seal_bid(version=version.row, document=document, readers=readers)
    version.row.receipt = _signed_receipt(version.bid, version.row)
    db.session.add_all([version.bid, version.row])
    _flush_in_time(held)
    audit.record(
        actor, "bid.submitted", version.bid, version=version.row.version, sha256=version.row.sha256.hex()
    )  # in the provider's own chain: the council's would reveal the bidder
    outbox.record(
        events.BidSubmitted(mini_tender_id=mini_tender_id, bid_id=version.row.bid_id, version=version.row.version)
    )
    return Receipt.of(version.row)


def _is_the_same(bid: Bid, last: BidVersion, *, document: bytes, held: Held) -> bool:
    is_current = bid.withdrawn_at is None and last.mini_tender_version == held.version
    return is_current and sealing.says_the_same(last, document)


@dataclass(frozen=True, slots=True)
class _Added:
    bid: Bid
    row: BidVersion


def _next_version(actor: Actor, mini_tender_id: UUID, held: Held, bid: Bid | None) -> _Added:
    if bid is None:
        bid = Bid(
            provider_id=actor.organisation,
            id=new_id(),
            council_id=held.council_id,
            mini_tender_id=mini_tender_id,
            version=1,
        )
    else:
        bid.version, bid.withdrawn_at = bid.version + 1, None
    row = BidVersion(
        provider_id=actor.organisation,
        bid_id=bid.id,
        version=bid.version,
        council_id=held.council_id,
        mini_tender_id=mini_tender_id,
        mini_tender_version=held.version,
        received_at=held.received_at,
        submitted_by=actor.person_id,
    )
    return _Added(bid, row)


def _signed_receipt(bid: Bid, version: BidVersion) -> str:
    """The platform's word: on what was said, which the bidder can show, and on what is kept, which anyone can."""
    return seals.sign(
        bidding.receipt_statement(
            bid_id=bid.id,
            mini_tender_id=bid.mini_tender_id,
            version=bid.version,
            received_at=version.received_at,
            sha256=version.sha256,
            sealed_sha256=hashlib.sha256(version.sealed).digest(),
        )
    )


def _flush_in_time(held: Held) -> None:
    """Write under the lock. The database judges once more as it writes: what the deadline overtook is late."""
    try:
        db.session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", "") == "23514":
            raise Refused("bid.too_late", closes_at=held.closes_at) from error
        raise


def withdraw_bid(*, actor: Actor, mini_tender_id: UUID) -> None:
    """Take a bid back. It may be sent again until the deadline. Raises `Refused` after it, and where there is none."""
    held = queries.lock_for_bidding(mini_tender_id)
    bidding.ensure_may_bid(status=held.status, closes_at=held.closes_at, received_at=held.received_at)
    bid = queries.find_bid(actor.organisation, held.council_id, mini_tender_id)
    if bid is None or bid.withdrawn_at is not None:
        raise Refused("bid.none")
    bid.withdrawn_at = held.received_at
    _flush_in_time(held)
    audit.record(actor, "bid.withdrawn", bid, version=bid.version)


def save_draft_bid(*, actor: Actor, mini_tender_id: UUID, typed: Mapping[str, Any], now: datetime) -> datetime:
    """Keep what was typed, as it was typed. It is NOT submitted. Returns when it was saved; too much is `Refused`."""
    tender = queries.get_invited(actor, mini_tender_id)
    state.ensure_open(status=state.Status(tender.status), closes_at=tender.closes_at, at=now)
    document = orjson.dumps(dict(typed), option=orjson.OPT_SORT_KEYS)
    if len(document) > LARGEST_DRAFT:
        raise Refused("draft.too_long")
    sealed = sealing.sealed_draft(actor=actor, tender=tender, document=document)
    kept = {"document": sealed, "saved_at": now, "saved_by": actor.person_id}
    key = {"provider_id": actor.organisation, "council_id": tender.council_id, "mini_tender_id": tender.id}
    db.session.execute(
        insert(BidDraft).values(**key, **kept).on_conflict_do_update(index_elements=list(key), set_=kept)
    )
    return now


def decline(*, actor: Actor, mini_tender_id: UUID, reason: DeclineReason, note: str = "") -> Decline:
    """Say that one will not bid, and why. It binds nobody: a bid may still be sent. Raises `Refused` when over."""
    held = queries.lock_for_bidding(mini_tender_id)
    state.ensure_open(status=held.status, closes_at=held.closes_at, at=held.received_at)
    bidding.ensure_decline_explained(reason, note)
    declined = queries.find_decline(actor.organisation, held.council_id, mini_tender_id)
    if declined is None:
        declined = Decline(provider_id=actor.organisation, council_id=held.council_id, mini_tender_id=mini_tender_id)
        db.session.add(declined)
    declined.reason, declined.note, declined.declined_at = str(reason), note.strip() or None, held.received_at
    db.session.flush()
    tender = queries.get_invited(actor, mini_tender_id)
    audit.record(actor, "invitation.declined", tender, also_for=[held.council_id], reason=str(reason))
    return declined
