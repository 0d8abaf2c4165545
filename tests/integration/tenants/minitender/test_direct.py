"""A package given to one provider without a mini-tender: on a ground, at the council's price, authorised by another."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import new_id
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.agreements import queries as agreements
from tenants.authorisation import services as authorisation
from tenants.minitender import queries, services
from tenants.minitender.services import DirectChoice
from tenants.packages import queries as packages
from tenants.packages.rules.disclosing import DisclosureStage
from tenants.policy.rules import PolicyTerms
from tenants.pricing import services as pricing
from tenants.pricing.rules.cards import RateLine
from tests.factories.authorisation import delegation
from tests.factories.buying import OUTCOMES_PACKAGE, OUTCOMES_TERMS
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.tendering import PATTERNS, Market, MoveClock, market
from tests.factories.worker import do_waiting_work
from tests.factories.world import World

TERMS = replace(OUTCOMES_TERMS, allows_direct_award=True)
REASON = "The family met three providers in October and asked for this one, whose carers the child knows."


@pytest.fixture
def sefton(world: World) -> Market:
    return market(world, TERMS)


def _choice(sefton: Market, name: str = "Mersey Lantern", **other: Any) -> DirectChoice:
    return replace(
        DirectChoice(
            provider_id=sefton.providers[name].id,
            ground="family_choice",
            reason=REASON,
            unit_price=Decimal("23.50"),
            starts_on=date(2027, 1, 4),
            ends_on=date(2027, 7, 21),
            patterns=PATTERNS,
        ),
        **other,
    )


def _award(sefton: Market, package_id: UUID, **other: Any) -> UUID:
    with sefton.world.acting(sefton.commissioner):
        return services.award_directly(
            actor=sefton.commissioner, package_id=package_id, choice=_choice(sefton, **other), now=clock.now()
        ).id


def _decide(world: World, sefton: Market, award_id: UUID, *, approve: bool = True) -> None:
    nia = world.person("Nia Powell", sefton.council, Role.AUTHORISER)
    delegation(world, nia, limit="100000.00")
    with world.acting(nia):
        case_id = queries.get_award(award_id).case_id
        act = authorisation.approve if approve else authorisation.refuse
        act(actor=nia, case_id=case_id, reason="Within the budget.", now=clock.now())
    do_waiting_work(world)


def _is_told(world: World, who: Actor) -> bool:
    return OUTCOMES_PACKAGE.title in world.signed_in(who).get("/agreements").text


@pytest.mark.its_own_dates
def test_a_family_choice_becomes_an_agreement_once_somebody_else_has_authorised_it(
    sefton: Market, world: World
) -> None:
    package_id = sefton.package()
    award_id = _award(sefton, package_id)
    bea = sefton.bidders["Mersey Lantern"]
    assert not _is_told(world, bea)
    _decide(world, sefton, award_id)
    with world.acting(sefton.commissioner):
        found = queries.get_direct_award(sefton.commissioner, award_id)
        assert found.award.confirmed_at is not None
        assert (found.direct.ground_source, found.direct.most_gbp) == (
            "Public Contracts Regulations 2015, regulation 76(8)(c)", Decimal("24.60"),
        )  # fmt: skip
        assert found.line.total_gbp > 0
        bidders = packages.bidders_of(sefton.commissioner, package_id)
        assert bidders[sefton.providers["Mersey Lantern"].id].for_child(1) is DisclosureStage.WINNER
        [agreement] = agreements.list_agreements_of_award(sefton.commissioner, award_id)
        assert (agreement.package_id, agreement.unit_price) == (package_id, Decimal("23.50"))
    assert _is_told(world, bea)


@pytest.mark.its_own_dates
def test_the_case_says_that_nobody_else_was_asked_and_why(sefton: Market, world: World) -> None:
    award_id = _award(sefton, sefton.package())
    nia = world.person("Nia Powell", sefton.council, Role.AUTHORISER)
    with world.acting(sefton.commissioner):
        case_id = queries.get_award(award_id).case_id
    page = world.signed_in(nia).get(f"/authorisation/cases/{case_id}").text
    for words in ("Awarded without a mini-tender", "The family chose this provider", "regulation 76(8)(c)", REASON):
        assert words in page


@pytest.mark.its_own_dates
def test_a_refused_award_frees_the_package_and_tells_the_provider_nothing(sefton: Market, world: World) -> None:
    package_id = sefton.package()
    award_id = _award(sefton, package_id)
    moira = world.signed_in(sefton.commissioner)
    assert f"/packages/{package_id}/change" not in moira.get(f"/packages/{package_id}").text
    _decide(world, sefton, award_id, approve=False)
    assert "The spend was refused" in moira.get(f"/direct-awards/{award_id}").text
    assert not _is_told(world, sefton.bidders["Mersey Lantern"])
    assert sefton.published([package_id])


@pytest.mark.parametrize("terms", [OUTCOMES_TERMS])
def test_a_policy_that_does_not_allow_it_refuses_it_in_plain_words(world: World, terms: PolicyTerms) -> None:
    sefton = market(world, terms)
    package_id = sefton.package()
    with pytest.raises(Refused, match=r"direct\.policy"):
        _award(sefton, package_id)
    moira = world.signed_in(sefton.commissioner)
    page = moira.get(f"/packages/{package_id}/direct-award")
    assert page.status_code == 409
    assert "does not allow an award without a mini-tender" in page.text
    assert "Award without a mini-tender" not in moira.get(f"/packages/{package_id}").text


def test_a_regime_that_does_not_allow_it_refuses_it_whatever_the_policy_says(sefton: Market, world: World) -> None:
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET regime = 'pcr-reg34'"))
    with pytest.raises(Refused, match=r"direct\.regime"):
        _award(sefton, sefton.package())


@pytest.mark.its_own_dates
def test_a_package_in_a_mini_tender_is_not_given_directly_nor_one_given_put_in_a_mini_tender(
    sefton: Market, world: World
) -> None:
    bought, given = sefton.package(), sefton.package()
    sefton.draft([bought])
    with pytest.raises(Refused, match=r"direct\.in_mini_tender"):
        _award(sefton, bought)
    _award(sefton, given)
    with pytest.raises(Refused, match=r"direct\.awarded_already"):
        sefton.draft([given])
    with pytest.raises(Refused, match=r"direct\.awarded_already"):
        _award(sefton, given)


@pytest.mark.its_own_dates
def test_a_draft_is_not_published_where_its_package_was_given_meanwhile(sefton: Market, world: World) -> None:
    """As when two officers act at once: the draft did not see the award."""
    given, draft_id = sefton.package(), sefton.draft()
    _award(sefton, given)
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE mini_tender_package SET package_id = :id"), {"id": given})
    with world.acting(sefton.commissioner), pytest.raises(Refused, match=r"direct\.awarded_already"):
        services.publish(actor=sefton.commissioner, mini_tender_id=draft_id, now=clock.now())


@pytest.mark.its_own_dates
@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"unit_price": Decimal("24.61")}, r"direct\.too_dear"),
        ({"ground": "because"}, r"direct\.no_ground"),
        ({"ground": "nobody_bid"}, r"direct\.no_evidence"),
        ({"ground": "emergency"}, r"direct\.too_long"),
        ({"ends_on": date(2027, 7, 22)}, r"direct\.outside"),
        ({"reason": "  "}, r"mini_tender\.reason"),
        ({"reason": "Imogen Thackeray knows them."}, r"text\.gives_away"),
        ({"provider_id": new_id()}, r"direct\.not_eligible"),
        ({"patterns": ()}, r"bid\.no_support"),
    ],
)
def test_what_does_not_hold_is_refused_and_nothing_is_kept(
    sefton: Market, world: World, other: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        _award(sefton, sefton.package(), **other)
    with world.acting(sefton.commissioner):
        assert queries.list_direct_awards(sefton.commissioner) == []


@pytest.mark.its_own_dates
def test_a_provider_without_standing_is_refused(sefton: Market, world: World) -> None:
    with world.engine.begin() as connection:
        connection.execute(
            sa.text("DELETE FROM standing WHERE provider_id = :id"),
            {"id": sefton.providers["Mersey Lantern"].id},
        )
    with pytest.raises(Refused, match=r"direct\.not_eligible"):
        _award(sefton, sefton.package())
    assert _award(sefton, sefton.package(), name="Rowan and Tide")


@pytest.mark.its_own_dates
def test_a_rate_negotiated_with_the_provider_is_the_most_for_it_alone(sefton: Market, world: World) -> None:
    owner = world.person("Petra Marsh", sefton.council, Role.POLICY_OWNER)
    with world.acting(owner):
        pricing.agree_rate(
            actor=owner, lot_id=sefton.region.home_care, provider_id=sefton.providers["Mersey Lantern"].id,
            line=RateLine("hour", Decimal("23.00")), from_on=clock.now().date(), until_on=None, now=clock.now(),
        )  # fmt: skip
    with pytest.raises(Refused, match=r"direct\.too_dear"):
        _award(sefton, sefton.package())
    assert _award(sefton, sefton.package(), name="Rowan and Tide")


@pytest.mark.its_own_dates
def test_nobody_bid_is_a_ground_with_the_evidence_of_the_mini_tender_that_failed(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    package_id = sefton.package()
    tender_id = sefton.published([package_id])
    move_clock(hours=25)
    with world.acting(sefton.commissioner):
        services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)
        services.end_without_award(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="Nobody has bid.", now=clock.now()
        )
    award_id = _award(sefton, package_id, ground="nobody_bid")
    page = world.signed_in(sefton.commissioner).get(f"/direct-awards/{award_id}").text
    assert f"/mini-tenders/{tender_id}/evidence" in page


@pytest.mark.its_own_dates
def test_another_council_and_the_provider_find_no_such_award(sefton: Market, world: World) -> None:
    award_id = _award(sefton, sefton.package())
    stranger = world.person("Una Field", sefton.region.wirral, Role.COMMISSIONER)
    for who in (stranger, sefton.bidders["Mersey Lantern"]):
        with world.acting(who), pytest.raises(NotFound):
            queries.get_direct_award(who, award_id)


@pytest.mark.its_own_dates
def test_the_database_keeps_an_award_either_to_a_ranking_or_to_a_package(sefton: Market, world: World) -> None:
    award_id = _award(sefton, sefton.package())
    for change in ("package_id = NULL", "ranking_number = 1"):
        with world.engine.begin() as connection, pytest.raises(sa.exc.IntegrityError, match="by_a_ranking_or_directly"):
            connection.execute(sa.text(f"UPDATE award SET {change} WHERE id = :id"), {"id": award_id})


@pytest.fixture
def as_officer(sefton: Market, world: World, client: FlaskClient) -> dict[str, str]:
    world.administrator()
    own_program(world)
    return bearer(token_of(world, sefton.commissioner))


@pytest.mark.its_own_dates
def test_by_api_the_grounds_are_read_and_the_award_is_made(
    sefton: Market, world: World, client: FlaskClient, as_officer: dict[str, str]
) -> None:
    path = f"/api/v1/packages/{sefton.package()}/direct-award"
    able = client.get(path, headers=as_officer).get_json()
    assert able["grounds"][0]["key"] == "family_choice"
    assert {each["name"] for each in able["providers"]} == set(sefton.providers)
    body = {
        "provider_id": str(sefton.providers["Mersey Lantern"].id), "ground": "family_choice", "reason": REASON,
        "unit_price": "23.50", "starts_on": "2027-01-04", "ends_on": "2027-07-21", "patterns": list(PATTERNS),
    }  # fmt: skip
    made = client.post(path, json=body, headers=as_officer)
    assert made.status_code == 201, made.text
    award = made.get_json()
    assert (award["unit_price"], award["most_gbp"], award["confirmed_at"]) == ("23.50", "24.60", None)
    assert client.get(f"/api/v1/direct-awards/{award['id']}", headers=as_officer).get_json() == award
    assert client.get("/api/v1/direct-awards", headers=as_officer).get_json() == [award]
    again = client.post(path, json=body, headers=as_officer)
    assert again.status_code == 409
    assert "awarded already" in again.text


@pytest.mark.its_own_dates
def test_the_list_shows_each_with_its_ground_and_state(sefton: Market, world: World) -> None:
    _award(sefton, sefton.package())
    page = world.signed_in(sefton.commissioner).get("/direct-awards").text
    for words in (OUTCOMES_PACKAGE.title, "The family chose this provider", "Mersey Lantern", "Awaiting authorisation"):
        assert words in page
