"""What a policy says of winners, officers and authorisers, from its adoption to the agreements."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.agreements import queries as agreements
from tenants.authorisation import services as authorisation
from tenants.minitender import queries, services
from tenants.policy.rules import AuthoriserRole
from tests.factories.authorisation import delegation
from tests.factories.buying import OUTCOMES_TERMS
from tests.factories.tendering import Market, MoveClock, market
from tests.factories.worker import do_waiting_work
from tests.factories.world import World

TERMS = replace(
    OUTCOMES_TERMS,
    allows_split_awards=True,
    opening_officers=2,
    authoriser_roles=(AuthoriserRole.STRATEGIC_LEAD,),
)
PRICES = {"Mersey Lantern": ("24.00", "16.00"), "Rowan and Tide": ("20.00", "22.00")}
WINNERS = {"Rowan and Tide", "Mersey Lantern"}


@pytest.fixture
def sefton(world: World) -> Market:
    return market(world, TERMS)


def _bid(sefton: Market, world: World, tender_id: UUID) -> None:
    """Each is the cheapest for another package."""
    for name, prices in PRICES.items():
        bidder, offer = sefton.bidders[name], sefton.offer(tender_id)
        lines = tuple(replace(line, unit_price=Decimal(price)) for line, price in zip(offer.lines, prices, strict=True))
        with world.acting(bidder):
            services.submit_bid(actor=bidder, mini_tender_id=tender_id, offer=replace(offer, lines=lines))


def _open(world: World, officer: Actor, tender_id: UUID) -> str:
    with world.acting(officer):
        return services.open_mini_tender(actor=officer, mini_tender_id=tender_id).status


def _recommended(sefton: Market, world: World, tender_id: UUID) -> UUID:
    sefton.scored(tender_id, dict.fromkeys(PRICES, 4))
    with world.acting(sefton.commissioner):
        services.rank(actor=sefton.commissioner, mini_tender_id=tender_id, now=clock.now())
        award = services.recommend(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="Best for each.", now=clock.now()
        )
        return award.id


def _approve(world: World, authoriser: Actor, award_id: UUID) -> None:
    with world.acting(authoriser):
        case_id = queries.get_award(award_id).case_id
        authorisation.approve(actor=authoriser, case_id=case_id, reason="Within the budget.", now=clock.now())


def test_two_packages_go_to_two_winners_opened_by_two_officers_and_authorised_by_whom_the_policy_names(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published([sefton.package(), sefton.package()])
    with world.acting(sefton.commissioner):
        key = queries.find_key(sefton.council.id, tender_id)
        assert key is not None
        assert key.officers == 2
    _bid(sefton, world, tender_id)
    move_clock(hours=25)
    assert _open(world, sefton.commissioner, tender_id) == "published"
    with pytest.raises(Refused, match=r"mini_tender\.second_officer"):
        _open(world, sefton.commissioner, tender_id)
    assert _open(world, world.person("Idris Vale", sefton.council, Role.COMMISSIONER), tender_id) == "opened"
    award_id = _recommended(sefton, world, tender_id)

    nia = world.person("Nia Powell", sefton.council, Role.AUTHORISER)
    rhys = world.person("Rhys Dale", sefton.council, Role.AUTHORISER, Role.STRATEGIC_LEAD)
    for each in (nia, rhys):
        delegation(world, each, limit="100000.00")
    with pytest.raises(Refused, match=r"case\."):
        _approve(world, nia, award_id)
    _approve(world, rhys, award_id)
    do_waiting_work(world)

    names = {made.id: name for name, made in sefton.providers.items()}
    with world.acting(sefton.commissioner):
        won = {names[line.provider_id]: line.unit_price for line in queries.award_lines(award_id)}
        assert won == {"Rowan and Tide": Decimal("20.00"), "Mersey Lantern": Decimal("16.00")}
        issued = agreements.list_agreements_of_award(sefton.commissioner, award_id)
        assert {names[each.provider_id] for each in issued} == WINNERS
        assert {each.provider_id: each.has_won for each in queries.list_outcomes(sefton.council.id, tender_id)} == {
            sefton.providers[name].id: True for name in WINNERS
        }
    _each_is_told_what_it_won_and_who_won_the_other(sefton, world, tender_id)


def _each_is_told_what_it_won_and_who_won_the_other(sefton: Market, world: World, tender_id: UUID) -> None:
    for name in WINNERS:
        page = world.signed_in(sefton.bidders[name]).get(f"/invitations/{tender_id}/outcome").text
        assert "Your bid was successful for SEF-P-" in page
        [other] = WINNERS - {name}
        assert f"Awarded to {other}" in page
        assert f"Awarded to {name}" not in page


def test_what_the_policy_wants_is_copied_onto_what_is_published(sefton: Market, world: World) -> None:
    tender_id = sefton.published()
    with world.acting(sefton.commissioner):
        rules = queries.get_own_mini_tender(sefton.commissioner, tender_id).rules
        assert rules is not None
    assert rules["opening_officers"] == 2
    assert rules["policy"]["authoriser_roles"] == ["strategic lead"]
    assert rules["policy"]["allows_split_awards"] is True
