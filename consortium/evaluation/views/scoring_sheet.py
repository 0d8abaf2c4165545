"""The assessor, one applicant through: all answers and scores on one page, saved while it is written."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.evaluation import queries, rules, services
from consortium.evaluation.forms import SheetForm
from consortium.evaluation.permissions import Permission
from consortium.evaluation.queries import OwnAssessment
from consortium.evaluation.rules import Criterion
from consortium.evaluation.views.pages import blueprint, titles_of
from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes


@dataclass(frozen=True, slots=True)
class Row:
    """One question with its two fields."""

    criterion: Criterion
    score: Any
    reason: Any

    @property
    def meanings(self) -> Any:
        return rules.MEANINGS[: self.criterion.max_score + 1]


@blueprint.get("/assessments/<uuid:evaluation_id>/sheet")
@requires(Permission.ASSESS)
def sheet(evaluation_id: UUID) -> ResponseReturnValue:
    """Every answer on the left, its score and reason on the right."""
    own = queries.get_own_assessment(present_actor(), evaluation_id)
    if own.assignment.declared_at is None:
        return redirect(url_for("evaluation.assessment", evaluation_id=evaluation_id))
    criteria, given = queries.criteria_of(own.evaluation), queries.list_own_scores(present_actor(), evaluation_id)
    kept = {}
    for number, each in enumerate(criteria, 1):
        if each.key in given:
            kept[f"score_{number}"], kept[f"reason_{number}"] = given[each.key].score, given[each.key].reason
    return _page(own, SheetForm.with_questions(len(criteria))(data=kept))


@blueprint.post("/assessments/<uuid:evaluation_id>/sheet")
@requires(Permission.ASSESS)
@writes
def save_sheet(evaluation_id: UUID) -> ResponseReturnValue:
    own, form = _asked(evaluation_id)
    if form.validate_on_submit():
        with refusals(form):
            _save(own, form)
            flash("Your scores are saved.", "success")
            return redirect(url_for("evaluation.assessment", evaluation_id=evaluation_id))
    return _page(queries.get_own_assessment(present_actor(), evaluation_id), form), 422


@blueprint.post("/assessments/<uuid:evaluation_id>/sheet/autosave")
@requires(Permission.ASSESS)
@writes
def autosave_sheet(evaluation_id: UUID) -> ResponseReturnValue:
    """The same, while it is being written."""
    own, form = _asked(evaluation_id)
    if not form.validate_on_submit():
        return jsonify(errors=form.errors), 422
    try:
        _save(own, form)
    except Refused as refused:
        return jsonify(code=refused.code), 422
    return jsonify(saved_at=f"{local(clock.now()):%H:%M}")


def _asked(evaluation_id: UUID) -> tuple[OwnAssessment, SheetForm]:
    own = queries.get_own_assessment(present_actor(), evaluation_id)
    return own, SheetForm.with_questions(len(queries.criteria_of(own.evaluation)))()


def _save(own: OwnAssessment, form: SheetForm) -> None:
    """Save what the sheet says otherwise than what is kept; a question that is still empty waits."""
    given = queries.list_own_scores(present_actor(), own.evaluation.id)
    kept = {key: (row.score, row.reason) for key, row in given.items()}
    said = {row.criterion.key: (row.score.data, (row.reason.data or "").strip()) for row in _rows(own, form)}
    scores = {key: each for key, each in said.items() if each != kept.get(key, (None, ""))}
    services.score_all(actor=present_actor(), evaluation_id=own.evaluation.id, scores=scores, now=clock.now())


def _rows(own: OwnAssessment, form: SheetForm) -> list[Row]:
    return [
        Row(each, form[f"score_{number}"], form[f"reason_{number}"])
        for number, each in enumerate(queries.criteria_of(own.evaluation), 1)
    ]


def _page(own: OwnAssessment, form: SheetForm) -> str:
    rows = _rows(own, form)
    return render_template(
        "consortium/evaluation/sheet.html",
        own=own,
        titled=titles_of([(own.evaluation.id, own.evaluation.provider_id)])[own.evaluation.id],
        rows=rows,
        done=sum(rules.is_scored((row.score.data, row.reason.data or "")) for row in rows),
        form=form,
    )
