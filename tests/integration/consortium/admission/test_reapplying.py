"""A provider applies again: it begins as last time, and whoever reads it sees what changed."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.rules.tasks import Declared
from consortium.admission.services.applying import load_draft
from consortium.admission.services.comparing import since_last_time
from consortium.evaluation import services as evaluating
from consortium.evaluation.queries import subjects_of
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.world import World

MoveClock = Callable[..., None]
NEW_WORDS = "We have learnt a lot: two people listen, and the child chooses who writes it down."


def next_round(world: World, opened: Admission) -> UUID:
    """The round after: it no longer asks about the living wage."""
    with world.acting(opened.officer):
        now = clock.now()
        second = services.copy_version(actor=opened.officer, questionnaire_id=opened.questionnaire_id)
        services.remove_question(actor=opened.officer, questionnaire_id=second.id, revision=1, question="living_wage")
        services.adopt_questionnaire(actor=opened.officer, questionnaire_id=second.id, now=now)
        announced = services.announce_round(
            actor=opened.officer,
            system_id=opened.region.system_id,
            questionnaire_id=second.id,
            opens_at=now,
            closes_at=now + timedelta(days=30),
            decision_due_on=(now + timedelta(days=60)).date(),
            now=now,
        )
        return announced.id


def again(world: World, rosa: Actor, round_id: UUID) -> UUID:
    with world.acting(rosa):
        return services.start_application(actor=rosa, round_id=round_id, now=clock.now()).id


def test_a_new_application_begins_as_the_last_one_without_its_exclusion_declarations(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    first = admission.submitted(world, opened, "Harbour Care Ltd")
    rosa = opened.applicants[first]
    move_clock(days=31)
    second = again(world, rosa, next_round(world, opened))
    with world.acting(rosa):
        before, draft = (load_draft(queries.get_own_application(rosa, each)) for each in (first, second))
        assert draft.answers == {key: value for key, value in before.answers.items() if key != "living_wage"}
        assert draft.offers == before.offers
        assert draft.declared == {}
        since = since_last_time(draft)
        assert since is not None
        assert [(each.key, str(each.change)) for each in since.questions] == [("living_wage", "removed")]
        assert since.answers == []


def test_the_applicant_the_lead_and_a_cleared_assessor_see_what_was_answered_otherwise(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    first = admission.submitted(world, opened, "Harbour Care Ltd")
    rosa = opened.applicants[first]
    move_clock(days=31)
    round_id = next_round(world, opened)
    second = again(world, rosa, round_id)
    with world.acting(rosa):
        for words in ("A first try", NEW_WORDS):
            services.save_answers(actor=rosa, application_id=second, answers={"safeguarding": words}, now=clock.now())
        grounds = load_draft(queries.get_own_application(rosa, second)).grounds
        nothing = {each.key: Declared(applies=False) for each in grounds}
        services.declare_exclusions(actor=rosa, application_id=second, declared=nothing, now=clock.now())
        services.submit_application(actor=rosa, application_id=second)
    for reader in (rosa, opened.officer):
        with world.acting(reader):
            since = since_last_time(load_draft(queries.get_application(second)))
            assert since is not None
            (change,) = since.answers
            assert (change.before, change.after) == (admission.ANSWERS["safeguarding"], NEW_WORDS)
    move_clock(days=31)
    opened.round_id = round_id
    evaluation_id = admission.begin_assessment(world, opened)[second]
    with world.acting(opened.ruth):
        evaluating.declare_interest(
            actor=opened.ruth, evaluation_id=evaluation_id, has_conflict=False, interest="", now=clock.now()
        )
        assert subjects_of([evaluation_id])[evaluation_id].before == {"safeguarding": admission.ANSWERS["safeguarding"]}


def test_a_cleared_assessor_sees_what_a_question_asks_otherwise(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    first = admission.submitted(world, opened, "Harbour Care Ltd")
    newcomer = "Northshore Homecare Ltd"
    rosa = opened.applicants[first]
    move_clock(days=31)
    with world.acting(opened.officer):
        document = services.read_document(services.shipped_questionnaire())
        for section in document["sections"]:
            for question in section["questions"]:
                if question["key"] == "safeguarding":
                    question["guidance"] = "Say who listens, and what is written down in whose words."
        now = clock.now()
        saved = services.save_questionnaire(
            actor=opened.officer, system_id=opened.region.system_id, document=document, now=now
        )
        services.adopt_questionnaire(actor=opened.officer, questionnaire_id=saved.id, now=now)
        opened.round_id = services.announce_round(
            actor=opened.officer, system_id=opened.region.system_id, questionnaire_id=saved.id, opens_at=now,
            closes_at=now + timedelta(days=30), decision_due_on=(now + timedelta(days=60)).date(), now=now,
        ).id  # fmt: skip
    second = again(world, rosa, opened.round_id)
    with world.acting(rosa):
        grounds = load_draft(queries.get_own_application(rosa, second)).grounds
        nothing = {each.key: Declared(applies=False) for each in grounds}
        services.declare_exclusions(actor=rosa, application_id=second, declared=nothing, now=clock.now())
        services.submit_application(actor=rosa, application_id=second)
    new = admission.submitted(world, opened, newcomer, person="Peter Vance")
    move_clock(days=31)
    tied = admission.begin_assessment(world, opened)
    for evaluation_id in tied.values():
        with world.acting(opened.ruth):
            evaluating.declare_interest(
                actor=opened.ruth, evaluation_id=evaluation_id, has_conflict=False, interest="", now=clock.now()
            )
    with world.acting(opened.ruth):
        subjects = subjects_of(list(tied.values()))
        [(name, was, is_now)] = subjects[tied[second]].asked_otherwise["safeguarding"]
        assert (name, is_now) == ("Guidance", "Say who listens, and what is written down in whose words.")
        assert was != is_now
        assert set(subjects[tied[second]].asked_otherwise) == {"safeguarding"}
        assert subjects[tied[new]].asked_otherwise == {}
    page = world.signed_in(opened.ruth).get(f"/assessments/{tied[second]}/questions/safeguarding").text
    assert "This question asks otherwise than last time" in page


def test_what_was_never_submitted_is_carried_over_and_the_lead_never_learns_it(
    world: World, opened: Admission, move_clock: MoveClock
) -> None:
    rosa = admission.applicant(world, opened, "Harbour Care Ltd")
    admission.draft(world, opened, rosa)
    move_clock(days=31)
    second = again(world, rosa, next_round(world, opened))
    with world.acting(rosa):
        draft = load_draft(queries.get_own_application(rosa, second))
        assert draft.answers["safeguarding"] == admission.ANSWERS["safeguarding"]
        assert queries.answers_before([second]) == {}
        assert since_last_time(draft) is None
