"""An evaluation by its own people, through row-level security: interests, independent scores, locks, moderation."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from consortium.evaluation import queries, services
from consortium.evaluation.queries import ConsensusScore
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from tests.factories.evaluation import Panel, assign, declare, lock, panel, score, scored_and_locked
from tests.factories.refusals import refusal_of
from tests.factories.world import World


@pytest.fixture
def opened(world: World) -> Panel:
    return panel(world)


@pytest.fixture
def locked(world: World, opened: Panel) -> Panel:
    scored_and_locked(world, opened, opened.ruth, 2, 4)
    scored_and_locked(world, opened, opened.tom, 4, 4)
    return opened


def agree(world: World, panel: Panel, actor: Actor, criterion: str, score: int, **more: Any) -> None:
    with world.acting(actor):
        services.agree_consensus(
            actor=actor,
            evaluation_id=panel.evaluation_id,
            criterion=criterion,
            score=score,
            reason=more.pop("reason", "Agreed after discussion."),
            now=clock.now(),
            **more,
        )


def conclude(world: World, panel: Panel) -> dict[str, ConsensusScore]:
    with world.acting(panel.officer):
        return services.conclude(actor=panel.officer, evaluation_id=panel.evaluation_id, now=clock.now())


def test_nobody_scores_before_declaring_interests(world: World, opened: Panel) -> None:
    assert refusal_of(score, world, opened, opened.ruth, "team", 3) == "interest.not_declared"


def test_a_conflict_ends_the_assignment_and_cannot_be_taken_back(world: World, opened: Panel) -> None:
    assert refusal_of(declare, world, opened, opened.ruth, has_conflict=True) == "interest.undescribed"
    declare(world, opened, opened.ruth, has_conflict=True, interest="My sister works there.")
    with pytest.raises(NotFound):
        declare(world, opened, opened.ruth)
    with world.acting(opened.ruth):
        assert queries.list_own_assessments(opened.ruth) == []
    with world.acting(opened.officer):
        progress = queries.progress_of([opened.evaluation_id])[opened.evaluation_id]
    assert (progress.stage, progress.able) == ("assigning", 1)
    assert [each.stage for each in progress.assessors] == ["conflict", "assigned"]


def test_the_database_too_refuses_to_take_a_conflict_back(world: World, opened: Panel) -> None:
    declare(world, opened, opened.ruth, has_conflict=True, interest="My sister works there.")
    with pytest.raises(sa.exc.IntegrityError, match="not taken back"), world.acting(opened.ruth):
        world.execute("UPDATE assignment SET has_conflict = false")


def test_only_an_assessor_of_the_consortium_is_assigned_and_once(world: World, opened: Panel) -> None:
    commissioner = world.person("Sam Reid", opened.region.sefton, Role.COMMISSIONER)
    stranger = world.person("Zoe Pike", world.council("Kent"), Role.ASSESSOR)
    assert refusal_of(assign, world, opened, commissioner) == "assessor.not_one"
    assert refusal_of(assign, world, opened, stranger) == "assessor.not_one"
    assert refusal_of(assign, world, opened, opened.tom) == "assessor.already_assigned"


def test_two_assessors_of_one_council_are_not_enough(world: World) -> None:
    opened = panel(world, is_assigned=False)
    twin = world.person("Una Ashby", opened.region.sefton, Role.ASSESSOR)
    for assessor in (opened.tom, twin):
        assign(world, opened, assessor)
        scored_and_locked(world, opened, assessor, 3, 3)
    with world.acting(opened.officer):
        assert not queries.is_all_locked(opened.evaluation_id)
        assert queries.list_given_scores(opened.evaluation_id) == {}
    assign(world, opened, opened.ruth)
    scored_and_locked(world, opened, opened.ruth, 3, 3)
    with world.acting(opened.officer):
        assert queries.is_all_locked(opened.evaluation_id)


def test_scores_are_each_assessors_own_until_all_have_locked(world: World, opened: Panel) -> None:
    scored_and_locked(world, opened, opened.ruth, 2, 4)
    declare(world, opened, opened.tom)
    for reader in (opened.tom, opened.officer, opened.colleague):
        with world.acting(reader):
            assert world.execute("SELECT count(*) FROM score").scalar_one() == 0
    with world.acting(opened.ruth):
        assert world.execute("SELECT count(*) FROM score").scalar_one() == 2
    score(world, opened, opened.tom, "team", 4)
    score(world, opened, opened.tom, "safety", 4)
    lock(world, opened, opened.tom)
    with world.acting(opened.officer):
        given = queries.list_given_scores(opened.evaluation_id)
    assert [(each.name, each.score) for each in given["team"]] == [("Ruth Okoro", 2), ("Tom Ashby", 4)]


def test_a_lock_needs_every_score_and_reason_and_is_final(world: World, opened: Panel) -> None:
    declare(world, opened, opened.ruth)
    score(world, opened, opened.ruth, "team", 3)
    score(world, opened, opened.ruth, "safety", None, "Half thought through.")
    assert refusal_of(lock, world, opened, opened.ruth) == "score.unfinished"
    with pytest.raises(sa.exc.IntegrityError, match="needs a score"), world.acting(opened.ruth):
        world.execute("UPDATE assignment SET locked_at = guard.now()")
    score(world, opened, opened.ruth, "safety", 5)
    lock(world, opened, opened.ruth)
    assert refusal_of(score, world, opened, opened.ruth, "team", 5) == "score.locked"
    with world.acting(opened.ruth):
        assert world.execute("UPDATE score SET score = 5").rowcount == 0


@pytest.mark.parametrize("given", [-1, 6, Decimal("2.5")])
def test_a_score_is_a_whole_number_of_the_scale(world: World, opened: Panel, given: int) -> None:
    declare(world, opened, opened.ruth)
    assert refusal_of(score, world, opened, opened.ruth, "team", given) == "score.not_whole"


def test_a_score_answers_a_question_of_the_evaluation(world: World, opened: Panel) -> None:
    declare(world, opened, opened.ruth)
    assert refusal_of(score, world, opened, opened.ruth, "colour", 3) == "score.no_such_question"


def test_no_consensus_before_all_have_locked(world: World, opened: Panel) -> None:
    scored_and_locked(world, opened, opened.ruth, 2, 4)
    assert refusal_of(agree, world, opened, opened.officer, "team", 3) == "evaluation.not_all_locked"


def test_scores_far_apart_need_a_note_of_the_discussion(world: World, locked: Panel) -> None:
    assert refusal_of(agree, world, locked, locked.officer, "team", 3) == "consensus.discussion"
    agree(world, locked, locked.officer, "team", 3, discussion="Tom had missed the holiday cover.")
    agree(world, locked, locked.officer, "safety", 4)
    agreed = conclude(world, locked)
    assert {key: (each.score, each.reason) for key, each in agreed.items()} == {
        "team": (3, "Agreed after discussion."),
        "safety": (4, "Agreed after discussion."),
    }
    assert refusal_of(agree, world, locked, locked.officer, "safety", 4) == "evaluation.concluded"


def test_a_consensus_outside_the_scores_waits_for_a_second_person(world: World, locked: Panel) -> None:
    agree(world, locked, locked.officer, "team", 3, discussion="Talked through.")
    assert refusal_of(agree, world, locked, locked.officer, "safety", 5) == "consensus.outside"
    outside = {"outside_reason": "Both overlooked the appendix."}
    own_name = {**outside, "second_moderator_id": locked.officer.person}
    assert refusal_of(agree, world, locked, locked.officer, "safety", 5, **own_name) == "consensus.same_moderator"
    assessor = {**outside, "second_moderator_id": locked.tom.person}
    assert refusal_of(agree, world, locked, locked.officer, "safety", 5, **assessor) == "consensus.not_a_moderator"
    agree(world, locked, locked.officer, "safety", 5, **outside, second_moderator_id=locked.colleague.person)
    assert refusal_of(conclude, world, locked) == "consensus.unfinished"

    def confirm(actor: Actor) -> None:
        with world.acting(actor):
            services.confirm_consensus(
                actor=actor, evaluation_id=locked.evaluation_id, criterion="safety", now=clock.now()
            )

    assert refusal_of(confirm, locked.officer) == "consensus.not_asked"
    with world.acting(locked.colleague):
        assert [each.criterion for each in queries.list_asked_to_confirm(locked.colleague)] == ["safety"]
    confirm(locked.colleague)
    assert conclude(world, locked)["safety"].score == 5


def test_the_database_lets_nobody_confirm_in_another_persons_name(world: World, locked: Panel) -> None:
    agree(
        world,
        locked,
        locked.officer,
        "safety",
        5,
        outside_reason="Both overlooked the appendix.",
        second_moderator_id=locked.colleague.person,
    )
    with pytest.raises(sa.exc.ProgrammingError, match="row-level security"), world.acting(locked.officer):
        world.execute("UPDATE consensus SET confirmed_at = guard.now()")


def test_a_changed_consensus_must_be_confirmed_again(world: World, locked: Panel) -> None:
    outside = {"outside_reason": "Both overlooked it.", "second_moderator_id": locked.colleague.person}
    agree(world, locked, locked.officer, "safety", 5, **outside)
    with world.acting(locked.colleague):
        services.confirm_consensus(
            actor=locked.colleague, evaluation_id=locked.evaluation_id, criterion="safety", now=clock.now()
        )
    agree(world, locked, locked.officer, "safety", 3, **outside)
    with world.acting(locked.officer):
        assert queries.list_consensus(locked.officer, locked.evaluation_id)["safety"].confirmed_at is None


def test_nobody_joins_once_all_have_locked(world: World, locked: Panel) -> None:
    third = world.person("Dan Price", locked.region.sefton, Role.ASSESSOR)
    assert refusal_of(assign, world, locked, third) == "evaluation.all_locked"


def test_another_council_sees_nothing_of_an_evaluation(world: World, locked: Panel) -> None:
    officer = world.person("Sam Reid", locked.region.sefton, Role.PROCUREMENT_OFFICER)
    with world.acting(officer):
        for table in ("evaluation", "assignment", "score", "consensus"):
            assert world.execute(f"SELECT count(*) FROM {table}").scalar_one() == 0
        with pytest.raises(NotFound):
            queries.get_evaluation(locked.evaluation_id)


def test_every_act_is_on_both_records(world: World, locked: Panel) -> None:
    with world.acting(locked.officer):
        acts = [entry.act for entry in world.entries()]
    assert acts.count("interest.declared") == acts.count("scores.locked") == 2
    with world.acting(locked.ruth):
        own = [entry.act for entry in world.entries()]
    assert {"assessor.assigned", "interest.declared", "score.saved", "scores.locked"} <= set(own)
