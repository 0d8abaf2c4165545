"""What time brings about in admission: assessors and leads reminded on their days, contracts after a standstill."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa

from consortium.admission import queries, services
from consortium.contracts import queries as contracts
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import LONDON
from consortium.people.rules import Role
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.letterbox import received
from tests.factories.refusals import refusal_of
from tests.factories.worker import do_waiting_work
from tests.factories.world import World

MoveClock = Callable[..., None]
GROUNDS = "The score for safeguarding overlooks the second policy that we attached."


def until(world: World, actor: Actor, moment: datetime) -> timedelta:
    with world.acting(actor):
        return moment - clock.now()


def to_the_day_before(world: World, opened: Admission, days: int, move_clock: MoveClock) -> None:
    """Nine in the morning, so many days before the round's decision date."""
    with world.acting(opened.officer):
        due_on = queries.get_round(opened.round_id).decision_due_on
    morning = datetime.combine(due_on - timedelta(days=days), time(9), LONDON)
    move_clock(seconds=until(world, opened.officer, morning).total_seconds())


# Assessors


def test_assessors_who_are_behind_are_reminded_on_three_mornings(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    admission.submitted(world, opened, "Harbour Care Ltd")
    move_clock(days=31)
    admission.begin_assessment(world, opened)
    seen = []
    for days in (8, 7, 6, 3, 2, 1):
        to_the_day_before(world, opened, days, move_clock)
        seen.append(len(received(world, "reminder")))
    assert seen == [0, 2, 2, 4, 4, 6]
    assert {each.address for each in received(world, "reminder")} == {
        world.address_of("Ruth Okoro"),
        world.address_of("Tom Ashby"),
    }


def test_whoever_has_locked_is_left_alone(world: World, opened: Admission, move_clock: MoveClock) -> None:
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[application_id], 4)
    for days in (7, 3, 1):
        to_the_day_before(world, opened, days, move_clock)
        assert received(world, "reminder") == []


# Reviews


def review_asked(world: World, opened: Admission, move_clock: MoveClock) -> UUID:
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[application_id], 4, under=("safeguarding",))
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=application_id, now=clock.now())
        (made,) = services.release_decision(actor=opened.officer, application_id=application_id, now=clock.now())
    rosa = opened.applicants[application_id]
    with world.acting(rosa):
        return services.ask_for_review(actor=rosa, decision_id=made.id, grounds=GROUNDS).id


def to_the_morning_of(world: World, opened: Admission, review_id: UUID, which: int, move_clock: MoveClock) -> None:
    with world.engine.connect() as connection:
        due_at = connection.execute(
            sa.text(
                "SELECT due_at FROM outbox_message WHERE event = 'ReviewAnswerNears'"
                " AND payload->>'working_days' = :days AND payload->>'review_id' = :id"
            ),
            {"days": str(which), "id": str(review_id)},
        ).scalar_one()
    move_clock(seconds=until(world, opened.officer, due_at).total_seconds() + 60)


def test_the_lead_is_reminded_of_a_review_on_two_mornings(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    review_id = review_asked(world, opened, move_clock)
    world.person("Sonia Marsh", opened.region.lead, Role.STRATEGIC_LEAD)
    assert received(world, "review_due_in_days") == []
    to_the_morning_of(world, opened, review_id, 5, move_clock)
    first = received(world, "review_due_in_days")
    assert [each.address for each in first] == [
        world.address_of(name) for name in ("Helen Marsh", "Ines Duarte", "Sonia Marsh")
    ]
    assert all(each.says_only_where for each in first)
    assert all(f"/decision-reviews/{review_id}" in each.body and GROUNDS not in each.body for each in first)
    assert received(world, "review_due_tomorrow") == []
    to_the_morning_of(world, opened, review_id, 1, move_clock)
    assert (len(received(world, "review_due_in_days")), len(received(world, "review_due_tomorrow"))) == (3, 3)


def test_a_review_that_is_answered_is_not_reminded_of(world: World, opened: Admission, move_clock: MoveClock) -> None:
    review_id = review_asked(world, opened, move_clock)
    sonia = world.person("Sonia Marsh", opened.region.lead, Role.STRATEGIC_LEAD)
    with world.acting(sonia):
        services.take_on_review(actor=sonia, review_id=review_id, now=clock.now())
        services.answer_review(
            actor=sonia,
            review_id=review_id,
            is_upheld=False,
            reasons="The second policy was read by both.",
            now=clock.now(),
        )
    to_the_morning_of(world, opened, review_id, 1, move_clock)
    assert received(world, "review_due_in_days") == []
    assert received(world, "review_due_tomorrow") == []


# Standstill


def released(world: World, opened: Admission, move_clock: MoveClock, *, score: int = 4) -> UUID:
    """Under a regime that promises a standstill of eight working days."""
    with world.engine.begin() as connection:
        connection.execute(sa.text("UPDATE purchasing_system SET regime = 'pa23-open-framework'"))
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    move_clock(days=31)
    admission.assess(world, opened, admission.begin_assessment(world, opened)[application_id], score)
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=application_id, now=clock.now())
        services.release_decision(actor=opened.officer, application_id=application_id, now=clock.now())
    return application_id


def issue(world: World, opened: Admission) -> int:
    with world.acting(opened.officer):
        return services.issue_contracts(actor=opened.officer, round_id=opened.round_id, now=clock.now())


def held(world: World, opened: Admission, application_id: UUID) -> int:
    rosa = opened.applicants[application_id]
    with world.acting(rosa):
        return len(contracts.list_own_contracts(rosa))


def test_a_contract_goes_out_by_itself_when_the_standstill_ends(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    application_id = released(world, opened, move_clock)
    with world.acting(opened.officer):
        [letter] = queries.decisions_of([application_id])[application_id]
        assert letter.standstill_until is not None
        left = letter.standstill_until - clock.now()
    move_clock(seconds=left.total_seconds() - 60)
    do_waiting_work(world)
    assert held(world, opened, application_id) == 0
    move_clock(minutes=2)
    do_waiting_work(world)
    assert held(world, opened, application_id) == 1
    do_waiting_work(world)
    assert held(world, opened, application_id) == 1
    with world.engine.connect() as connection:
        issued_by, kind = connection.execute(
            sa.text(
                "SELECT c.issued_by, e.actor_kind FROM lead_contract c JOIN audit_entry e ON e.subject_id = c.id"
                " AND e.act = 'contract.issued' AND e.organisation_id = c.lead_id"
            )
        ).one()
    assert (issued_by, kind) == (opened.officer.person, "job")
    assert refusal_of(issue, world, opened) == "standstill.nothing_waits"


def test_nothing_goes_out_twice_where_the_officer_was_first(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    application_id = released(world, opened, move_clock)
    move_clock(days=60)
    assert issue(world, opened) == 1
    do_waiting_work(world)
    assert held(world, opened, application_id) == 1


def test_nobody_admitted_no_contract(world: World, opened: Admission, move_clock: MoveClock) -> None:
    application_id = released(world, opened, move_clock, score=1)
    move_clock(days=60)
    do_waiting_work(world)
    assert held(world, opened, application_id) == 0
