"""A round as its lead works on it: applications arriving, assessors shared out, how far each assessment is."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.admission import queries, services
from consortium.admission.permissions import Permission
from consortium.admission.rules.applications import Stage
from consortium.admission.rules.rounds import stage_of
from consortium.admission.views.pages import blueprint
from consortium.evaluation import queries as evaluations
from consortium.evaluation.rules import Stage as EvaluationStage
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.systems import queries as systems


def page_of_round(round_: Any, form: FlaskForm | None = None) -> str:
    """The round's work in one place, in a fixed number of statements whatever the number of applications."""
    actor, now = present_actor(), clock.now()
    after = request.args.get("after", type=UUID)
    applications = queries.list_applications(actor, round_.id, after=after)
    ids = [each.id for each in applications]
    tied, decisions = queries.evaluations_of(actor, ids), queries.decisions_of(ids)
    progress = evaluations.progress_of(list(tied.values()))
    board = evaluations.board_of(actor, list(queries.evaluations_of_round(actor, round_.id)))
    lots = {lot.id: lot for lot in systems.list_lots(round_.system_id)}
    offers, names = queries.offers_of(ids), members.names_of([each.provider_id for each in applications])
    stages = {
        each.id: queries.marks_of(
            each, round_, is_assessed=each.id in tied, decisions=decisions.get(each.id, ())
        ).stage_at(now)
        for each in applications
    }
    system = systems.get_system(round_.system_id)
    due, extended = queries.decisions_due(applications, round_, system), queries.extensions_of(ids)
    rows = [
        {
            "application": each,
            "name": names.get(each.provider_id, ""),
            "lots": sorted(lots[lot].number for lot in offers.get(each.id, {})),
            "stage": stages[each.id],
            "due": due[each.id],
            "is_extended": each.id in extended,
            "progress": progress.get(tied[each.id]) if each.id in tied else None,
            "decisions": decisions.get(each.id, []),
        }
        for each in applications
    ]
    return render_template(
        "consortium/admission/round_of_lead.html",
        may_record_notice=Permission.RECORD_NOTICE.allows(present_actor()),
        round=round_,
        system=system,
        overdue=queries.count_overdue(actor, now).get(round_.id, 0) if round_.is_standing else 0,
        stage=stage_of(opens_at=round_.opens_at, closes_at=round_.closes_at, at=now),
        rows=rows,
        received=queries.count_applications(actor, [round_.id]).get(round_.id, 0),
        councils=members.names_of(_councils(progress)),
        ready=sum(_is_ready(row) for row in rows),
        decided=sum(row["stage"] is Stage.DECIDED for row in rows),
        released=sum(row["stage"] is Stage.RELEASED for row in rows),
        waiting=sum(row["stage"] is Stage.SUBMITTED for row in rows),
        short=sum(each.stage is EvaluationStage.ASSIGNING for each in board.values()),
        begun=len(board),
        next=ids[-1] if len(ids) == queries.PAGE else None,
        form=form,
    )


def _is_ready(row: dict[str, Any]) -> bool:
    return row["stage"] is Stage.ASSESSING and row["progress"].concluded_at is not None


def _councils(progress: dict[UUID, evaluations.Progress]) -> list[UUID]:
    return [one.organisation_id for each in progress.values() for one in each.assessors]


@blueprint.post("/rounds/<uuid:round_id>/assessment")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
def begin_assessment(round_id: UUID) -> ResponseReturnValue:
    round_, form = queries.get_own_round(present_actor(), round_id), FlaskForm()
    with refusals(form):
        opened = services.open_evaluations(actor=present_actor(), round_id=round_id, now=clock.now())
        flash(f"The assessment has begun: {len(opened)} to share out among assessors.", "success")
        return redirect(url_for("admission.assign_form", round_id=round_id))
    return page_of_round(round_, form), 422
