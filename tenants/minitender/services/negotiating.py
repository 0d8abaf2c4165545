"""Negotiating with the best: each offer logged, like for like, and on one and the same change where there is one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.exc import ProgrammingError

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from consortium.systems import queries as systems
from consortium.systems.rules import REGIMES, Regime
from tenants.minitender import events, queries
from tenants.minitender.models import MiniTender, NegotiatedOffer, NegotiationInvitation
from tenants.minitender.rules import bidding, negotiating, state
from tenants.minitender.rules.state import Status
from tenants.minitender.rules.terms import read_terms
from tenants.minitender.services.bidding import get_wanted
from tenants.minitender.services.correcting import corrected_prices
from tenants.minitender.services.improving import Improved, make_round_key, own_improved, seal_improved
from tenants.minitender.services.publishing import ensure_tells_nothing
from tenants.minitender.services.sealing import own_offer


def open_negotiation(
    council_id: UUID, mini_tender_id: UUID, rounds: Sequence[NegotiationInvitation] | None = None
) -> datetime | None:
    """Until when a negotiation is open, if one is: it is over once everybody asked has offered.

    `rounds` are its requests, where they were read already.
    """
    if rounds is None:
        rounds = queries.list_negotiations(council_id, mini_tender_id)
    if not rounds or queries.is_negotiation_over(council_id, mini_tender_id, rounds[-1].number):
        return None
    return max(each.closes_at for each in rounds)


def invite_to_negotiate(
    *, actor: Actor, mini_tender_id: UUID, provider_ids: Sequence[UUID], message: str, hours: int,
    weeks: Mapping[UUID, Sequence[Mapping[str, Any]]] | None = None,
) -> int:  # fmt: skip
    """Ask the best bidders to improve their offers within so many hours. Returns the number of the round.

    `weeks` is another week of support by package, on which all of them offer: whoever does is then compared with the
    others who did. Raises `Refused` where the regime or the policy does not allow it, before the first ranking, where
    a better one is left out, for a week that is none or is not another, and for words that say who a child is.
    """
    tender, at = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_opened(Status(tender.status))
    best = best_ranks(actor.organisation, tender.id)
    negotiating.ensure_may_invite(
        allowed=read_terms(tender.rules).policy.allows_negotiation and _regime_allows(tender),
        ranked=best,
        names=members.names_of(list(best)),
        chosen=provider_ids,
        open_until=open_negotiation(actor.organisation, tender.id),
    )
    negotiating.ensure_window(hours)
    ensure_tells_nothing(actor=actor, tender=tender, text=_words_to_bidders(message, weeks or {}))
    asked_weeks = _asked_weeks(tender, weeks or {})
    rounds = queries.list_negotiations(actor.organisation, tender.id)
    number = max((each.number for each in rounds), default=0) + 1
    chosen = list(dict.fromkeys(provider_ids))
    key_public = make_round_key(tender=tender, number=number, at=at)
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
            key_public=key_public,
            asked_weeks=asked_weeks,
        )
        for provider_id in chosen
    )
    db.session.flush()
    audit.record(actor, "negotiation.opened", tender, also_for=chosen, number=number, bidders=len(chosen),
                 other_weeks=len(asked_weeks or {}))  # fmt: skip
    event = events.NegotiationOpened(council_id=actor.organisation, mini_tender_id=tender.id, number=number)
    outbox.record_for([(event, (provider_id, OrganisationKind.PROVIDER)) for provider_id in chosen])
    return number


def _words_to_bidders(message: str, weeks: Mapping[UUID, Sequence[Mapping[str, Any]]]) -> str:
    """Every word of the officer's that the bidders asked will read: the message, and the names of visits."""
    return "\n".join([message, *(pattern.get("name") or "" for week in weeks.values() for pattern in week)])


def _regime_allows(tender: MiniTender) -> bool:
    return REGIMES[Regime(systems.get_system(systems.get_lot(tender.lot_id).system_id).regime)].allows_negotiation


def _asked_weeks(
    tender: MiniTender, weeks: Mapping[UUID, Sequence[Mapping[str, Any]]]
) -> dict[str, list[dict[str, Any]]] | None:
    """The other weeks as they are kept, each one that can be bought in the package's unit."""
    terms, wanted = get_wanted(tender)
    by_id = {each.package_id: each for each in wanted}
    for package_id, patterns in weeks.items():
        if package_id not in by_id:
            raise NotFound
        bidding.ensure_week(tuple(patterns), by_id[package_id], terms)
        negotiating.ensure_another_week(patterns, by_id[package_id].patterns)
    return {str(each): [dict(pattern) for pattern in patterns] for each, patterns in weeks.items()} or None


def best_ranks(council_id: UUID, mini_tender_id: UUID) -> dict[UUID, int]:
    """Each ranked bidder's best rank over the packages, by the last ranking; empty before the first."""
    best: dict[UUID, int] = {}
    for record in queries.list_rankings(council_id, mini_tender_id):
        for row in record.result["ranking"]:
            provider_id = UUID(record.bidders[row["bidder"]])
            best[provider_id] = min(row["rank"], best.get(provider_id, row["rank"]))
    return best


def weeks_negotiated(
    rounds: Sequence[NegotiationInvitation], improved: Sequence[Improved]
) -> tuple[dict[tuple[UUID, UUID], list[dict[str, Any]]], set[UUID]]:
    """The week of every bidder and package that a negotiation changed, and who offered on the last change."""
    asked = {(each.number, each.provider_id): each.asked_weeks for each in rounds if each.asked_weeks}
    weeks: dict[tuple[UUID, UUID], list[dict[str, Any]]] = {}
    on_the_change: dict[int, set[UUID]] = {}
    for offer in improved:
        for package_id, patterns in (asked.get((offer.number, offer.provider_id)) or {}).items():
            weeks[offer.provider_id, UUID(package_id)] = patterns
            on_the_change.setdefault(offer.number, set()).add(offer.provider_id)
    return weeks, on_the_change[max(on_the_change)] if on_the_change else set()


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
        sealed=seal_improved(actor=actor, asked=asked, prices=prices, starts_on=starts_on, note=note.strip()),
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
    offer = own_offer(actor=actor, version=current[1])
    prices, starts_on = {line.package_id: line.unit_price for line in offer.lines}, offer.starts_on
    for (_, package_id), price in corrected_prices(queries.list_corrections(council_id, mini_tender_id)).items():
        prices[package_id] = price
    for improved in own_improved(actor, mini_tender_id):
        prices, starts_on = dict(improved.prices), improved.starts_on
    return prices, starts_on
