"""One notice of removal, to its two parties: the provider replies, the lead decides."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.register import queries, services
from consortium.register.forms import RemovalDecisionForm, ReplyForm
from consortium.register.permissions import Permission
from consortium.register.rules.removal import MOVES, Outcome, Stage
from consortium.register.views.pages import blueprint, lots_by_id

ON_HOME = 5


@blueprint.get("/register/removals/<uuid:notice_id>")
@requires(Permission.READ_REMOVAL)
def removal(notice_id: UUID) -> ResponseReturnValue:
    return _page(notice_id)


def _page(notice_id: UUID, *, reply: ReplyForm | None = None, decision: RemovalDecisionForm | None = None) -> str:
    actor, now = present_actor(), clock.now()
    found = queries.get_removal(notice_id, now)
    may_be = MOVES[found.stage]
    return render_template(
        "consortium/register/removal.html",
        removal=found,
        lot=lots_by_id([found.lot_id]).get(found.lot_id),
        names=members.names_of([found.lead_id, found.provider_id]),
        people=people.names_of([found.given_by, found.decided_by]),
        is_provider=found.provider_id == actor.organisation,
        may_reply=Stage.REPLIED in may_be and Permission.REPLY_TO_NOTICE.allows(actor),
        may_decide=found.lead_id == actor.organisation and Permission.DECIDE_STANDING.allows(actor) and bool(may_be),
        may_confirm=Stage.CONFIRMED in may_be,
        reply=reply or ReplyForm(),
        decision=decision or RemovalDecisionForm(),
        form=reply or decision,
    )


@blueprint.post("/register/removals/<uuid:notice_id>/reply")
@requires(Permission.REPLY_TO_NOTICE)
@writes
def reply_to_notice(notice_id: UUID) -> ResponseReturnValue:
    form = ReplyForm()
    if form.validate_on_submit():
        with refusals(form):
            services.reply_to_notice(
                actor=present_actor(), notice_id=notice_id, reply=form.reply.data or "", now=clock.now()
            )
            flash("Your reply is with the lead authority. It reads it before it decides.", "success")
            return redirect(url_for("register.removal", notice_id=notice_id))
    return _page(notice_id, reply=form), 422


@blueprint.post("/register/removals/<uuid:notice_id>/decision")
@requires(Permission.DECIDE_STANDING)
@writes
def decide_removal(notice_id: UUID) -> ResponseReturnValue:
    form = RemovalDecisionForm()
    if form.validate_on_submit():
        with refusals(form):
            services.decide_removal(
                actor=present_actor(),
                notice_id=notice_id,
                outcome=Outcome(form.outcome.data),
                reason=form.reason.data or "",
                now=clock.now(),
            )
            flash("Decided. The provider is told.", "success")
            return redirect(url_for("register.removal", notice_id=notice_id))
    return _page(notice_id, decision=form), 422


@frame.home_panel(order=24)
def show_removals(actor: Actor) -> str | None:
    """To the provider, notices it may still answer; to the lead, those to decide."""
    now = clock.now()
    if Permission.REPLY_TO_NOTICE.allows(actor):
        waiting = [
            each for each in queries.list_removals(actor.organisation, now) if each.stage is Stage.AWAITING_REPLY
        ]
    elif Permission.DECIDE_STANDING.allows(actor):
        waiting = queries.list_to_decide(actor.organisation, now, ON_HOME)
    else:
        return None
    if not waiting:
        return None
    return render_template(
        "consortium/register/removals_panel.html",
        waiting=waiting[:ON_HOME],
        names=members.names_of([each.provider_id for each in waiting]),
        lots=lots_by_id(each.lot_id for each in waiting),
    )
