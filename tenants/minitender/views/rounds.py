"""The log of negotiation: every round, who was asked, what each offered before and then."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.money import unit_price
from consortium.members import queries as members
from tenants.minitender import queries, services
from tenants.minitender.rules.revising import week_in_words
from tenants.minitender.views.running import packages_in

Prices = dict[tuple[UUID, str], str]


def rounds_of(actor: Actor, tender: Any, standing: Sequence[services.OfferNow]) -> list[dict[str, Any]]:
    """Each round with its offers, in order. Offers of a round that is open are nobody's to read."""
    asked = queries.list_negotiations(actor.organisation, tender.id)
    offered = {
        (each.number, each.provider_id): each for each in services.improved_offers(actor.organisation, tender.id)
    }
    references = {str(each.id): each.reference for each in packages_in(tender)}
    names = members.names_of([each.provider_id for each in asked])
    prices: Prices = {
        (each.offer.provider_id, str(each.line.package_id)): f"{each.line.unit_price}" for each in standing
    }
    rounds: list[dict[str, Any]] = []
    for number in dict.fromkeys(each.number for each in asked):
        of_round = [each for each in asked if each.number == number]
        first = of_round[0]
        rounds.append(
            {
                "number": number,
                "closes_at": first.closes_at,
                "is_open": services.open_negotiation(actor.organisation, tender.id) is not None
                and number == asked[-1].number
                and clock.now() < first.closes_at,
                "message": first.message,
                "weeks": [(references[each], week_in_words(week)) for each, week in (first.asked_weeks or {}).items()],
                "bidders": [
                    _bidder(each, names, offered.get((number, each.provider_id)), prices, references)
                    for each in of_round
                ],
            }
        )
    return rounds


def _bidder(
    asked: Any, names: Mapping[UUID, str], offer: Any, prices: Prices, references: Mapping[str, str]
) -> dict[str, Any]:
    """One bidder in one round; `prices` goes on to the round after."""
    before = {each: prices[asked.provider_id, each] for each in references if (asked.provider_id, each) in prices}
    after = {str(each): f"{price}" for each, price in offer.prices.items()} if offer else {}
    prices.update({(asked.provider_id, package_id): price for package_id, price in after.items()})
    return {
        "name": names.get(asked.provider_id, ""),
        "asked_at": asked.invited_at,
        "received_at": offer.received_at if offer else None,
        "before": _in_words(before, references),
        "after": _in_words(after, references),
        "starts_on": offer.starts_on if offer else None,
        "note": offer.note if offer else None,
    }


def _in_words(prices: Mapping[str, str], references: Mapping[str, str]) -> str:
    if len(references) == 1:
        return "".join(unit_price(Decimal(each)) for each in prices.values())
    return "; ".join(f"{references[each]}: {unit_price(Decimal(price))}" for each, price in prices.items())
