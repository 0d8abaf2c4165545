"""Fee reviews by page and by API: what is typed is kept, files reach whom they are for, others find nothing."""

import io
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from consortium.people.rules import Role
from tenants.fees import queries
from tests.factories.fees import BEFORE, NOW, REASON, Askers, askers
from tests.factories.files import PDF
from tests.factories.programs import bearer, hidden_fields, token_of
from tests.factories.statements import counted
from tests.factories.world import World

API = "/api/v1/fee-reviews"


@pytest.fixture
def provider(world: World) -> Askers:
    return askers(world)


def post(browser: FlaskClient, page: str, path: str, **said: Any) -> Any:
    return browser.post(
        path, data={**hidden_fields(browser.get(page).text), **said}, content_type="multipart/form-data",
        follow_redirects=True,
    )  # fmt: skip


def typed(place: int, percent: str = "6") -> dict[str, str]:
    columns = {"before": BEFORE, "now": NOW}
    figures = {
        f"models-{place}-{when}-{str(part).replace('-', '_')}": str(amount)
        for when, costs in columns.items()
        for part, amount in costs.items()
    }
    return figures | {f"models-{place}-percent": percent}


@pytest.mark.usefixtures("tokens_can_be_had")
def test_both_sides_go_the_whole_way_by_api(provider: Askers, world: World) -> None:
    here, caller = provider.here.commissioner, world.app.test_client()
    provider.made(provider.here)
    asks, decides = bearer(token_of(world, provider.manager)), bearer(token_of(world, here))
    (askable,) = caller.get(f"{API}/askable?from_on=2027-04-01", headers=asks).get_json()
    assert (askable["price"], askable["is_asked"]) == ("22.80", False)
    costs = {"wages": "14.00", "travel": "1.50", "on_costs": "3.40", "overhead": "4.00", "surplus": "0.60"}
    said: dict[str, Any] = {
        "from_on": "2027-04-01", "agreement_ids": [askable["agreement_id"]], "reason": REASON, "name": "Tom",
        "role": "Registered manager", "models": [
            {"lot_id": askable["lot_id"], "unit": askable["unit"], "percent": "5", "before": costs,
             "now": {**costs, "wages": "15.20"}},
        ],
    }  # fmt: skip
    (asked,) = caller.post(API, headers=asks, json=said).get_json()
    path = f"{API}/{asked['id']}"
    assert caller.get(f"{path}/effects", headers=asks).status_code == 404
    (effect,) = caller.get(f"{path}/effects", headers=decides).get_json()
    assert effect["financial_years"]["2027-28"]["difference"] == effect["whole"]["difference"]
    assert asked["models"][0]["rise"] == "5.11"
    question = caller.post(f"{path}/question", headers=decides, json={"text": "What do you pay?"})
    assert question.status_code == 201
    assert caller.post(f"{path}/answer", headers=asks, json={"text": "£12.90."}).get_json()["answer"] == "£12.90."
    refused = caller.post(f"{path}/decision", headers=decides, json={"answer": "decline", "role": "Head"})
    assert (refused.status_code, refused.get_json()["type"]) == (409, "/api/problems/fee.reason_missing")
    price = {"agreement_id": askable["agreement_id"], "price": "23.10"}
    decided = caller.post(
        f"{path}/decision", headers=decides,
        json={"answer": "prices", "prices": [price], "reason": "Our budget.", "role": "Head"},
    ).get_json()  # fmt: skip
    assert (decided["status"], decided["lines"][0]["decided"]) == ("accepted in part", "23.10")
    (listed,) = caller.get(f"{API}?is_open=false", headers=asks).get_json()
    assert (listed["id"], listed["most_percent"]) == (asked["id"], "5.00")
    assert caller.post(f"{path}/withdrawal", headers=asks, json={}).status_code == 409
    figure = {"what": "Our own floor", "unit": "hour", "amount": "25.00", "from_on": "2027-04-01", "source": "Cabinet"}
    assert caller.post(f"{API}/figures", headers=decides, json=figure).status_code == 201
    assert caller.post(f"{API}/figures", headers=decides, json=figure).status_code == 409
    assert figure | {"is_own": True} in caller.get(f"{API}/figures", headers=decides).get_json()


def test_what_was_typed_is_kept_and_each_error_leads_to_its_field(provider: Askers, world: World) -> None:
    agreement_id = provider.made(provider.here)
    browser, page = world.signed_in(provider.manager), "/fee-reviews/new/2027-04-01"
    figures = {**typed(0), "models-0-now-travel": ""}
    answer = post(browser, page, page, agreements=str(agreement_id), reason=REASON, name="Tom", role="Head", **figures)
    assert answer.status_code == 422
    assert 'href="#models-0-now-travel"' in answer.text
    assert 'value="14.05"' in answer.text
    too_much = {**typed(0), "models-0-before-wages": "0"}
    answer = post(browser, page, page, agreements=str(agreement_id), reason=REASON, name="Tom", role="Head", **too_much)
    assert "must be above £0.00, before and now" in answer.text
    assert browser.get("/fee-reviews/new/tomorrow").status_code == 404
    with world.acting(provider.manager):
        assert queries.list_reviews(provider.manager) == []


def test_a_file_reaches_every_council_that_was_asked_and_no_rival(provider: Askers, world: World) -> None:
    provider.ask(provider.made(provider.here), provider.made(provider.there))
    with world.acting(provider.here.commissioner):
        (own,) = queries.list_reviews(provider.here.commissioner)
    page = f"/fee-reviews/{own.review.id}"
    manager = world.signed_in(provider.manager)
    file = (io.BytesIO(PDF), "accounts.pdf")
    assert "Attached" in post(manager, page, f"{page}/evidence", file=file, everywhere="y").text
    for council in (provider.here, provider.there):
        with world.acting(council.commissioner):
            (seen,) = queries.list_reviews(council.commissioner)
            (evidence,) = queries.evidence_of(seen.review)
        path = f"/fee-reviews/{seen.review.id}/evidence/{evidence.document_id}"
        assert world.signed_in(council.commissioner).get(path).data == PDF
    assert world.signed_in(provider.here.commissioner).get(path).status_code == 404
    rival = world.signed_in(world.person("Joan Abara", world.provider("Joan Abara Support"), Role.REGISTERED_MANAGER))
    assert rival.get(path).status_code == rival.get(page).status_code == 404
    assert world.signed_in(provider.here.buyers.social_worker).get(page).status_code == 404
    assert "Taken back" in post(manager, page, f"{page}/withdrawal", everywhere="y").text
    for council in (provider.here, provider.there):
        with world.acting(council.commissioner):
            assert queries.list_reviews(council.commissioner, is_open=True) == []


def test_a_councils_page_asks_no_more_for_more_agreements_and_prices_are_tried_first(
    provider: Askers, world: World
) -> None:
    council = world.signed_in(provider.here.commissioner)

    def statements(review_id: UUID) -> int:
        with counted() as said:
            assert council.get(f"/fee-reviews/{review_id}").status_code == 200
        return len(said)

    (one,) = provider.ask(provider.made(provider.here))
    statements(one)
    (three,) = provider.ask(*(provider.made(provider.here) for _ in range(3)))
    assert statements(three) == statements(one)
    page = f"/fee-reviews/{three}"
    assert council.get("/fee-reviews.csv").text.count("awaiting answer") == 2
    assert council.get("/fee-reviews.ods").status_code == 200
    rows = council.get(f"{page}/effects.csv").text.splitlines()
    assert (len(rows), rows[-1].split(",")[2:6]) == (1 + 3 * 2, ["22.80", "24.17", "", "2027-28"])
    assert world.signed_in(provider.manager).get(f"{page}/effects.csv").status_code == 404
    assert council.get(f"{page}/letter.pdf").status_code == 404
    figures = {"percents-0": "6", **{f"prices-{place}": "23.00" for place in range(3)}}
    shown = post(council, page, f"{page}/decision", answer="prices", reason="Ours.", role="Head", show="y", **figures)
    assert "At the prices you typed" in shown.text
    wrong = {**figures, "prices-1": "99.00"}
    refused = post(council, page, f"{page}/decision", answer="prices", reason="Ours.", role="Head", submit="y", **wrong)
    assert (refused.status_code, "as was asked" in refused.text) == (422, True)
    decided = post(
        council, page, f"{page}/decision", answer="prices", reason="Ours.", role="Head", submit="y", **figures
    )
    assert "We accept part of what you ask" in decided.text
    assert council.get(f"{page}/letter.pdf").data.startswith(b"%PDF")


def test_a_council_sets_a_figure_that_stands_beside_what_is_asked(provider: Askers, world: World) -> None:
    (review_id,) = provider.ask(provider.made(provider.here))
    council, page = world.signed_in(provider.here.commissioner), "/fee-reviews/figures"
    said = {"what": "Our own floor", "amount": "25.35", "unit": "hour", "source": "Cabinet, March 2027"}
    refused = post(council, page, page, from_on=["31", "2", "2027"], **said)
    assert (refused.status_code, "Enter a real date" in refused.text) == (422, True)
    assert "Set by this council" in post(council, page, page, from_on=["1", "4", "2027"], **said).text
    assert (
        "have set “Our own floor” from that day" in post(council, page, page, from_on=["1", "4", "2027"], **said).text
    )
    shown = council.get(f"/fee-reviews/{review_id}").text
    assert "£25.35" in shown
    assert "£25.35" not in world.signed_in(provider.manager).get(f"/fee-reviews/{review_id}").text
    assert world.signed_in(provider.manager).get(page).status_code == 404
