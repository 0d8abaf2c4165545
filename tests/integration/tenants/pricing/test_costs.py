"""What a package, an offer and an agreement cost: the same figures everywhere, and only for whoever may see them."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from consortium.kernel import clock
from consortium.people.rules import Role
from tenants.agreements import services as agreements
from tenants.authorisation import services as authorisation
from tenants.minitender import queries, services
from tenants.pricing import services as pricing
from tenants.pricing.cli import price
from tenants.pricing.rules.cards import CardTerms, DayKind, RateLine
from tests.factories import buying
from tests.factories.authorisation import delegation
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.tendering import Market, MoveClock, market
from tests.factories.world import World


@pytest.fixture
def wirral(world: World) -> buying.Buyers:
    made = buying.buyers(world, "Wirral Council", buying.FIXED_PRICE_TERMS)
    buying.rate_card(world, made.policy_owner, made.lot_id, "21.40", is_ceiling=False)
    return made


def total_offline(client: FlaskClient, address: str, of: str, folder: Path) -> str:
    """The total that the command line gives for the two files of a page."""
    for name in ("SCHEDULE.json", "RATES.json"):
        answer = client.get(f"{address}/{name}{of}")
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        (folder / name).write_bytes(answer.data)
    ran = CliRunner().invoke(price, [str(folder / "SCHEDULE.json"), str(folder / "RATES.json")])
    assert ran.exit_code == 0, ran.output
    total: str = orjson.loads(ran.stdout)["total"]
    return total


def rows_of(client: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(address).text.removeprefix("\ufeff"))))


@pytest.mark.its_own_dates
def test_days_and_weeks_of_a_package_add_up_to_what_the_calculator_gives(
    world: World, wirral: buying.Buyers, tmp_path: Path
) -> None:
    package_id = wirral.package(buying.PRESCRIPTIVE_PACKAGE)
    moira, address = world.signed_in(wirral.commissioner), f"/costs/package/{package_id}"
    page = moira.get(address).text
    assert "Getting ready: Monday to Friday 07:15, 1 hour, two carers, in term time" in page
    days, weeks = rows_of(moira, f"{address}/days.csv"), rows_of(moira, f"{address}/weeks.csv")
    total = sum(Decimal(row["Amount"]) for row in days)
    assert sum(Decimal(row["Amount"]) for row in weeks) == total == Decimal(weeks[-1]["In all so far"])
    assert total_offline(moira, address, "", tmp_path) == f"{total:.2f}"
    assert f"£{total:,.2f}" in page
    for kind in ("days.ods", "weeks.ods"):
        assert moira.get(f"{address}/{kind}").data.startswith(b"PK")


@pytest.mark.its_own_dates
def test_a_week_says_of_every_day_what_it_is_and_why_each_rate_is_paid(world: World, wirral: buying.Buyers) -> None:
    package_id = wirral.package(buying.PRESCRIPTIVE_PACKAGE)
    moira = world.signed_in(wirral.commissioner)
    page = moira.get(f"/costs/package/{package_id}/weeks/2027-03-24").text
    assert "The week of 22 March 2027" in page
    assert "£21.40 × 1 × 2 carers = £42.80" in page
    assert "£21.40 × 4 × 1.10 = £94.16" in page
    assert "Bank holiday, school holidays" in page
    assert "The line of the rate card that holds for everything. No other applies." in page
    for day in ("2026-12-31", "2027-02-30", "soon", "2031-01-01"):
        assert moira.get(f"/costs/package/{package_id}/weeks/{day}").status_code == 404


@pytest.mark.its_own_dates
def test_the_weeks_of_one_financial_year_are_listed_at_a_time(world: World, wirral: buying.Buyers) -> None:
    package_id = wirral.package(buying.PRESCRIPTIVE_PACKAGE)
    moira = world.signed_in(wirral.commissioner)
    first = moira.get(f"/costs/package/{package_id}").text
    second = moira.get(f"/costs/package/{package_id}?year=2027-28").text
    listed = [["weeks/2027-01-04" in page, "weeks/2027-07-19" in page] for page in (first, second)]
    assert listed == [[True, False], [False, True]]
    assert "weeks/2027-01-04" in moira.get(f"/costs/package/{package_id}?year=1066-67").text


@pytest.mark.its_own_dates
def test_no_files_are_offered_for_a_card_that_they_cannot_say(world: World, wirral: buying.Buyers) -> None:
    with world.acting(wirral.policy_owner):
        lines = [RateLine("hour", Decimal("21.40")), RateLine("hour", Decimal("20.00"), day_kind=DayKind.SATURDAY)]
        pricing.adopt_rate_card(
            actor=wirral.policy_owner, lot_id=wirral.lot_id, from_on=date(2027, 1, 1), terms=CardTerms(lines),
            now=clock.now(),
        )  # fmt: skip
    package_id = wirral.package(buying.PRESCRIPTIVE_PACKAGE)
    moira = world.signed_in(wirral.commissioner)
    assert "they would give another figure" in moira.get(f"/costs/package/{package_id}").text
    assert moira.get(f"/costs/package/{package_id}/SCHEDULE.json").status_code == 404


def test_a_package_without_a_week_or_without_prices_has_no_cost_to_show(world: World, wirral: buying.Buyers) -> None:
    sessions = replace(
        buying.PRESCRIPTIVE_PACKAGE,
        week=replace(
            buying.WEEK,
            visits=tuple(
                replace(each, pattern=replace(each.pattern, unit="session")) for each in buying.WEEK.visits
            ),
        ),
    )  # fmt: skip
    unpriced = wirral.package(sessions)
    moira = world.signed_in(wirral.commissioner)
    assert moira.get(f"/costs/package/{unpriced}").status_code == 404
    assert "What it may come to" not in moira.get(f"/packages/{unpriced}").text
    assert moira.get(f"/costs/anything/{unpriced}").status_code == 404


def test_nobody_else_sees_what_a_package_may_cost(world: World, wirral: buying.Buyers) -> None:
    package_id = wirral.package(buying.PRESCRIPTIVE_PACKAGE)
    others = (
        world.person("Sol Sefton", world.council("Sefton Council"), Role.COMMISSIONER),
        world.person("Bea Lantern", world.provider("Mersey Lantern"), Role.BID_WRITER),
    )
    for other in others:
        for page in ("", "/weeks/2027-03-22", "/days.csv", "/RATES.json"):
            assert world.signed_in(other).get(f"/costs/package/{package_id}{page}").status_code == 404


@pytest.mark.its_own_dates
def test_programs_read_the_cost_with_its_files(world: World, wirral: buying.Buyers, client: FlaskClient) -> None:
    world.administrator()
    own_program(world)
    package_id = wirral.package(buying.PRESCRIPTIVE_PACKAGE)
    headers = bearer(token_of(world, wirral.commissioner))
    told = client.get(f"/api/v1/costs/package/{package_id}", headers=headers).get_json()
    assert sum(map(Decimal, told["weeks"].values())) == Decimal(told["total"])
    assert sum(map(Decimal, told["financial_years"].values())) == Decimal(told["total"])
    assert told["schedule"]["starts_on"] == "2027-01-04"
    assert told["rates"]["unit_rates"] == {"hour": "21.40", "hour_2_carers": "21.40"}


def _confirmed(sefton: Market, world: World, tender_id: UUID) -> UUID:
    """The award of a ranked mini-tender, authorised and confirmed; its agreement's id."""
    authoriser = world.person("Nia Powell", sefton.council, Role.AUTHORISER)
    delegation(world, authoriser, limit="100000.00")
    with world.acting(sefton.commissioner):
        award = services.recommend(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="Ranked first.", now=clock.now()
        )
    with world.acting(authoriser):
        authorisation.approve(actor=authoriser, case_id=award.case_id, reason="Fits.", now=clock.now())
    job = sefton.commissioner.as_job_of(sefton.council.id, sefton.council.kind)
    with world.acting(job):
        services.confirm_award(actor=job, case_id=award.case_id, now=clock.now())
    with world.acting(job):
        (issued,) = agreements.issue_from_award(actor=job, award_id=award.id, now=clock.now())
        return issued.id


def test_an_offer_costs_nothing_to_anybody_before_quality_is_locked_and_then_what_the_comparison_says(
    world: World, move_clock: MoveClock, tmp_path: Path
) -> None:
    sefton = market(world)
    tender_id = sefton.opened(move_clock, {"Mersey Lantern": "24.00"})
    with world.acting(sefton.commissioner):
        [offer] = queries.list_offers(sefton.council.id, tender_id)
    moira, address = world.signed_in(sefton.commissioner), f"/costs/offer/{offer.id}"
    assert moira.get(address).status_code == 404
    sefton.scored(tender_id, {"Mersey Lantern": 4})
    assert moira.get(address).status_code == 200
    total = total_offline(moira, address, "", tmp_path)
    assert f"£{Decimal(total):,.2f}" in moira.get(f"/mini-tenders/{tender_id}/bids").text
    assert "uplifts that the council published" in moira.get(f"{address}/weeks/2027-01-04").text
    assert world.signed_in(sefton.bidders["Rowan and Tide"]).get(address).status_code == 404
    assert world.signed_in(sefton.assessor).get(address).status_code == 404


def test_both_sides_of_an_agreement_see_how_its_cost_came_about(
    world: World, move_clock: MoveClock, tmp_path: Path
) -> None:
    sefton = market(world)
    tender_id = sefton.ranked(move_clock, {"Mersey Lantern": ("24.00", 5), "Rowan and Tide": ("24.50", 3)})
    agreement_id = _confirmed(sefton, world, tender_id)
    address = f"/costs/agreement/{agreement_id}"
    moira, bea = world.signed_in(sefton.commissioner), world.signed_in(sefton.bidders["Mersey Lantern"])
    totals = {total_offline(side, address, "", tmp_path) for side in (moira, bea)}
    assert len(totals) == 1
    page = bea.get(f"/agreements/{agreement_id}").text
    assert f"£{Decimal(totals.pop()):,.2f}" in page
    assert address in page
    assert world.signed_in(sefton.bidders["Rowan and Tide"]).get(address).status_code == 404
