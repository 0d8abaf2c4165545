"""Exclusion grounds judged one by one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.admission import queries, services
from consortium.admission.api.blueprint import blueprint
from consortium.admission.permissions import Permission
from consortium.admission.rules.judging import Ruling
from consortium.admission.schemas import ExclusionJudgementOut, ExclusionJudgementsIn
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes


@blueprint.post("/applications/<uuid:application_id>/exclusion-judgements")
@requires(Permission.DECIDE)
@writes
@blueprint.arguments(ExclusionJudgementsIn)
@blueprint.response(201, ExclusionJudgementOut(many=True))
def judge_grounds(given: dict[str, Any], application_id: UUID) -> Sequence[Any]:
    """Judge declared grounds, each with its reason, while one's grant to read lasts. Others stay as they are."""
    rulings = {each["ground"]: Ruling(each["is_accepted"], each["reason"]) for each in given["judgements"]}
    services.judge_grounds(actor=present_actor(), application_id=application_id, rulings=rulings, now=clock.now())
    return list(queries.judgements_of(application_id).values())


@blueprint.get("/applications/<uuid:application_id>/exclusion-judgements")
@requires(Permission.SEE_ROUNDS)
@blueprint.response(200, ExclusionJudgementOut(many=True))
def list_judgements(application_id: UUID) -> Sequence[Any]:
    """List what was judged: to an officer under a grant to read, to the applicant once its letter is released."""
    return list(queries.judgements_of(queries.get_application(application_id).id).values())
