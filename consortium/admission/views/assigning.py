"""Sharing a round out: who carries how much, whom the suggestion names, and the work of somebody who leaves."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.admission import queries, services
from consortium.admission.forms import ReplaceForm
from consortium.admission.permissions import Permission
from consortium.admission.rules.assigning import Assessor, digest_of
from consortium.admission.services.assessing import possible_assessors
from consortium.admission.views.pages import blueprint
from consortium.evaluation import queries as evaluations
from consortium.evaluation.queries import Standing
from consortium.evaluation.rules import LEANS_BY, LEANS_FROM, Stage
from consortium.kernel import clock
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.words import words_for
from consortium.members import queries as members
from consortium.systems import queries as systems

PAGE = 25


@blueprint.get("/rounds/<uuid:round_id>/assessors")
@requires(Permission.ASSIGN_ASSESSORS)
def assign_form(round_id: UUID) -> ResponseReturnValue:
    return _assign_page(round_id)


@blueprint.post("/rounds/<uuid:round_id>/assessors")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
def assign(round_id: UUID) -> ResponseReturnValue:
    """Ask the people chosen on this page: a field by evaluation, its values persons."""
    form, actor = FlaskForm(), present_actor()
    tied = queries.evaluations_of_round(actor, queries.get_own_round(actor, round_id).id)
    bodies = {each.person_id: each.organisation_id for each in possible_assessors()}
    with refusals(form):
        chosen = {
            evaluation_id: [
                (person, bodies[person])
                for person in dict.fromkeys(
                    _known(each, bodies) for each in request.form.getlist(f"evaluation-{evaluation_id}") if each
                )
            ]
            for evaluation_id in tied
        }
        asked = services.assign_assessors(actor=actor, choices=chosen, now=clock.now())
        flash(f"{asked} asked to assess. Each is told by e-mail." if asked else "Nobody was chosen.", "success")
        return redirect(url_for("admission.show_round", round_id=round_id))
    return _assign_page(round_id, form), 422


@blueprint.post("/rounds/<uuid:round_id>/assessors/suggested")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
def accept_suggestion(round_id: UUID) -> ResponseReturnValue:
    """Ask everybody whom the suggestion names, on every page of it."""
    form = FlaskForm()
    with refusals(form):
        asked = services.accept_suggestion(
            actor=present_actor(), round_id=round_id, digest=request.form.get("digest", ""), now=clock.now()
        )
        flash(f"{asked} asked to assess. Each is told by e-mail.", "success")
        return redirect(url_for("admission.show_round", round_id=round_id))
    return _assign_page(round_id, form), 422


def _known(written: str, bodies: Mapping[UUID, UUID]) -> UUID:
    try:
        person = UUID(written)
    except ValueError:
        raise Refused("assessor.not_one") from None
    if person not in bodies:
        raise Refused("assessor.not_one")
    return person


def _assign_page(round_id: UUID, form: FlaskForm | None = None) -> str:
    actor, round_ = present_actor(), queries.get_own_round(present_actor(), round_id)
    problem, suggested = "", dict[UUID, list[Assessor]]()
    try:
        suggested = services.suggest_assessors(actor=actor, round_id=round_id)
    except Refused as refused:
        problem = words_for(refused)
    tied = queries.evaluations_of_round(actor, round_id)
    board, possible = evaluations.board_of(actor, list(tied)), possible_assessors()
    names = evaluations.names_of_assessors(list(tied))
    loads = queries.loads_of(board, possible, names, suggested)
    short = [each for each in board.values() if each.concluded_at is None and _places(each, suggested)]
    after = request.args.get("after", type=UUID)
    shown = [each for each in short if after is None or each.evaluation_id > after][:PAGE]
    applications = queries.applications_by_id([tied[each.evaluation_id] for each in shown])
    providers = members.names_of([each.provider_id for each in shown])
    return render_template(
        "consortium/admission/assign.html",
        round=round_,
        system=systems.get_system(round_.system_id),
        loads=list(loads.values()),
        begun=bool(board),
        behind=sum(each.working > 0 for each in loads.values()),
        short=len(short),
        places=sum(map(len, suggested.values())),
        digest=digest_of(suggested),
        rows=[
            {
                "evaluation_id": each.evaluation_id,
                "reference": applications[tied[each.evaluation_id]].reference,
                "name": providers.get(each.provider_id, ""),
                "given": each.given,
                "barred": {one.assessor_id for one in each.given},
                "suggested": [one.person_id for one in suggested.get(each.evaluation_id, ())],
                "places": _places(each, suggested),
            }
            for each in shown
        ],
        names=names | {each.person_id: each.name for each in possible},
        possible=possible,
        bodies=members.names_of([each.organisation_id for each in loads.values()]),
        problem=problem,
        next=shown[-1].evaluation_id if len(shown) == PAGE and shown[-1] is not short[-1] else None,
        form=form,
    )


def _places(standing: Standing, suggested: Mapping[UUID, Sequence[Assessor]]) -> int:
    """How many more people an evaluation needs."""
    missing = standing.assessors_needed - len(standing.able)
    return max(missing, len(suggested.get(standing.evaluation_id, ())), int(standing.stage is Stage.ASSIGNING))


@blueprint.get("/rounds/<uuid:round_id>/assessors/<uuid:assessor_id>/replace")
@requires(Permission.ASSIGN_ASSESSORS)
def replace_form(round_id: UUID, assessor_id: UUID) -> ResponseReturnValue:
    return _replace_page(round_id, assessor_id, ReplaceForm())


@blueprint.post("/rounds/<uuid:round_id>/assessors/<uuid:assessor_id>/replace")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
def replace_assessor(round_id: UUID, assessor_id: UUID) -> ResponseReturnValue:
    """Give what somebody has not locked to others, evenly."""
    form = ReplaceForm()
    if form.validate_on_submit():
        with refusals(form):
            taken, given = services.replace_assessor(
                actor=present_actor(),
                round_id=round_id,
                assessor_id=assessor_id,
                reason=form.reason.data or "",
                now=clock.now(),
            )
            flash(f"{taken} set aside, {given} given to others. Each is told by e-mail.", "success")
            return redirect(url_for("admission.assign_form", round_id=round_id))
    return _replace_page(round_id, assessor_id, form), 422


def _replace_page(round_id: UUID, assessor_id: UUID, form: ReplaceForm) -> str:
    actor, round_ = present_actor(), queries.get_own_round(present_actor(), round_id)
    tied = queries.evaluations_of_round(actor, round_id)
    board = evaluations.board_of(actor, list(tied))
    loads = queries.loads_of(board, possible_assessors(), evaluations.names_of_assessors(list(tied)))
    if assessor_id not in loads:
        raise NotFound
    return render_template(
        "consortium/admission/replace.html",
        round=round_,
        system=systems.get_system(round_.system_id),
        load=loads[assessor_id],
        body=members.names_of([loads[assessor_id].organisation_id]).get(loads[assessor_id].organisation_id, ""),
        form=form,
    )


@blueprint.post("/rounds/<uuid:round_id>/assessors/reminders")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
def remind_assessors(round_id: UUID) -> ResponseReturnValue:
    """A nudge to everybody who is behind."""
    form = FlaskForm()
    with refusals(form):
        behind = services.remind_assessors(actor=present_actor(), round_id=round_id, now=clock.now())
        flash(f"Reminded: {behind}. Nobody gets more than one reminder a day.", "success")
        return redirect(url_for("admission.assign_form", round_id=round_id))
    return _assign_page(round_id, form), 422


@blueprint.get("/rounds/<uuid:round_id>/scoring")
@requires(Permission.ASSIGN_ASSESSORS)
def show_scoring(round_id: UUID) -> ResponseReturnValue:
    """How each assessor's scores lie beside the others': what to talk about before the consensus."""
    actor, round_ = present_actor(), queries.get_own_round(present_actor(), round_id)
    tied = queries.evaluations_of_round(actor, round_id)
    board, names = evaluations.board_of(actor, list(tied)), evaluations.names_of_assessors(list(tied))
    loads, leanings = queries.loads_of(board, (), names), evaluations.leanings_of(list(tied))
    return render_template(
        "consortium/admission/scoring.html",
        round=round_,
        system=systems.get_system(round_.system_id),
        rows=[(load, leanings[person_id]) for person_id, load in loads.items() if person_id in leanings],
        bodies=members.names_of([each.organisation_id for each in loads.values()]),
        leans_by=LEANS_BY,
        leans_from=LEANS_FROM,
    )
