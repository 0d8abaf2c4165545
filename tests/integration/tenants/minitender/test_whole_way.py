"""A mini-tender from draft to outcomes, each act by its own person, as the application's own role."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from consortium.kernel import clock, seals
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.authorisation import queries as cases
from tenants.authorisation import services as authorisation
from tenants.minitender import events, jobs, queries, services
from tenants.minitender.rules import bundles, marks
from tests.factories.authorisation import delegation
from tests.factories.buying import FIXED_PRICE_TERMS
from tests.factories.tendering import Market, MoveClock, market
from tests.factories.world import World


def test_everyone_active_for_the_lot_and_place_is_invited_and_the_list_is_frozen_and_hashed(
    sefton: Market, world: World
) -> None:
    tender_id = sefton.published()
    with world.acting(sefton.commissioner):
        tender = queries.get_own_mini_tender(sefton.commissioner, tender_id)
        invited = queries.list_invited(sefton.council.id, tender_id)
        assert [each.name for each in invited] == sorted(sefton.providers)
        digest = marks.fingerprint_of_invited(each.provider_id for each in invited)
        assert bytes(tender.invitations_sha256) == digest
        assert tender.rules["policy"]["quality_weight"] == "60.00"
        sought = f"/search?q={tender.reference}"
    stranger = world.person("Sal Ford", world.provider("Stranger Care"), Role.BID_WRITER)
    assert f"/invitations/{tender_id}" in world.signed_in(sefton.bidders["Mersey Lantern"]).get(sought).text
    assert "/invitations/" not in world.signed_in(stranger).get(sought).text.split("<main")[1]


def test_the_last_complete_version_counts_and_each_has_a_receipt_that_anyone_can_check(
    sefton: Market, world: World
) -> None:
    tender_id = sefton.published()
    first = sefton.bid(tender_id, "Mersey Lantern", "23.00")
    second = sefton.bid(tender_id, "Mersey Lantern", "22.50")
    assert (first.version, second.version) == (1, 2)
    assert first.reference == second.reference
    with world.app.app_context():
        said = seals.opened(second.signed, world.app.extensions["signing_key"])
    assert (said["version"], said["sha256"]) == (2, second.sha256.hex())


def test_a_withdrawn_bid_is_not_opened_and_one_sent_again_is(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published()
    for name in ("Mersey Lantern", "Rowan and Tide"):
        sefton.bid(tender_id, name)
        with world.acting(sefton.bidders[name]):
            services.withdraw_bid(actor=sefton.bidders[name], mini_tender_id=tender_id)
    sefton.bid(tender_id, "Rowan and Tide")
    move_clock(hours=25)
    with world.acting(sefton.commissioner):
        services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)
        opened = queries.list_offers(sefton.council.id, tender_id)
        assert [each.provider_id for each in opened] == [sefton.providers["Rowan and Tide"].id]


def test_nothing_can_be_done_with_a_bid_after_the_deadline(sefton: Market, world: World, move_clock: MoveClock) -> None:
    tender_id = sefton.published()
    offer = sefton.offer(tender_id)
    sefton.bid(tender_id, "Mersey Lantern")
    move_clock(hours=24, seconds=1)
    for name, act in {
        "Rowan and Tide": lambda actor: services.submit_bid(actor=actor, mini_tender_id=tender_id, offer=offer),
        "Mersey Lantern": lambda actor: services.withdraw_bid(actor=actor, mini_tender_id=tender_id),
    }.items():
        with pytest.raises(Refused, match=r"bid\.too_late"), world.acting(sefton.bidders[name]):
            act(sefton.bidders[name])


def test_bids_are_not_opened_before_the_deadline(sefton: Market, world: World) -> None:
    tender_id = sefton.published()
    with pytest.raises(Refused, match=r"mini_tender\.sealed"), world.acting(sefton.commissioner):
        services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)


def test_a_bidder_suspended_before_the_deadline_is_invalid_and_kept_with_the_reason(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published()
    sefton.bid(tender_id, "Mersey Lantern")
    world.insert(
        "standing",
        lead_id=sefton.region.lead.id,
        provider_id=sefton.providers["Mersey Lantern"].id,
        lot_id=sefton.region.home_care,
        kind="removed",
        from_at=_now(world),
        reason="Registration cancelled",
    )
    move_clock(hours=25)
    with world.acting(sefton.commissioner):
        services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)
        [offer] = queries.list_offers(sefton.council.id, tender_id)
        assert offer.invalid_reason
        assert offer.evaluation_id is None
    bea = sefton.bidders["Mersey Lantern"]
    assert offer.invalid_reason in world.signed_in(bea).get(f"/invitations/{tender_id}").text
    with world.acting(bea.as_job_of(bea.organisation, bea.organisation_kind)):
        event = events.BidInvalid(council_id=sefton.council.id, mini_tender_id=tender_id)
        jobs.tell_of_invalid_bid(bea.as_job_of(bea.organisation, bea.organisation_kind), event)
        told = db.session.scalars(sa.text("SELECT template FROM notification")).all()
        assert told == ["tenants/minitender/mail/invalid"]


def _now(world: World) -> object:
    with world.app.app_context():
        return clock.wall()


def test_prices_stay_hidden_from_the_council_until_quality_is_locked(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.opened(move_clock, {"Mersey Lantern": "22.80", "Rowan and Tide": "21.00"})
    with world.acting(sefton.commissioner):
        assert queries.list_lines(sefton.council.id, tender_id) == []
    sefton.scored(tender_id, {"Mersey Lantern": 5, "Rowan and Tide": 4})
    with world.acting(sefton.commissioner):
        assert len(queries.list_lines(sefton.council.id, tender_id)) == 2


def test_negotiation_lowers_a_price_and_the_ranking_is_computed_again(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, {"Mersey Lantern": ("24.00", 5), "Rowan and Tide": ("20.00", 4)})
    lantern, officer = sefton.bidders["Mersey Lantern"], sefton.commissioner
    with world.acting(officer):
        [record] = queries.list_rankings(sefton.council.id, tender_id)
        assert [row["total"] for row in record.result["ranking"]] == ["93.33", "88.00"]
        services.invite_to_negotiate(
            actor=officer,
            mini_tender_id=tender_id,
            provider_ids=[sefton.providers[name].id for name in ("Mersey Lantern", "Rowan and Tide")],
            message="Could two visits share a carer?",
            hours=24,
        )
    [package_id] = _packages(sefton, world, tender_id)
    with world.acting(lantern):
        services.submit_negotiated_offer(
            actor=lantern, mini_tender_id=tender_id, prices={package_id: Decimal("22.00")}, starts_on=date(2027, 1, 4)
        )
    with world.acting(officer):
        assert queries.list_negotiated(sefton.council.id, tender_id) == []
    with pytest.raises(Refused, match=r"negotiation\.still_open"), world.acting(officer):
        services.rank(actor=officer, mini_tender_id=tender_id, now=clock.now())
    move_clock(hours=25)
    with world.acting(officer):
        [record] = services.rank(actor=officer, mini_tender_id=tender_id, now=clock.now())
        assert (record.number, [row["total"] for row in record.result["ranking"]]) == (2, ["96.36", "88.00"])


def _packages(sefton: Market, world: World, tender_id: object) -> list:
    with world.acting(sefton.commissioner):
        return queries.package_ids_of([tender_id])[tender_id]


def test_a_price_may_never_rise_in_a_negotiation(sefton: Market, world: World, move_clock: MoveClock) -> None:
    tender_id = sefton.ranked(move_clock, {"Mersey Lantern": ("24.00", 5)})
    with world.acting(sefton.commissioner):
        services.invite_to_negotiate(
            actor=sefton.commissioner,
            mini_tender_id=tender_id,
            provider_ids=[sefton.providers["Mersey Lantern"].id],
            message="Could it cost less?",
            hours=4,
        )
    [package_id] = _packages(sefton, world, tender_id)
    lantern = sefton.bidders["Mersey Lantern"]
    with pytest.raises(Refused, match=r"negotiation\.price_rises"), world.acting(lantern):
        services.submit_negotiated_offer(
            actor=lantern, mini_tender_id=tender_id, prices={package_id: Decimal("24.01")}, starts_on=date(2027, 1, 4)
        )


def _recommended(sefton: Market, world: World, move_clock: MoveClock) -> tuple:
    tender_id = sefton.ranked(move_clock, {"Mersey Lantern": ("24.00", 5), "Rowan and Tide": ("20.00", 4)})
    with world.acting(sefton.commissioner):
        award = services.recommend(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="First, and can begin on time.", now=clock.now()
        )
    return tender_id, award


def test_an_authorised_award_is_confirmed_and_every_bidder_told_with_scores_and_reasons(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id, award = _recommended(sefton, world, move_clock)
    authoriser = world.person("Nia Powell", sefton.council, Role.AUTHORISER)
    delegation(world, authoriser, limit="100000.00")
    with world.acting(authoriser):
        options = cases.get_case(authoriser, award.case_id).document["options"]
        assert [(option["is_recommended"], option["weekly"]) for option in options] == [
            (True, "£252.59"),
            (False, "£210.49"),
        ]  # what each would cost, and no package's reference where there is but one
        assert not any(option["note"] for option in options)
        authorisation.approve(actor=authoriser, case_id=award.case_id, reason="Within budget.", now=clock.now())
    job = sefton.commissioner.as_job_of(sefton.council.id, sefton.council.kind)
    for _ in range(2):
        with world.acting(job):
            services.confirm_award(actor=job, case_id=award.case_id, now=clock.now())
    with world.acting(sefton.commissioner):
        assert queries.get_own_mini_tender(sefton.commissioner, tender_id).status == "awarded"
        [line] = queries.award_lines(award.id)
        assert line.provider_id == sefton.providers["Mersey Lantern"].id
        assert sum(map(Decimal, line.cost["financial_years"].values())) == line.total_gbp
    for name, has_won in {"Mersey Lantern": True, "Rowan and Tide": False}.items():
        with world.acting(sefton.bidders[name]):
            outcome = queries.find_outcome(sefton.providers[name].id, tender_id)
            assert outcome.has_won is has_won
            assert len(outcome.letter["scores"]) == 3
            assert outcome.letter["scores"][0]["reason"] == "Agreed: says who, when and how."


def test_a_refused_spend_puts_the_bids_back_before_the_officer(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id, award = _recommended(sefton, world, move_clock)
    job = sefton.commissioner.as_job_of(sefton.council.id, sefton.council.kind)
    with world.acting(job):
        services.return_award(actor=job, case_id=award.case_id, now=clock.now())
    with world.acting(sefton.commissioner):
        assert queries.get_own_mini_tender(sefton.commissioner, tender_id).status == "opened"
        services.recommend(actor=sefton.commissioner, mini_tender_id=tender_id, reason="Again.", now=clock.now())


def test_the_same_need_bought_the_wirral_way_has_one_price_and_quality_alone_decides(
    world: World, move_clock: MoveClock
) -> None:
    wirral = market(world, FIXED_PRICE_TERMS)
    tender_id = wirral.ranked(move_clock, {"Mersey Lantern": ("21.40", 4), "Rowan and Tide": ("21.40", 5)})
    with world.acting(wirral.commissioner):
        [record] = queries.list_rankings(wirral.council.id, tender_id)
        assert [(row["bidder"], row["total"]) for row in record.result["ranking"]] == [
            ("Rowan and Tide", "100.00"),
            ("Mersey Lantern", "80.00"),
        ]


def test_the_home_page_says_what_an_officer_does_next(sefton: Market, world: World, move_clock: MoveClock) -> None:
    def home() -> str:
        return world.signed_in(sefton.commissioner).get("/").text

    sefton.draft([sefton.package()])
    assert "Publish " in home()
    tender_id = sefton.opened(move_clock, {"Mersey Lantern": "24.00"})
    assert "Choose assessors for " in home()
    sefton.scored(tender_id, {"Mersey Lantern": 5})
    assert "Rank the bids for " in home()
    with world.acting(sefton.commissioner):
        services.rank(actor=sefton.commissioner, mini_tender_id=tender_id, now=clock.now())
    assert "Recommend for " in home()
    assert "Rank the bids for " not in home()


def test_two_packages_bought_together_are_ranked_each_by_itself(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published([sefton.package(), sefton.package()])
    sefton.bid(tender_id, "Mersey Lantern", "22.00")
    sefton.bid(tender_id, "Rowan and Tide", "20.00")
    move_clock(hours=25)
    with world.acting(sefton.commissioner):
        services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)
    sefton.scored(tender_id, {"Mersey Lantern": 5, "Rowan and Tide": 3})
    with world.acting(sefton.commissioner):
        records = services.rank(actor=sefton.commissioner, mini_tender_id=tender_id, now=clock.now())
        assert len({record.package_id for record in records}) == 2
        award = services.recommend(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="Best for both.", now=clock.now()
        )
        assert len(queries.award_lines(award.id)) == 2


def test_a_provider_that_is_not_invited_sees_nothing(sefton: Market, world: World) -> None:
    tender_id = sefton.published()
    stranger = world.person("Sal Ford", world.provider("Stranger Care"), Role.BID_WRITER)
    for act in (lambda: queries.get_invited(stranger, tender_id), lambda: queries.lock_for_bidding(tender_id)):
        with pytest.raises(NotFound), world.acting(stranger):
            act()


def test_one_winner_takes_every_package_where_the_policy_does_not_split_awards(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published([sefton.package(), sefton.package()])
    for name, prices in {"Mersey Lantern": ("24.00", "16.00"), "Rowan and Tide": ("20.00", "22.00")}.items():
        bidder, offer = sefton.bidders[name], sefton.offer(tender_id)
        lines = tuple(replace(line, unit_price=Decimal(price)) for line, price in zip(offer.lines, prices, strict=True))
        with world.acting(bidder):
            services.submit_bid(actor=bidder, mini_tender_id=tender_id, offer=replace(offer, lines=lines))
    move_clock(hours=25)
    with world.acting(sefton.commissioner):
        services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)
    sefton.scored(tender_id, {"Mersey Lantern": 4, "Rowan and Tide": 4})
    with world.acting(sefton.commissioner):
        records = services.rank(actor=sefton.commissioner, mini_tender_id=tender_id, now=clock.now())
        assert len({record.result["ranking"][0]["bidder"] for record in records}) == 2
        award = services.recommend(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="Best over both.", now=clock.now()
        )
        assert {line.provider_id for line in queries.award_lines(award.id)} == {sefton.providers["Mersey Lantern"].id}
        bundle = services.award_bundle(actor=sefton.commissioner, mini_tender_id=tender_id)
        assert bundles.ensure_holds(bundle)
    page = world.signed_in(sefton.commissioner).get(f"/mini-tenders/{tender_id}/ranking").text
    assert "All packages together" in page
