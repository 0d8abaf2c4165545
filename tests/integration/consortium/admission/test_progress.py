"""The progress grid: what is scored by whom and never how, filtered in the address, in a fixed number of statements."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from consortium.evaluation import queries as evaluated
from consortium.evaluation import services as evaluating
from consortium.kernel import clock
from tests.factories import admission
from tests.factories.admission import Admission
from tests.factories.memory import remembered
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.world import World

NAMES = ("=Harbour Care Ltd", "Northshore Homecare Ltd", "Mersey Lantern CIC", "Tide Homecare Ltd")


@pytest.fixture
@remembered
def begun(world: World, move_clock: Callable[..., None]) -> Admission:
    opened = admission.open_round(world)
    for name in NAMES:
        admission.submitted(world, opened, name, person=f"Rosa of {name.split()[0].strip('=')}")
    move_clock(days=31)
    admission.begin_assessment(world, opened)
    return opened


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    yield said
    sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)


def ruth_scores(world: World, opened: Admission, evaluation_id: object, *keys: str) -> None:
    with world.acting(opened.ruth):
        own = {"actor": opened.ruth, "evaluation_id": evaluation_id, "now": clock.now()}
        evaluating.declare_interest(has_conflict=False, interest="", **own)
        evaluating.score_all(scores=dict.fromkeys(keys, (3, "A secret reason.")), **own)


def test_the_grid_tells_what_is_scored_and_not_how(world: World, begun: Admission) -> None:
    tied = admission.evaluations(world, begun)
    first, second, *_ = tied.values()
    ruth_scores(world, begun, first, "safeguarding", "outcomes")
    admission.assess(world, begun, second, 4)
    officer = world.signed_in(begun.officer)
    page = officer.get(f"/rounds/{begun.round_id}/progress").text
    assert "2 of 5" in page.replace("\n", " ") or "2 of " in page
    assert page.count("1 of 2 scored") == 2
    assert "A secret reason." not in page
    assert "Consensus" in page
    scoring = officer.get(f"/rounds/{begun.round_id}/progress?stage=scoring").text
    assert "3 applications, 3 on this page" in scoring
    found = officer.get(f"/rounds/{begun.round_id}/progress?q=lantern").text
    assert "1 application, 1 on this page" in found
    nothing = officer.get(f"/rounds/{begun.round_id}/progress?q=nobody&stage=nonsense").text
    assert "No application fits" in nothing


def test_the_exports_hold_all_that_was_sought_and_no_cell_is_run(world: World, begun: Admission) -> None:
    [first, *_] = admission.evaluations(world, begun).values()
    ruth_scores(world, begun, first, "safeguarding")
    officer = world.signed_in(begun.officer)
    text = officer.get(f"/rounds/{begun.round_id}/progress.csv").text
    lines = text.splitlines()
    assert len(lines) == 1 + 2 * len(NAMES)
    assert sum(",scored," in line for line in lines) == 1
    assert "'=Harbour Care Ltd" in text
    assert "A secret reason." not in text
    answer = officer.get(f"/rounds/{begun.round_id}/progress.ods?q=harbour")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist()[0] == "mimetype"
        sheet = archive.read("content.xml").decode()
    assert sheet.count("<table:table-row>") == 3
    assert "&apos;=Harbour" in sheet or "'=Harbour" in sheet
    assert officer.get(f"/rounds/{begun.round_id}/progress.xls").status_code == 404


def test_the_pages_of_a_round_ask_as_many_statements_for_four_as_for_one(world: World, begun: Admission) -> None:
    officer = world.signed_in(begun.officer)
    for page in ("progress", "assessors"):
        officer.get(f"/rounds/{begun.round_id}/{page}")
        with counted(world) as few:
            assert officer.get(f"/rounds/{begun.round_id}/{page}?q=lantern").status_code == 200
        with counted(world) as many:
            assert officer.get(f"/rounds/{begun.round_id}/{page}").status_code == 200
        assert len(few) == len(many)


def test_nobody_but_the_lead_sees_the_progress(world: World, begun: Admission) -> None:
    for actor in (begun.ruth, next(iter(begun.applicants.values()))):
        assert world.signed_in(actor).get(f"/rounds/{begun.round_id}/progress").status_code == 404
    with world.acting(begun.ruth):
        assert evaluated.scored_of(list(admission.evaluations(world, begun).values())) == {}


def test_the_same_by_api(world: World, begun: Admission) -> None:
    world.administrator()
    own_program(world)
    [first, *_] = admission.evaluations(world, begun).values()
    ruth_scores(world, begun, first, "safeguarding")
    client, token = world.app.test_client(), token_of(world, begun.officer)
    here = f"/api/v1/rounds/{begun.round_id}"
    rows = client.get(f"{here}/progress?stage=scoring", headers=bearer(token)).get_json()
    assert len(rows) == len(NAMES)
    parts = {
        one["name"]: one["scored"] for one in next(r for r in rows if r["evaluation_id"] == str(first))["assessors"]
    }
    assert parts == {"Ruth Okoro": ["safeguarding"], "Tom Ashby": []}
    loads = client.get(f"{here}/assessors", headers=bearer(token)).get_json()
    assert {each["name"]: each["carries"] for each in loads} == {"Ruth Okoro": 4, "Tom Ashby": 4}
    refused = client.post(
        f"{here}/assessors/{begun.tom.person}/replacement", headers=bearer(token), json={"reason": "Has left."}
    )
    assert refused.status_code == 409
