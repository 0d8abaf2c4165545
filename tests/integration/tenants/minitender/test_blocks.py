"""One package for several children, from their referrals to an agreement for each; and a child that leaves."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.agreements import queries as agreements
from tenants.agreements import services as agreeing
from tenants.authorisation import queries as cases
from tenants.authorisation import services as authorisation
from tenants.insight import queries as insight
from tenants.minitender import queries, services
from tenants.minitender.rules import bundles
from tenants.packages import queries as found
from tenants.packages import services as packages
from tenants.packages.rules.disclosing import DisclosureStage
from tenants.packages.rules.places import AgeBand
from tenants.packages.rules.stages import StageKind
from tests.factories.authorisation import delegation
from tests.factories.buying import CHILD, OUTCOMES_PACKAGE, OUTCOMES_TERMS, referral
from tests.factories.programs import bearer, token_of
from tests.factories.tendering import Market, MoveClock, market
from tests.factories.world import World

SIBLINGS = [
    replace(CHILD, given_name=name, known_as=None, nhs_number=None, case_reference=f"CS-2044{number}")
    for number, name in enumerate(("Wilfred", "Barnaby", "Cosmo"), start=1)
]
BLOCK = replace(OUTCOMES_PACKAGE, title="Care at home for three brothers, Linacre", age=AgeBand(9, 10))
REASON = "The family has other help now."


@pytest.fixture
def brothers(sefton: Market) -> list[UUID]:
    return [referral(sefton.world, sefton.social_worker, sefton.region.home_care, child) for child in SIBLINGS]


def block(sefton: Market, referral_ids: Sequence[UUID], details: Any = BLOCK) -> UUID:
    moira = sefton.commissioner
    with sefton.world.acting(moira):
        return packages.write_block(actor=moira, referral_ids=referral_ids, details=details, now=clock.now()).id


def take_out(sefton: Market, tender_id: UUID, package_id: UUID, number: int, seen: int = 1, why: str = REASON) -> Any:
    moira = sefton.commissioner
    with sefton.world.acting(moira):
        return services.take_child_out(
            actor=moira, mini_tender_id=tender_id, package_id=package_id, number=number, reason=why, seen=seen
        )


def kinds(sefton: Market, referral_id: UUID) -> list[StageKind]:
    actor = sefton.social_worker
    with sefton.world.acting(actor):
        told = found.timelines_of(actor, [found.get_own_referral(actor, referral_id)])[referral_id]
        return [stage.kind for stage in told if stage.at is not None and stage.at <= clock.now()]


def test_referrals_are_screened_for_every_child_and_each_is_in_one_package(
    sefton: Market, brothers: list[UUID]
) -> None:
    moira = sefton.commissioner
    package_id = block(sefton, brothers, replace(BLOCK, summary="Cosmo Thackeray likes trains, as Wilfred does."))
    with sefton.world.acting(moira):
        now = clock.now()
        said = [each.found.words for each in found.list_findings([package_id])[package_id]]
        assert said == ["Cosmo Thackeray", "Wilfred"]
        assert [each.number for each in found.children_of([package_id])[package_id]] == [1, 2, 3]
        with pytest.raises(Refused, match=r"block\.has_package"):
            packages.write_block(actor=moira, referral_ids=brothers[:2], details=BLOCK, now=now)
        for number in (2, 3, 1):
            left = packages.take_child_out(
                actor=moira, package_id=package_id, number=number, reason="Bought for alone", now=now
            )
        assert left.children == 0
        with pytest.raises(Refused, match=r"block\.left"):
            packages.take_child_out(actor=moira, package_id=package_id, number=2, reason="Again", now=now)
        with pytest.raises(Refused, match=r"package\.not_needed"):
            packages.ensure_still_needed(actor=moira, package_ids=[package_id])
    assert kinds(sefton, brothers[1])[-1] is StageKind.LEFT
    block(sefton, brothers[:2])


def test_a_child_leaves_what_is_published_as_a_new_version_and_the_last_one_never(
    sefton: Market, brothers: list[UUID]
) -> None:
    world, moira, asha = sefton.world, sefton.commissioner, sefton.social_worker
    package_id = block(sefton, brothers)
    tender_id = sefton.published([package_id])
    sefton.bid(tender_id, "Mersey Lantern")
    lantern, offer = sefton.bidders["Mersey Lantern"], sefton.offer(tender_id)
    some = replace(offer, lines=tuple(replace(line, children=2) for line in offer.lines))
    with world.acting(lantern), pytest.raises(Refused, match=r"bid\.some_children"):
        services.submit_bid(actor=lantern, mini_tender_id=tender_id, offer=some)
    with world.acting(moira), pytest.raises(Refused, match=r"block\.offered"):
        packages.take_child_out(actor=moira, package_id=package_id, number=1, reason=REASON, now=clock.now())
    with world.acting(asha):
        packages.withdraw_referral(actor=asha, referral_id=brothers[0], reason="Moved", now=clock.now())
    with world.acting(moira), pytest.raises(Refused, match=r"block\.child_closed"):
        packages.ensure_publishable(actor=moira, package_ids=[package_id])
    with pytest.raises(Refused, match=r"text\.gives_away"):
        take_out(sefton, tender_id, package_id, 1, why="Wilfred has moved away")
    made = take_out(sefton, tender_id, package_id, 1)
    assert made.differences == [{"what": "Children", "before": "3", "after": "2"}]
    with pytest.raises(Refused, match=r"changed\.meanwhile"):
        take_out(sefton, tender_id, package_id, 2)
    take_out(sefton, tender_id, package_id, 2, seen=2)
    with pytest.raises(Refused, match=r"block\.last_offered"):
        take_out(sefton, tender_id, package_id, 3, seen=3)
    with world.acting(lantern):
        assert queries.list_unconfirmed(lantern, [tender_id]) == {tender_id}
        [seen] = found.list_packages([package_id])
        assert seen.children == 1
        assert found.children_of([package_id])[package_id] == []
    with world.acting(moira):
        again = packages.write_package(actor=moira, referral_id=brothers[2], details=OUTCOMES_PACKAGE, now=clock.now())
        with pytest.raises(Refused, match=r"block\.offered_twice"):
            packages.ensure_offered_once(actor=moira, package_ids=[again.id], now=clock.now())


def test_a_package_is_split_over_the_best_bids_where_the_policy_allows_it(world: World, move_clock: MoveClock) -> None:
    terms = replace(OUTCOMES_TERMS, allows_part_bids=True, allows_split_awards=True)
    sefton = market(world, terms)
    moira = sefton.commissioner
    wanted = [referral(world, sefton.social_worker, sefton.region.home_care, child) for child in SIBLINGS]
    package_id = block(sefton, wanted)
    tender_id = sefton.published([package_id])
    for name, price, children in (("Mersey Lantern", "22.00", 2), ("Rowan and Tide", "23.00", None)):
        bidder, offer = sefton.bidders[name], sefton.offer(tender_id, price)
        for some, code in ((4, r"bid\.children"), (children, "")):
            with world.acting(bidder), pytest.raises(Refused, match=code) if code else nullcontext():
                lines = tuple(replace(line, children=some) for line in offer.lines)
                services.submit_bid(actor=bidder, mini_tender_id=tender_id, offer=replace(offer, lines=lines))
    page = world.signed_in(sefton.bidders["Mersey Lantern"]).get(f"/invitations/{tender_id}/bid").text
    assert "How many of the 3 children can you support?" in page
    assert '<option value="2" selected' in page
    move_clock(hours=25)
    with world.acting(moira):
        services.open_mini_tender(actor=moira, mini_tender_id=tender_id)
    sefton.scored(tender_id, {"Mersey Lantern": 4, "Rowan and Tide": 3})
    with world.acting(moira):
        services.rank(actor=moira, mini_tender_id=tender_id, now=clock.now())
        award = services.recommend(actor=moira, mini_tender_id=tender_id, reason="The best bids", now=clock.now())
        names = {made.id: name for name, made in sefton.providers.items()}
        assert {names[line.provider_id]: line.children for line in queries.award_lines(award.id)} == {
            "Mersey Lantern": [1, 2], "Rowan and Tide": [3],
        }  # fmt: skip
        bundle = services.award_bundle(actor=moira, mini_tender_id=tender_id)
        assert bundles.ensure_holds(bundle)
    authorised(sefton, award)
    with world.acting(moira):
        issued = agreements.list_agreements_of_award(moira, award.id)
        assert {each.child_number: names[each.provider_id] for each in issued} == {
            1: "Mersey Lantern", 2: "Mersey Lantern", 3: "Rowan and Tide",
        }  # fmt: skip
        assert all(outcome.has_won for outcome in queries.list_outcomes(sefton.council.id, tender_id))
        lantern, rowan = (sefton.providers[name].id for name in ("Mersey Lantern", "Rowan and Tide"))
        reached = found.bidders_of(moira, package_id)
        assert reached[lantern].for_child(3) is DisclosureStage.SHORTLISTED
        assert reached[rowan].for_child(3) is DisclosureStage.WINNER


def awarded(sefton: Market, move_clock: MoveClock, package_id: UUID) -> tuple[UUID, UUID]:
    """The mini-tender and its award: child 2 leaves while the opened bids are judged."""
    moira, world = sefton.commissioner, sefton.world
    tender_id = sefton.published([package_id])
    sefton.bid(tender_id, "Mersey Lantern", "22.00")
    sefton.bid(tender_id, "Rowan and Tide", "23.00")
    move_clock(hours=25)
    with pytest.raises(Refused, match=r"mini_tender\.over"):
        take_out(sefton, tender_id, package_id, 2)
    with world.acting(moira):
        services.open_mini_tender(actor=moira, mini_tender_id=tender_id)
    sefton.scored(tender_id, {"Mersey Lantern": 4, "Rowan and Tide": 3})
    assert take_out(sefton, tender_id, package_id, 2) is None
    with world.acting(moira):
        services.rank(actor=moira, mini_tender_id=tender_id, now=clock.now())
        award = services.recommend(actor=moira, mini_tender_id=tender_id, reason="The best bid", now=clock.now())
    with pytest.raises(Refused, match=r"mini_tender\.not_published"):
        take_out(sefton, tender_id, package_id, 3)
    authorised(sefton, award)
    return tender_id, award.id


def authorised(sefton: Market, award: Any) -> None:
    """Somebody else authorises the spend: every bidder is told, and agreements are issued."""
    world = sefton.world
    nia = world.person("Nia Powell", sefton.council, Role.AUTHORISER)
    delegation(world, nia, limit="100000.00")
    with world.acting(nia):
        authorisation.approve(actor=nia, case_id=award.case_id, reason="Within budget.", now=clock.now())
    job = sefton.commissioner.as_job_of(sefton.council.id, sefton.council.kind)
    with world.acting(job):
        services.confirm_award(actor=job, case_id=award.case_id, now=clock.now())
        agreeing.issue_from_award(actor=job, award_id=award.id, now=clock.now())


def sign_both(sefton: Market, agreement_id: UUID) -> None:
    manager: Actor = sefton.world.person("Tom Lantern", sefton.providers["Mersey Lantern"], Role.REGISTERED_MANAGER)
    for actor in (sefton.commissioner, manager):
        with sefton.world.acting(actor):
            agreeing.sign(actor=actor, agreement_id=agreement_id, name=actor.name, role="Head", now=clock.now())


def test_each_child_of_the_award_has_an_agreement_and_what_is_released_is_child_by_child(
    sefton: Market, brothers: list[UUID], move_clock: MoveClock
) -> None:
    moira, world = sefton.commissioner, sefton.world
    package_id = block(sefton, brothers)
    _, award_id = awarded(sefton, move_clock, package_id)
    with world.acting(moira):
        [line] = queries.award_lines(award_id)
        issued = agreements.list_agreements_of_award(moira, award_id)
        assert line.children == [1, 3]
        assert [(each.child_number, each.title) for each in issued] == [
            (1, "Care at home for three brothers, Linacre: child 1"),
            (3, "Care at home for three brothers, Linacre: child 3"),
        ]
        assert sum((each.total_gbp for each in issued), Decimal(0)) == line.total_gbp
        spent = cases.get_case(moira, queries.get_award(award_id).case_id)
        assert sum(value.amount for value in cases.values_of(spent)) == line.total_gbp
    sign_both(sefton, issued[1].id)
    assert StageKind.AGREED in kinds(sefton, brothers[2])
    assert kinds(sefton, brothers[0])[-1] is StageKind.AWARDED
    assert kinds(sefton, brothers[1])[-1] is StageKind.LEFT
    with world.acting(moira):
        years = insight.count_years(moira)
        assert [year.children for year in years] == [1, 1]
        assert sum((year.agreed for year in years), Decimal(0)) == issued[1].total_gbp

    lantern = sefton.providers["Mersey Lantern"].id
    release: dict[str, Any] = {"actor": moira, "package_id": package_id, "words": "", "stage": DisclosureStage.WINNER}
    with world.acting(moira):
        for number in (1, 3):
            packages.release(**release, provider_id=lantern, number=number, now=clock.now())
        with pytest.raises(Refused, match=r"block\.left"):
            packages.release(**release, provider_id=lantern, number=2, now=clock.now())
        with pytest.raises(Refused, match=r"disclosure\.not_winner"):
            packages.release(**release, provider_id=sefton.providers["Rowan and Tide"].id, number=1, now=clock.now())
        released = found.list_disclosures(moira, package_id)
        names = [(found.find_words(each) or {})["identity"]["given_name"] for each in released]
        assert names == ["Cosmo", "Wilfred"]


@pytest.mark.usefixtures("tokens_can_be_had")
def test_a_package_for_several_by_api(sefton: Market, brothers: list[UUID], client: FlaskClient) -> None:
    headers = bearer(token_of(sefton.world, sefton.commissioner))
    said = {
        "referral_ids": [str(each) for each in brothers], "title": "Three brothers", "summary": "Mornings.",
        "outcomes": ["At school on time"], "place": "Linacre (L20)", "age": "9 to 10", "starts_on": "2027-01-04",
        "ends_on": "2027-07-21",
    }  # fmt: skip

    def post(path: str, **body: object) -> Any:
        return client.post(f"/api/v1{path}", json=body, headers=headers)

    written = post("/packages", **said)
    assert (written.status_code, written.json["children"]) == (201, 3), written.text
    assert post("/packages", **said).status_code == 409
    path = f"/packages/{written.json['id']}"
    assert post(f"{path}/children/3/leaving", reason="Bought for alone").json["children"] == 2
    told = client.get(f"/api/v1{path}/children", headers=headers)
    assert [(each["number"], each["left_at"] is None) for each in told.json] == [(1, True), (2, True), (3, False)]
    assert "Thackeray" not in told.text
    tender_id = sefton.published([UUID(written.json["id"])])
    taken = post(f"/mini-tenders/{tender_id}{path}/children/1/leaving", reason=REASON, version=1)
    assert (taken.status_code, taken.json["version"]["version"]) == (201, 2), taken.text
    assert post(f"/mini-tenders/{tender_id}{path}/children/2/leaving", reason=REASON, version=2).status_code == 409
