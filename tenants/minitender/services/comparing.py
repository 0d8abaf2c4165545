"""Ranking what was offered, negotiating with the best, ranking again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.evaluation import queries as evaluations
from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.members import queries as members
from tenants.minitender import queries
from tenants.minitender.models import (
    BidCorrection,
    MiniTender,
    NegotiationInvitation,
    Offer,
    OfferLine,
    RankingRecord,
)
from tenants.minitender.rules import comparing, marks, negotiating, state
from tenants.minitender.rules.comparing import Compared
from tenants.minitender.rules.ranking_documents import ranking_document
from tenants.minitender.rules.state import Status
from tenants.minitender.rules.terms import TenderTerms, read_terms
from tenants.minitender.services.correcting import corrected_prices, ensure_corrections_decided
from tenants.minitender.services.improving import Improved, improved_offers
from tenants.minitender.services.negotiating import open_negotiation, weeks_negotiated


@dataclass(frozen=True, slots=True)
class OfferNow:
    """What a bidder offers for one package today: the bid, improved by what was negotiated."""

    offer: Offer
    line: OfferLine
    price: Decimal
    starts_on: date | None
    schedule: Mapping[str, Any]
    is_comparable: bool = True


@dataclass(frozen=True, slots=True)
class Dealings:
    """The opened bids of a mini-tender and what came of them, each read once, and only where there is any."""

    offers: Sequence[Offer]
    rankings: int
    rounds: Sequence[NegotiationInvitation] = ()
    improved: Sequence[Improved] = ()
    corrections: Sequence[BidCorrection] = ()
    set_aside: Collection[tuple[UUID, UUID]] = ()
    """Provider and package of each bid that was set aside for its price."""

    @classmethod
    def of(cls, council_id: UUID, mini_tender_id: UUID) -> "Dealings":
        key = council_id, mini_tender_id
        happened = queries.what_happened(*key)
        return cls(
            offers=queries.list_offers(*key),
            rankings=happened.rankings,
            rounds=queries.list_negotiations(*key) if happened.negotiations else (),
            improved=improved_offers(*key) if happened.negotiations else (),
            corrections=queries.list_corrections(*key) if happened.corrections else (),
            set_aside=queries.list_set_aside(*key).keys() if happened.price_queries else (),
        )


def offers_now(council_id: UUID, mini_tender_id: UUID, dealings: Dealings | None = None) -> list[OfferNow]:
    """The valid offers as they stand: none before quality is locked, because their prices are hidden."""
    known = dealings or Dealings.of(council_id, mini_tender_id)
    offers = {each.id: each for each in known.offers if each.invalid_reason is None}
    improved = {each.provider_id: each for each in known.improved}
    weeks, on_the_change = weeks_negotiated(known.rounds, known.improved)
    corrected = corrected_prices(known.corrections)
    found = []
    for line in queries.list_lines(council_id, mini_tender_id):
        if offer := offers.get(line.offer_id):
            better = improved.get(offer.provider_id)
            price, starts_on = corrected.get((offer.provider_id, line.package_id), line.unit_price), offer.starts_on
            if better is not None:
                price, starts_on = better.prices[line.package_id], better.starts_on
            week = weeks.get((offer.provider_id, line.package_id))
            schedule = line.schedule if week is None else {"patterns": week}
            found.append(OfferNow(offer, line, price, starts_on, schedule))
    compared = {each.offer.provider_id for each in found}
    if on_the_change:
        compared = negotiating.comparable(compared, on_the_change)
    return [replace(each, is_comparable=each.offer.provider_id in compared) for each in found]


def rank(*, actor: Actor, mini_tender_id: UUID, now: datetime) -> Sequence[RankingRecord]:
    """Rank the valid offers for each package, and keep the rules and bids with the result, for anyone to replay.

    Raises `Refused` before every evaluation is concluded, and while a negotiation is open.
    """
    tender, _ = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_opened(Status(tender.status))
    known = Dealings.of(actor.organisation, tender.id)
    if open_until := open_negotiation(actor.organisation, tender.id, known.rounds):
        raise Refused("negotiation.still_open", closes_at=open_until)
    scores = _agreed_scores(known.offers)
    ensure_corrections_decided(known.corrections)
    standing = [
        each
        for each in offers_now(actor.organisation, tender.id, known)
        if each.is_comparable and (each.offer.provider_id, each.line.package_id) not in known.set_aside
    ]
    if not standing:
        raise Refused("ranking.nothing")
    terms = read_terms(tender.rules)
    number = known.rankings + 1
    bidders = _bidder_names(standing)
    records = [
        _ranked(actor, tender, terms, package_id, [each for each in standing if each.line.package_id == package_id],
                scores, bidders, number, now)
        for package_id in sorted({each.line.package_id for each in standing})
    ]  # fmt: skip
    db.session.add_all(records)
    db.session.flush()
    audit.record(actor, "bids.ranked", tender, number=number)
    return records


def _bidder_names(standing: Sequence[OfferNow]) -> dict[UUID, str]:
    """The names under which bidders stand in the ranking."""
    bids = {each.offer.provider_id: each.offer.bid_id for each in standing}
    references = {provider_id: marks.reference_of("B", bid_id) for provider_id, bid_id in bids.items()}
    names = members.names_of(list(bids))
    return comparing.bidder_names({each: names.get(each, references[each]) for each in bids}, references)


def _ranked(
    actor: Actor, tender: MiniTender, terms: TenderTerms, package_id: UUID, offered: Sequence[OfferNow],
    scores: Mapping[UUID, Mapping[str, Decimal]], bidders: Mapping[UUID, str], number: int, now: datetime,
) -> RankingRecord:  # fmt: skip
    rules = terms.ranking_rules(offered[0].line.unit, package_id)
    bids = comparing.bids_document(
        [Compared(each.offer.provider_id, each.price, each.starts_on, scores[each.offer.id]) for each in offered],
        bidders,
    )
    return RankingRecord(
        council_id=actor.organisation,
        mini_tender_id=tender.id,
        number=number,
        package_id=package_id,
        rules=rules,
        bids=bids,
        bidders={bidders[each.offer.provider_id]: str(each.offer.provider_id) for each in offered},
        result=ranking_document(comparing.ranked(rules, bids)),
        computed_at=now,
        computed_by=actor.person,
    )


def _agreed_scores(opened: Sequence[Offer]) -> dict[UUID, dict[str, Decimal]]:
    """The consensus of every valid offer, by offer and criterion."""
    offers = {each.id: each for each in opened if each.evaluation_id}
    agreed = evaluations.agreed_scores_of([each.evaluation_id for each in offers.values() if each.evaluation_id])
    found: dict[UUID, dict[str, Decimal]] = {}
    for offer in offers.values():
        scores = agreed.get(offer.evaluation_id) if offer.evaluation_id else None
        if scores is None:
            raise Refused("ranking.not_scored")
        found[offer.id] = scores
    return found
