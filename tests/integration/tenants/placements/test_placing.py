"""Where a child lives under an agreement, and what the council of that area is told."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from consortium.kernel import clock
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from consortium.register import services as register
from consortium.register.rules.premises import PremisesDetails
from tenants.agreements import queries as agreements_found
from tenants.authorisation import queries as authorised
from tenants.authorisation import services as authorisation
from tenants.placements import queries, services
from tenants.placements.rules import EndReason, PlacementDetails, State
from tests.factories import agreements, buying
from tests.factories.agreements import Parties
from tests.factories.authorisation import delegation
from tests.factories.programs import bearer, token_of
from tests.factories.worker import do_waiting_work
from tests.factories.world import Made, World

FIRST, LAST = date(2027, 1, 4), date(2027, 1, 13)


@pytest.fixture
def parties(world: World) -> Parties:
    return agreements.parties(world)


@pytest.fixture
def wirral(world: World) -> Made:
    return world.council("Wirral Council")


def premises(parties: Parties, area: Made) -> UUID:
    with parties.world.acting(parties.manager):
        return register.enter_premises(
            actor=parties.manager,
            details=PremisesDetails("Tide House", "CH41 1AA", area.id, places=3, vacancies=1),
            now=clock.now(),
        ).id


def placed(parties: Parties, agreement_id: UUID, premises_id: UUID, **changed: object) -> UUID:
    usual = {
        "premises_id": premises_id, "begins_on": FIRST, "ends_on": LAST, "core_weekly": Decimal("1000.00"),
        "extra_hours": Decimal("3.5"), "hour_rate": Decimal("21.00"),
    }  # fmt: skip
    actor = parties.commissioner
    with parties.world.acting(actor):
        details = PlacementDetails(**{**usual, **changed})  # type: ignore[arg-type]
        return services.place(actor=actor, agreement_id=agreement_id, details=details, now=clock.now()).id


def test_a_stay_is_priced_by_the_day_and_the_year(parties: Parties, wirral: Made) -> None:
    placed(parties, parties.made(), premises(parties, wirral))
    with parties.world.acting(parties.commissioner):
        [row] = queries.list_placements(parties.commissioner)
        assert (str(row.total_gbp), row.cost["financial_years"]) == ("1533.60", {"2026-27": "1533.60"})


def test_the_council_of_the_area_is_told_where_and_when_and_never_who(
    world: World, parties: Parties, wirral: Made
) -> None:
    neighbour = world.person("Ruth Okoro", wirral, Role.COMMISSIONER)
    placed(parties, parties.made(), premises(parties, wirral))
    do_waiting_work(world)
    with world.engine.connect() as connection:
        [said] = connection.execute(
            sa.text("SELECT facts::text FROM notification WHERE template LIKE '%placed' AND organisation_id = :id"),
            {"id": wirral.id},
        ).scalars()
    child = buying.CHILD
    for word in (child.given_name, child.family_name, child.postcode, "CH41", "Linacre"):
        assert word not in said
    page = world.signed_in(neighbour).get("/placement-notices").text
    assert "Tide House, CH41 1AA" in page
    assert "Sefton Council" in page
    assert child.family_name not in page
    with world.acting(neighbour):
        assert len(queries.list_notices(neighbour)) == 1
        assert queries.list_placements(neighbour) == []


def test_nobody_is_told_of_a_place_in_the_councils_own_area(parties: Parties) -> None:
    placed(parties, parties.made(), premises(parties, parties.buyers.council))
    with parties.world.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM placement_notice")).scalar_one() == 0


def test_a_third_council_reads_nothing(world: World, parties: Parties, wirral: Made) -> None:
    placed(parties, parties.made(), premises(parties, wirral))
    halton = world.person("Hal Ton", world.council("Halton Council"), Role.COMMISSIONER)
    client = world.signed_in(halton)
    assert "Tide House" not in client.get("/placement-notices").text
    with world.acting(halton):
        assert (queries.list_notices(halton), queries.list_placements(halton)) == ([], [])


def test_what_cannot_be_is_refused(world: World, parties: Parties, wirral: Made) -> None:
    unsigned, agreement_id, premises_id = parties.agreement(), parties.made(), premises(parties, wirral)
    with pytest.raises(Refused, match=r"placement\.not_signed"):
        placed(parties, unsigned, premises_id)
    with pytest.raises(Refused, match=r"placement\.other_provider"):
        placed(parties, agreement_id, UUID(int=7))
    placed(parties, agreement_id, premises_id)
    with pytest.raises(Refused, match=r"placement\.same_day"):
        placed(parties, agreement_id, premises_id)
    with world.acting(parties.manager), pytest.raises(NotFound):
        services.place(
            actor=parties.manager, agreement_id=agreement_id, now=clock.now(),
            details=PlacementDetails(premises_id, LAST, LAST, Decimal(1)),
        )  # fmt: skip


@pytest.mark.usefixtures("tokens_can_be_had")
def test_placements_and_notices_by_api(world: World, client: FlaskClient, parties: Parties, wirral: Made) -> None:
    headers = bearer(token_of(world, parties.commissioner))
    agreement_id, premises_id = parties.made(), premises(parties, wirral)
    said = {
        "premises_id": str(premises_id), "begins_on": str(FIRST), "ends_on": str(LAST), "core_weekly": "700.00",
    }  # fmt: skip
    made = client.post(f"/api/v1/agreements/{agreement_id}/placements", json=said, headers=headers)
    assert (made.status_code, made.json["total"]) == (201, "1000.00")
    assert [each["id"] for each in client.get("/api/v1/placements", headers=headers).json] == [made.json["id"]]
    theirs = bearer(token_of(world, world.person("Ruth Okoro", wirral, Role.COMMISSIONER)))
    [notice] = client.get("/api/v1/placement-notices", headers=theirs).json
    assert (notice["premises_name"], notice["begins_on"]) == ("Tide House", str(FIRST))


def ended(parties: Parties, placement_id: UUID, last_day: date, reason: EndReason = EndReason.WENT_HOME) -> Decimal:
    actor = parties.commissioner
    with parties.world.acting(actor):
        made = services.end_early(
            actor=actor, placement_id=placement_id, last_day=last_day, reason=reason, now=clock.now()
        )
        assert made.ended_total_gbp is not None
        return made.ended_total_gbp


def test_an_early_end_costs_the_days_there_were_and_both_councils_are_told(
    world: World, parties: Parties, wirral: Made
) -> None:
    neighbour = world.person("Ruth Okoro", wirral, Role.COMMISSIONER)
    placement_id = placed(parties, parties.made(), premises(parties, wirral))
    with pytest.raises(Refused, match=r"placement\.ends_outside"):
        ended(parties, placement_id, LAST)
    with pytest.raises(Refused, match=r"placement\.other_reason"):
        ended(parties, placement_id, FIRST, EndReason.OTHER)
    client = world.signed_in(parties.commissioner)
    assert "End early" in client.get("/placements").text
    assert str(ended(parties, placement_id, date(2027, 1, 6))) == "460.08"
    with pytest.raises(Refused, match=r"placement\.not_standing"):
        ended(parties, placement_id, FIRST)
    do_waiting_work(world)
    with world.engine.connect() as connection:
        told = connection.execute(
            sa.text("SELECT organisation_id, template, facts FROM notification WHERE template LIKE '%placements%'")
        ).all()
    assert {(row.organisation_id, row.template.rsplit("/", 1)[1]) for row in told} == {
        (wirral.id, "placed"), (wirral.id, "left"), (parties.buyers.council.id, "ended"),
    }  # fmt: skip
    assert "went home" not in str(told)
    page = client.get("/placements").text
    assert "Ended early" in page
    assert "£460.08" in page
    theirs = world.signed_in(neighbour).get("/placement-notices").text
    assert "6 January 2027" in theirs
    assert "went home" not in theirs


def test_what_costs_more_than_was_agreed_waits_to_be_authorised_and_is_then_in_the_ledger(
    world: World, parties: Parties, wirral: Made
) -> None:
    council, job = parties.buyers.council, parties.job()
    nia = world.person("Nia Powell", council, Role.AUTHORISER)
    delegation(world, nia, limit="1000000.00")
    agreement_id, premises_id = parties.made(), premises(parties, wirral)
    dear = placed(parties, agreement_id, premises_id, core_weekly=Decimal("90000.00"))
    with world.acting(nia):
        placement = queries.get_placement(nia, dear)
        assert placement.case_id is not None
        assert queries.state_of(placement) is State.AWAITING
        assert queries.find_notice(placement) is None
        agreed = agreements_found.get_agreement(nia, agreement_id).cost["financial_years"]["2026-27"]
        case = authorisation.approve(actor=nia, case_id=placement.case_id, reason="Needed.", now=clock.now())
        assert authorised.values_of(case)[0].amount == placement.total_gbp - Decimal(agreed)
    with world.acting(job):
        services.let_stand(actor=job, case_id=case.id, now=clock.now())
        services.let_stand(actor=job, case_id=case.id, now=clock.now())
        placement = queries.get_placement(job, dear)
        assert queries.find_notice(placement) is not None
        assert authorised.committed_by_year(job, case.lead_id, case.system_id)["2026-27"] >= case.whole_life_gbp

    refused = placed(parties, agreement_id, premises_id, begins_on=LAST, core_weekly=Decimal("90000.00"))
    with pytest.raises(Refused, match=r"placement\.not_standing"):
        ended(parties, refused, LAST)
    with world.acting(nia):
        case_id = queries.get_placement(nia, refused).case_id
        assert case_id is not None
        authorisation.refuse(actor=nia, case_id=case_id, reason="Too dear.", now=clock.now())
    with world.acting(job):
        services.give_up(actor=job, case_id=case_id, now=clock.now())
        assert queries.state_of(queries.get_placement(job, refused)) is State.REFUSED
    again = placed(parties, agreement_id, premises_id, begins_on=LAST, core_weekly=Decimal("1.00"))
    assert again != refused

    whole = ended(parties, dear, FIRST)
    with world.acting(job):
        for _ in range(2):
            services.take_less(actor=job, placement_id=dear, now=clock.now())
        held = authorised.committed_by_year(job, case.lead_id, case.system_id)["2026-27"]
        assert held == whole - Decimal(agreed)
