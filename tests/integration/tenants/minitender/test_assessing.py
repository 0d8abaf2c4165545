"""Bids are assessed without the bidder's name beside the answers: it is told only where interests are declared."""

from uuid import UUID

import pytest

from consortium.evaluation import services as evaluations
from consortium.kernel import clock
from tenants.minitender import services
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.tendering import ANSWERS, Market, MoveClock
from tests.factories.world import World

NAME = "Mersey Lantern"


@pytest.fixture
def evaluation_id(sefton: Market, world: World, move_clock: MoveClock) -> UUID:
    """One bid, opened, which the council's assessor is asked to assess."""
    tender_id = sefton.opened(move_clock, {NAME: "22.00"})
    with world.acting(sefton.commissioner):
        services.assign_assessors(
            actor=sefton.commissioner, mini_tender_id=tender_id, assessor_ids=[sefton.assessor.person], now=clock.now()
        )
    return sefton.evaluations(tender_id)[NAME]


def test_the_bidder_is_named_where_interests_are_declared_and_on_no_other_page(
    sefton: Market, world: World, evaluation_id: UUID
) -> None:
    assessor = world.signed_in(sefton.assessor)
    here = f"/assessments/{evaluation_id}"
    assert NAME not in assessor.get("/assessments").text
    assert f"Declare your interests in {NAME}" in assessor.get(here).text
    with world.acting(sefton.assessor):
        evaluations.declare_interest(
            actor=sefton.assessor, evaluation_id=evaluation_id, has_conflict=False, interest="", now=clock.now()
        )
    pages = {path: assessor.get(path).text for path in ("/", "/assessments", here, f"{here}/questions/outcomes")}
    assert [path for path, page in pages.items() if NAME in page] == []
    assert all("Bid B-" in page for page in pages.values())
    assert ANSWERS["outcomes"] in pages[f"{here}/questions/outcomes"]


def test_a_moderator_reads_the_answers_without_the_bidders_name(
    sefton: Market, world: World, evaluation_id: UUID
) -> None:
    sefton.scored_alone(evaluation_id, 4)
    moderator = world.signed_in(sefton.commissioner)
    there = f"/evaluations/{evaluation_id}"
    pages = {path: moderator.get(path).text for path in ("/evaluations", there, f"{there}/questions/outcomes")}
    assert [path for path, page in pages.items() if NAME in page] == []
    assert ANSWERS["outcomes"] in pages[f"{there}/questions/outcomes"]


def test_the_api_tells_the_bidder_until_interests_are_declared_and_not_with_the_answers(
    sefton: Market, world: World, evaluation_id: UUID
) -> None:
    world.administrator()
    own_program(world)
    client, key = world.app.test_client(), bearer(token_of(world, sefton.assessor))
    here = f"/api/v1/assessments/{evaluation_id}"
    provider = str(sefton.providers[NAME].id)
    before = client.get(here, headers=key).json
    assert (before["provider_id"], before["answers"]) == (provider, {})
    client.post(f"{here}/interest", json={"has_conflict": False}, headers=key)
    after = client.get(here, headers=key)
    assert (after.json["provider_id"], after.json["answers"]) == (None, ANSWERS)
    for shown in (after.text, client.get("/api/v1/assessments", headers=key).text):
        assert provider not in shown
        assert NAME not in shown
