"""The timetable of a round: how it changed, for everybody; to its lead, the form to put dates off."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.admission import queries, services
from consortium.admission.forms.moving import MoveRoundForm
from consortium.admission.permissions import Permission
from consortium.admission.rules.timetable import Dates
from consortium.admission.views.pages import blueprint, leads
from consortium.kernel.calendar import in_uk_time, local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.systems import queries as systems


@blueprint.get("/rounds/<uuid:round_id>/timetable")
@requires(Permission.SEE_ROUNDS)
def show_timetable(round_id: UUID) -> ResponseReturnValue:
    """Every change of the round's dates: what they were and became, when, by whom and why."""
    actor, round_ = present_actor(), queries.get_round(round_id)
    changes = queries.list_timetable_changes(round_id)
    return render_template(
        "consortium/admission/timetable.html",
        round=round_,
        system=systems.get_system(round_.system_id),
        lead=members.get_organisation(round_.lead_id),
        changes=changes,
        names=people.names_of([each.moved_by for each in changes]) if leads(actor, round_.lead_id) else {},
        may_move=round_.lead_id == actor.organisation_id and Permission.ANNOUNCE_ROUND.allows(actor),
    )


@blueprint.get("/rounds/<uuid:round_id>/timetable/change")
@requires(Permission.ANNOUNCE_ROUND)
def move_round_form(round_id: UUID) -> ResponseReturnValue:
    round_ = queries.get_own_round(present_actor(), round_id)
    changes = queries.list_timetable_changes(round_id)
    opens, until, closes = (local(at) for at in (round_.opens_at, round_.questions_until_at, round_.closes_at))
    form = MoveRoundForm(
        opens_on=opens.date(),
        opens_at=opens.time(),
        questions_until_on=until.date(),
        questions_until_at=until.time(),
        closes_on=closes.date(),
        closes_at=closes.time(),
        decision_due_on=round_.decision_due_on,
        seen=str(changes[0].number if changes else 0),
    )
    return _form_page(round_, form)


@blueprint.post("/rounds/<uuid:round_id>/timetable/change")
@requires(Permission.ANNOUNCE_ROUND)
@writes
def move_round(round_id: UUID) -> ResponseReturnValue:
    round_, form = queries.get_own_round(present_actor(), round_id), MoveRoundForm()
    if form.validate_on_submit():
        with refusals(form):
            to = Dates(
                _moved(form.opens_on.data, form.opens_at.data, round_.opens_at, "opens"),
                _moved(form.questions_until_on.data, form.questions_until_at.data, round_.questions_until_at, "until"),
                _moved(form.closes_on.data, form.closes_at.data, round_.closes_at, "closes"),
                form.decision_due_on.data or round_.decision_due_on,
            )
            services.move_round(
                actor=present_actor(),
                round_id=round_id,
                to=to,
                reason=form.reason.data or "",
                seen=form.seen.data,
            )
            flash("The dates are changed. Whoever drafted, submitted or asked is told.", "success")
            return redirect(url_for("admission.show_timetable", round_id=round_id))
    return _form_page(round_, form), 422


def _moved(day: date | None, at: time | None, was: datetime, where: str) -> datetime:
    """The moment as typed; as it was, to the second, where the form still says the same minute."""
    typed = datetime.combine(day or date.max, at or time())
    if typed.replace(second=0, microsecond=0) == local(was).replace(second=0, microsecond=0, tzinfo=None):
        return was
    return in_uk_time(typed, where)


def _form_page(round_: Any, form: MoveRoundForm) -> str:
    return render_template(
        "consortium/admission/move_round.html", round=round_, system=systems.get_system(round_.system_id), form=form
    )
