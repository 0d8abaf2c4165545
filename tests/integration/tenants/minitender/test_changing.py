"""A published package is changed: everyone is told, and bids count again only once they are confirmed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from tenants.minitender import events, jobs, queries, services
from tenants.minitender.models import MiniTenderVersion
from tenants.minitender.rules.revising import Change
from tenants.minitender.services.opening import NOT_CONFIRMED
from tests.factories.buying import FIXED_PRICE_TERMS, OUTCOMES_PACKAGE, WEEK
from tests.factories.tendering import Market, MoveClock, market
from tests.factories.world import World

MORE = Change(
    tender_title="Care at home in Linacre",
    title=OUTCOMES_PACKAGE.title,
    summary="Help in the mornings, after school and on Sundays.",
    outcomes=OUTCOMES_PACKAGE.outcomes,
    starts_on=OUTCOMES_PACKAGE.starts_on,
    ends_on=OUTCOMES_PACKAGE.ends_on,
    weekly_hours="About 18",
    budget_weekly=OUTCOMES_PACKAGE.budget_weekly,
)


def _change(sefton: Market, world: World, tender_id: UUID, change: Change = MORE, seen: int = 1) -> MiniTenderVersion:
    officer = sefton.commissioner
    with world.acting(officer):
        [package_id] = queries.package_ids_of([tender_id])[tender_id]
        return services.change_published(
            actor=officer, mini_tender_id=tender_id, package_id=package_id, change=change,
            reason="Sundays were forgotten.", seen=seen,
        )  # fmt: skip


def test_a_change_is_told_in_words_and_leaves_the_whole_window_from_then_on(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published()
    move_clock(hours=10)
    made = _change(sefton, world, tender_id)
    assert [each["what"] for each in made.differences] == ["Summary", "Hours a week"]
    assert made.differences[1] == {"what": "Hours a week", "before": "About 14", "after": "About 18"}
    assert made.closes_at - made.changed_at == timedelta(hours=24)
    lantern = sefton.bidders["Mersey Lantern"]
    with world.acting(lantern):
        tender = queries.get_invited(lantern, tender_id)
        assert (tender.version, tender.closes_at) == (2, made.closes_at)
        assert [each.version for each in queries.list_tender_versions(sefton.council.id, tender_id)] == [2]


def test_a_bid_counts_again_once_confirmed_and_one_that_is_not_is_kept_as_invalid(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published()
    for name in ("Mersey Lantern", "Rowan and Tide"):
        sefton.bid(tender_id, name)
    _change(sefton, world, tender_id)
    lantern = sefton.bidders["Mersey Lantern"]
    with world.acting(lantern):
        assert queries.list_unconfirmed(lantern, [tender_id]) == {tender_id}
        receipt = services.confirm_bid(actor=lantern, mini_tender_id=tender_id)
        assert receipt.version == 2
        assert queries.list_unconfirmed(lantern, [tender_id]) == set()
    with pytest.raises(Refused, match=r"bid\.confirmed"), world.acting(lantern):
        services.confirm_bid(actor=lantern, mini_tender_id=tender_id)
    move_clock(hours=25)
    with world.acting(sefton.commissioner):
        services.open_mini_tender(actor=sefton.commissioner, mini_tender_id=tender_id)
        offers = queries.list_offers(sefton.council.id, tender_id)
        valid = {each.provider_id for each in offers if each.invalid_reason is None}
        assert valid == {sefton.providers["Mersey Lantern"].id}
        assert [each.invalid_reason for each in offers if each.invalid_reason] == [NOT_CONFIRMED]


def test_where_the_council_states_the_week_a_confirmed_bid_is_for_the_week_as_it_is_now(world: World) -> None:
    wirral = market(world, FIXED_PRICE_TERMS)
    tender_id = wirral.published()
    wirral.bid(tender_id, "Mersey Lantern")
    week = replace(WEEK, visits=WEEK.visits[:1])
    shorter = replace(MORE, weekly_hours=None, budget_weekly=None, schedule=week.as_document())
    made = _change(wirral, world, tender_id, shorter)
    assert "The week" in [each["what"] for each in made.differences]
    lantern = wirral.bidders["Mersey Lantern"]
    with world.acting(lantern):
        services.confirm_bid(actor=lantern, mini_tender_id=tender_id)
        _, [wanted] = services.get_wanted(queries.get_invited(lantern, tender_id))
        assert len(wanted.patterns or ()) == 1


@pytest.mark.parametrize(
    ("change", "seen", "refusal"),
    [
        (replace(MORE, summary=OUTCOMES_PACKAGE.summary, weekly_hours="About 14"), 1, r"revision\.nothing"),
        (MORE, 2, r"changed\.meanwhile"),
        (replace(MORE, summary="Imogen needs help on Sundays."), 1, r"screening|package"),
        (replace(MORE, outcomes=()), 1, r"package\.no_outcome"),
    ],
)
def test_refuses_a_change_that_says_nothing_new_too_much_or_was_overtaken(
    sefton: Market, world: World, change: Change, seen: int, refusal: str
) -> None:
    tender_id = sefton.published()
    with pytest.raises(Refused, match=refusal):
        _change(sefton, world, tender_id, change, seen)
    with world.acting(sefton.commissioner):
        assert queries.get_own_mini_tender(sefton.commissioner, tender_id).version == 1


def test_nothing_is_changed_after_the_deadline_by_whatever_statement(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.published()
    move_clock(hours=25)
    with pytest.raises(Refused, match=r"mini_tender\.over"):
        _change(sefton, world, tender_id)
    with pytest.raises(IntegrityError, match="only while bids are taken"), world.acting(sefton.commissioner):
        db.session.execute(sa.text("UPDATE mini_tender SET version = 2 WHERE id = :id"), {"id": tender_id})


def _told(world: World, act: Callable[..., None], provider: object, event: object) -> list[str]:
    bidder = provider
    job = bidder.as_job_of(bidder.organisation, bidder.organisation_kind)
    with world.acting(job):
        act(job, event)
        db.session.flush()
        return list(db.session.scalars(sa.text("SELECT template FROM notification ORDER BY id DESC LIMIT 1")))


def test_whoever_has_bid_is_told_loudly_and_reminded_and_others_only_that_it_changed(
    sefton: Market, world: World
) -> None:
    tender_id = sefton.published()
    sefton.bid(tender_id, "Mersey Lantern")
    _change(sefton, world, tender_id)
    key = {"council_id": sefton.council.id, "mini_tender_id": tender_id, "version": 2}
    lantern, rowan = sefton.bidders["Mersey Lantern"], sefton.bidders["Rowan and Tide"]
    changed, due = events.MiniTenderChanged(**key), events.ConfirmationDue(**key)
    assert _told(world, jobs.tell_of_change, lantern, changed) == ["tenants/minitender/mail/unconfirmed"]
    assert _told(world, jobs.tell_of_change, rowan, changed) == ["tenants/minitender/mail/changed"]
    assert _told(world, jobs.remind_to_confirm, lantern, due) == ["tenants/minitender/mail/unconfirmed"]
    with world.acting(lantern):
        services.confirm_bid(actor=lantern, mini_tender_id=tender_id)
    with world.acting(rowan):
        db.session.execute(sa.text("SELECT 1"))
    assert _count_of(world, "ConfirmationDue") == 3


def _count_of(world: World, event: str) -> int:
    with world.engine.connect() as connection:
        waiting = sa.text("SELECT count(*) FROM outbox_message WHERE event = :event AND due_at > recorded_at")
        return int(connection.execute(waiting, {"event": event}).scalar_one())


def test_the_officer_changes_it_on_a_page_and_the_bidder_is_told_that_its_bid_does_not_count(
    sefton: Market, world: World
) -> None:
    tender_id = sefton.published()
    sefton.bid(tender_id, "Mersey Lantern")
    with world.acting(sefton.commissioner):
        [package_id] = queries.package_ids_of([tender_id])[tender_id]
    moira, bea = world.signed_in(sefton.commissioner), world.signed_in(sefton.bidders["Mersey Lantern"])
    path = f"/mini-tenders/{tender_id}/packages/{package_id}/change"
    assert "About 14" in moira.get(path).text
    assert f"/packages/{package_id}/change" in moira.get(f"/mini-tenders/{tender_id}").text
    invitation = bea.get(f"/invitations/{tender_id}").text
    assert "NOT count" not in invitation
    _change(sefton, world, tender_id)
    assert "Sundays were forgotten." in moira.get(f"/mini-tenders/{tender_id}").text
    invitation = bea.get(f"/invitations/{tender_id}").text
    assert "NOT count" in invitation
    assert "About 18" in invitation
    assert "Confirm your bid: it does NOT count" in bea.get("/invitations").text
