"""Ranking what was offered, negotiating with the best, ranking again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.exc import ProgrammingError

from consortium.evaluation import queries as evaluations
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from tenants.minitender import events, queries
from tenants.minitender.models import (
    MiniTender,
    NegotiatedOffer,
    NegotiationInvitation,
    Offer,
    OfferLine,
    RankingRecord,
)
from tenants.minitender.rules import comparing, marks, negotiating, state
from tenants.minitender.rules.bidding import read_sealed
from tenants.minitender.rules.comparing import Compared
from tenants.minitender.rules.ranking_documents import ranking_document
from tenants.minitender.rules.state import Status
from tenants.minitender.rules.terms import TenderTerms, read_terms
from tenants.minitender.services.correcting import corrected_prices, ensure_corrections_decided


@dataclass(frozen=True, slots=True)
class OfferNow:
    """What a bidder offers for one package today: the bid, improved by what was negotiated."""

    offer: Offer
    line: OfferLine
    price: Decimal
    starts_on: date | None


def offers_now(council_id: UUID, mini_tender_id: UUID) -> list[OfferNow]:
    """The valid offers as they stand: none before quality is locked, because their prices are hidden."""
    offers = {each.id: each for each in queries.list_offers(council_id, mini_tender_id) if each.invalid_reason is None}
    improved = {each.provider_id: each for each in queries.list_negotiated(council_id, mini_tender_id)}
    corrected = corrected_prices(council_id, mini_tender_id)
    found = []
    for line in queries.list_lines(council_id, mini_tender_id):
        if offer := offers.get(line.offer_id):
            better = improved.get(offer.provider_id)
            price, starts_on = corrected.get((offer.provider_id, line.package_id), line.unit_price), offer.starts_on
            if better is not None:
                price, starts_on = _prices(better)[line.package_id], better.starts_on
            found.append(OfferNow(offer, line, price, starts_on))
    return found


def _prices(offer: NegotiatedOffer) -> dict[UUID, Decimal]:
    return {UUID(line["package_id"]): Decimal(line["unit_price"]) for line in offer.lines}


def rank(*, actor: Actor, mini_tender_id: UUID, now: datetime) -> Sequence[RankingRecord]:
    """Rank the valid offers for each package, and keep the rules and bids with the result, for anyone to replay.

    Raises `Refused` before every evaluation is concluded, and while a negotiation is open.
    """
    tender, _ = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_opened(Status(tender.status))
    _ensure_no_negotiation_open(actor, tender)
    scores = _agreed_scores(actor, tender)
    ensure_corrections_decided(actor.organisation, tender.id)
    aside = queries.list_set_aside(actor.organisation, tender.id)
    standing = [
        each
        for each in offers_now(actor.organisation, tender.id)
        if (each.offer.provider_id, each.line.package_id) not in aside
    ]
    if not standing:
        raise Refused("ranking.nothing")
    terms = read_terms(tender.rules)
    number = len(queries.list_ranking_numbers(actor.organisation, tender.id)) + 1
    bidders = _bidder_names(standing)
    records = [
        _ranked(actor, tender, terms, package_id, [each for each in standing if each.line.package_id == package_id],
                scores, bidders, number, now)
        for package_id in queries.package_ids_of([tender.id])[tender.id]
        if any(each.line.package_id == package_id for each in standing)
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
    rules = terms.ranking_rules(offered[0].line.unit)
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


def _agreed_scores(actor: Actor, tender: MiniTender) -> dict[UUID, dict[str, Decimal]]:
    """The consensus of every valid offer, by offer and criterion."""
    offers = [each for each in queries.list_offers(actor.organisation, tender.id) if each.evaluation_id]
    ids = [each.evaluation_id for each in offers if each.evaluation_id]
    progress = evaluations.progress_of(ids)
    if any(progress[each].concluded_at is None for each in ids):
        raise Refused("ranking.not_scored")
    agreed = evaluations.consensuses_of(ids)
    return {
        each.id: {key: found.score for key, found in agreed[each.evaluation_id].items()}
        for each in offers
        if each.evaluation_id
    }


def _ensure_no_negotiation_open(actor: Actor, tender: MiniTender) -> None:
    if open_until := open_negotiation(actor.organisation, tender.id):
        raise Refused("negotiation.still_open", closes_at=open_until)


def open_negotiation(council_id: UUID, mini_tender_id: UUID) -> datetime | None:
    """Until when a negotiation is open, if one is: it is over once everybody asked has offered."""
    rounds = queries.list_negotiations(council_id, mini_tender_id)
    if not rounds or queries.is_negotiation_over(council_id, mini_tender_id, rounds[-1].number):
        return None
    return max(each.closes_at for each in rounds)


def invite_to_negotiate(
    *, actor: Actor, mini_tender_id: UUID, provider_ids: Sequence[UUID], message: str, hours: int
) -> int:
    """Ask the best bidders to improve their offers within so many hours. Returns the number of the round.

    Raises `Refused` where the policy does not allow it, before the first ranking, and where a better one is left out.
    """
    tender, at = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_opened(Status(tender.status))
    best = best_ranks(actor.organisation, tender.id)
    negotiating.ensure_may_invite(
        allowed=read_terms(tender.rules).policy.allows_negotiation,
        ranked=best,
        names=members.names_of(list(best)),
        chosen=provider_ids,
        open_until=open_negotiation(actor.organisation, tender.id),
    )
    negotiating.ensure_window(hours)
    rounds = queries.list_negotiations(actor.organisation, tender.id)
    number = max((each.number for each in rounds), default=0) + 1
    chosen = list(dict.fromkeys(provider_ids))
    db.session.add_all(
        NegotiationInvitation(
            council_id=actor.organisation,
            mini_tender_id=tender.id,
            number=number,
            provider_id=provider_id,
            message=message.strip(),
            invited_at=at,
            invited_by=actor.person,
            closes_at=at + timedelta(hours=hours),
        )
        for provider_id in chosen
    )
    db.session.flush()
    audit.record(actor, "negotiation.opened", tender, also_for=chosen, number=number, bidders=len(chosen))
    event = events.NegotiationOpened(council_id=actor.organisation, mini_tender_id=tender.id, number=number)
    outbox.record_for([(event, (provider_id, OrganisationKind.PROVIDER)) for provider_id in chosen])
    return number


def best_ranks(council_id: UUID, mini_tender_id: UUID) -> dict[UUID, int]:
    """Each ranked bidder's best rank over the packages, by the last ranking; empty before the first."""
    best: dict[UUID, int] = {}
    for record in queries.list_rankings(council_id, mini_tender_id):
        for row in record.result["ranking"]:
            provider_id = UUID(record.bidders[row["bidder"]])
            best[provider_id] = min(row["rank"], best.get(provider_id, row["rank"]))
    return best


def submit_negotiated_offer(
    *, actor: Actor, mini_tender_id: UUID, prices: Mapping[UUID, Decimal], starts_on: date, note: str = ""
) -> NegotiatedOffer:
    """A bidder improves its offer, once in a round. Raises `Refused` for a worse one, and when the round is over."""
    held = queries.lock_for_bidding(mini_tender_id)
    found = queries.find_negotiation(actor.organisation, mini_tender_id)
    if found is None:
        raise NotFound
    asked, offered = found
    negotiating.ensure_may_offer(closes_at=asked.closes_at, at=held.received_at, has_offered=offered is not None)
    before, starts_before = standing_offer(actor, asked.council_id, mini_tender_id)
    negotiating.ensure_improves(before=before, after=prices, starts_before=starts_before, starts_after=starts_on)
    improved = NegotiatedOffer(
        provider_id=actor.organisation,
        council_id=asked.council_id,
        mini_tender_id=mini_tender_id,
        number=asked.number,
        lines=[{"package_id": str(each), "unit_price": str(price)} for each, price in sorted(prices.items())],
        starts_on=starts_on,
        note=note.strip() or None,
        received_at=held.received_at,
        submitted_by=actor.person_id,
    )
    db.session.add(improved)
    _flush_in_time(asked)
    tender = queries.get_invited(actor, mini_tender_id)
    audit.record(actor, "offer.improved", tender, number=asked.number)
    return improved


def _flush_in_time(asked: NegotiationInvitation) -> None:
    """Write. The database judges once more as it writes: what the end of the round overtook is late."""
    try:
        db.session.flush()
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") == "42501":
            raise Refused("negotiation.closed", closes_at=asked.closes_at) from error
        raise


def standing_offer(actor: Actor, council_id: UUID, mini_tender_id: UUID) -> tuple[dict[UUID, Decimal], date]:
    """What the bidder offers so far: its prices by package, and its start. Raises `NotFound` without a bid."""
    current = queries.find_current_version(actor.organisation, council_id, mini_tender_id)
    if current is None:
        raise NotFound
    offer = read_sealed(bytes(current[1].sealed))
    prices, starts_on = {line.package_id: line.unit_price for line in offer.lines}, offer.starts_on
    for (_, package_id), price in corrected_prices(council_id, mini_tender_id).items():
        prices[package_id] = price
    for improved in queries.list_own_offers(actor.organisation, mini_tender_id):
        prices, starts_on = _prices(improved), improved.starts_on or starts_on
    return prices, starts_on
