"""Assessing and moderating by API: every act is a person's, with that person's token."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.evaluation import queries, services
from consortium.evaluation.permissions import Permission
from consortium.evaluation.queries import OwnAssessment
from consortium.evaluation.schemas import (
    AssessmentOut,
    AssessorOut,
    AssignmentIn,
    ConsensusIn,
    ConsensusOut,
    ConsensusSheetIn,
    EvaluationOut,
    InterestIn,
    ModerationOut,
    PageIn,
    QueuePageIn,
    ScoreIn,
    ScoreOut,
    SheetIn,
    WholeAssessmentOut,
)
from consortium.kernel import clock
from consortium.kernel.api import Blueprint
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes

blueprint = Blueprint("evaluation", __name__, description="Independent scores, and the consensus agreed of them")


@blueprint.get("/assessments")
@requires(Permission.ASSESS)
@blueprint.arguments(QueuePageIn, location="query")
@blueprint.response(200, AssessmentOut(many=True))
def list_assessments(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """List what I am asked to assess: what needs me first, a page at a time."""
    after = queries.Place(asked["after"], asked["after_was_locked"]) if asked["after"] else None
    own = queries.list_own_assessments(present_actor(), after=after, limit=asked["limit"])
    subjects = queries.subjects_of([each.evaluation.id for each in own])
    return [_shown(each, subjects.get(each.evaluation.id)) for each in own]


@blueprint.get("/assessments/<uuid:evaluation_id>")
@requires(Permission.ASSESS)
@blueprint.response(200, WholeAssessmentOut)
def show_assessment(evaluation_id: UUID) -> dict[str, Any]:
    """Show one of my assessments: its questions, the answers once I declared my interests, my scores."""
    return _whole(evaluation_id)


def _whole(evaluation_id: UUID) -> dict[str, Any]:
    actor = present_actor()
    own = queries.get_own_assessment(actor, evaluation_id)
    subject = queries.subjects_of([evaluation_id]).get(evaluation_id)
    return {**_shown(own, subject), "scores": list(queries.list_own_scores(actor, evaluation_id).values())}


def _shown(own: OwnAssessment, subject: queries.Subject | None) -> dict[str, Any]:
    """The provider is told until interests in it are declared; with the answers, only where the subject names it."""
    has_declared = own.assignment.declared_at is not None
    is_hidden = has_declared and subject is not None and subject.hides_provider
    return {
        "evaluation": own.evaluation,
        "provider_id": None if is_hidden else own.evaluation.provider_id,
        "assignment": own.assignment,
        "part": own.part,
        "title": subject.title if subject else "",
        "criteria": queries.criteria_of(own.evaluation),
        "answers": dict(subject.answers) if subject and has_declared else {},
    }


@blueprint.post("/assessments/<uuid:evaluation_id>/interest")
@requires(Permission.ASSESS)
@writes
@blueprint.arguments(InterestIn)
@blueprint.response(204)
def declare_interest(given: dict[str, Any], evaluation_id: UUID) -> None:
    """Declare my interests in the provider, before any answer is shown. A conflict takes me off the assessment."""
    services.declare_interest(actor=present_actor(), evaluation_id=evaluation_id, **given, now=clock.now())


@blueprint.put("/assessments/<uuid:evaluation_id>/scores/<criterion>")
@requires(Permission.ASSESS)
@writes
@blueprint.arguments(ScoreIn)
@blueprint.response(200, ScoreOut)
def save_score(given: dict[str, Any], evaluation_id: UUID, criterion: str) -> Any:
    """Save my score and reason for one question."""
    return services.score(
        actor=present_actor(), evaluation_id=evaluation_id, criterion=criterion, **given, now=clock.now()
    )


@blueprint.put("/assessments/<uuid:evaluation_id>/scores")
@requires(Permission.ASSESS)
@writes
@blueprint.arguments(SheetIn)
@blueprint.response(204)
def save_sheet(given: dict[str, Any], evaluation_id: UUID) -> None:
    """Save my scores and reasons for several questions at once, all or none."""
    scores = {each["criterion"]: (each["score"], each["reason"]) for each in given["scores"]}
    services.score_all(actor=present_actor(), evaluation_id=evaluation_id, scores=scores, now=clock.now())


@blueprint.post("/assessments/<uuid:evaluation_id>/lock")
@requires(Permission.ASSESS)
@writes
@blueprint.response(200, WholeAssessmentOut)
def lock(evaluation_id: UUID) -> dict[str, Any]:
    """Lock my scores: they never change again."""
    services.lock(actor=present_actor(), evaluation_id=evaluation_id, now=clock.now())
    return _whole(evaluation_id)


@blueprint.get("/assessors")
@requires(Permission.ASSIGN_ASSESSORS)
@blueprint.response(200, AssessorOut(many=True))
def list_assessors() -> Sequence[Any]:
    """List whom my organisation may ask to assess."""
    return queries.list_possible_assessors()


@blueprint.get("/evaluations")
@requires(Permission.MODERATE)
@blueprint.arguments(PageIn, location="query")
@blueprint.response(200, EvaluationOut(many=True))
def list_evaluations(asked: dict[str, Any]) -> list[Any]:
    """List my organisation's evaluations, the newest first."""
    listed = queries.list_own_evaluations(present_actor(), after=asked["after"])
    progress = queries.progress_of([each.id for each in listed])
    return [progress[each.id] for each in listed]


@blueprint.get("/evaluations/<uuid:evaluation_id>")
@requires(Permission.MODERATE)
@blueprint.response(200, ModerationOut)
def show_evaluation(evaluation_id: UUID) -> dict[str, Any]:
    """Show one evaluation: everybody's scores once all have locked, and what was agreed."""
    return _moderation(evaluation_id)


def _moderation(evaluation_id: UUID) -> dict[str, Any]:
    actor = present_actor()
    evaluation = queries.get_own_evaluation(actor, evaluation_id)
    progress = queries.progress_of([evaluation_id])[evaluation_id]
    return {
        "evaluation_id": progress.evaluation_id,
        "provider_id": progress.provider_id,
        "stage": progress.stage,
        "assessors": progress.assessors,
        "assessors_needed": progress.assessors_needed,
        "councils_needed": progress.councils_needed,
        "questions": progress.questions,
        "agreed": progress.agreed,
        "concluded_at": progress.concluded_at,
        "criteria": queries.criteria_of(evaluation),
        "scores": queries.list_given_scores(evaluation_id),
        "consensus": list(queries.list_consensus(actor, evaluation_id).values()),
    }


@blueprint.post("/evaluations/<uuid:evaluation_id>/assessors")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
@blueprint.arguments(AssignmentIn)
@blueprint.response(201, ModerationOut)
def assign(given: dict[str, Any], evaluation_id: UUID) -> dict[str, Any]:
    """Ask somebody to assess, for the body whose assessor they are."""
    services.assign(actor=present_actor(), evaluation_id=evaluation_id, **given, now=clock.now())
    return _moderation(evaluation_id)


@blueprint.put("/evaluations/<uuid:evaluation_id>/consensus")
@requires(Permission.MODERATE)
@writes
@blueprint.arguments(ConsensusSheetIn)
@blueprint.response(200, ConsensusOut(many=True))
def agree_several(given: dict[str, Any], evaluation_id: UUID) -> Sequence[Any]:
    """Set the score agreed by discussion on several questions at once, all or none."""
    agreements = [services.Agreement(**each) for each in given["agreements"]]
    return services.agree_consensuses(
        actor=present_actor(), evaluation_id=evaluation_id, agreements=agreements, now=clock.now()
    )


@blueprint.put("/evaluations/<uuid:evaluation_id>/consensus/<criterion>")
@requires(Permission.MODERATE)
@writes
@blueprint.arguments(ConsensusIn)
@blueprint.response(200, ConsensusOut)
def agree(given: dict[str, Any], evaluation_id: UUID, criterion: str) -> Any:
    """Set the one score agreed by discussion. Outside the individual scores it waits for the second moderator."""
    return services.agree_consensus(
        actor=present_actor(), evaluation_id=evaluation_id, criterion=criterion, **given, now=clock.now()
    )


@blueprint.post("/evaluations/<uuid:evaluation_id>/consensus/<criterion>/confirm")
@requires(Permission.MODERATE)
@writes
@blueprint.response(200, ConsensusOut)
def confirm(evaluation_id: UUID, criterion: str) -> Any:
    """Confirm, as the second moderator, a consensus outside the individual scores."""
    return services.confirm_consensus(
        actor=present_actor(), evaluation_id=evaluation_id, criterion=criterion, now=clock.now()
    )


@blueprint.post("/evaluations/<uuid:evaluation_id>/conclude")
@requires(Permission.MODERATE)
@writes
@blueprint.response(200, ModerationOut)
def conclude(evaluation_id: UUID) -> dict[str, Any]:
    """Conclude the evaluation: no score changes from then on."""
    services.conclude(actor=present_actor(), evaluation_id=evaluation_id, now=clock.now())
    return _moderation(evaluation_id)
