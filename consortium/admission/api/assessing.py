"""The lead's part of a closed round: begin the assessment, share it out."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.api.blueprint import blueprint
from consortium.admission.permissions import Permission
from consortium.admission.schemas import (
    ApplicationOut,
    ApplicationsIn,
    RoundAssessmentOut,
    RoundAssignedOut,
    RoundAssignmentsIn,
    RoundLeaningOut,
    RoundLoadOut,
    RoundProgressIn,
    RoundProgressOut,
    RoundRemindedOut,
    RoundReplacedOut,
    RoundReplacementIn,
    RoundSuggestionOut,
)
from consortium.admission.services.assessing import possible_assessors
from consortium.evaluation import queries as evaluations
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes


@blueprint.get("/rounds/<uuid:round_id>/applications")
@requires(Permission.SEE_ROUND_AS_LEAD)
@blueprint.arguments(ApplicationsIn, location="query")
@blueprint.response(200, ApplicationOut(many=True))
def list_applications(asked: dict[str, Any], round_id: UUID) -> Sequence[Any]:
    """List the applications that a round of one's own has received, paged by key."""
    actor = present_actor()
    round_ = queries.get_own_round(actor, round_id)
    return queries.with_clocks(queries.list_applications(actor, round_.id, after=asked["after"]))


@blueprint.post("/rounds/<uuid:round_id>/assessment")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
@blueprint.response(201, RoundAssessmentOut(many=True))
def begin_assessment(round_id: UUID) -> Sequence[Any]:
    """Open an evaluation of every application that has none yet, once the round is closed."""
    services.open_evaluations(actor=present_actor(), round_id=round_id, now=clock.now())
    return _assessments(round_id)


@blueprint.get("/rounds/<uuid:round_id>/assessment")
@requires(Permission.SEE_ROUND_AS_LEAD)
@blueprint.response(200, RoundAssessmentOut(many=True))
def list_assessments(round_id: UUID) -> Sequence[Any]:
    """List which evaluation belongs to which application."""
    return _assessments(round_id)


def _assessments(round_id: UUID) -> list[dict[str, UUID]]:
    actor = present_actor()
    received = queries.list_applications(actor, queries.get_own_round(actor, round_id).id, limit=None)
    tied = queries.evaluations_of(actor, [each.id for each in received])
    return [{"application_id": application, "evaluation_id": evaluation} for application, evaluation in tied.items()]


@blueprint.get("/rounds/<uuid:round_id>/suggested-assessors")
@requires(Permission.ASSIGN_ASSESSORS)
@blueprint.response(200, RoundSuggestionOut(many=True))
def suggest_assessors(round_id: UUID) -> list[dict[str, Any]]:
    """Suggest assessors evenly, from enough councils, without anybody's conflict. Nothing is changed."""
    suggested = services.suggest_assessors(actor=present_actor(), round_id=round_id)
    return [{"evaluation_id": evaluation, "assessors": people} for evaluation, people in suggested.items()]


@blueprint.post("/rounds/<uuid:round_id>/assessors")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
@blueprint.arguments(RoundAssignmentsIn)
@blueprint.response(200, RoundAssignedOut)
def assign_assessors(given: dict[str, Any], round_id: UUID) -> dict[str, int]:
    """Ask assessors: those named, or else those suggested."""
    actor = present_actor()
    queries.get_own_round(actor, round_id)
    if given["assignments"] is None:
        suggested = services.suggest_assessors(actor=actor, round_id=round_id)
        choices = {
            evaluation: [(one.person_id, one.organisation_id) for one in people]
            for evaluation, people in suggested.items()
        }
    else:
        choices = {
            each["evaluation_id"]: [(one["person_id"], one["organisation_id"]) for one in each["assessors"]]
            for each in given["assignments"]
        }
    return {"asked": services.assign_assessors(actor=actor, choices=choices, now=clock.now())}


@blueprint.get("/rounds/<uuid:round_id>/assessors")
@requires(Permission.ASSIGN_ASSESSORS)
@blueprint.response(200, RoundLoadOut(many=True))
def list_loads(round_id: UUID) -> list[Any]:
    """List who may assess or was asked to, with what each carries in the round."""
    actor = present_actor()
    tied = list(queries.evaluations_of_round(actor, queries.get_own_round(actor, round_id).id))
    board, names = evaluations.board_of(actor, tied), evaluations.names_of_assessors(tied)
    return list(queries.loads_of(board, possible_assessors(), names).values())


@blueprint.post("/rounds/<uuid:round_id>/assessors/<uuid:assessor_id>/replacement")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
@blueprint.arguments(RoundReplacementIn)
@blueprint.response(200, RoundReplacedOut)
def replace_assessor(given: dict[str, Any], round_id: UUID, assessor_id: UUID) -> dict[str, int]:
    """Give what somebody has not locked to others, evenly. Locked scores stay."""
    set_aside, asked = services.replace_assessor(
        actor=present_actor(), round_id=round_id, assessor_id=assessor_id, reason=given["reason"], now=clock.now()
    )
    return {"set_aside": set_aside, "asked": asked}


@blueprint.get("/rounds/<uuid:round_id>/progress")
@requires(Permission.SEE_ROUND_AS_LEAD)
@blueprint.arguments(RoundProgressIn, location="query")
@blueprint.response(200, RoundProgressOut(many=True))
def list_progress(asked: dict[str, Any], round_id: UUID) -> list[dict[str, Any]]:
    """List how far each application is: by assessor which questions are scored, and the consensus; paged by key."""
    actor = present_actor()
    sought = queries.Sought(asked["stage"], asked["assessor"], asked["q"].strip())
    own_round = queries.get_own_round(actor, round_id)
    grid = queries.grid_of(actor, own_round.id, sought, after=asked["after"], limit=queries.PAGE)
    return [_progress(row, grid.assessors) for row in grid.rows]


def _progress(row: queries.GridRow, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "application_id": row.application.id,
        "evaluation_id": row.standing.evaluation_id,
        "reference": row.application.reference,
        "provider_id": row.standing.provider_id,
        "stage": row.standing.stage,
        "questions": [key for key, _ in row.questions],
        "assessors": [
            {
                "person_id": one.assessor_id,
                "name": names.get(one.assessor_id, ""),
                "stage": one.part.stage,
                "scored": sorted(row.scored[one.assessor_id]),
            }
            for one in row.standing.able
        ],
        "consensus": {key: agreed.score for key, agreed in row.consensus.items()},
    }


@blueprint.post("/rounds/<uuid:round_id>/reminders")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
@blueprint.response(200, RoundRemindedOut)
def remind_assessors(round_id: UUID) -> dict[str, int]:
    """Write to everybody who has not locked all they were asked to assess, once a day at the most."""
    return {"reminded": services.remind_assessors(actor=present_actor(), round_id=round_id, now=clock.now())}


@blueprint.get("/rounds/<uuid:round_id>/leanings")
@requires(Permission.ASSIGN_ASSESSORS)
@blueprint.response(200, RoundLeaningOut(many=True))
def list_leanings(round_id: UUID) -> list[dict[str, Any]]:
    """List how each assessor's scores lie beside the others', over what everybody has locked."""
    actor = present_actor()
    tied = list(queries.evaluations_of_round(actor, queries.get_own_round(actor, round_id).id))
    return [
        {
            "assessor_id": person_id,
            "answers": leaning.answers,
            "by": leaning.by,
            "far_apart": leaning.far_apart,
            "is_systematic": leaning.is_systematic,
        }
        for person_id, leaning in sorted(evaluations.leanings_of(tied).items())
    ]
