"""The same acts by API, each with the token of the person who may do it."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from consortium.kernel.actors import Actor
from consortium.kernel.proofs import canonical
from tenants.minitender.rules import bundles
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.tendering import ANSWERS, PATTERNS, Market, market
from tests.factories.world import World

Call = Callable[..., Any]


@pytest.fixture
def sefton(world: World) -> Market:
    world.administrator()
    own_program(world)
    return market(world)


@pytest.fixture
def calls(world: World, client: FlaskClient) -> Callable[[Actor], Call]:
    """Call the API as somebody: `calls(actor)("POST", "/mini-tenders", {…}, status=201)`."""

    def as_actor(actor: Actor) -> Call:
        headers = bearer(token_of(world, actor))

        def call(method: str, path: str, body: object = None, *, status: int = 200, **more: str) -> Any:
            answer = client.open(f"/api/v1{path}", method=method, json=body, headers=headers | more)
            assert answer.status_code == status, answer.text
            return answer.get_json() if answer.data else None

        return call

    return as_actor


def test_a_mini_tender_runs_by_api_from_draft_to_opened_bids(
    sefton: Market, calls: Callable[[Actor], Call], move_clock: Callable[..., None]
) -> None:
    officer, bidder = calls(sefton.commissioner), calls(sefton.bidders["Mersey Lantern"])
    tender = officer(
        "POST",
        "/mini-tenders",
        {
            "lot_id": str(sefton.region.home_care),
            "package_ids": [str(sefton.package())],
            "urgency": "standard",
            "title": "Care at home in Linacre",
            "contact_name": "Moira Fenn",
            "contact_email": "moira.fenn@people.example",
        },
        status=201,
    )
    path, invitation = f"/mini-tenders/{tender['id']}", f"/invitations/{tender['id']}"
    assert [each["is_in"] for each in officer("GET", f"{path}/eligible")] == [True, True, True]
    assert officer("POST", f"{path}/publish")["status"] == "published"
    assert len(officer("GET", f"{path}/invitations")) == 3
    assert [each["id"] for each in bidder("GET", "/invitations")] == [tender["id"]]

    question = bidder("POST", f"{invitation}/questions", {"question": "Is there parking?"}, status=201)
    officer("POST", f"/questions/{question['id']}/answer", {"answer": "Yes."})
    assert bidder("GET", f"{invitation}/questions")[0]["answer"] == "Yes."

    bid = _bid(bidder("GET", invitation), "22.00")
    receipt = bidder("POST", f"{invitation}/bid", bid, status=201)
    assert bidder("POST", f"{invitation}/bid", bid, status=201) == receipt
    assert officer("GET", f"{path}/offers") == []
    assert officer("POST", f"{path}/open", status=409)["type"] == "/api/problems/mini_tender.sealed"
    move_clock(hours=25)
    officer, bidder = calls(sefton.commissioner), calls(sefton.bidders["Mersey Lantern"])  # a token lasts an hour
    late = _bid(bidder("GET", invitation), "21.00")
    assert bidder("POST", f"{invitation}/bid", late, status=409)["type"] == "/api/problems/bid.too_late"
    officer("POST", f"{path}/open")
    assert [each["sha256"] for each in officer("GET", f"{path}/offers")] == [receipt["sha256"]]


def _bid(invitation: dict[str, Any], price: str) -> dict[str, Any]:
    return {
        "lines": [
            {
                "package_id": each["package_id"],
                "unit": each["unit"],
                "unit_price": price,
                "patterns": each["patterns"] or list(PATTERNS),
            }
            for each in invitation["packages"]
        ],
        "answers": ANSWERS,
        "starts_on": "2027-01-04",
    }


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"answers": {}}, 409),
        ({"lines": []}, 422),
        ({"starts_on": "2030-01-01"}, 409),
        ({"answers": ANSWERS | {"price": "secret"}}, 409),
        ({"surprise": 1}, 422),
    ],
)
def test_a_bid_that_lacks_something_is_refused_in_words(
    sefton: Market, calls: Callable[[Actor], Call], change: dict[str, Any], status: int
) -> None:
    tender_id = sefton.published()
    bidder = calls(sefton.bidders["Mersey Lantern"])
    bid = _bid(bidder("GET", f"/invitations/{tender_id}"), "22.00")
    answer = bidder("POST", f"/invitations/{tender_id}/bid", bid | change, status=status)
    assert answer["status"] == status


def test_what_one_may_not_do_looks_like_absence(sefton: Market, calls: Callable[[Actor], Call]) -> None:
    tender_id = sefton.published()
    bidder, officer = calls(sefton.bidders["Mersey Lantern"]), calls(sefton.commissioner)
    bidder("POST", f"/mini-tenders/{tender_id}/publish", status=404)
    officer("GET", f"/invitations/{tender_id}", status=404)
    officer("GET", f"/mini-tenders/{UUID(int=7)}", status=404)


def test_how_far_it_is_and_what_follows_from_no_award_is_read_by_api(
    sefton: Market, calls: Callable[[Actor], Call], move_clock: Callable[..., None]
) -> None:
    tender_id = sefton.published()
    officer, bidder = calls(sefton.commissioner), calls(sefton.bidders["Rowan and Tide"])
    path = f"/mini-tenders/{tender_id}"
    bidder("POST", f"/invitations/{tender_id}/decline", {"reason": "capacity"})
    assert officer("GET", f"{path}/progress") == {
        "invited": 3, "declines": {"capacity": 1}, "questions": 0, "unanswered": 0, "bids": None,
    }  # fmt: skip
    assert officer("GET", f"{path}/evidence") == []
    assert officer("GET", f"{path}/bundle", status=409)["status"] == 409
    again = {"title": "Care at home, more time", "urgency": "planned"}
    officer("POST", f"{path}/again", again, status=409)
    move_clock(hours=25)
    officer, bidder = calls(sefton.commissioner), calls(sefton.bidders["Rowan and Tide"])  # tokens end with the day
    officer("POST", f"{path}/open")
    officer("POST", f"{path}/end", {"reason": "Nobody has bid."})
    [kept] = officer("GET", f"{path}/evidence")
    assert kept["sha256"] == hashlib.sha256(canonical(kept["document"])).hexdigest()
    assert kept["document"]["answers"] == {"capacity": 1, "no answer": 2}
    assert bundles.ensure_holds(officer("GET", f"{path}/bundle"))
    made = officer("POST", f"{path}/again", again, status=201)
    assert (made["status"], made["urgency"]) == ("draft", "planned")
    bidder("GET", f"{path}/progress", status=404)
