"""The moderator: who is how far, everybody's scores side by side once all are locked, one consensus, the end."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.evaluation import queries, rules, services
from consortium.evaluation.forms import AssignForm, ConcludeForm, ConfirmForm, ConsensusForm
from consortium.evaluation.permissions import Permission
from consortium.evaluation.views.pages import blueprint, place_of, titles_of
from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.people.rules import Role

PAGE = 25


@blueprint.get("/evaluations")
@requires(Permission.MODERATE)
def list_evaluations() -> ResponseReturnValue:
    """Our evaluations, the newest first, with how far each is."""
    actor = present_actor()
    listed = queries.list_own_evaluations(actor, after=request.args.get("after", type=UUID), limit=PAGE)
    return render_template(
        "consortium/evaluation/evaluations.html",
        evaluations=listed,
        progress=queries.progress_of([each.id for each in listed]),
        titles=titles_of([(each.id, each.provider_id) for each in listed]),
        asked={each.evaluation_id for each in queries.list_asked_to_confirm(actor)},
        next_page=url_for("evaluation.list_evaluations", after=listed[-1].id) if len(listed) == PAGE else None,
    )


@blueprint.get("/evaluations/<uuid:evaluation_id>")
@requires(Permission.MODERATE)
def evaluation(evaluation_id: UUID) -> ResponseReturnValue:
    """One evaluation: its assessors, its questions, its end."""
    return _evaluation_page(evaluation_id, assigning=_assign_form(evaluation_id))


def _assign_form(evaluation_id: UUID) -> AssignForm:
    form = AssignForm(prefix="")
    if (progress := queries.progress_of([evaluation_id]).get(evaluation_id)) is None:
        raise NotFound
    assigned = {each.person_id for each in progress.assessors}
    possible = [each for each in queries.list_possible_assessors() if each.person_id not in assigned]
    names = members.names_of([each.organisation_id for each in possible])
    form.assessor.choices = [
        SelectChoice(f"{each.person_id}/{each.organisation_id}", f"{each.name}, {names.get(each.organisation_id, '')}")
        for each in possible
    ]
    return form


def _evaluation_page(
    evaluation_id: UUID, *, assigning: AssignForm, concluding: ConcludeForm | None = None
) -> ResponseReturnValue:
    actor = present_actor()
    found = queries.get_own_evaluation(actor, evaluation_id)
    progress = queries.progress_of([evaluation_id])[evaluation_id]
    given = queries.list_given_scores(evaluation_id)
    return render_template(
        "consortium/evaluation/evaluation.html",
        far_apart={key for key, scores in given.items() if rules.is_far_apart([each.score for each in scores])},
        evaluation=found,
        titled=titles_of([(found.id, found.provider_id)])[found.id],
        progress=progress,
        organisations=members.names_of([each.organisation_id for each in progress.assessors]),
        criteria=queries.criteria_of(found),
        consensus=queries.list_consensus(actor, evaluation_id),
        given=given,
        Stage=rules.Stage,
        assigning=assigning,
        concluding=concluding or ConcludeForm(),
        form=concluding or (assigning if assigning.errors else None),
    )


@blueprint.post("/evaluations/<uuid:evaluation_id>/assessors")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
def assign(evaluation_id: UUID) -> ResponseReturnValue:
    queries.get_own_evaluation(present_actor(), evaluation_id)
    form = _assign_form(evaluation_id)
    if form.validate_on_submit():
        person_id, organisation_id = map(UUID, form.assessor.data.split("/"))
        with refusals(form):
            services.assign(
                actor=present_actor(),
                evaluation_id=evaluation_id,
                assessor_id=person_id,
                assessor_organisation_id=organisation_id,
                now=clock.now(),
            )
            flash("Asked to assess. An e-mail is on its way.", "success")
            return redirect(url_for("evaluation.evaluation", evaluation_id=evaluation_id))
    return _evaluation_page(evaluation_id, assigning=form), 422


@blueprint.get("/evaluations/<uuid:evaluation_id>/questions/<criterion>")
@requires(Permission.MODERATE)
def consensus(evaluation_id: UUID, criterion: str) -> ResponseReturnValue:
    """One question: the answer, everybody's score, and the consensus."""
    agreed = queries.list_consensus(present_actor(), evaluation_id).get(criterion)
    form = _consensus_form()
    if agreed is not None:
        form.process(obj=agreed, data={"second_moderator": str(agreed.second_moderator_id or "")})
    return _consensus_page(evaluation_id, criterion, form)


def _consensus_form() -> ConsensusForm:
    actor = present_actor()
    form = ConsensusForm()
    colleagues = people.list_contacts(actor.organisation, Role.PROCUREMENT_OFFICER, Role.COMMISSIONER)
    form.second_moderator.choices = [SelectChoice("", "Nobody is needed")] + [
        SelectChoice(str(each.person_id), each.name) for each in colleagues if each.person_id != actor.person_id
    ]
    return form


@blueprint.post("/evaluations/<uuid:evaluation_id>/questions/<criterion>")
@requires(Permission.MODERATE)
@writes
def agree(evaluation_id: UUID, criterion: str) -> ResponseReturnValue:
    form = _consensus_form()
    if form.validate_on_submit():
        second = form.second_moderator.data
        with refusals(form):
            services.agree_consensus(
                actor=present_actor(),
                evaluation_id=evaluation_id,
                criterion=criterion,
                score=form.score.data or 0,
                reason=form.reason.data or "",
                discussion=form.discussion.data or "",
                outside_reason=form.outside_reason.data or "",
                second_moderator_id=UUID(second) if second else None,
                now=clock.now(),
            )
            return redirect(_after(evaluation_id, criterion))
    return _consensus_page(evaluation_id, criterion, form), 422


def _after(evaluation_id: UUID, criterion: str) -> str:
    """The next question without a consensus; where none is left, the whole evaluation."""
    actor = present_actor()
    agreed = queries.list_consensus(actor, evaluation_id)
    criteria = queries.criteria_of(queries.get_own_evaluation(actor, evaluation_id))
    place = place_of(criteria, criterion)
    for each in (*criteria[place + 1 :], *criteria[:place]):
        if each.key not in agreed:
            return url_for("evaluation.consensus", evaluation_id=evaluation_id, criterion=each.key)
    return url_for("evaluation.evaluation", evaluation_id=evaluation_id)


def _consensus_page(evaluation_id: UUID, criterion: str, form: ConsensusForm) -> str:
    actor = present_actor()
    found = queries.get_own_evaluation(actor, evaluation_id)
    criteria = queries.criteria_of(found)
    place = place_of(criteria, criterion)
    given = queries.list_given_scores(evaluation_id).get(criterion, [])
    agreed = queries.list_consensus(actor, evaluation_id).get(criterion)
    named = [agreed.moderator_id, agreed.second_moderator_id] if agreed else []
    return render_template(
        "consortium/evaluation/consensus.html",
        evaluation=found,
        titled=titles_of([(found.id, found.provider_id)])[found.id],
        criterion=criteria[place],
        criteria=criteria,
        place=place,
        given=given,
        organisations=members.names_of([each.organisation_id for each in given]),
        agreed=agreed,
        names=people.names_of(named),
        me=actor.person_id,
        meanings=rules.MEANINGS[: criteria[place].max_score + 1],
        gap=(max(each.score for each in given) - min(each.score for each in given)) if given else 0,
        far_apart=rules.FAR_APART,
        confirming=ConfirmForm(),
        form=form,
    )


@blueprint.post("/evaluations/<uuid:evaluation_id>/questions/<criterion>/confirm")
@requires(Permission.MODERATE)
@writes
def confirm(evaluation_id: UUID, criterion: str) -> ResponseReturnValue:
    services.confirm_consensus(actor=present_actor(), evaluation_id=evaluation_id, criterion=criterion, now=clock.now())
    flash("Confirmed. The score now counts.", "success")
    return redirect(url_for("evaluation.evaluation", evaluation_id=evaluation_id))


@blueprint.post("/evaluations/<uuid:evaluation_id>/conclude")
@requires(Permission.MODERATE)
@writes
def conclude(evaluation_id: UUID) -> ResponseReturnValue:
    form = ConcludeForm()
    if form.validate_on_submit():
        with refusals(form):
            services.conclude(actor=present_actor(), evaluation_id=evaluation_id, now=clock.now())
            flash("The evaluation is concluded.", "success")
            return redirect(url_for("evaluation.evaluation", evaluation_id=evaluation_id))
    return _evaluation_page(evaluation_id, assigning=_assign_form(evaluation_id), concluding=form), 422
