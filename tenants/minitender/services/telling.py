"""Telling every bidder the outcome, with its scores and the reasons for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.evaluation import queries as evaluations
from consortium.evaluation.queries import ConsensusScore
from consortium.kernel import outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.members import queries as members
from tenants.minitender import events, queries
from tenants.minitender.models import Award, MiniTender, Offer, Outcome, PriceQuery, RankingRecord
from tenants.minitender.rules.telling import advantages
from tenants.minitender.rules.terms import TenderTerms, read_terms
from tenants.minitender.services.lettering import as_told
from tenants.packages import queries as packages


def release_outcomes(*, actor: Actor, tender: MiniTender, award: Award | None, now: datetime) -> None:
    """Write a letter to every bidder and have each told by e-mail. Those whose bid was invalid are told why."""
    terms = read_terms(tender.rules)
    offers = queries.list_offers(actor.organisation, tender.id)
    lines = queries.award_lines(award.id) if award else []
    records = queries.list_rankings(actor.organisation, tender.id) if offers else []
    agreed = as_told(
        evaluations.consensuses_of([each.evaluation_id for each in offers if each.evaluation_id]),
        queries.list_reworded(actor.organisation, tender.id),
    )
    rows = packages.list_packages([record.package_id for record in records])
    references = {row.id: row.reference for row in rows}
    winners = members.names_of([line.provider_id for line in lines])
    won: dict[UUID, list[UUID]] = {}
    for line in sorted(lines, key=lambda line: line.children):
        won.setdefault(line.package_id, []).append(line.provider_id)
    scored = {each.provider_id: agreed.get(each.evaluation_id, {}) for each in offers if each.evaluation_id}
    aside = queries.list_set_aside(actor.organisation, tender.id)
    letters = [
        {
            "council_id": actor.organisation,
            "mini_tender_id": tender.id,
            "provider_id": offer.provider_id,
            "has_won": any(offer.provider_id in winners_of_one for winners_of_one in won.values()),
            "letter": {
                "invalid_reason": offer.invalid_reason,
                "ended_reason": tender.ended_reason,
                "scores": _scores(terms, agreed.get(offer.evaluation_id, {}) if offer.evaluation_id else {}),
                "packages": [
                    _place(record, references[record.package_id], offer.provider_id, winners, won, aside)
                    | _beside(terms, record, offer.provider_id, won.get(record.package_id, []), scored)
                    for record in records
                ],
            },
            "released_at": now,
        }
        for offer in offers
    ]
    if letters:
        db.session.execute(sa.insert(Outcome), letters)
    _tell(actor, tender, offers)


def _scores(terms: TenderTerms, agreed: Mapping[str, ConsensusScore]) -> list[dict[str, Any]]:
    """The agreed score and reason for each question."""
    return [
        {
            "title": criterion.title,
            "score": f"{agreed[criterion.key].score.normalize():f}",
            "max_score": f"{criterion.max_score:f}",
            "weight": f"{criterion.weight:f}",
            "reason": agreed[criterion.key].reason,
        }
        for criterion in terms.policy.criteria
        if criterion.key in agreed
    ]


def _place(
    record: RankingRecord,
    reference: str,
    bidder_id: UUID,
    winners: Mapping[UUID, str],
    won: Mapping[UUID, Sequence[UUID]],
    aside: Mapping[tuple[UUID, UUID], PriceQuery],
) -> dict[str, Any]:
    """How the bid stood for one package, and what won it: points, never another bidder's price."""
    ranking, set_aside = record.result["ranking"], record.result["set_aside"]
    own = _row_of(record, bidder_id)
    bidder = _name_of(record, bidder_id)
    refusal = next((row["detail"] for row in set_aside if row["bidder"] == bidder), None)
    if query := aside.get((bidder_id, record.package_id)):
        refusal = f"its price was judged abnormally low: {query.decision_reason}"
    found = won.get(record.package_id, [])
    return {
        "reference": reference,
        "ranked": len(ranking),
        "own": own,
        "set_aside": refusal,
        "winner": " and ".join(winners.get(each, "") for each in found) if found else None,
        "is_won": bidder_id in found,
        "best": _row_of(record, found[0]) if found else None,
    }


def _beside(
    terms: TenderTerms,
    record: RankingRecord,
    bidder_id: UUID,
    found: Sequence[UUID],
    scored: Mapping[UUID, Mapping[str, ConsensusScore]],
) -> dict[str, Any]:
    """In what the winner of the package did better than this bidder."""
    if not found or bidder_id in found:
        return {"advantages": []}
    winner_id = found[0]
    own, winner = (
        {key: each.score for key, each in scored.get(provider, {}).items()} for provider in (bidder_id, winner_id)
    )
    titles = [(each.key, each.title, each.max_score) for each in terms.policy.criteria]
    rows = _row_of(record, bidder_id), _row_of(record, winner_id)
    return {"advantages": advantages(titles, own, winner, *rows)}


def _name_of(record: RankingRecord, provider_id: UUID) -> str | None:
    """Under which name a provider stands in the ranking."""
    return next((name for name, each in record.bidders.items() if each == str(provider_id)), None)


def _row_of(record: RankingRecord, provider_id: UUID) -> dict[str, Any] | None:
    name = _name_of(record, provider_id)
    return next((row for row in record.result["ranking"] if row["bidder"] == name), None)


def _tell(actor: Actor, tender: MiniTender, offers: Sequence[Offer]) -> None:
    event = events.OutcomeReleased(council_id=actor.organisation, mini_tender_id=tender.id)
    outbox.record_for([(event, (offer.provider_id, OrganisationKind.PROVIDER)) for offer in offers])
