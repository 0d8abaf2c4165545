"""Asking about an abnormally low price, replying, deciding."""

from datetime import datetime, timedelta
from uuid import UUID

from consortium.kernel import audit, clock, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from tenants.minitender import events, queries
from tenants.minitender.models import MiniTender, PriceQuery
from tenants.minitender.rules import comparing, querying, state
from tenants.minitender.rules.querying import Verdict
from tenants.minitender.rules.ranking import Flag
from tenants.minitender.rules.state import Status
from tenants.minitender.services.publishing import ensure_tells_nothing


def flagged_of(council_id: UUID, mini_tender_id: UUID) -> dict[tuple[UUID, UUID], tuple[str, ...]]:
    """Why each price that the last ranking flags is abnormally low, by provider and package."""
    found: dict[tuple[UUID, UUID], tuple[str, ...]] = {}
    for record in queries.list_rankings(council_id, mini_tender_id):
        for row in comparing.ranked(record.rules, record.bids).ranked:
            if Flag.ABNORMALLY_LOW in row.flags:
                found[UUID(record.bidders[row.bid.bidder]), record.package_id] = row.remarks
    return found


def ask_about_price(
    *, actor: Actor, mini_tender_id: UUID, provider_id: UUID, package_id: UUID, question: str, hours: int
) -> PriceQuery:
    """Ask a bidder to explain a price that the last ranking flags, within so many hours. It rejects nobody.

    Raises `Refused` for a price that is not flagged, and where the bidder was asked and nothing is decided,
    and for words that say who a child is.
    """
    tender, at = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_opened(Status(tender.status))
    flagged = flagged_of(actor.organisation, tender.id)
    asked = queries.list_price_queries(actor.organisation, tender.id)
    querying.ensure_may_ask(
        is_flagged=(provider_id, package_id) in flagged,
        is_open=any((e.provider_id, e.package_id, e.decided_at) == (provider_id, package_id, None) for e in asked),
        hours=hours,
    )
    asked_in_words = querying.ensure_text(question, "query.question")
    ensure_tells_nothing(actor=actor, tender=tender, text=asked_in_words)
    query = PriceQuery(
        council_id=actor.organisation,
        id=new_id(),
        mini_tender_id=tender.id,
        provider_id=provider_id,
        package_id=package_id,
        unit_price=_price_ranked(actor, tender, provider_id, package_id),
        flags=list(flagged[provider_id, package_id]),
        question=asked_in_words,
        asked_at=at,
        asked_by=actor.person,
        reply_by_at=at + timedelta(hours=hours),
    )
    db.session.add(query)
    db.session.flush()
    audit.record(actor, "price.asked_about", query, also_for=[provider_id], mini_tender=tender.id)
    _tell_bidder(actor, events.PriceAskedAbout(actor.organisation, tender.id, query.id), provider_id)
    return query


def _price_ranked(actor: Actor, tender: MiniTender, provider_id: UUID, package_id: UUID) -> str:
    for record in queries.list_rankings(actor.organisation, tender.id):
        names = {UUID(each): name for name, each in record.bidders.items()}
        for row in record.bids:
            if record.package_id == package_id and row["bidder"] == names.get(provider_id):
                return str(row["price"])
    raise NotFound


def reply_about_price(*, actor: Actor, mini_tender_id: UUID, query_id: UUID, reply: str) -> PriceQuery:
    """The bidder explains its price, once and in time, by the database's clock under the lock."""
    tender = queries.get_invited(actor, mini_tender_id)
    query = queries.lock_price_query(tender.council_id, tender.id, query_id)
    at = clock.wall()
    querying.ensure_may_reply(
        reply_by_at=query.reply_by_at, replied_at=query.replied_at, decided_at=query.decided_at, at=at
    )
    query.reply = querying.ensure_text(reply, "query.reply")
    query.replied_at, query.replied_by = at, actor.person_id
    db.session.flush()
    audit.record(actor, "price.explained", query, also_for=[tender.council_id], mini_tender=tender.id)
    council = members.get_organisation(tender.council_id)
    outbox.record(
        events.PriceExplained(tender.council_id, tender.id, query.id),
        handled_as=(tender.council_id, OrganisationKind(council.kind)),
    )
    return query


def decide_about_price(
    *, actor: Actor, mini_tender_id: UUID, query_id: UUID, verdict: Verdict, reason: str
) -> PriceQuery:
    """Keep a bid or set it aside for its price, with a reason, once its bidder was heard. Rank again afterwards."""
    tender, at = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_opened(Status(tender.status))
    query = queries.lock_price_query(actor.organisation, tender.id, query_id)
    querying.ensure_may_decide(
        reply_by_at=query.reply_by_at, replied_at=query.replied_at, decided_at=query.decided_at, at=at
    )
    given = state.ensure_reason(reason)
    ensure_tells_nothing(actor=actor, tender=tender, text=given)
    query.decision_reason = given
    query.decision, query.decided_at, query.decided_by = str(verdict), at, actor.person
    db.session.flush()
    audit.record(
        actor, "price.decided", query, also_for=[query.provider_id], mini_tender=tender.id, decision=query.decision
    )
    _tell_bidder(actor, events.PriceDecided(actor.organisation, tender.id, query.id), query.provider_id)
    return query


def ensure_nothing_undecided(council_id: UUID, mini_tender_id: UUID) -> None:
    """Raise `Refused` while a bidder was asked about its price and nothing is decided."""
    for query in queries.list_price_queries(council_id, mini_tender_id):
        if query.decided_at is None:
            names = members.names_of([query.provider_id])
            raise Refused("query.undecided", name=names.get(query.provider_id, "A bidder"))


def decided_since(council_id: UUID, mini_tender_id: UUID, computed_at: datetime) -> bool:
    """Whether a bid was set aside since a ranking was computed."""
    aside = queries.list_set_aside(council_id, mini_tender_id).values()
    return any(each.decided_at is not None and each.decided_at > computed_at for each in aside)


def _tell_bidder(actor: Actor, event: outbox.Event, provider_id: UUID) -> None:
    outbox.record_for([(event, (provider_id, OrganisationKind.PROVIDER))])
