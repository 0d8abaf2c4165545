"""A package that found nobody: its evidence is frozen, and it is tendered again, linked to the first try."""

import hashlib
from uuid import UUID

import pytest

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from consortium.kernel.proofs import canonical
from tenants.minitender import queries, services
from tenants.minitender.models import MiniTender
from tenants.minitender.rules.bidding import DeclineReason
from tenants.policy.rules import Urgency
from tests.factories.tendering import Market, MoveClock
from tests.factories.world import World


def _failed(sefton: Market, world: World, move_clock: MoveClock) -> UUID:
    tender_id = sefton.published()
    for name, reason in {"Mersey Lantern": DeclineReason.CAPACITY, "Rowan and Tide": DeclineReason.PRICE}.items():
        bidder = sefton.bidders[name]
        with world.acting(bidder):
            services.decline(actor=bidder, mini_tender_id=tender_id, reason=reason)
    move_clock(hours=25)
    with world.acting(sefton.commissioner):
        services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)
        services.end_without_award(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="Nobody has bid.", now=clock.now()
        )
    return tender_id


def _again(sefton: Market, world: World, tender_id: UUID) -> MiniTender:
    with world.acting(sefton.commissioner):
        return services.run_again(
            actor=sefton.commissioner, mini_tender_id=tender_id, title="Care at home, more time",
            urgency=Urgency.PLANNED, now=clock.now(),
        )  # fmt: skip


def test_who_was_invited_and_how_each_answered_is_frozen_for_whatever_follows(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = _failed(sefton, world, move_clock)
    with world.acting(sefton.commissioner):
        [package_id] = queries.package_ids_of([tender_id])[tender_id]
        evidence = queries.find_failed_package(sefton.commissioner, package_id)
        assert evidence is not None
        assert evidence.document["answers"] == {"capacity": 1, "price": 1, "no answer": 1}
        assert len(evidence.document["invited"]) == 3
        assert bytes(evidence.sha256) == hashlib.sha256(canonical(evidence.document)).digest()
    moira = world.signed_in(sefton.commissioner)
    page = moira.get(f"/mini-tenders/{tender_id}/evidence").text
    assert "We have no capacity" in page
    assert evidence.sha256.hex()[:4] in page
    assert moira.get(f"/mini-tenders/{tender_id}/evidence/{package_id}.json").get_json() == evidence.document


def test_it_is_run_again_once_for_the_same_packages_and_each_names_the_other(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = _failed(sefton, world, move_clock)
    made = _again(sefton, world, tender_id)
    assert (made.follows_id, made.urgency, made.status) == (tender_id, "planned", "draft")
    with pytest.raises(Refused, match=r"again\.has_run"):
        _again(sefton, world, tender_id)
    moira = world.signed_in(sefton.commissioner)
    assert made.reference in moira.get(f"/mini-tenders/{tender_id}").text
    assert "again, which bought from nobody" in moira.get(f"/mini-tenders/{made.id}").text
    with world.acting(sefton.commissioner):
        published = services.publish(actor=sefton.commissioner, mini_tender_id=made.id, now=clock.now())
        assert published.status == "published"


def test_what_is_not_over_is_not_run_again(sefton: Market, world: World) -> None:
    with pytest.raises(Refused, match=r"again\.not_over"):
        _again(sefton, world, sefton.published())


def test_a_second_failure_says_what_it_followed(sefton: Market, world: World, move_clock: MoveClock) -> None:
    tender_id = _failed(sefton, world, move_clock)
    made = _again(sefton, world, tender_id)
    with world.acting(sefton.commissioner):
        services.publish(actor=sefton.commissioner, mini_tender_id=made.id, now=clock.now())
    move_clock(hours=25)
    with world.acting(sefton.commissioner):
        services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=made.id)
        services.end_without_award(
            actor=sefton.commissioner, mini_tender_id=made.id, reason="Nobody again.", now=clock.now()
        )
        [evidence] = queries.list_failed(sefton.council.id, made.id)
        assert evidence.document["follows"] == queries.get_own_mini_tender(sefton.commissioner, tender_id).reference
