"""Support that began, confirmed by whoever knows the child; reviews that say how far each outcome is."""

from collections.abc import Callable
from datetime import date

import pytest

from consortium.kernel import clock
from consortium.kernel.errors import NotFound, Refused
from tenants.agreements import queries, services
from tenants.agreements.rules import Outcome, Progress
from tests.factories.agreements import Parties
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.world import World

STARTED = date(2027, 1, 5)


@pytest.mark.its_own_dates
def test_a_social_worker_confirms_once_that_support_began(parties: Parties, move_clock: Callable[..., None]) -> None:
    agreement_id, worker = parties.made(), parties.buyers.social_worker
    move_clock(days=260)
    with parties.world.acting(worker):
        start = services.confirm_start(actor=worker, agreement_id=agreement_id, began_on=STARTED, now=clock.now())
        assert (start.began_on, start.confirmed_by) == (STARTED, worker.person)
        with pytest.raises(Refused, match=r"start\.confirmed_already"):
            services.confirm_start(actor=worker, agreement_id=agreement_id, began_on=STARTED, now=clock.now())
    with parties.world.acting(parties.manager):
        assert queries.find_start(queries.get_agreement(parties.manager, agreement_id)) is None
        with pytest.raises(NotFound):
            services.confirm_start(actor=parties.manager, agreement_id=agreement_id, began_on=STARTED, now=clock.now())


def test_what_nobody_signed_has_not_begun(parties: Parties) -> None:
    agreement_id, worker = parties.agreement(), parties.buyers.social_worker
    with pytest.raises(Refused, match=r"change\.not_running"), parties.world.acting(worker):
        services.confirm_start(actor=worker, agreement_id=agreement_id, began_on=STARTED, now=clock.now())


@pytest.mark.its_own_dates
def test_a_review_keeps_how_far_each_outcome_is(parties: Parties, move_clock: Callable[..., None]) -> None:
    agreement_id, worker = parties.made(), parties.buyers.social_worker
    move_clock(days=260)
    with parties.world.acting(worker):
        agreement = queries.get_agreement(worker, agreement_id)
        (review,) = queries.list_reviews(agreement)
        first, second = queries.outcomes_of(agreement)
        said = {first: Progress.REACHED, second: Progress.NOT_YET}
        held = services.hold_review(
            actor=worker, review_id=review.id, held_on=date(2027, 7, 20), childs_voice="I swim.",
            outcome=Outcome.CHANGE, note="", progress=said, now=clock.now(),
        )  # fmt: skip
    assert held.progress == [
        {"outcome": first, "progress": "reached"}, {"outcome": second, "progress": "not yet"},
    ]  # fmt: skip
    page = parties.world.signed_in(parties.commissioner).get(f"/agreements/{agreement_id}").text
    assert "Propose the change to the provider" in page


@pytest.mark.its_own_dates
def test_reviews_are_listed_overdue_and_due_soon(
    parties: Parties, world: World, move_clock: Callable[..., None]
) -> None:
    parties.made()
    parties.made(ends_on=date(2027, 9, 1))
    move_clock(days=260)
    with world.acting(parties.commissioner):
        assert queries.count_reviews_due(parties.commissioner, date(2027, 10, 1), date(2027, 8, 13)) == (1, 1)
    browser = world.signed_in(parties.commissioner)
    for show, count in (("", 2), ("overdue", 1), ("due", 1)):
        assert browser.get(f"/reviews?show={show}").text.count("Record review<") == count


@pytest.mark.its_own_dates
def test_a_start_is_confirmed_by_api(parties: Parties, world: World, move_clock: Callable[..., None]) -> None:
    world.administrator()
    own_program(world)
    agreement_id, caller = parties.made(), world.app.test_client()
    move_clock(days=260)
    headers = bearer(token_of(world, parties.buyers.social_worker))
    path = f"/api/v1/agreements/{agreement_id}/start"
    kept = caller.post(path, headers=headers, json={"began_on": "2027-01-05"})
    assert (kept.status_code, kept.get_json()["began_on"]) == (201, "2027-01-05")
    again = caller.post(path, headers=headers, json={"began_on": "2027-01-05"})
    assert again.get_json()["type"] == "/api/problems/start.confirmed_already"
