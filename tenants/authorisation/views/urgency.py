"""Pages of what could not wait for a panel: deciding it at once, and what a panel has still to ratify."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from tenants.authorisation import queries, rules, services
from tenants.authorisation.forms import UrgentForm
from tenants.authorisation.permissions import Permission
from tenants.authorisation.rules.urgency import GROUND_WORDS, Ground
from tenants.authorisation.views.blueprint import blueprint
from tenants.authorisation.views.parts import facts_of_case

COLUMNS = ("reference", "title", "in all", "panel", "decided", "ratify by", "standing")
ON_HOME = 5


@blueprint.get("/authorisation/urgent")
@requires(Permission.SEE_CASES)
def urgent_decisions() -> ResponseReturnValue:
    """What a panel has still to ratify, the earliest due first, and what panels said of others."""
    actor, now = present_actor(), clock.now()
    to_ratify = queries.list_urgent(actor, to_ratify=True)
    settled = queries.list_urgent(actor, to_ratify=False, after=request.args.get("after", type=UUID))
    return render_template(
        "tenants/authorisation/urgent.html",
        to_ratify=[(each, str(each.standing(now))) for each in to_ratify],
        settled=[(each, str(each.standing(now))) for each in settled],
        panels={panel.id: panel.name for panel in queries.list_panels(actor)},
        names=people.names_of([each.decision.decided_by for each in [*to_ratify, *settled]]),
        now=now,
        next_page=url_for("authorisation.urgent_decisions", after=settled[-1].decision.id)
        if len(settled) == queries.PAGE
        else None,
    )


@blueprint.get("/authorisation/urgent.csv")
@requires(Permission.SEE_CASES)
def urgent_decisions_csv() -> ResponseReturnValue:
    """What a panel has still to ratify."""
    actor, now = present_actor(), clock.now()
    panels = {panel.id: panel.name for panel in queries.list_panels(actor)}
    rows = [
        (
            each.case.reference,
            each.case.title,
            f"{each.case.whole_life_gbp:.2f}",
            panels.get(each.decision.panel_id, ""),
            local(each.decision.decided_at).isoformat(),
            local(each.decision.ratify_by).isoformat(),
            str(each.standing(now)),
        )
        for each in queries.list_urgent(actor, to_ratify=True)
    ]
    return download_table("urgent-decisions.csv", COLUMNS, rows)


@blueprint.get("/authorisation/cases/<uuid:case_id>/urgent")
@requires(Permission.DECIDE_CASE)
def urgent_case(case_id: UUID) -> ResponseReturnValue:
    """Deciding a case alone, because a child cannot wait."""
    return _page(case_id, _form())


@blueprint.post("/authorisation/cases/<uuid:case_id>/urgent")
@requires(Permission.DECIDE_CASE, step_up=True)
@writes
def decide_in_urgency(case_id: UUID) -> ResponseReturnValue:
    form = _form()
    if form.validate_on_submit():
        with refusals(form):
            divisions = form.affected.data
            services.decide_in_urgency(
                actor=present_actor(),
                case_id=case_id,
                panel_id=UUID(form.panel_id.data),
                ground=Ground(form.ground.data),
                need=form.need.data or "",
                reason=form.why.data or "",
                divisions=None if divisions is None else int(divisions),
                options=form.considered.data or "",
                now=clock.now(),
            )
            flash("Approved at once. The panel is told, and ratifies it later.", "success")
            return redirect(url_for("authorisation.case", case_id=case_id))
    return _page(case_id, form), 422


def _form() -> UrgentForm:
    form = UrgentForm()
    form.panel_id.choices = [
        SelectChoice("", "Choose a panel"),
        *(SelectChoice(str(panel.id), panel.name) for panel in queries.list_panels(present_actor())),
    ]
    return form


def _page(case_id: UUID, form: UrgentForm) -> str:
    actor, on = present_actor(), clock.today()
    facts = facts_of_case(case_id)
    held = queries.limits_held(actor, on)
    cover = rules.find_cover(
        limits=held,
        value=queries.value_of(facts["case"]),
        on=on,
        recommended_by=facts["case"].recommended_by,
        is_urgent=True,
    )
    return render_template(
        "tenants/authorisation/urgent_case.html",
        cover=cover,
        has_panel=len(form.panel_id.choices) > 1,
        form=form,
        **facts,
    )


def urgency_of(case_id: UUID) -> dict[str, Any]:
    """What the page of a case shows of its having been decided in urgency; nothing where it was not."""
    actor = present_actor()
    decision = queries.find_urgent_of_case(actor, case_id)
    if decision is None:
        return {"urgent": None}
    listed = queries.ListedUrgency(decision, queries.get_case(actor, case_id))
    standing = str(listed.standing(clock.now()))
    return {
        "urgent": decision,
        "urgent_standing": standing,
        "urgent_ground": GROUND_WORDS[Ground(decision.ground)],
        "urgent_panel": queries.get_panel(actor, decision.panel_id),
        "urgent_bought": queries.bought_by(actor, case_id) if standing == "not ratified" else [],
    }


@frame.home_panel(29)
def overdue(actor: Actor) -> str | None:
    """On the home of whoever sits on a panel: what it should have ratified by now."""
    if not Permission.HOLD_MEETING.allows(actor):
        return None
    now = clock.now()
    if not (late := queries.list_overdue(actor, now, local(now).date())):
        return None
    return render_template("tenants/authorisation/overdue.html", decisions=late[:ON_HOME], number=len(late))
