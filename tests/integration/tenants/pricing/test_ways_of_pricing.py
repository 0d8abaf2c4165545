"""Two of the real ways to price, from configuration alone to an award: by place and complexity, and by negotiation."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.minitender import queries as mini_tenders
from tenants.minitender import services as tendering
from tenants.pricing import queries, services
from tenants.pricing.rules.cards import CardTerms, DayKind, RateLine
from tenants.pricing.rules.cost import cost
from tenants.pricing.rules.rates import Rates, Uplift
from tenants.pricing.rules.schedule import read_schedule
from tests.factories import buying
from tests.factories.tendering import PATTERNS, Market, MoveClock, market
from tests.factories.world import World

COMPLEX = replace(buying.OUTCOMES_PACKAGE, complexity="Complex")
INLAND = replace(buying.OUTCOMES_PACKAGE, place="Netherton (L30)")
BY_PLACE = CardTerms(
    # published prices: the average council rate of 2025-26, and the minimum prices of 2024-25 and 2025-26
    lines=[
        RateLine("hour", Decimal("24.10"), is_ceiling=True),
        RateLine("hour", Decimal("28.53"), is_ceiling=True, complexity="Complex"),
        RateLine("hour", Decimal("32.14"), is_ceiling=True, complexity="Complex", place="Coast"),
        RateLine("hour", Decimal("40.18"), complexity="Complex", place="Coast", day_kind=DayKind.SATURDAY),
    ],
    uplifts={Uplift.SATURDAY: Decimal("1.10")},
    place_bands={"Coast": ["L20", "L21"], "Inland": ["Netherton"]},
)


def by_place_and_complexity(world: World, sefton: Market, move_clock: MoveClock) -> None:
    """The council drafts and adopts its card, a day after the usual one."""
    owner = world.person("Olwen Pryce", sefton.council, Role.POLICY_OWNER)
    move_clock(hours=24)
    with world.acting(owner):
        services.adopt_rate_card(
            actor=owner, lot_id=sefton.region.home_care, from_on=clock.now().date(), terms=BY_PLACE, now=clock.now()
        )


def awarded_lines(world: World, sefton: Market, tender_id: UUID) -> dict[UUID, tuple[str, str, str]]:
    """Who was recommended for each package, at which price, and at what cost."""
    actor = sefton.commissioner
    names = {made.id: name for name, made in sefton.providers.items()}
    with world.acting(actor):
        award = tendering.recommend(actor=actor, mini_tender_id=tender_id, reason="First.", now=clock.now())
    with world.acting(actor):
        return {
            line.package_id: (names[line.provider_id], str(line.unit_price), str(line.total_gbp))
            for line in mini_tenders.award_lines(award.id)
        }


def from_first_to_last(price: str, saturday: str, bank_holiday: str = "1.00") -> str:
    """What the offer of the tests costs, counted by the calculator."""
    schedule = {
        "starts_on": "2027-01-04", "ends_on": "2027-07-21", "patterns": list(PATTERNS),
        "term_dates": [],
    }  # fmt: skip
    rates = Rates(
        {"hour": Decimal(price)}, {Uplift.SATURDAY: Decimal(saturday), Uplift.BANK_HOLIDAY: Decimal(bank_holiday)}
    )
    return str(cost(read_schedule(schedule, "offer"), rates).total)


@pytest.mark.its_own_dates
def test_prices_by_place_and_complexity_are_the_ceilings_and_the_cost_of_an_award(
    world: World, move_clock: MoveClock
) -> None:
    terms = replace(buying.OUTCOMES_TERMS, ceiling=None, allows_split_awards=True)
    sefton = market(world, terms, providers=("Mersey Lantern", "Rowan and Tide"))
    by_place_and_complexity(world, sefton, move_clock)
    coast, inland = sefton.package(COMPLEX), sefton.package(INLAND)
    tender_id = sefton.published([coast, inland])
    for name, price in (("Mersey Lantern", "24.00"), ("Rowan and Tide", "26.00")):
        sefton.bid(tender_id, name, price)
    move_clock(hours=25)
    actor = sefton.commissioner
    with world.acting(actor):
        tendering.open_mini_tender(actor=actor, mini_tender_id=tender_id)
    sefton.scored(tender_id, {"Mersey Lantern": 3, "Rowan and Tide": 5})
    with world.acting(actor):
        records = {
            record.package_id: record
            for record in tendering.rank(actor=actor, mini_tender_id=tender_id, now=clock.now())
        }
    assert {package: record.rules["ceiling"] for package, record in records.items()} == {
        coast: "32.14", inland: "24.10",
    }  # fmt: skip
    [aside] = records[inland].result["set_aside"]
    assert (aside["bidder"], aside["reason"]) == ("Rowan and Tide", "above_ceiling")
    # A Saturday of complex support on the coast is 40.18 ÷ 32.14 of the usual price, elsewhere a tenth more.
    assert awarded_lines(world, sefton, tender_id) == {
        coast: ("Rowan and Tide", "26.00", from_first_to_last("26.00", "1.2502")),
        inland: ("Mersey Lantern", "24.00", from_first_to_last("24.00", "1.10")),
    }


def test_a_package_names_only_a_complexity_that_the_card_prices(world: World) -> None:
    sefton = market(world, providers=("Mersey Lantern",))
    with pytest.raises(Refused, match=r"package\.complexity"):
        sefton.package(COMPLEX)


def negotiated(world: World, sefton: Market, amount: str, name: str = "Mersey Lantern") -> UUID:
    actor = sefton.commissioner
    with world.acting(actor):
        return services.agree_rate(
            actor=actor, lot_id=sefton.region.home_care, provider_id=sefton.providers[name].id,
            line=RateLine("hour", Decimal(amount)), from_on=clock.now().date(), now=clock.now(),
        ).id  # fmt: skip


@pytest.mark.its_own_dates
def test_each_council_negotiates_its_own_prices_and_an_award_keeps_to_them(world: World, move_clock: MoveClock) -> None:
    """No regional schedule: a rate is the council's and, for its own, the provider's; nobody else's."""
    sefton = market(world, replace(buying.OUTCOMES_TERMS, ceiling=None), providers=("Mersey Lantern", "Rowan and Tide"))
    negotiated(world, sefton, "22.50")
    council, lot_id = sefton.council.id, sefton.region.home_care
    provider = sefton.providers["Mersey Lantern"].id
    on = date(2027, 1, 4)
    with world.acting(sefton.commissioner):
        prices = {
            who: queries.prices_for(council, lot_id, on, provider_id=who)
            for who in (provider, sefton.providers["Rowan and Tide"].id)
        }
        usual = {who: found and found.usual("hour") for who, found in prices.items()}
        assert [str(line.amount) for line in usual.values() if line] == ["22.50", "24.60"]
    tender_id = sefton.ranked(move_clock, {"Mersey Lantern": ("22.50", 4), "Rowan and Tide": ("24.00", 4)})
    [line] = awarded_lines(world, sefton, tender_id).values()
    assert line == ("Mersey Lantern", "22.50", from_first_to_last("22.50", "1.10", "1.50"))


def test_nobody_else_reads_what_was_negotiated(world: World) -> None:
    sefton = market(world, providers=("Mersey Lantern", "Rowan and Tide"))
    negotiated(world, sefton, "22.50")
    lead = world.person("Kit Knowsley", sefton.region.lead, Role.PROCUREMENT_OFFICER)
    wirral = world.person("Wyn Wirral", sefton.region.wirral, Role.COMMISSIONER)
    provider = sefton.providers["Mersey Lantern"].id
    seen = {}
    for who in (sefton.bidders["Mersey Lantern"], sefton.bidders["Rowan and Tide"], lead, wirral):
        with world.acting(who):
            seen[who.organisation_name] = (
                len(queries.list_agreed_with(provider)), len(queries.list_negotiated(sefton.council.id)),
            )  # fmt: skip
    assert [both for both in seen.values() if both != (0, 0)] == [seen["Mersey Lantern"]] == [(1, 1)]


@pytest.mark.its_own_dates
def test_an_award_above_what_was_negotiated_is_refused_until_the_rate_ends(world: World, move_clock: MoveClock) -> None:
    sefton = market(world, providers=("Mersey Lantern",))
    rate_id = negotiated(world, sefton, "21.00")
    tender_id = sefton.ranked(move_clock, {"Mersey Lantern": ("22.00", 4)})
    with pytest.raises(Refused, match=r"award\.above_negotiated"):
        awarded_lines(world, sefton, tender_id)
    actor = sefton.commissioner
    with world.acting(actor):
        services.end_rate(actor=actor, rate_id=rate_id, until_on=clock.now().date(), now=clock.now())
    with world.acting(actor), pytest.raises(Refused, match=r"negotiated_rate\.ended"):
        services.end_rate(actor=actor, rate_id=rate_id, until_on=clock.now().date(), now=clock.now())
    assert len(awarded_lines(world, sefton, tender_id)) == 1


def test_a_rate_is_negotiated_with_providers_of_the_register_and_begins_once(world: World) -> None:
    sefton = market(world, providers=("Mersey Lantern",))
    negotiated(world, sefton, "22.50")
    with pytest.raises(Refused, match=r"negotiated_rate\.same_day"):
        negotiated(world, sefton, "22.40")
    stranger = replace(sefton, providers={"Mersey Lantern": world.provider("Nobody We Know Ltd")})
    with pytest.raises(Refused, match=r"negotiated_rate\.not_on_the_register"):
        negotiated(world, stranger, "22.50")
