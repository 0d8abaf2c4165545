"""Very low prices are asked about, heard and decided; slips are put right before anybody could profit from it."""

from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, ProgrammingError

from consortium.kernel import clock
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from tenants.minitender import events, jobs, queries, services
from tenants.minitender.models import BidCorrection, PriceQuery
from tenants.minitender.rules.correcting import Ruling
from tenants.minitender.rules.querying import Verdict
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.tendering import Market, MoveClock
from tests.factories.world import World

BIDS = {"Mersey Lantern": ("24.00", 5), "Rowan and Tide": ("11.00", 4), "Bright Harbour Care": ("23.00", 4)}
LOW = "Rowan and Tide"


def _package(sefton: Market, world: World, tender_id: UUID) -> UUID:
    with world.acting(sefton.commissioner):
        [package_id] = queries.package_ids_of([tender_id])[tender_id]
        return package_id


def _ask(sefton: Market, world: World, tender_id: UUID, name: str = LOW, hours: int = 48) -> PriceQuery:
    package_id = _package(sefton, world, tender_id)
    with world.acting(sefton.commissioner):
        return services.ask_about_price(
            actor=sefton.commissioner, mini_tender_id=tender_id, provider_id=sefton.providers[name].id,
            package_id=package_id, question="How are carers paid at this price?", hours=hours,
        )  # fmt: skip


def _decide(sefton: Market, world: World, query: PriceQuery, verdict: Verdict) -> None:
    with world.acting(sefton.commissioner):
        services.decide_about_price(
            actor=sefton.commissioner, mini_tender_id=query.mini_tender_id, query_id=query.id, verdict=verdict,
            reason="It does not cover the minimum wage.",
        )  # fmt: skip


def _recommend(sefton: Market, world: World, tender_id: UUID) -> None:
    with world.acting(sefton.commissioner):
        services.recommend(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="First in the ranking.", now=clock.now()
        )


def test_a_low_price_is_explained_and_set_aside_by_an_officer_and_the_ranking_is_computed_again(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    query = _ask(sefton, world, tender_id)
    assert any("below the mean of the other bids" in each for each in query.flags)
    with pytest.raises(Refused, match=r"query\.undecided"):
        _recommend(sefton, world, tender_id)
    with pytest.raises(Refused, match=r"query\.unheard"):
        _decide(sefton, world, query, Verdict.SET_ASIDE)
    rowan = sefton.bidders[LOW]
    with world.acting(rowan):
        services.reply_about_price(actor=rowan, mini_tender_id=tender_id, query_id=query.id, reply="Volunteers drive.")
    _decide(sefton, world, query, Verdict.SET_ASIDE)
    with pytest.raises(Refused, match=r"ranking\.out_of_date"):
        _recommend(sefton, world, tender_id)
    with world.acting(sefton.commissioner):
        [record] = services.rank(actor=sefton.commissioner, mini_tender_id=tender_id, now=clock.now())
        assert {row["bidder"] for row in record.result["ranking"]} == {"Mersey Lantern", "Bright Harbour Care"}
        services.end_without_award(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="Need changed.", now=clock.now()
        )
    with world.acting(rowan):
        letter = queries.find_outcome(rowan.organisation, tender_id).letter
        assert "minimum wage" in letter["packages"][0]["set_aside"]


def test_a_bid_that_is_kept_stays_ranked_and_may_be_recommended(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    query = _ask(sefton, world, tender_id)
    move_clock(hours=49)
    rowan = sefton.bidders[LOW]
    with pytest.raises(Refused, match=r"query\.late"), world.acting(rowan):
        services.reply_about_price(actor=rowan, mini_tender_id=tender_id, query_id=query.id, reply="Too late.")
    _decide(sefton, world, query, Verdict.KEEP)
    _recommend(sefton, world, tender_id)


def test_only_a_flagged_price_is_asked_about_and_once_at_a_time(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    with pytest.raises(Refused, match=r"query\.not_flagged"):
        _ask(sefton, world, tender_id, "Mersey Lantern")
    with pytest.raises(Refused, match=r"query\.window"):
        _ask(sefton, world, tender_id, hours=2)
    _ask(sefton, world, tender_id)
    with pytest.raises(Refused, match=r"query\.open"):
        _ask(sefton, world, tender_id)


def test_the_council_cannot_reply_for_the_bidder_nor_decide_before_it_is_heard_by_any_statement(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    _ask(sefton, world, tender_id)
    reply = sa.text("UPDATE price_query SET reply = 'x', replied_at = guard.now()")
    decide = sa.text(
        "UPDATE price_query SET decision = 'set aside', decision_reason = 'x', decided_at = guard.now(),"
        " decided_by = guard.person()"
    )
    for statement in (reply, decide):
        with pytest.raises(IntegrityError), world.acting(sefton.commissioner):
            db.session.execute(statement)


def _ask_to_correct(sefton: Market, world: World, tender_id: UUID, name: str, price: str) -> BidCorrection:
    bidder, package_id = sefton.bidders[name], _package(sefton, world, tender_id)
    with world.acting(bidder):
        return services.ask_to_correct(
            actor=bidder, mini_tender_id=tender_id, package_id=package_id, price=Decimal(price),
            explanation="The point slipped.", now=clock.now(),
        )  # fmt: skip


def test_a_slip_is_asked_about_while_prices_are_hidden_and_agreed_before_ranking_with_both_values_kept(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.opened(move_clock, {"Mersey Lantern": "2.20", "Rowan and Tide": "21.00"})
    correction = _ask_to_correct(sefton, world, tender_id, "Mersey Lantern", "22.00")
    with world.acting(sefton.commissioner):
        assert queries.list_corrections(sefton.council.id, tender_id) == []
    sefton.scored(tender_id, {"Mersey Lantern": 5, "Rowan and Tide": 4})
    with pytest.raises(Refused, match=r"correction\.undecided"), world.acting(sefton.commissioner):
        services.rank(actor=sefton.commissioner, mini_tender_id=tender_id, now=clock.now())
    with world.acting(sefton.commissioner):
        services.decide_correction(
            actor=sefton.commissioner, mini_tender_id=tender_id, correction_id=correction.id, ruling=Ruling.AGREED,
            reason="The point was set wrong.",
        )  # fmt: skip
        [record] = services.rank(actor=sefton.commissioner, mini_tender_id=tender_id, now=clock.now())
        assert {row["bidder"]: row["price"] for row in record.bids}["Mersey Lantern"] == "22.00"
        [kept] = queries.list_corrections(sefton.council.id, tender_id)
        assert (kept.before, kept.after, kept.decided_by) == (
            Decimal("2.20"), Decimal("22.00"), sefton.commissioner.person,
        )  # fmt: skip


def test_nobody_asks_once_quality_is_locked_nor_writes_the_row_itself(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.opened(move_clock, {"Mersey Lantern": "2.20", "Rowan and Tide": "21.00"})
    sefton.scored(tender_id, {"Mersey Lantern": 5, "Rowan and Tide": 4})
    with pytest.raises(Refused, match=r"correction\.too_late"):
        _ask_to_correct(sefton, world, tender_id, "Mersey Lantern", "22.00")
    lantern, package_id = sefton.bidders["Mersey Lantern"], _package(sefton, world, tender_id)
    with pytest.raises(ProgrammingError, match="row-level security"), world.acting(lantern):
        db.session.execute(
            sa.insert(BidCorrection).values(
                council_id=sefton.council.id, mini_tender_id=tender_id, provider_id=lantern.organisation,
                package_id=package_id, before=Decimal("2.20"), after=Decimal("22.00"), slip="point", explanation="x",
                asked_at=clock.now(),
            )
        )  # fmt: skip


def test_both_sides_do_it_by_api(sefton: Market, world: World, client: FlaskClient, move_clock: MoveClock) -> None:
    world.administrator()
    own_program(world)
    tender_id = sefton.ranked(move_clock, BIDS)
    officer, bidder = (
        {"headers": bearer(token_of(world, actor))} for actor in (sefton.commissioner, sefton.bidders[LOW])
    )
    queries_of = f"/api/v1/mini-tenders/{tender_id}/price-queries"
    asked = {
        "provider_id": str(sefton.providers[LOW].id), "package_id": str(_package(sefton, world, tender_id)),
        "question": "How?", "hours": 48,
    }  # fmt: skip
    query = client.post(queries_of, json=asked, **officer).get_json()
    own = f"/api/v1/invitations/{tender_id}/price-queries"
    assert [each["id"] for each in client.get(own, **bidder).get_json()] == [query["id"]]
    assert client.post(f"{own}/{query['id']}/reply", json={"reply": "So."}, **bidder).status_code == 200
    decision = {"verdict": "keep", "reason": "It holds."}
    decided = client.post(f"{queries_of}/{query['id']}/decision", json=decision, **officer)
    assert (decided.status_code, decided.get_json()["decision"]) == (200, "keep")
    late = {"package_id": asked["package_id"], "price": "110.00", "explanation": "The point."}
    assert client.post(f"/api/v1/invitations/{tender_id}/corrections", json=late, **bidder).status_code == 409


def test_both_sides_do_it_on_pages_and_each_is_told(sefton: Market, world: World, move_clock: MoveClock) -> None:
    tender_id = sefton.ranked(move_clock, BIDS)
    moira = world.signed_in(sefton.commissioner)
    page = moira.get(f"/mini-tenders/{tender_id}/prices").text
    assert "below the mean of the other bids" in page
    query = _ask(sefton, world, tender_id)
    rowan = sefton.bidders[LOW]
    bea = world.signed_in(rowan)
    assert "Explain your price" in bea.get(f"/invitations/{tender_id}").text
    assert "How are carers paid" in bea.get(f"/invitations/{tender_id}/prices/{query.id}").text
    job = rowan.as_job_of(rowan.organisation, rowan.organisation_kind)
    with world.acting(job):
        asked = events.PriceAskedAbout(council_id=sefton.council.id, mini_tender_id=tender_id, query_id=query.id)
        jobs.tell_of_price_query(job, asked)
        assert db.session.scalars(sa.text("SELECT template FROM notification")).all() == [
            "tenants/minitender/mail/price_query"
        ]
    assert "Waits for the bidder" in moira.get(f"/mini-tenders/{tender_id}/prices").text
    stranger = world.signed_in(sefton.bidders["Mersey Lantern"])
    assert stranger.get(f"/invitations/{tender_id}/prices/{query.id}").status_code == 404
