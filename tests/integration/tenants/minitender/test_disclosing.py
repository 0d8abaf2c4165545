"""More of a child for the shortlisted, who it is for the winner: read with a reason, on both records."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.authorisation import services as authorisation
from tenants.minitender import queries as tenders
from tenants.minitender import services as tender_services
from tenants.packages import queries, services
from tenants.packages.rules.disclosing import DisclosureStage, MeetingViews
from tests.factories import tendering
from tests.factories.authorisation import delegation
from tests.factories.letterbox import received
from tests.factories.programs import bearer, token_of
from tests.factories.world import World

WORDS = "Hoist transfers, and quiet mornings. She likes to choose her own clothes."


@pytest.fixture
def opened(world: World, move_clock: tendering.MoveClock) -> tuple[tendering.Market, UUID, str, str]:
    """A market whose bids were opened, the package, a bidder and somebody who did not bid."""
    market = tendering.market(world)
    bidder, other = list(market.bidders)[:2]
    tender_id = market.opened(move_clock, {bidder: "22.00"})
    with world.acting(market.commissioner):
        [package_id] = tenders.package_ids_of([tender_id])[tender_id]
    return market, package_id, bidder, other


def release(market: tendering.Market, package_id: UUID, name: str, stage: DisclosureStage, words: str = WORDS) -> Any:
    moira = market.commissioner
    with market.world.acting(moira):
        return services.release(
            actor=moira, package_id=package_id, provider_id=market.providers[name].id, stage=stage, words=words,
            now=clock.now(),
        ).id  # fmt: skip


def words_for(market: tendering.Market, actor: Actor, disclosure_id: UUID) -> Any:
    with market.world.acting(actor):
        return queries.find_words(queries.get_disclosure_to(actor, disclosure_id))


def test_the_shortlisted_read_more_of_the_need_with_a_reason_for_a_quarter_of_an_hour(
    opened: tuple[tendering.Market, UUID, str, str], move_clock: tendering.MoveClock
) -> None:
    market, package_id, name, other = opened
    bidder, rival = market.bidders[name], market.bidders[other]
    disclosure_id = release(market, package_id, name, DisclosureStage.SHORTLISTED)
    assert all(letter.says_only_where for letter in received(market.world, "details_released"))
    assert words_for(market, bidder, disclosure_id) is None
    with market.world.acting(bidder), pytest.raises(Refused, match=r"referral\.reason_needed"):
        services.read_disclosure(actor=bidder, disclosure_id=disclosure_id, reason=" ", now=clock.now())
    with market.world.acting(rival), pytest.raises(NotFound):
        services.read_disclosure(actor=rival, disclosure_id=disclosure_id, reason="Curious", now=clock.now())
    with market.world.acting(bidder):
        services.read_disclosure(actor=bidder, disclosure_id=disclosure_id, reason="To plan a team", now=clock.now())
    assert words_for(market, bidder, disclosure_id) == {"words": WORDS}
    move_clock(minutes=15, seconds=1)
    assert words_for(market, bidder, disclosure_id) is None
    with market.world.acting(market.commissioner):
        [reading] = queries.readings_of([disclosure_id])[disclosure_id]
        assert (reading.reader_name, reading.reason) == (bidder.name, "To plan a team")
        services.end_release(actor=market.commissioner, disclosure_id=disclosure_id, now=clock.now())
    with market.world.acting(bidder), pytest.raises(Refused, match=r"disclosure\.ended"):
        services.read_disclosure(actor=bidder, disclosure_id=disclosure_id, reason="Again", now=clock.now())


@pytest.mark.parametrize(
    ("stage", "words", "code"),
    [
        (DisclosureStage.SHORTLISTED, "Imogen likes quiet mornings.", "text.gives_away"),
        (DisclosureStage.SHORTLISTED, " ", "disclosure.no_words"),
        (DisclosureStage.WINNER, "", "disclosure.not_winner"),
    ],
)
def test_who_the_child_is_never_goes_to_the_shortlisted(
    opened: tuple[tendering.Market, UUID, str, str], stage: DisclosureStage, words: str, code: str
) -> None:
    market, package_id, name, _ = opened
    with pytest.raises(Refused) as refused:
        release(market, package_id, name, stage, words)
    assert refused.value.code == code


def test_nothing_goes_to_whoever_has_no_valid_bid_nor_twice(opened: tuple[tendering.Market, UUID, str, str]) -> None:
    market, package_id, name, other = opened
    with pytest.raises(Refused, match=r"disclosure\.not_shortlisted"):
        release(market, package_id, other, DisclosureStage.SHORTLISTED)
    release(market, package_id, name, DisclosureStage.SHORTLISTED)
    with pytest.raises(Refused, match=r"disclosure\.already"):
        release(market, package_id, name, DisclosureStage.SHORTLISTED)


def _awarded(market: tendering.Market, move_clock: tendering.MoveClock, name: str) -> UUID:
    tender_id = market.ranked(move_clock, {name: ("22.00", 4)})
    moira = market.commissioner
    with market.world.acting(moira):
        case_id = tender_services.recommend(
            actor=moira, mini_tender_id=tender_id, reason="The best bid", now=clock.now()
        ).case_id
    authoriser = market.world.person("Nia Powell", market.council, Role.AUTHORISER)
    delegation(market.world, authoriser, limit="100000.00")
    with market.world.acting(authoriser):
        authorisation.approve(actor=authoriser, case_id=case_id, reason="Within budget.", now=clock.now())
    job = moira.as_job_of(market.council.id, market.council.kind)
    with market.world.acting(job):
        tender_services.confirm_award(actor=job, case_id=case_id, now=clock.now())
    return tender_id


def test_the_winner_reads_who_the_child_is_by_api(
    world: World, client: FlaskClient, move_clock: tendering.MoveClock, tokens_can_be_had: None
) -> None:
    market = tendering.market(world)
    name = next(iter(market.bidders))
    tender_id = _awarded(market, move_clock, name)
    moira, bidder = (bearer(token_of(world, actor)) for actor in (market.commissioner, market.bidders[name]))
    with world.acting(market.commissioner):
        [package_id] = tenders.package_ids_of([tender_id])[tender_id]
    said = {"provider_id": str(market.providers[name].id), "stage": "winner"}
    released = client.post(f"/api/v1/packages/{package_id}/disclosures", json=said, headers=moira)
    assert released.status_code == 201, released.text
    path = f"/api/v1/disclosures/{released.json['id']}"
    assert client.get(f"{path}/words", headers=bidder).status_code == 404
    assert client.post(f"{path}/readings", json={"reason": "First visit"}, headers=bidder).status_code == 201
    told = client.get(f"{path}/words", headers=bidder)
    assert told.json["identity"]["family_name"] == "Thackeray"
    assert "943 476 5919" not in told.text
    [reading] = client.get(f"/api/v1/packages/{package_id}/disclosures/readings", headers=moira).json
    assert reading["reason"] == "First visit"


def test_the_family_meets_a_shortlisted_provider_and_both_views_are_kept(
    opened: tuple[tendering.Market, UUID, str, str],
) -> None:
    market, package_id, name, other = opened
    moira = market.commissioner
    with market.world.acting(moira):
        today = local(clock.now()).date()
        meeting_id = services.offer_meeting(
            actor=moira, package_id=package_id, provider_id=market.providers[name].id, offered_on=today, now=clock.now()
        ).id
        views = MeetingViews(today, "She smiled.", "We liked them.")
        services.record_views(actor=moira, meeting_id=meeting_id, views=views, now=clock.now())
        assert [each.childs_view for each in queries.list_meetings(moira, package_id)] == ["She smiled."]
    with market.world.acting(moira), pytest.raises(Refused, match=r"meeting\.held_already"):
        services.record_views(actor=moira, meeting_id=meeting_id, views=views, now=clock.now())
    with market.world.acting(moira), pytest.raises(Refused, match=r"meeting\.not_shortlisted"):
        services.offer_meeting(
            actor=moira, package_id=package_id, provider_id=market.providers[other].id,
            offered_on=today - timedelta(days=1), now=clock.now(),
        )  # fmt: skip
    bidder = market.bidders[name]
    with market.world.acting(bidder):
        assert queries.list_meetings(bidder, package_id) == []


def test_a_meeting_is_offered_and_its_views_are_kept_by_api(
    opened: tuple[tendering.Market, UUID, str, str], client: FlaskClient, tokens_can_be_had: None
) -> None:
    market, package_id, name, other = opened
    moira = bearer(token_of(market.world, market.commissioner))
    path = f"/api/v1/packages/{package_id}/meetings"
    with market.world.acting(market.commissioner):
        today = local(clock.now()).date().isoformat()
    body = {"provider_id": str(market.providers[name].id), "offered_on": today}
    made = client.post(path, json=body, headers=moira)
    assert made.status_code == 201, made.text
    refused = client.post(path, json=body | {"provider_id": str(market.providers[other].id)}, headers=moira)
    assert refused.status_code == 409
    views = {"held_on": today, "childs_view": "She smiled.", "family_view": "We liked them."}
    held = client.put(f"/api/v1/meetings/{made.json['id']}/views", json=views, headers=moira)
    assert held.status_code == 200, held.text
    assert client.put(f"/api/v1/meetings/{made.json['id']}/views", json=views, headers=moira).status_code == 409
    assert client.get(path, headers=moira).json == [held.json]
    bidder = bearer(token_of(market.world, market.bidders[name]))
    assert client.get(path, headers=bidder).status_code == 404
