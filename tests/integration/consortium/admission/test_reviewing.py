"""An applicant asks once for a review; somebody who had no part in the decision answers; an upheld one replaces it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
import sqlalchemy as sa

from consortium.admission import queries, services
from consortium.admission.rules.reviews import Corrections
from consortium.contracts import queries as contracts
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.letterbox import told
from tests.factories.memory import remembered
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.refusals import refusal_of
from tests.factories.world import World

MoveClock = Callable[..., None]
GROUNDS = "The score for safeguarding overlooks the second policy that we attached."
REASONS = "The assessors had not read the second policy. Read with it, the answer is satisfactory."
RIGHT = Corrections({"safeguarding": (3, "The second policy answers it.")})


@dataclass
class Case:
    """A provider that was not admitted for want of one score, and a strategic lead who had no part in it."""

    opened: Admission
    rosa: Actor
    sonia: Actor
    application_id: UUID
    decision_id: UUID


@pytest.fixture
@remembered
def case(world: World, move_clock: MoveClock) -> Case:
    opened = admission.open_round(world)
    application_id = admission.submitted(world, opened, "Harbour Care Ltd")
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[application_id], 4, under=("safeguarding",))
    sonia = world.person("Sonia Marsh", opened.region.lead, Role.STRATEGIC_LEAD)
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=application_id, now=clock.now())
        (made,) = services.release_decision(actor=opened.officer, application_id=application_id, now=clock.now())
    return Case(opened, opened.applicants[application_id], sonia, application_id, made.id)


def ask(world: World, case: Case, *, by: Actor | None = None, grounds: str = GROUNDS) -> UUID:
    with world.acting(by or case.rosa):
        review = services.ask_for_review(actor=by or case.rosa, decision_id=case.decision_id, grounds=grounds)
        return review.id


def take_on(world: World, actor: Actor, review_id: UUID) -> None:
    with world.acting(actor):
        services.take_on_review(actor=actor, review_id=review_id, now=clock.now())


def answer(
    world: World, actor: Actor, review_id: UUID, *, is_upheld: bool, corrections: Corrections | None = None
) -> None:
    with world.acting(actor):
        services.answer_review(
            actor=actor,
            review_id=review_id,
            is_upheld=is_upheld,
            reasons=REASONS,
            corrections=corrections,
            now=clock.now(),
        )


def test_an_upheld_review_replaces_the_decision_and_sends_the_contract(world: World, case: Case) -> None:
    review_id = ask(world, case)
    take_on(world, case.sonia, review_id)
    answer(world, case.sonia, review_id, is_upheld=True, corrections=RIGHT)
    with world.acting(case.rosa):
        (letter,) = queries.decisions_of([case.application_id])[case.application_id]
        assert letter.replaces_id == case.decision_id
        assert letter.is_admitted
        assert letter.findings["review"]["reasons"] == REASONS
        assert contracts.get_own_contract(case.rosa, letter.contract_id).accepted_at is None
        old = queries.get_decision(case.decision_id)
        assert (old.is_admitted, str(old.total)) == (False, "62.00")
        assert queries.get_review(review_id).is_upheld
    page = world.signed_in(case.rosa).get(f"/applications/{case.application_id}/letter")
    assert "This decision replaces the one of" in page.text
    assert REASONS in page.text


def test_a_review_that_is_not_upheld_leaves_the_decision_with_reasons(world: World, case: Case) -> None:
    review_id = ask(world, case)
    take_on(world, case.sonia, review_id)
    answer(world, case.sonia, review_id, is_upheld=False)
    with world.acting(case.rosa):
        (letter,) = queries.decisions_of([case.application_id])[case.application_id]
        assert letter.id == case.decision_id
        assert queries.get_review(review_id).reasons == REASONS
    assert refusal_of(answer, world, case.sonia, review_id, is_upheld=True, corrections=RIGHT) == "review.moved"
    assert refusal_of(ask, world, case) == "review.asked_already"


def test_it_is_not_upheld_where_the_corrections_change_nothing(world: World, case: Case) -> None:
    review_id = ask(world, case)
    take_on(world, case.sonia, review_id)
    code = refusal_of(answer, world, case.sonia, review_id, is_upheld=True)
    assert code == "review.nothing_corrected"
    with world.acting(case.rosa):
        assert queries.get_review(review_id).answered_at is None


def test_nobody_who_had_a_part_takes_it_on_and_the_database_says_so_too(world: World, case: Case) -> None:
    review_id = ask(world, case)
    assert refusal_of(take_on, world, case.opened.officer, review_id) == "review.had_a_part"
    assert refusal_of(answer, world, case.sonia, review_id, is_upheld=False) == "review.not_taken_on"
    forged = sa.text("UPDATE decision_review SET acknowledged_at = guard.now(), decider_id = guard.person()")
    with pytest.raises(sa.exc.IntegrityError, match="had a part"), world.acting(case.opened.officer):
        db.session.execute(forged)


def test_one_person_reviews_every_lot_of_an_application(world: World, move_clock: MoveClock) -> None:
    opened = admission.open_round(world)
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    lots = tuple(opened.region.lots)[:2]
    application_id = admission.draft(world, opened, rosa, lots=lots)
    admission.submit(world, rosa, application_id)
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    admission.assess(world, opened, tied[application_id], 4, under=("safeguarding",))
    sonia = world.person("Sonia Marsh", opened.region.lead, Role.STRATEGIC_LEAD)
    with world.acting(opened.officer):
        services.decide(actor=opened.officer, application_id=application_id, now=clock.now())
        made = services.release_decision(actor=opened.officer, application_id=application_id, now=clock.now())
    assert len(made) == 2
    for decision in made:
        review_id = ask(world, Case(opened, rosa, sonia, application_id, decision.id))
        take_on(world, sonia, review_id)
        answer(world, sonia, review_id, is_upheld=True, corrections=RIGHT)
    with world.acting(rosa):
        letters = queries.decisions_of([application_id])[application_id]
        assert [letter.is_admitted for letter in letters] == [True, True]


def test_a_colleague_takes_it_over_and_then_only_they_answer(world: World, case: Case) -> None:
    review_id = ask(world, case)
    take_on(world, case.sonia, review_id)
    ola = world.person("Ola Byrne", case.opened.region.lead, Role.PROCUREMENT_OFFICER)
    assert refusal_of(answer, world, ola, review_id, is_upheld=False) == "review.of_another"
    take_on(world, ola, review_id)
    assert refusal_of(answer, world, case.sonia, review_id, is_upheld=False) == "review.of_another"
    answer(world, ola, review_id, is_upheld=False)


def test_it_can_be_asked_for_until_the_day_on_the_letter_and_the_database_keeps_that(
    world: World, case: Case, move_clock: MoveClock
) -> None:
    move_clock(days=63)
    assert refusal_of(ask, world, case) == "review.too_late"
    late = sa.text(
        "INSERT INTO decision_review (lead_id, id, provider_id, application_id, decision_id, grounds, asked_at,"
        " asked_by, answer_due_at) SELECT lead_id, gen_random_uuid(), provider_id, application_id, id, 'x',"
        " guard.now(), guard.person(), guard.now() FROM decision"
    )
    with pytest.raises(sa.exc.ProgrammingError, match="row-level security"), world.acting(case.rosa):
        db.session.execute(late)


def test_the_leads_own_terms_decide_how_long(world: World, case: Case, move_clock: MoveClock) -> None:
    def terms(days: int, working_days: int) -> None:
        with world.acting(case.opened.officer):
            services.set_review_terms(
                actor=case.opened.officer,
                system_id=case.opened.region.system_id,
                days_to_ask=days,
                working_days_to_answer=working_days,
                now=clock.now(),
            )

    assert refusal_of(terms, 0, 5) == "review.days_out_of_range"
    terms(10, 3)
    terms(10, 5)
    review_id = ask(world, case)
    with world.acting(case.rosa):
        review = queries.get_review(review_id)
        assert 5 <= (review.answer_due_at - review.asked_at).days <= 14
        assert (queries.get_decision(case.decision_id).review_until - review.asked_at).days >= 29


def test_only_the_two_parties_know_of_it(world: World, case: Case) -> None:
    review_id = ask(world, case)
    other = admission.applicant(world, case.opened, "Northshore Homecare Ltd", person="Peter Vance")
    for stranger in (other, case.opened.tom):
        with world.acting(stranger), pytest.raises(NotFound):
            queries.get_review(review_id)
    assert world.signed_in(other).get(f"/decision-reviews/{review_id}").status_code == 404
    assert world.signed_in(other).get(f"/decisions/{case.decision_id}/review").status_code == 404
    manager = world.person("Mo Hale", case.opened.region.lead, Role.CONTRACT_MANAGER)
    assert world.signed_in(manager).get(f"/decision-reviews/{review_id}").status_code == 404


def test_both_are_told_once_each_where_it_is_and_nothing_more(world: World, case: Case) -> None:
    review_id = ask(world, case)
    take_on(world, case.sonia, review_id)
    answer(world, case.sonia, review_id, is_upheld=True, corrections=RIGHT)
    messages = [each for each in told(world) if each.about.startswith("review_")]
    rosa, lead = world.address_of("Rosa Delgado"), case.opened.region.lead.id
    assert [(each.about, each.organisation_id, each.address) for each in messages] == [
        ("review_acknowledged", case.rosa.organisation, rosa),
        ("review_answered", case.rosa.organisation, rosa),
        ("review_asked", lead, world.address_of("Helen Marsh")),
        ("review_asked", lead, world.address_of("Ines Duarte")),
        ("review_asked", lead, world.address_of("Sonia Marsh")),
    ]
    for each in messages:
        assert each.says_only_where, each
        assert f"/decision-reviews/{review_id}" in each.body
        assert GROUNDS not in each.body
        assert REASONS not in each.body


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("grounds = ''", "has_grounds"),
        ("acknowledged_at = guard.now()", "taken_on_by_somebody"),
        ("answered_at = guard.now()", "answered_one_way_with_reasons"),
        ("answered_at = guard.now(), is_upheld = false, reasons = 'x'", "taken_on_before_answered"),
    ],
)
def test_half_a_review_cannot_be_stored(world: World, case: Case, change: str, check: str) -> None:
    ask(world, case)
    with pytest.raises(sa.exc.IntegrityError, match=check), world.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE decision_review SET {change}"))


def test_terms_out_of_range_cannot_be_stored(world: World, case: Case) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="days_within_a_year"):
        world.insert(
            "review_terms",
            lead_id=case.opened.region.lead.id,
            system_id=case.opened.region.system_id,
            days_to_ask=0,
            working_days_to_answer=1,
            set_at=sa.func.guard.now(),
            set_by=case.sonia.person,
        )


def test_a_review_by_api(world: World, case: Case) -> None:
    world.administrator()
    own_program(world)
    client = world.app.test_client()
    rosa, sonia = (bearer(token_of(world, each)) for each in (case.rosa, case.sonia))
    here = f"/api/v1/decisions/{case.decision_id}/review"
    asked = client.post(here, json={"grounds": GROUNDS}, headers=rosa).get_json()
    assert client.post(here, json={"grounds": GROUNDS}, headers=rosa).status_code == 409
    [listed] = client.get("/api/v1/decision-reviews", headers=sonia).get_json()
    assert (listed["id"], listed["answered_at"]) == (asked["id"], None)
    path = f"/api/v1/decision-reviews/{asked['id']}"
    assert client.post(f"{path}/acknowledgement", headers=sonia).status_code == 200
    said = {
        "is_upheld": True,
        "reasons": REASONS,
        "scores": [{"question": "safeguarding", "score": 3, "reason": "The second policy answers it."}],
    }
    assert client.post(f"{path}/answer", json=said, headers=sonia).get_json()["is_upheld"] is True
    assert client.get(path, headers=rosa).get_json()["reasons"] == REASONS
    [answered] = client.get("/api/v1/decision-reviews?is_answered=true", headers=rosa).get_json()
    assert answered["id"] == asked["id"]
    ines = bearer(token_of(world, case.opened.officer))
    terms = f"/api/v1/systems/{case.opened.region.system_id}/review-terms"
    assert client.get(terms, headers=rosa).get_json() == {"days_to_ask": 30, "working_days_to_answer": 20}
    wanted = {"days_to_ask": 14, "working_days_to_answer": 10}
    assert client.put(terms, json=wanted, headers=ines).get_json() == wanted
