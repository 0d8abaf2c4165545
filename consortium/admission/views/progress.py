"""The progress of a round: one look at all of it, then application by application and question by question."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.admission import queries
from consortium.admission.permissions import Permission
from consortium.admission.queries import Grid, GridRow, Sought
from consortium.admission.views.pages import blueprint
from consortium.evaluation.queries import Standing
from consortium.evaluation.rules import AssessorStage, Stage
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import pictures
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from consortium.systems import queries as systems

PAGE = 25
STAGES = {
    Stage.ASSIGNING: "Needs assessors",
    Stage.SCORING: "Being scored",
    Stage.MODERATING: "Ready to moderate",
    Stage.CONCLUDED: "Concluded",
}
PARTS = {
    AssessorStage.LOCKED: "Locked",
    AssessorStage.SCORING: "Scoring",
    AssessorStage.ASSIGNED: "Interests not declared",
}


def sought_in_address() -> Sought:
    """What the address asks for; what it asks for in vain is left out."""
    stage = request.args.get("stage", "")
    return Sought(
        stage=Stage(stage) if stage in {str(each) for each in Stage} else None,
        assessor_id=request.args.get("assessor", type=UUID),
        words=request.args.get("q", "").strip(),
    )


def _address(round_id: UUID, sought: Sought, endpoint: str = "show_progress", **more: Any) -> str:
    said = {
        "stage": str(sought.stage) if sought.stage else None,
        "assessor": sought.assessor_id,
        "q": sought.words or None,
    }
    return url_for(f"admission.{endpoint}", round_id=round_id, **{**said, **more})


@blueprint.get("/rounds/<uuid:round_id>/progress")
@requires(Permission.SEE_ROUND_AS_LEAD)
def show_progress(round_id: UUID) -> ResponseReturnValue:
    actor, round_ = present_actor(), queries.get_own_round(present_actor(), round_id)
    sought = sought_in_address()
    grid = queries.grid_of(actor, round_id, sought, after=request.args.get("after", type=UUID), limit=PAGE)
    counted = Counter(each.stage for each in grid.board.values())
    bodies = members.names_of([one.part.organisation_id for each in grid.board.values() for one in each.given])
    return render_template(
        "consortium/admission/progress.html",
        round=round_,
        system=systems.get_system(round_.system_id),
        grid=grid,
        questions=questions_of_rows(grid.rows),
        sought=sought,
        stages=STAGES,
        by_stage=[
            {"figure": counted[stage], "label": words, "href": _address(round_id, Sought(stage=stage))}
            for stage, words in STAGES.items()
        ],
        picture=picture_by_council(grid.board, bodies) if any(each.able for each in grid.board.values()) else None,
        chosen=_chosen(round_id, sought, grid),
        clear=_address(round_id, Sought()),
        csv=_address(round_id, sought, "export_progress", kind="csv"),
        ods=_address(round_id, sought, "export_progress", kind="ods"),
        next=_address(round_id, sought, after=grid.next) if grid.next else None,
    )


def _chosen(round_id: UUID, sought: Sought, grid: Grid) -> list[dict[str, str]]:
    """The filters that are on, each with the address that takes it off."""
    chosen = []
    if sought.stage:
        without = Sought(None, sought.assessor_id, sought.words)
        chosen.append({"text": STAGES[sought.stage], "href": _address(round_id, without)})
    if sought.assessor_id:
        name = grid.assessors.get(sought.assessor_id, "Somebody else")
        chosen.append({"text": name, "href": _address(round_id, Sought(sought.stage, None, sought.words))})
    if sought.words:
        without = Sought(sought.stage, sought.assessor_id)
        chosen.append({"text": f"“{sought.words}”", "href": _address(round_id, without)})
    return chosen


def picture_by_council(board: Mapping[UUID, Standing], bodies: Mapping[UUID, str]) -> pictures.Picture:
    """How far each council's assessors are: a look says who is behind."""
    counted: dict[str, Counter[AssessorStage]] = defaultdict(Counter)
    for standing in board.values():
        for each in standing.able:
            counted[bodies.get(each.part.organisation_id, "A council")][each.part.stage] += 1
    return pictures.stacked_bars(
        "How far the assessors of each council are",
        list(PARTS.values()),
        [(council, [counted[council][stage] for stage in PARTS]) for council in sorted(counted)],
        heading="Council",
    )


def questions_of_rows(rows: Sequence[GridRow]) -> dict[str, str]:
    """Every question that any of these applications was asked, with its title, in the order they are asked."""
    return {key: title for row in rows for key, title in row.questions}


@blueprint.get("/rounds/<uuid:round_id>/progress.<any(csv, ods):kind>")
@requires(Permission.SEE_ROUND_AS_LEAD)
def export_progress(round_id: UUID, kind: str) -> Response:
    """All that was sought, on every page of it: a line for each assessor of each application."""
    actor = present_actor()
    round_ = queries.get_own_round(actor, round_id)
    grid = queries.grid_of(actor, round_id, sought_in_address())
    questions = questions_of_rows(grid.rows)
    columns = ["Application", "Applicant", "State", "Assessor", "Part", *questions.values()]
    lines = [line for row in grid.rows for line in _lines(row, grid.assessors, questions)]
    return download_table(f"progress-round-{round_.number}.{kind}", columns, lines)


def _lines(row: GridRow, names: Mapping[UUID, str], questions: Mapping[str, str]) -> list[list[str]]:
    about = [row.application.reference, row.name, STAGES[row.standing.stage]]
    asked = {key for key, _ in row.questions}
    lines = [
        [*about, names.get(one.assessor_id, ""), PARTS[one.part.stage]]
        + [_words(key in row.scored[one.assessor_id]) if key in asked else "not asked" for key in questions]
        for one in row.standing.able
    ]
    if row.consensus:
        agreed = [f"{row.consensus[key].score:.0f}" if key in row.consensus else "" for key in questions]
        lines.append([*about, "Consensus", "", *agreed])
    return lines or [[*about, "", "", *("" for _ in questions)]]


def _words(is_scored: bool) -> str:
    return "scored" if is_scored else "to do"
