"""An assessor's own queue a page at a time, and all questions of one applicant on one page."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from consortium.evaluation import queries, services
from consortium.evaluation.queries import Place
from consortium.kernel import clock
from consortium.kernel.db import db
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.evaluation import CRITERIA, Panel, declare, panel, score, scored_and_locked
from tests.factories.memory import remembered
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.world import World

NAMES = ("Harbour Care Ltd", "Northshore Homecare Ltd", "Mersey Lantern CIC")


@pytest.fixture
@remembered
def busy(world: World, move_clock: Callable[..., None]) -> Admission:
    """Ruth and Tom assess three applications; of the second, Ruth has locked hers."""
    opened = admission.open_round(world)
    for name in NAMES:
        admission.submitted(world, opened, name, person=f"Rosa of {name.split()[0]}")
    move_clock(days=31)
    tied = sorted(admission.begin_assessment(world, opened).values())
    for evaluation_id in tied:
        with world.acting(opened.ruth):
            services.declare_interest(
                actor=opened.ruth, evaluation_id=evaluation_id, has_conflict=False, interest="", now=clock.now()
            )
    with world.acting(opened.ruth):
        given = {each.key: (3, "Clear.") for each in queries.criteria_of(queries.get_evaluation(tied[1]))}
        services.score_all(actor=opened.ruth, evaluation_id=tied[1], scores=given, now=clock.now())
        services.lock(actor=opened.ruth, evaluation_id=tied[1], now=clock.now())
    return opened


def test_the_queue_is_paged_by_key_whatever_is_locked_meanwhile(world: World, busy: Admission) -> None:
    with world.acting(busy.ruth):
        whole = queries.list_own_assessments(busy.ruth)
        assert [each.assignment.locked_at is not None for each in whole] == [False, False, True]
        places = [Place(each.evaluation.id, each.assignment.locked_at is not None) for each in whole]
        pages = [queries.list_own_assessments(busy.ruth, after=place, limit=1) for place in (None, *places)]
        assert [[each.evaluation.id for each in page] for page in pages] == [
            *[[place.evaluation_id] for place in places],
            [],
        ]
        keys = queries.criteria_of(whole[0].evaluation)
        services.score_all(
            actor=busy.ruth,
            evaluation_id=places[0].evaluation_id,
            scores={each.key: (3, "Clear.") for each in keys},
            now=clock.now(),
        )
        services.lock(actor=busy.ruth, evaluation_id=places[0].evaluation_id, now=clock.now())
        follows = queries.list_own_assessments(busy.ruth, after=places[0], limit=1)
        assert [each.evaluation.id for each in follows] == [places[1].evaluation_id]
        assert queries.count_open_assessments(busy.ruth) == 1
        assert [each.evaluation.id for each in queries.list_own_assessments(busy.ruth, is_open=True)] == [
            places[1].evaluation_id
        ]


def test_beside_a_question_stand_the_few_before_and_after(world: World, busy: Admission) -> None:
    with world.acting(busy.ruth):
        first, second, third = queries.list_own_assessments(busy.ruth)
        of = [each.evaluation.id for each in queries.list_beside(busy.ruth, second, "safeguarding", each=1)]
        assert of == [first.evaluation.id, second.evaluation.id, third.evaluation.id]
        of = [each.evaluation.id for each in queries.list_beside(busy.ruth, first, "safeguarding", each=1)]
        assert of == [first.evaluation.id, second.evaluation.id]
        assert queries.list_beside(busy.ruth, first, "no such question", each=3) == [first]


def test_the_pages_of_the_queue_follow_each_other(world: World, busy: Admission) -> None:
    browser = world.signed_in(busy.ruth)
    with world.acting(busy.ruth):
        first, _, third = queries.list_own_assessments(busy.ruth)
    rest = browser.get(f"/assessments?after={first.evaluation.id}").text
    assert f'href="/assessments/{first.evaluation.id}"' not in rest
    assert f'href="/assessments/{third.evaluation.id}"' in rest
    assert "First page" in rest
    last = browser.get(f"/assessments?after={third.evaluation.id}&locked=yes").text
    assert "Back to the first page" in last


def test_the_api_gives_the_queue_a_page_at_a_time(world: World, busy: Admission) -> None:
    world.administrator()
    own_program(world)
    client, headers = world.app.test_client(), bearer(token_of(world, busy.ruth))
    seen, query = [], "limit=2"
    while page := client.get(f"/api/v1/assessments?{query}", headers=headers).get_json():
        seen += [each["id"] for each in page]
        query = f"limit=2&after={page[-1]['id']}&after_was_locked={'true' if page[-1]['locked_at'] else 'false'}"
    assert len(seen) == len(set(seen)) == 3
    assert client.get("/api/v1/assessments?limit=0", headers=headers).status_code == 422


# All questions on one page


@pytest.fixture
def opened(world: World) -> Panel:
    return panel(world)


def form_of(page: str) -> dict[str, str]:
    return {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}


def kept(world: World, opened: Panel) -> dict[str, tuple[int | None, str]]:
    with world.acting(opened.ruth):
        given = queries.list_own_scores(opened.ruth, opened.evaluation_id)
        return {key: (None if row.score is None else int(row.score), row.reason) for key, row in given.items()}


def test_no_answer_is_shown_before_interests_are_declared(world: World, opened: Panel) -> None:
    refused = world.signed_in(opened.ruth).get(f"/assessments/{opened.evaluation_id}/sheet")
    assert refused.headers["Location"] == f"/assessments/{opened.evaluation_id}"


def test_a_whole_sheet_is_saved_at_once_and_what_is_empty_waits(world: World, opened: Panel) -> None:
    declare(world, opened, opened.ruth)
    browser, path = world.signed_in(opened.ruth), f"/assessments/{opened.evaluation_id}/sheet"
    page = browser.get(path).text
    said = {**form_of(page), "score_1": "4", "reason_1": "Measured.", "score_2": "", "reason_2": ""}
    saved = browser.post(f"{path}/autosave", data=said)
    assert saved.status_code == 200
    assert "saved_at" in saved.get_json()
    assert kept(world, opened) == {"team": (4, "Measured.")}
    done = browser.post(path, data={**said, "score_2": "2", "reason_2": "Says nothing of worries."})
    assert done.headers["Location"] == f"/assessments/{opened.evaluation_id}"
    assert kept(world, opened) == {"team": (4, "Measured."), "safety": (2, "Says nothing of worries.")}
    again = browser.get(path).text
    assert "Says nothing of worries." in again
    with world.acting(opened.ruth):
        acts = [each for each in world.entries() if each.act == "scores.saved"]
        assert len(acts) == 2


def test_a_sheet_that_is_wrong_keeps_what_was_typed_and_saves_nothing(world: World, opened: Panel) -> None:
    declare(world, opened, opened.ruth)
    browser, path = world.signed_in(opened.ruth), f"/assessments/{opened.evaluation_id}/sheet"
    said = {
        **form_of(browser.get(path).text),
        "score_1": "4",
        "reason_1": "Measured.",
        "score_2": "9",
        "reason_2": "So.",
    }
    refused = browser.post(path, data=said)
    assert refused.status_code == 422
    assert "Measured." in refused.text
    assert browser.post(f"{path}/autosave", data=said).status_code == 422
    long = browser.post(path, data={**said, "score_2": "3", "reason_2": "x" * 4001})
    assert "Write 4000 characters or fewer" in long.text
    assert kept(world, opened) == {}


def test_what_was_saved_is_not_emptied_and_a_locked_sheet_is_only_read(world: World, opened: Panel) -> None:
    declare(world, opened, opened.ruth)
    score(world, opened, opened.ruth, "team", 4)
    browser, path = world.signed_in(opened.ruth), f"/assessments/{opened.evaluation_id}/sheet"
    nothing = {**form_of(browser.get(path).text), "score_1": "", "reason_1": ""}
    assert browser.post(path, data=nothing).status_code == 422
    assert kept(world, opened) == {"team": (4, "Clear.")}
    scored_and_locked(world, opened, opened.tom, *[3 for _ in CRITERIA])
    tom = world.signed_in(opened.tom)
    page = tom.get(path).text
    assert "Your score: 3 of 5" in page
    assert "Save and go to the lock" not in page
    late = tom.post(path, data={**nothing, **form_of(page), "score_1": "5", "reason_1": "Better."})
    assert late.status_code == 422


def test_a_question_takes_the_same_number_of_statements_however_long_the_queue(world: World, busy: Admission) -> None:
    with world.acting(busy.ruth):
        ids = [each.evaluation.id for each in queries.list_own_assessments(busy.ruth)]

    def statements(path: str) -> int:
        client, seen = world.signed_in(busy.ruth), []
        with world.app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
        assert client.get(path).status_code == 200
        return len(seen)

    long = statements(f"/assessments/{ids[0]}/questions/safeguarding")
    with world.engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE assignment SET set_aside_at = guard.now(), set_aside_by = assigned_by,"
                " set_aside_reason = 'Has left.' WHERE evaluation_id <> :only AND locked_at IS NULL"
            ),
            {"only": ids[0]},
        )
    assert statements(f"/assessments/{ids[0]}/questions/safeguarding") == long
