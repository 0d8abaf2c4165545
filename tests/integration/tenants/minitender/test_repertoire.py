"""Answers and prices kept for next time: the provider's alone, put into a new bid, never a bid themselves."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from consortium.kernel import clock, sealing
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.sealing import Unsealable
from consortium.people.rules import Role
from tenants.minitender import queries, services
from tenants.pricing import services as pricing
from tenants.pricing.rules.cards import RateLine
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.tendering import ANSWERS, Market
from tests.factories.world import World

NAME = "Mersey Lantern"
WEEK = {"week_0-0-days": ["mon"], "week_0-0-at": "15:30", "week_0-0-hours": "2", "week_0-0-carers": "1"}


def keep(world: World, sefton: Market, topic: str, answer: str) -> object:
    bea = sefton.bidders[NAME]
    with world.acting(bea):
        return services.save_standing_answer(actor=bea, topic=topic, answer=answer, now=clock.now()).id


def test_a_new_bid_begins_with_what_is_kept_and_says_so(world: World, sefton: Market) -> None:
    keep(world, sefton, "Safeguarding", "Trained every spring.")
    bea = sefton.bidders[NAME]
    with world.acting(bea):
        services.keep_price(
            actor=bea, lot_id=sefton.region.home_care, unit="hour", unit_price=Decimal("21.75"), now=clock.now()
        )
    client = world.signed_in(bea)
    tender_id = sefton.published()
    page = client.get(f"/invitations/{tender_id}/bid").text
    assert "We have filled in what you keep for next time" in page
    assert "Trained every spring." in page
    assert 'value="21.75"' in page
    assert "NOT submitted" in page
    with world.acting(bea):
        services.save_draft_bid(actor=bea, mini_tender_id=tender_id, typed={"price_0": ["20.00"]}, now=clock.now())
    drafted = client.get(f"/invitations/{tender_id}/bid").text
    assert "We have filled in" not in drafted
    assert "Trained every spring." not in drafted


def test_a_bid_that_is_submitted_may_be_kept_for_the_next(world: World, sefton: Market) -> None:
    client = world.signed_in(sefton.bidders[NAME])
    first = sefton.published()
    page = client.get(f"/invitations/{first}/bid").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answers = {f"answer_{number}": text for number, text in enumerate(ANSWERS.values())}
    typed = {"csrf_token": token, "price_0": "22.40", "starts_on": ["4", "1", "2027"], "keep": "y", **answers, **WEEK}
    sent = client.post(f"/invitations/{first}/bid", data=typed)
    assert sent.status_code == 302, sent.text
    kept = client.get("/provider/repertoire").text
    assert "Continuity of carers" in kept
    assert "£22.40" in kept
    second = client.get(f"/invitations/{sefton.published()}/bid").text
    assert ANSWERS["continuity"] in second
    assert 'value="22.40"' in second


def test_what_cannot_be_kept_never_stops_a_bid(world: World, sefton: Market) -> None:
    tender_id, bea = sefton.published(), sefton.bidders[NAME]
    offer = sefton.offer(tender_id)
    for number in range(100):
        keep(world, sefton, f"Topic {number}", "x")
    with world.acting(bea):
        tender = queries.get_invited(bea, tender_id)
        terms, _ = services.get_wanted(tender)
        services.keep_for_next_time(actor=bea, tender=tender, terms=terms, offer=offer, now=clock.now())
        assert len(services.list_standing_answers(bea)) == 100
        assert [each.unit_price for each in services.list_offered_prices(bea, tender.lot_id)] == [Decimal("22.00")]


def test_one_topic_has_one_answer_and_nobody_else_may_touch_it(world: World, sefton: Market) -> None:
    answer_id = keep(world, sefton, "Safeguarding", "Trained every spring.")
    with pytest.raises(Refused, match=r"standing_answer\.taken"):
        keep(world, sefton, "safeguarding.", "Another.")
    other = sefton.bidders["Rowan and Tide"]
    with world.acting(other):
        assert services.list_standing_answers(other) == []
        with pytest.raises(NotFound):
            services.delete_standing_answer(actor=other, answer_id=answer_id)
    with world.engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.exec_driver_sql("UPDATE standing_answer SET sealed = 'Trained'")


def test_whoever_changes_what_somebody_changed_meanwhile_keeps_their_text(world: World, sefton: Market) -> None:
    answer_id = keep(world, sefton, "Safeguarding", "Trained every spring.")
    client = world.signed_in(sefton.bidders[NAME])
    page = client.get(f"/provider/repertoire/answers/{answer_id}").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    with world.acting(sefton.bidders[NAME]):
        services.save_standing_answer(
            actor=sefton.bidders[NAME], topic="Safeguarding", answer="Trained twice a year.", answer_id=answer_id,
            now=clock.now(),
        )  # fmt: skip
    typed = {"csrf_token": token, "topic": "Safeguarding", "answer": "My own words.", "revision": "1"}
    answer = client.post(f"/provider/repertoire/answers/{answer_id}", data=typed)
    assert answer.status_code == 422
    assert "Somebody else changed this" in answer.text
    assert "My own words." in answer.text


def test_answers_and_prices_are_kept_by_api(world: World, sefton: Market) -> None:
    world.administrator()
    own_program(world)
    client, headers = world.app.test_client(), bearer(token_of(world, sefton.bidders[NAME]))
    made = client.post(
        "/api/v1/provider/standing-answers", json={"topic": "Safeguarding", "answer": "Trained."}, headers=headers
    )
    assert made.status_code == 201
    path = f"/api/v1/provider/standing-answers/{made.json['id']}"
    changed = client.put(path, json={"topic": "Safeguarding", "answer": "Trained twice."}, headers=headers)
    assert changed.json["answer"] == "Trained twice."
    price = {"lot_id": str(sefton.region.home_care), "unit": "hour", "unit_price": "21.75"}
    kept = client.put("/api/v1/provider/prices", json=price, headers=headers)
    assert [each["unit_price"] for each in kept.json] == ["21.75"]
    bad = client.put("/api/v1/provider/prices", json={**price, "unit": "furlong"}, headers=headers)
    assert bad.status_code == 409
    gone = client.put("/api/v1/provider/prices", json={**price, "unit_price": None}, headers=headers)
    assert gone.json == []
    assert client.delete(path, headers=headers).status_code == 204
    assert client.get("/api/v1/provider/standing-answers", headers=headers).json == []


def test_what_is_kept_is_readable_to_nobody_else_not_even_in_the_database(world: World, sefton: Market) -> None:
    keep(world, sefton, "Canarytopic", "Canaryanswer.")
    bea, other = sefton.bidders[NAME], sefton.bidders["Rowan and Tide"]
    with world.acting(bea):
        services.keep_price(
            actor=bea, lot_id=sefton.region.home_care, unit="hour", unit_price=Decimal("21.75"), now=clock.now()
        )
    with world.engine.connect() as connection:
        tables = ("standing_answer", "offered_price")
        kept = [bytes(connection.exec_driver_sql(f"SELECT sealed FROM {each}").scalar_one()) for each in tables]
    assert all(word not in envelope for envelope in kept for word in (b"Canary", b"21.75"))
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE standing_answer SET provider_id = %s", (other.organisation,))
    with world.acting(other):
        sealing.own_public_key(other)
        with pytest.raises(Unsealable):
            services.list_standing_answers(other)


@pytest.mark.its_own_dates
def test_a_new_bid_offers_the_rate_negotiated_with_this_council_before_the_usual_price(
    world: World, sefton: Market
) -> None:
    bea, other = sefton.bidders[NAME], sefton.bidders["Rowan and Tide"]
    owner = world.person("Petra Marsh", sefton.council, Role.POLICY_OWNER)
    with world.acting(owner):
        pricing.agree_rate(
            actor=owner, lot_id=sefton.region.home_care, provider_id=sefton.providers[NAME].id,
            line=RateLine("hour", Decimal("22.65")), from_on=clock.now().date(), until_on=None, now=clock.now(),
        )  # fmt: skip
    for each in (bea, other):
        with world.acting(each):
            services.keep_price(
                actor=each, lot_id=sefton.region.home_care, unit="hour", unit_price=Decimal("21.75"), now=clock.now()
            )
    tender_id = sefton.published()
    page = world.signed_in(bea).get(f"/invitations/{tender_id}/bid").text
    assert 'value="22.65"' in page
    assert "You negotiated" in page
    assert "£22.65" in page
    page = world.signed_in(other).get(f"/invitations/{tender_id}/bid").text
    assert 'value="21.75"' in page
    assert "You negotiated" not in page
    world.administrator()
    own_program(world)
    for who, agreed in ((bea, "22.65"), (other, None)):
        answer = world.app.test_client().get(f"/api/v1/invitations/{tender_id}", headers=bearer(token_of(world, who)))
        assert [each["agreed_price"] for each in answer.json["packages"]] == [agreed]
