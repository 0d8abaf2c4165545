"""Deciding on many applications of a round: tick, preview each letter, decide, release; or take back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.admission import queries, services
from consortium.admission.permissions import Permission
from consortium.admission.rules.decisions import LotResult
from consortium.admission.views.pages import blueprint
from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.systems import queries as systems
from consortium.systems.rules import REGIMES, Regime

PAGE = 25


@blueprint.get("/rounds/<uuid:round_id>/decisions")
@requires(Permission.DECIDE)
def show_decisions(round_id: UUID) -> ResponseReturnValue:
    """What is ready to decide, with the result of each lot, and what is decided and not released."""
    return _page(round_id)


@blueprint.post("/rounds/<uuid:round_id>/decisions")
@requires(Permission.DECIDE)
@writes
def decide_together(round_id: UUID) -> ResponseReturnValue:
    """Decide on the applications that are ticked; with the second button their letters are released at once."""
    form, chosen = FlaskForm(), _chosen()
    and_release = request.form.get("then") == "release"
    with refusals(form):
        decided = services.decide_ready(
            actor=present_actor(), round_id=round_id, application_ids=chosen, and_release=and_release, now=clock.now()
        )
        told = "The applicants are told." if and_release else "Nobody is told before you release the letters."
        flash(f"Decided: {decided}. {told}", "success")
        return redirect(url_for("admission.show_decisions", round_id=round_id))
    return _page(round_id, form, chosen), 422


@blueprint.post("/rounds/<uuid:round_id>/letters")
@requires(Permission.RELEASE_DECISIONS)
@writes
def release_chosen(round_id: UUID) -> ResponseReturnValue:
    """Release the letters that are ticked."""
    form, chosen = FlaskForm(), _chosen()
    with refusals(form):
        released = services.release_chosen(
            actor=present_actor(), round_id=round_id, application_ids=chosen, now=clock.now()
        )
        flash(f"Letters released: {released}. Contracts follow for everyone who is admitted.", "success")
        return redirect(url_for("admission.show_decisions", round_id=round_id))
    return _page(round_id, form, chosen), 422


@blueprint.post("/applications/<uuid:application_id>/decision/undo")
@requires(Permission.DECIDE)
@writes
def undo_decision(application_id: UUID) -> ResponseReturnValue:
    """Take back a decision whose letter is not released."""
    application = queries.get_application_as_lead(present_actor(), application_id)
    services.undo_decision(actor=present_actor(), application_id=application_id, now=clock.now())
    flash("The decision is taken back. It can be made again.", "success")
    return redirect(url_for("admission.show_decisions", round_id=application.round_id))


@blueprint.post("/rounds/<uuid:round_id>/contracts")
@requires(Permission.RELEASE_DECISIONS)
@writes
def issue_contracts(round_id: UUID) -> ResponseReturnValue:
    """Issue the contracts whose standstill is over."""
    form = FlaskForm()
    with refusals(form):
        issued = services.issue_contracts(actor=present_actor(), round_id=round_id, now=clock.now())
        flash(f"Contracts issued: {issued}.", "success")
        return redirect(url_for("admission.show_decisions", round_id=round_id))
    return _page(round_id, form), 422


def _chosen() -> list[UUID]:
    try:
        return [UUID(each) for each in request.form.getlist("application")]
    except ValueError:
        raise NotFound from None


def _page(round_id: UUID, form: FlaskForm | None = None, chosen: Sequence[UUID] | None = None) -> str:
    actor, now = present_actor(), clock.now()
    round_ = queries.get_own_round(actor, round_id)
    system = systems.get_system(round_.system_id)
    listed = queries.list_ready(actor, round_id, after=request.args.get("ready", type=UUID), limit=PAGE)
    ready = services.preview_ready(actor=actor, round_=round_, applications=listed, now=now)
    decided = queries.list_unreleased(actor, round_id, after=request.args.get("decided", type=UUID), limit=PAGE)
    made = queries.decisions_of([each.id for each in decided])
    waiting = queries.list_awaiting_contract(actor, round_id)
    regime = REGIMES[Regime(system.regime)]
    return render_template(
        "consortium/admission/decisions.html",
        round=round_,
        system=system,
        lots={lot.id: lot for lot in systems.list_lots(system.id)},
        ready=ready,
        reasons={(each.application.id, lot): _why(result) for each in ready for lot, result in each.results.items()},
        decided=decided,
        made=made,
        names=members.names_of([each.provider_id for each in (*listed, *decided)]),
        deciders=people.names_of([row.decided_by for rows in made.values() for row in rows]),
        chosen=set(chosen) if chosen is not None else None,
        standstill=regime.standstill_working_days or regime.standstill_calendar_days,
        standstill_counts="working days" if regime.standstill_working_days else "days",
        waiting=len(waiting),
        waits_until=_first_end(waiting),
        next_ready=url_for("admission.show_decisions", round_id=round_id, ready=listed[-1].id)
        if len(listed) == PAGE
        else None,
        next_decided=url_for("admission.show_decisions", round_id=round_id, decided=decided[-1].id)
        if len(decided) == PAGE
        else None,
        form=form,
    )


def _first_end(waiting: dict[UUID, Any]) -> Any:
    return min((row.standstill_until for rows in waiting.values() for row in rows), default=None)


def _why(result: LotResult) -> str:
    """The first thing that would have to change, for a table that is read at a glance."""
    changes = result.to_change()
    return changes[0] + (f" And {len(changes) - 1} more." if len(changes) > 1 else "") if changes else ""
