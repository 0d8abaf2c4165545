"""A round of admission from its first application to letters and contracts."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from consortium.admission import queries, services
from consortium.contracts import queries as contracts
from consortium.kernel import clock
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.world import World

MoveClock = Callable[..., None]


def test_everyone_good_enough_is_admitted_and_one_under_a_minimum_is_told_why(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    good = admission.submitted(world, opened, "Harbour Care Ltd")
    weak = admission.submitted(world, opened, "Northshore Homecare Ltd", person="Peter Vance")
    move_clock(days=31)
    evaluations = admission.begin_assessment(world, opened)
    admission.assess(world, opened, evaluations[good], 4)
    admission.assess(world, opened, evaluations[weak], 4, under=("safeguarding",))
    with world.acting(opened.officer):
        for application_id in (good, weak):
            services.decide(actor=opened.officer, application_id=application_id, now=clock.now())
        told = services.release_decisions(actor=opened.officer, round_id=opened.round_id, now=clock.now())
    assert told == 2
    peter = opened.applicants[weak]
    with world.acting(peter):
        (letter,) = queries.decisions_of([weak])[weak]
        assert not letter.is_admitted
        assert str(letter.total) == "62.00"  # over the threshold, and still not admitted
        assert any("needs at least 3" in line for line in letter.findings["to_change"])
    rosa = opened.applicants[good]
    with world.acting(rosa):
        (letter,) = queries.decisions_of([good])[good]
        assert letter.is_admitted
        assert str(letter.total) == "80.00"
        assert letter.contract_id is not None
        assert {each["reason"] for each in letter.findings["answers"]} >= {"Agreed on safeguarding."}


def test_an_applicant_learns_nothing_before_the_letter_is_released(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    move_clock(days=31)
    evaluations = admission.begin_assessment(world, opened)
    admission.assess(world, opened, evaluations[application_id], 4)
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=application_id, now=clock.now())
    with world.acting(opened.applicants[application_id]):
        assert queries.decisions_of([application_id]) == {}


def test_a_late_application_is_refused_at_the_closing_moment(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    rosa = admission.applicant(world, opened, "Tardy Homecare Ltd")
    application_id = admission.draft(world, opened, rosa)
    move_clock(days=30)
    with pytest.raises(Refused, match=r"application\.too_late"):
        admission.submit(world, rosa, application_id)


def test_the_database_itself_takes_no_late_application(world: World, opened: Admission, move_clock: MoveClock) -> None:
    rosa = admission.applicant(world, opened, "Tardy Homecare Ltd")
    application_id = admission.draft(world, opened, rosa)
    move_clock(days=30)
    late = sa.text(
        "UPDATE application SET submitted_at = guard.now(), submitted_by = :person, submitted_hash = '\\x00',"
        " receipt = 'forged' WHERE id = :id"
    )
    with pytest.raises(sa.exc.IntegrityError, match="while its round is open"), world.acting(rosa):
        db.session.execute(late, {"person": rosa.person, "id": application_id})


def test_an_incomplete_draft_is_refused_and_says_what_is_left(world: World, opened: Admission) -> None:
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    with world.acting(rosa):
        application = services.start_application(actor=rosa, round_id=opened.round_id, now=clock.now())
    with pytest.raises(Refused, match=r"application\.incomplete") as refused:
        admission.submit(world, rosa, application.id)
    assert "Lots and places" in refused.value.facts["left"]


def test_the_lead_reads_an_application_once_submitted_and_no_longer_once_withdrawn(
    world: World, opened: Admission
) -> None:
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    application_id = admission.draft(world, opened, rosa)
    with world.acting(opened.officer), pytest.raises(NotFound):
        queries.get_application_as_lead(opened.officer, application_id)
    admission.submit(world, rosa, application_id)
    with world.acting(opened.officer):
        assert queries.get_application_as_lead(opened.officer, application_id).reference.startswith("R1-")
        assert queries.answers_of([application_id])[application_id]["safeguarding"]
    with world.acting(rosa):
        services.withdraw_application(actor=rosa, application_id=application_id, now=clock.now())
    with world.acting(opened.officer), pytest.raises(NotFound):
        queries.get_application_as_lead(opened.officer, application_id)


def test_assessment_waits_for_the_round_to_close(world: World, opened: Admission) -> None:
    admission.submitted(world, opened, "Harbour Care Ltd")
    with world.acting(opened.officer), pytest.raises(Refused, match=r"round\.still_open"):
        services.open_evaluations(actor=opened.officer, round_id=opened.round_id, now=clock.now())


def test_the_contract_goes_out_with_the_letter(world: World, opened: Admission, move_clock: MoveClock) -> None:
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    move_clock(days=31)
    admission.assess(world, opened, admission.begin_assessment(world, opened)[application_id], 5)
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=application_id, now=clock.now())
        (made,) = services.release_decision(actor=opened.officer, application_id=application_id, now=clock.now())
        contract_id = made.contract_id
    assert contract_id is not None
    rosa = opened.applicants[application_id]
    with world.acting(rosa):
        assert contracts.get_own_contract(rosa, contract_id).accepted_at is None
