"""Sealing what a provider writes and opening it again: by the provider at any time, by the council once released."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from consortium.kernel import sealing
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.sealing import Unsealable
from tenants.minitender import queries
from tenants.minitender.models import (
    BidDraft,
    BidVersion,
    MiniTender,
    MiniTenderKey,
    MiniTenderOpening,
    MiniTenderShare,
    bound_to_share,
    bound_to_tender,
)
from tenants.minitender.queries import Held, OpenedBid
from tenants.minitender.rules import bidding
from tenants.minitender.rules import sealing as rules
from tenants.minitender.rules.bidding import Offer


def make_key(*, tender: MiniTender, officers: int, now: datetime) -> None:
    """Give a mini-tender that is being published a key pair of its own, its private half in a share per officer."""
    private, public = sealing.new_pair()
    keyring, key = sealing.keyring(), {"council_id": tender.council_id, "mini_tender_id": tender.id}
    vouched = keyring.vouch(public, bound_to_tender(tender.council_id, tender.id))
    db.session.execute(sa.insert(MiniTenderKey).values(**key, public=vouched, officers=officers, made_at=now))
    shares = [
        {**key, "number": number, "wrapped": keyring.wrap(share, bound_to_share(tender.council_id, tender.id, number))}
        for number, share in enumerate(sealing.split(private, officers), start=1)
    ]
    db.session.execute(sa.insert(MiniTenderShare), shares)


def _bound(version: BidVersion | OpenedBid, *, council_id: UUID, mini_tender_id: UUID) -> bytes:
    """Whose it is, in what, and which version: an envelope put anywhere else does not open."""
    return sealing.bound(
        "bid", council_id, mini_tender_id, version.mini_tender_version, version.provider_id, version.bid_id,
        version.version,
    )  # fmt: skip


def _blinds_of(document: bytes, version: BidVersion) -> list[bytes]:
    bound_to = sealing.bound("bid", version.council_id, version.mini_tender_id, version.provider_id)
    return list(sealing.keyring().blinds(document, bound_to))


def says_the_same(version: BidVersion, document: bytes) -> bool:
    """Whether a version that was sent before says exactly this; without opening it."""
    fingerprints = {rules.fingerprint_of(rules.blinded(document, each)) for each in _blinds_of(document, version)}
    return bytes(version.sha256) in fingerprints


def readers_of(*, actor: Actor, mini_tender_id: UUID, held: Held) -> list[bytes]:
    """Whose keys a bid is sealed to: the mini-tender's, the bidder's own. Raises `Refused` where there is none."""
    if held.tender_key is None:
        raise Refused("bid.no_key")
    sealing.remember_own(actor, held.own_key)
    tender_key = sealing.keyring().trusted(held.tender_key, bound_to_tender(held.council_id, mini_tender_id))
    return [tender_key, sealing.own_public_key(actor)]


def seal_bid(*, version: BidVersion, document: bytes, readers: list[bytes]) -> None:
    """Fill a version with the sealed document and its fingerprint: readable by its bidder, and once it is opened."""
    said = rules.blinded(document, _blinds_of(document, version)[0])
    bound_to = _bound(version, council_id=version.council_id, mini_tender_id=version.mini_tender_id)
    version.sealed = sealing.seal(said, readers=readers, bound_to=bound_to)
    version.sha256 = rules.fingerprint_of(said)


def read_own_bid(*, actor: Actor, version: BidVersion) -> bytes:
    """What the actor's own organisation sent, with the bytes before it that its fingerprint needs."""
    bound_to = _bound(version, council_id=version.council_id, mini_tender_id=version.mini_tender_id)
    return sealing.unseal_own(actor, bytes(version.sealed), bound_to=bound_to)


def own_offer(*, actor: Actor, version: BidVersion) -> Offer:
    """The offer that the actor's own organisation sent."""
    return bidding.read_sealed(read_own_bid(actor=actor, version=version)[rules.BLIND :])


def _bound_draft(council_id: UUID, mini_tender_id: UUID, provider_id: UUID) -> bytes:
    return sealing.bound("bid draft", council_id, mini_tender_id, provider_id)


def sealed_draft(*, actor: Actor, tender: MiniTender, document: bytes) -> bytes:
    """What was typed, for the provider's own eyes."""
    bound_to = _bound_draft(tender.council_id, tender.id, actor.organisation)
    return sealing.seal_for_oneself(actor, document, bound_to=bound_to)


def typed_in(*, actor: Actor, draft: BidDraft) -> dict[str, Any]:
    """What the provider had typed."""
    bound_to = _bound_draft(draft.council_id, draft.mini_tender_id, draft.provider_id)
    typed: dict[str, Any] = orjson.loads(sealing.unseal_own(actor, bytes(draft.document), bound_to=bound_to))
    return typed


def key_released_to(*, actor: Actor, tender: MiniTender, at: datetime) -> bytes | None:
    """Record that the officer opens, and give the mini-tender's private key once as many have as it needs.

    None where another officer must act too; empty where it has no key, and so no bid. Raises `Refused` for an officer
    who has acted already. The database releases nothing before the deadline, whoever asks. `at` is the instant
    after the mini-tender was held.
    """
    if queries.find_key(actor.organisation, tender.id) is None:
        return b""
    acted = [each.person_id for each in queries.list_openings(actor.organisation, tender.id)]
    rules.ensure_another_officer(acted, actor.person)
    db.session.add(
        MiniTenderOpening(council_id=actor.organisation, mini_tender_id=tender.id, person_id=actor.person, at=at)
    )
    db.session.flush()
    shares = queries.release_shares(tender.id)
    if not shares:
        return None
    keyring = sealing.keyring()
    return sealing.joined(
        [keyring.unwrap(wrapped, bound_to_share(tender.council_id, tender.id, number)) for number, wrapped in shares]
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What an opened bid says, and the bytes before it that its fingerprint needs."""

    offer: Offer
    blind: bytes


def opened_bid(*, tender: MiniTender, bid: OpenedBid, private: bytes) -> Said | None:
    """What a bid says, by the key that was released. None where it is not what the bidder was receipted for."""
    bound_to = _bound(bid, council_id=tender.council_id, mini_tender_id=tender.id)
    try:
        said = sealing.unseal(bid.sealed, private=private, bound_to=bound_to)
    except Unsealable:
        return None
    if rules.fingerprint_of(said) != bid.sha256:
        return None
    return Said(bidding.read_sealed(said[rules.BLIND :]), said[: rules.BLIND])
