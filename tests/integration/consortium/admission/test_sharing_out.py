"""Sharing a round out evenly, accepting what was looked at, and giving away the work of somebody who leaves."""

import dataclasses
from collections.abc import Callable

import pytest

from consortium.admission import queries, services
from consortium.admission.rules.assigning import digest_of
from consortium.evaluation import queries as evaluated
from consortium.evaluation import services as evaluating
from consortium.evaluation.rules import Stage
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.people.rules import Role
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.letterbox import told
from tests.factories.memory import remembered
from tests.factories.refusals import refusal_of
from tests.factories.world import World


@pytest.fixture
@remembered
def closed(world: World, move_clock: Callable[..., None]) -> Admission:
    """Three applications; Dan (Sefton) may assess beside Ruth (Wirral) and Tom (Sefton)."""
    opened = admission.open_round(world)
    world.person("Dan Price", opened.region.sefton, Role.ASSESSOR)
    for name in ("Harbour Care Ltd", "Northshore Homecare Ltd", "Mersey Lantern CIC"):
        admission.submitted(world, opened, name, person=f"Rosa of {name.split()[0]}")
    move_clock(days=31)
    return opened


def accept(world: World, opened: Admission, digest: str | None = None) -> int:
    with world.acting(opened.officer):
        shown = services.suggest_assessors(actor=opened.officer, round_id=opened.round_id)
        return services.accept_suggestion(
            actor=opened.officer, round_id=opened.round_id, digest=digest or digest_of(shown), now=clock.now()
        )


def begin(world: World, opened: Admission) -> None:
    with world.acting(opened.officer):
        services.open_evaluations(actor=opened.officer, round_id=opened.round_id, now=clock.now())


def replace(world: World, opened: Admission, assessor: Actor, reason: str = "Has left the council.") -> tuple[int, int]:
    with world.acting(opened.officer):
        return services.replace_assessor(
            actor=opened.officer,
            round_id=opened.round_id,
            assessor_id=assessor.person,
            reason=reason,
            now=clock.now(),
        )


def board(world: World, opened: Admission) -> list[evaluated.Standing]:
    with world.acting(opened.officer):
        tied = queries.evaluations_of_round(opened.officer, opened.round_id)
        return list(evaluated.board_of(opened.officer, list(tied)).values())


def whole_sheet(world: World, assessor: Actor, evaluation: evaluated.Standing, score: int = 4) -> None:
    with world.acting(assessor):
        own = {"actor": assessor, "evaluation_id": evaluation.evaluation_id, "now": clock.now()}
        evaluating.declare_interest(has_conflict=False, interest="", **own)
        asked = evaluated.criteria_of(evaluated.get_evaluation(evaluation.evaluation_id))
        evaluating.score_all(scores={each.key: (score, "Clear.") for each in asked}, **own)
        evaluating.lock(**own)


def test_the_whole_suggestion_is_accepted_as_it_was_shown_and_everybody_is_told_once(
    world: World, closed: Admission
) -> None:
    begin(world, closed)
    assert accept(world, closed) == 6
    assert [each.stage for each in board(world, closed)] == [Stage.SCORING] * 3
    messages = [each for each in told(world) if "assess" in each.subject.lower()]
    assert len(messages) == len({each.address for each in messages}) == 3
    assert refusal_of(accept, world, closed) == "assigning.nothing"


def test_a_suggestion_that_has_changed_since_is_not_accepted(world: World, closed: Admission) -> None:
    begin(world, closed)
    assert refusal_of(accept, world, closed, "of another day") == "assigning.changed"
    assert all(not each.given for each in board(world, closed))


def test_what_was_not_locked_is_given_to_others_and_what_was_locked_stays(world: World, closed: Admission) -> None:
    begin(world, closed)
    accept(world, closed)
    parts = [each for each in board(world, closed) if closed.ruth.person in {one.assessor_id for one in each.given}]
    una = world.person("Una Lunt", closed.region.wirral, Role.ASSESSOR)
    locked, *unlocked = parts
    whole_sheet(world, closed.ruth, locked)
    assert refusal_of(replace, world, closed, closed.ruth, " ") == "assessor.set_aside_reason"
    assert replace(world, closed, closed.ruth) == (len(unlocked), len(unlocked))
    after = {each.evaluation_id: each for each in board(world, closed)}
    kept = {one.assessor_id for one in after[locked.evaluation_id].able}
    assert closed.ruth.person in kept
    for each in unlocked:
        now_assess = {one.assessor_id for one in after[each.evaluation_id].able}
        assert closed.ruth.person not in now_assess
        assert una.person in now_assess  # Wirral's other assessor: two councils are needed
    with world.acting(closed.ruth):
        assert {own.evaluation.id for own in evaluated.list_own_assessments(closed.ruth)} == {locked.evaluation_id}
        with pytest.raises(NotFound):
            evaluated.get_own_assessment(closed.ruth, unlocked[0].evaluation_id)
        seen = world.execute("SELECT DISTINCT evaluation_id FROM score").scalars().all()
    assert set(seen) == {locked.evaluation_id}
    assert refusal_of(replace, world, closed, closed.ruth) == "assessor.not_working"
    with world.acting(closed.ruth):
        assert "assessor.set_aside" in [entry.act for entry in world.entries()]


def test_nothing_is_set_aside_where_nobody_can_take_it(world: World, closed: Admission) -> None:
    begin(world, closed)
    accept(world, closed)
    assert refusal_of(replace, world, closed, closed.ruth) == "assigning.too_few"
    assert all(len(each.able) == 2 for each in board(world, closed))


def test_the_loads_count_everything_and_name_who_is_no_longer_an_assessor(world: World, closed: Admission) -> None:
    begin(world, closed)
    accept(world, closed)
    with world.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE role_grant SET to_on = from_on WHERE role = 'assessor' AND person_id = %s", (closed.tom.person,)
        )
    page = world.signed_in(closed.officer).get(f"/rounds/{closed.round_id}/assessors").text
    assert page.count("No longer an assessor") == 1
    with world.acting(closed.officer):
        tied = list(queries.evaluations_of_round(closed.officer, closed.round_id))
        loads = queries.loads_of(evaluated.board_of(closed.officer, tied), [], evaluated.names_of_assessors(tied))
    assert sum(each.carries for each in loads.values()) == 6
    assert sorted(each.carries for each in loads.values()) == [1, 2, 3]


def test_a_whole_sheet_is_saved_or_nothing_of_it(world: World, closed: Admission) -> None:
    begin(world, closed)
    accept(world, closed)
    mine = next(each for each in board(world, closed) if closed.ruth.person in {one.assessor_id for one in each.given})

    def save(**scores: tuple[int | None, str]) -> int:
        with world.acting(closed.ruth):
            return evaluating.score_all(
                actor=closed.ruth, evaluation_id=mine.evaluation_id, scores=scores, now=clock.now()
            )

    assert refusal_of(save, safeguarding=(4, "Clear.")) == "interest.not_declared"
    with world.acting(closed.ruth):
        evaluating.declare_interest(
            actor=closed.ruth, evaluation_id=mine.evaluation_id, has_conflict=False, interest="", now=clock.now()
        )
    assert refusal_of(save, safeguarding=(4, "Clear."), colour=(3, "Blue.")) == "score.no_such_question"
    assert refusal_of(save, safeguarding=(9, "Clear.")) == "score.not_whole"
    assert refusal_of(save, safeguarding=(None, " ")) == "score.empty"
    assert save(safeguarding=(4, "Clear."), outcomes=(None, "Thin on evidence.")) == 2
    assert save(outcomes=(2, "Thin on evidence.")) == 1
    with world.acting(closed.ruth):
        scores = evaluated.list_own_scores(closed.ruth, mine.evaluation_id)
    assert {key: each.score for key, each in scores.items()} == {"safeguarding": 4, "outcomes": 2}
    with world.acting(closed.officer):
        done = evaluated.scored_of([mine.evaluation_id])
        assert done == {(mine.evaluation_id, closed.ruth.person): frozenset({"safeguarding", "outcomes"})}
        assert world.execute("SELECT count(*) FROM score").scalar_one() == 0


def remind(world: World, opened: Admission) -> int:
    with world.acting(opened.officer):
        return services.remind_assessors(actor=opened.officer, round_id=opened.round_id, now=clock.now())


def test_whoever_is_behind_is_reminded_once_a_day(
    world: World, closed: Admission, move_clock: Callable[..., None]
) -> None:
    begin(world, closed)
    assert refusal_of(remind, world, closed) == "assessor.nobody_behind"
    accept(world, closed)
    for standing in board(world, closed):
        whole_sheet(world, closed.ruth, standing)
    assert remind(world, closed) == remind(world, closed) == 2
    reminders = [each for each in told(world) if each.about.endswith("reminder")]
    assert sorted(each.address for each in reminders) == ["dan.price@people.example", "tom.ashby@people.example"]
    assert all(each.says_only_where for each in reminders)
    move_clock(days=1)
    remind(world, closed)
    assert len([each for each in told(world) if each.about.endswith("reminder")]) == 4


def test_an_assessor_who_scores_differently_is_pointed_out_once_all_have_locked(
    world: World, closed: Admission
) -> None:
    begin(world, closed)
    accept(world, closed)
    officer = world.signed_in(closed.officer)
    for standing in board(world, closed):
        whole_sheet(world, closed.ruth, standing, 5)
    assert "Nothing to set side by side yet" in officer.get(f"/rounds/{closed.round_id}/scoring").text
    with world.acting(closed.officer):
        assert evaluated.leanings_of(list(queries.evaluations_of_round(closed.officer, closed.round_id))) == {}
    answers = 0
    for standing in board(world, closed):
        [other] = [one for one in standing.able if one.assessor_id != closed.ruth.person]
        actor = closed.tom if other.assessor_id == closed.tom.person else _dan(world, closed)
        whole_sheet(world, actor, standing, 3)
        answers += standing.questions
    with world.acting(closed.officer):
        found = evaluated.leanings_of(list(queries.evaluations_of_round(closed.officer, closed.round_id)))
    ruth = found[closed.ruth.person]
    assert (ruth.answers, ruth.by, ruth.far_apart, ruth.is_systematic) == (answers, 2, answers, True)
    assert found[closed.tom.person].by == -2
    page = officer.get(f"/rounds/{closed.round_id}/scoring").text
    assert "Scores higher" in page
    assert "far apart: discuss them first" in officer.get(f"/evaluations/{standing.evaluation_id}").text


def _dan(world: World, opened: Admission) -> Actor:
    with world.engine.connect() as connection:
        person = connection.exec_driver_sql("SELECT id FROM person WHERE name = 'Dan Price'").scalar_one()
    return dataclasses.replace(opened.tom, person_id=person, name="Dan Price")
