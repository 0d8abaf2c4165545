"""Each system's way of buying runs from its policy alone, a document, through the services to a recommendation."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.authorisation import services as authorisation
from tenants.minitender import queries, services
from tenants.policy.rules import from_document
from tests.factories.authorisation import delegation
from tests.factories.tendering import Market, MoveClock, market
from tests.factories.world import World

WAYS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("ways_of_buying.yaml").read_text())


@pytest.mark.parametrize("way", WAYS, ids=[way["name"].split(":")[0] for way in WAYS])
def test_a_way_of_buying_runs_from_its_policy_alone_to_a_recommendation(
    world: World, move_clock: MoveClock, way: Mapping[str, Any]
) -> None:
    council = market(world, from_document(way["policy"]), providers=way["bids"])
    tender_id = council.ranked(move_clock, {name: (price, score) for name, (price, score) in way["bids"].items()})
    if "negotiated" in way:
        assert placed(council, tender_id) == [tuple(row) for row in way["ranking_before"]]
        negotiate(council, tender_id, way["negotiated"])
    else:
        with world.acting(council.commissioner), pytest.raises(Refused, match=r"negotiation\.not_allowed"):
            services.invite_to_negotiate(
                actor=council.commissioner, mini_tender_id=tender_id, provider_ids=[], message="", hours=24
            )
    assert placed(council, tender_id) == [tuple(row) for row in way["ranking"]]
    assert set_aside(council, tender_id) == way.get("set_aside", {})
    with world.acting(council.commissioner):
        award = services.recommend(
            actor=council.commissioner, mini_tender_id=tender_id, reason="First in the ranking.", now=clock.now()
        )
        [line] = queries.award_lines(award.id)
        case_id, winner = award.case_id, line.provider_id
        tender = queries.get_own_mini_tender(council.commissioner, tender_id)
        assert from_document(tender.rules["policy"]) == council.terms
        assert tender.rules["opening_officers"] == 1
    assert winner == council.providers[way["ranking"][0][0]].id
    authorise(council, case_id, way["policy"].get("authoriser_roles", []))


def placed(council: Market, tender_id: UUID) -> list[tuple[str, str]]:
    """Bidder and total in the order of the last ranking."""
    with council.world.acting(council.commissioner):
        [record] = queries.list_rankings(council.council.id, tender_id)
        return [(row["bidder"], row["total"]) for row in record.result["ranking"]]


def set_aside(council: Market, tender_id: UUID) -> dict[str, str]:
    with council.world.acting(council.commissioner):
        [record] = queries.list_rankings(council.council.id, tender_id)
        return {row["bidder"]: row["reason"] for row in record.result["set_aside"]}


def negotiate(council: Market, tender_id: UUID, prices: Mapping[str, str]) -> None:
    """The best are asked, each offers once, and the ranking is computed again."""
    officer, world = council.commissioner, council.world
    with world.acting(officer):
        services.invite_to_negotiate(
            actor=officer,
            mini_tender_id=tender_id,
            provider_ids=[council.providers[name].id for name in prices],
            message="Can you do better, for the same child and the same week?",
            hours=24,
        )
        [package_id] = queries.package_ids_of([tender_id])[tender_id]
    for name, price in prices.items():
        bidder = council.bidders[name]
        with world.acting(bidder), pytest.raises(Refused, match=r"negotiation\.price_rises"):
            offer(council, tender_id, name, {package_id: Decimal("99.00")})
        with world.acting(bidder):
            offer(council, tender_id, name, {package_id: Decimal(price)})
    with world.acting(officer):
        services.rank(actor=officer, mini_tender_id=tender_id, now=clock.now())


def offer(council: Market, tender_id: UUID, name: str, prices: Mapping[UUID, Decimal]) -> None:
    services.submit_negotiated_offer(
        actor=council.bidders[name], mini_tender_id=tender_id, prices=prices, starts_on=date(2027, 1, 4)
    )


def authorise(council: Market, case_id: UUID, roles: Sequence[str]) -> None:
    """Whoever holds a delegation alone may not, where the policy wants a role with it."""
    world = council.world
    plain = world.person("Ann Thoriser", council.council, Role.AUTHORISER)
    senior = world.person("Sue Nior", council.council, Role.AUTHORISER, Role.STRATEGIC_LEAD)
    for person in (plain, senior):
        delegation(world, person, limit="100000.00")
    if roles:
        with world.acting(plain), pytest.raises(Refused, match=r"case\.role_missing"):
            authorisation.approve(actor=plain, case_id=case_id, reason="Best value.", now=clock.now())
    with world.acting(senior):
        case = authorisation.approve(actor=senior, case_id=case_id, reason="Best value.", now=clock.now())
        assert case.status == "approved"
