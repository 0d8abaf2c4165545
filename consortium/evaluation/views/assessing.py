"""The assessor: my queue, interests first, one question at a time, lock."""

from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.evaluation import queries, rules, services
from consortium.evaluation.forms import InterestForm, LockForm, ScoreForm
from consortium.evaluation.permissions import Permission
from consortium.evaluation.queries import OwnAssessment
from consortium.evaluation.views.pages import blueprint, place_of, titles_of
from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members

NEIGHBOURS = 3
"""Other assessments of the same question, shown before and after the one at hand."""


@blueprint.get("/assessments")
@requires(Permission.ASSESS)
def my_assessments() -> ResponseReturnValue:
    """My queue: what still needs me first, a page at a time."""
    after = request.args.get("after", type=UUID)
    place = queries.Place(after, request.args.get("locked") == "yes") if after else None
    own = queries.list_own_assessments(present_actor(), after=place)
    return render_template(
        "consortium/evaluation/queue.html",
        assessments=own,
        is_first=place is None,
        next=_page_after(own[-1]) if len(own) == queries.PAGE else None,
        titles=titles_of([(each.evaluation.id, each.evaluation.provider_id) for each in own]),
        owners=members.names_of([each.evaluation.owner_id for each in own]),
        Stage=rules.AssessorStage,
    )


def _page_after(last: OwnAssessment) -> str:
    locked = "yes" if last.assignment.locked_at else None
    return url_for("evaluation.my_assessments", after=last.evaluation.id, locked=locked)


@blueprint.get("/assessments/<uuid:evaluation_id>")
@requires(Permission.ASSESS)
def assessment(evaluation_id: UUID) -> ResponseReturnValue:
    """One assessment: interests first; then what is left, and the lock."""
    own = queries.get_own_assessment(present_actor(), evaluation_id)
    if own.assignment.declared_at is None:
        return _interest_page(own, InterestForm())
    return _assessment_page(own, LockForm())


@blueprint.get("/assessments/<uuid:evaluation_id>/interest")
@requires(Permission.ASSESS)
def interest(evaluation_id: UUID) -> ResponseReturnValue:
    """Declare interests, or one that came to mind while reading."""
    return _interest_page(queries.get_own_assessment(present_actor(), evaluation_id), InterestForm())


@blueprint.post("/assessments/<uuid:evaluation_id>/interest")
@requires(Permission.ASSESS)
@writes
def declare_interest(evaluation_id: UUID) -> ResponseReturnValue:
    form = InterestForm()
    if form.validate_on_submit():
        with refusals(form):
            has_conflict = form.conflict.data == "yes"
            services.declare_interest(
                actor=present_actor(),
                evaluation_id=evaluation_id,
                has_conflict=has_conflict,
                interest=form.interest.data or "",
                now=clock.now(),
            )
            if has_conflict:
                flash("Thank you. You no longer assess this provider; whoever asked you is told.", "success")
                return redirect(url_for("evaluation.my_assessments"))
            return redirect(url_for("evaluation.assessment", evaluation_id=evaluation_id))
    return _interest_page(queries.get_own_assessment(present_actor(), evaluation_id), form), 422


def _interest_page(own: OwnAssessment, form: InterestForm) -> str:
    """The provider is named here whatever the subject hides: nobody can declare an interest in they know not whom."""
    names = members.names_of([own.evaluation.provider_id, own.evaluation.owner_id])
    return render_template(
        "consortium/evaluation/interest.html",
        own=own,
        provider=names.get(own.evaluation.provider_id, "this provider"),
        owner=names.get(own.evaluation.owner_id, ""),
        form=form,
    )


def _assessment_page(own: OwnAssessment, form: LockForm) -> str:
    scores = queries.list_own_scores(present_actor(), own.evaluation.id)
    criteria = queries.criteria_of(own.evaluation)
    return render_template(
        "consortium/evaluation/assessment.html",
        own=own,
        titled=titles_of([(own.evaluation.id, own.evaluation.provider_id)])[own.evaluation.id],
        criteria=criteria,
        scores=scores,
        done={key for key, given in scores.items() if rules.is_scored((given.score, given.reason))},
        form=form,
    )


@blueprint.get("/assessments/<uuid:evaluation_id>/questions/<criterion>")
@requires(Permission.ASSESS)
def question(evaluation_id: UUID, criterion: str) -> ResponseReturnValue:
    """One answer on the left, its score and reason on the right."""
    own = queries.get_own_assessment(present_actor(), evaluation_id)
    if own.assignment.declared_at is None:
        return redirect(url_for("evaluation.assessment", evaluation_id=evaluation_id))
    given = queries.list_own_scores(present_actor(), evaluation_id).get(criterion)
    return _question_page(own, criterion, ScoreForm(obj=given))


@blueprint.post("/assessments/<uuid:evaluation_id>/questions/<criterion>")
@requires(Permission.ASSESS)
@writes
def save_score(evaluation_id: UUID, criterion: str) -> ResponseReturnValue:
    form = ScoreForm()
    if form.validate_on_submit():
        with refusals(form):
            _save(evaluation_id, criterion, form)
            return redirect(_after(evaluation_id, criterion))
    return _question_page(queries.get_own_assessment(present_actor(), evaluation_id), criterion, form), 422


@blueprint.post("/assessments/<uuid:evaluation_id>/questions/<criterion>/autosave")
@requires(Permission.ASSESS)
@writes
def autosave_score(evaluation_id: UUID, criterion: str) -> ResponseReturnValue:
    """The same, while it is being written."""
    form = ScoreForm()
    if not form.validate_on_submit():
        return jsonify(errors=form.errors), 422
    try:
        _save(evaluation_id, criterion, form)
    except Refused as refused:
        return jsonify(code=refused.code), 422
    return jsonify(saved_at=f"{local(clock.now()):%H:%M}")


def _save(evaluation_id: UUID, criterion: str, form: ScoreForm) -> None:
    services.score(
        actor=present_actor(),
        evaluation_id=evaluation_id,
        criterion=criterion,
        score=form.score.data,
        reason=form.reason.data or "",
        now=clock.now(),
    )


def _after(evaluation_id: UUID, criterion: str) -> str:
    """The next question; after the last, the whole assessment."""
    criteria = queries.criteria_of(queries.get_evaluation(evaluation_id))
    place = place_of(criteria, criterion) + 1
    if place == len(criteria):
        return url_for("evaluation.assessment", evaluation_id=evaluation_id)
    return url_for("evaluation.question", evaluation_id=evaluation_id, criterion=criteria[place].key)


def _question_page(own: OwnAssessment, criterion: str, form: ScoreForm) -> str:
    criteria = queries.criteria_of(own.evaluation)
    place = place_of(criteria, criterion)
    across = queries.list_beside(present_actor(), own, criterion, each=NEIGHBOURS)
    return render_template(
        "consortium/evaluation/question.html",
        own=own,
        criterion=criteria[place],
        criteria=criteria,
        place=place,
        across=across,
        titles=titles_of([(each.evaluation.id, each.evaluation.provider_id) for each in across or [own]]),
        meanings=rules.MEANINGS[: criteria[place].max_score + 1],
        form=form,
    )


@blueprint.post("/assessments/<uuid:evaluation_id>/lock")
@requires(Permission.ASSESS)
@writes
def lock(evaluation_id: UUID) -> ResponseReturnValue:
    form = LockForm()
    if form.validate_on_submit():
        with refusals(form):
            services.lock(actor=present_actor(), evaluation_id=evaluation_id, now=clock.now())
            flash("Your scores are locked. They never change from now on.", "success")
            return redirect(url_for("evaluation.my_assessments"))
    return _assessment_page(queries.get_own_assessment(present_actor(), evaluation_id), form), 422
