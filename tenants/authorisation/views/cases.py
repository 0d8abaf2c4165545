"""Pages of the authoriser: the agenda, and one page a case."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from tenants.authorisation import queries, rules, services
from tenants.authorisation.forms import CallInForm, DecisionForm
from tenants.authorisation.permissions import Permission
from tenants.authorisation.views.blueprint import blueprint
from tenants.authorisation.views.parts import facts_of_case
from tenants.authorisation.views.urgency import urgency_of

ON_HOME = 5
DECIDED = {"approve": "Approved", "refuse": "Refused", "defer": "Deferred"}


@blueprint.get("/authorisation")
@requires(Permission.SEE_CASES)
def agenda() -> ResponseReturnValue:
    """What waits to be decided, the longest first."""
    actor = present_actor()
    cases = queries.list_open_cases(actor, request.args.get("after", type=UUID))
    return _list("agenda", actor, cases)


@blueprint.get("/authorisation/decided")
@requires(Permission.SEE_CASES)
def decided() -> ResponseReturnValue:
    """What was decided, the newest first."""
    actor = present_actor()
    cases = queries.list_decided_cases(actor, request.args.get("after", type=UUID))
    return _list("decided", actor, cases)


def _list(page: str, actor: Actor, cases: Any) -> str:
    limits = queries.limits_held(actor, clock.today())
    return render_template(
        f"tenants/authorisation/{page}.html",
        cases=cases,
        covered={
            case.id: rules.find_cover(
                limits=limits, value=queries.value_of(case), on=clock.today(), recommended_by=case.recommended_by
            )
            for case in cases
        },
        names=people.names_of([person for case in cases for person in (case.recommended_by, case.decided_by)]),
        urgent=queries.urgent_by_case(actor, [case.id for case in cases]),
        limits=limits,
        me=actor.person,
        decides=Permission.DECIDE_CASE.allows(actor),
        next_page=url_for(f"authorisation.{page}", after=cases[-1].id) if len(cases) == queries.PAGE else None,
    )


@blueprint.get("/authorisation/cases/<uuid:case_id>")
@requires(Permission.SEE_CASES)
def case(case_id: UUID) -> ResponseReturnValue:
    """One case: need, options, cost by year, effect on what is committed, minutes."""
    return _case_page(case_id, DecisionForm())


@blueprint.post("/authorisation/cases/<uuid:case_id>/decision")
@requires(Permission.DECIDE_CASE, step_up=True)
@writes
def decide(case_id: UUID) -> ResponseReturnValue:
    form = DecisionForm()
    if form.validate_on_submit():
        act = {"approve": _approval(form), "refuse": services.refuse, "defer": services.defer}[form.decision.data]
        with refusals(form):
            act(actor=present_actor(), case_id=case_id, reason=form.reason.data or "", now=clock.now())
            flash(f"{DECIDED[form.decision.data]}. Whoever asked is told.", "success")
            return redirect(url_for("authorisation.case", case_id=case_id))
    return _case_page(case_id, form), 422


def _approval(form: DecisionForm) -> Callable[..., Any]:
    """Approving with what a key decision is recorded with, where it was said."""
    divisions = form.divisions.data
    return partial(
        services.approve,
        divisions=None if divisions is None else int(divisions),
        options=form.options.data or "",
    )


@blueprint.post("/authorisation/cases/<uuid:case_id>/call-in")
@requires(Permission.DECIDE_CASE)
@writes
def call_in(case_id: UUID) -> ResponseReturnValue:
    form = CallInForm()
    if form.validate_on_submit():
        with refusals(form):
            services.call_in(actor=present_actor(), case_id=case_id, reason=form.reason.data or "", now=clock.now())
            flash("Called in. The approval binds nobody, and the case is back on the agenda.", "success")
            return redirect(url_for("authorisation.case", case_id=case_id))
    return _case_page(case_id, form), 422


def _case_page(case_id: UUID, form: DecisionForm | CallInForm) -> str:
    actor = present_actor()
    facts = facts_of_case(case_id)
    held = queries.limits_held(actor, clock.today())
    cover = rules.find_cover(
        limits=held,
        value=queries.value_of(facts["case"]),
        on=clock.today(),
        recommended_by=facts["case"].recommended_by,
    )
    if cover and cover.stands_in_for:
        facts["names"] |= people.names_of([cover.stands_in_for])
    return render_template(
        "tenants/authorisation/case.html",
        cover=cover,
        may_publish=Permission.PUBLISH_RECORD.allows(actor),
        **urgency_of(case_id),
        agenda_item=queries.find_open_item_of_case(actor, case_id),
        call_in_form=form if isinstance(form, CallInForm) else CallInForm(formdata=None),
        decision_form=form if isinstance(form, DecisionForm) else DecisionForm(formdata=None),
        form=form,
        **facts,
    )


@frame.home_panel(30)
def awaiting(actor: Actor) -> str | None:
    """On an authoriser's home: what waits to be decided by somebody else than who recommended it."""
    if not Permission.DECIDE_CASE.allows(actor):
        return None
    cases = [case for case in queries.list_open_cases(actor) if case.recommended_by != actor.person_id]
    if not cases:
        return None
    return render_template(
        "tenants/authorisation/panel.html", cases=cases[:ON_HOME], waiting=queries.count_open_cases(actor)
    )


@frame.searcher
def find(actor: Actor, text: str) -> list[frame.Hit]:
    if not Permission.SEE_CASES.allows(actor):
        return []
    return [
        frame.Hit(case.title, url_for("authorisation.case", case_id=case.id), "Case for authorisation", case.reference)
        for case in queries.search_cases(actor, text)
    ]
