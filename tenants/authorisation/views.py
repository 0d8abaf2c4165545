"""Pages of the authoriser: the agenda, a case, the scheme of delegation; and of everyone: what is committed."""

from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.money import pounds
from consortium.kernel.spreadsheets import csv_text
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame, pictures
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.people.rules import Role
from consortium.systems import queries as systems
from tenants.authorisation import queries, rules, services
from tenants.authorisation.forms import DecisionForm, DelegationForm, EndForm
from tenants.authorisation.permissions import Permission
from tenants.authorisation.rules import Basis, Status

blueprint = Blueprint("authorisation", __name__)
frame.navigate("Authorisation", "authorisation.agenda", Permission.SEE_CASES, order=60)
frame.navigate("Commitments", "authorisation.commitments", Permission.SEE_COMMITMENTS, order=65)
OUTSIDE = "Outside any purchasing system"
ON_HOME = 5
DECIDED = {"approve": "Approved", "refuse": "Refused", "defer": "Deferred"}


def _today() -> date:
    return local(clock.now()).date()


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
    limits = queries.list_limits(actor, _today(), actor.person).get(actor.person, [])
    return render_template(
        f"tenants/authorisation/{page}.html",
        cases=cases,
        covered={case.id: rules.find_cover(limits=limits, value=queries.value_of(case), on=_today()) for case in cases},
        names=people.names_of([person for case in cases for person in (case.recommended_by, case.decided_by)]),
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
@requires(Permission.DECIDE_CASE)
@writes
def decide(case_id: UUID) -> ResponseReturnValue:
    form = DecisionForm()
    if form.validate_on_submit():
        act = {"approve": services.approve, "refuse": services.refuse, "defer": services.defer}[form.decision.data]
        with refusals(form):
            act(actor=present_actor(), case_id=case_id, reason=form.reason.data or "", now=clock.now())
            flash(f"{DECIDED[form.decision.data]}. Whoever asked is told.", "success")
            return redirect(url_for("authorisation.case", case_id=case_id))
    return _case_page(case_id, form), 422


def _case_page(case_id: UUID, form: DecisionForm) -> str:
    actor, on = present_actor(), _today()
    found = queries.get_case(actor, case_id)
    minutes = queries.list_decisions(found)
    limits = queries.list_limits(actor, on, actor.person).get(actor.person, [])
    system = systems.get_system(found.system_id) if found.system_id else None
    years = rules.effects(
        values=queries.values_of(found),
        committed=queries.committed_by_year(actor, found.lead_id, found.system_id),
    )
    return render_template(
        "tenants/authorisation/case.html",
        case=found,
        is_open=Status(found.status).is_open,
        is_intact=services.is_as_it_was_asked(found),
        system=system.name if system else OUTSIDE,
        values=queries.values_of(found),
        years=years,
        picture=_effect_picture(years) if Status(found.status).is_open else None,
        minutes=minutes,
        names=people.names_of([found.recommended_by, *(minute.decided_by for minute in minutes)]),
        cover=rules.find_cover(limits=limits, value=queries.value_of(found), on=on),
        is_own=found.recommended_by == actor.person_id,
        decides=Permission.DECIDE_CASE.allows(actor),
        form=form,
    )


def _effect_picture(years: list[rules.Effect]) -> pictures.Picture:
    return pictures.stacked_bars(
        "What approving would commit, by financial year",
        ["Committed so far", "This case"],
        [(year.financial_year, [year.committed, year.this_case]) for year in years],
        heading="Financial year",
        show=pounds,
    )


@blueprint.get("/authorisation/delegations")
@requires(Permission.SEE_DELEGATIONS)
def delegations() -> ResponseReturnValue:
    """The scheme of delegation: who may authorise up to what, from when to when."""
    return _delegations_page(_delegation_form())


@blueprint.post("/authorisation/delegations")
@requires(Permission.SET_DELEGATIONS)
@writes
def grant_delegation() -> ResponseReturnValue:
    form = _delegation_form()
    if form.validate_on_submit():
        with refusals(form):
            services.grant_delegation(
                actor=present_actor(),
                person_id=UUID(form.person_id.data),
                basis=Basis(form.basis.data),
                limit=form.amount,
                from_on=form.from_on.data or _today(),
                to_on=form.to_on.data,
                now=clock.now(),
            )
            flash("The delegation is in the scheme.", "success")
            return redirect(url_for("authorisation.delegations"))
    return _delegations_page(form), 422


@blueprint.post("/authorisation/delegations/<uuid:delegation_id>/end")
@requires(Permission.SET_DELEGATIONS)
@writes
def end_delegation(delegation_id: UUID) -> ResponseReturnValue:
    form = EndForm()
    if form.validate_on_submit():
        with refusals(form):
            services.end_delegation(
                actor=present_actor(), delegation_id=delegation_id, last_day=_today(), now=clock.now()
            )
            flash("The delegation ends with today.", "success")
            return redirect(url_for("authorisation.delegations"))
    return _delegations_page(_delegation_form(), errors=form.form_errors), 422


def _delegation_form() -> DelegationForm:
    actor = present_actor()
    form = DelegationForm()
    authorisers = people.list_contacts(actor.organisation, Role.AUTHORISER)
    form.person_id.choices = [
        SelectChoice("", "Choose a person"),
        *(SelectChoice(str(one.person_id), one.name) for one in authorisers if one.person_id != actor.person_id),
    ]
    return form


def _delegations_page(form: DelegationForm, errors: list[str] | None = None) -> str:
    actor, on = present_actor(), _today()
    lines = queries.list_delegations(actor)
    return render_template(
        "tenants/authorisation/delegations.html",
        lines=[
            (line, queries.limit_of(line).is_in_force(on), line.to_on is not None and line.to_on < on) for line in lines
        ],
        names=people.names_of([person for line in lines for person in (line.person_id, line.granted_by)]),
        may_set=Permission.SET_DELEGATIONS.allows(actor),
        today=on,
        form=form,
        more_errors=[{"text": error} for error in errors or ()],
    )


@blueprint.get("/commitments")
@requires(Permission.SEE_COMMITMENTS)
def commitments() -> ResponseReturnValue:
    """What the council has bound itself to, by purchasing system, financial year and funder."""
    ledger = _by_system(queries.list_ledger(present_actor()))
    return render_template("tenants/authorisation/commitments.html", ledger=ledger, this_year=_today())


@blueprint.get("/commitments.csv")
@requires(Permission.SEE_COMMITMENTS)
def commitments_csv() -> ResponseReturnValue:
    rows = [
        (name, line.financial_year, str(line.funder), f"{line.amount:.2f}", str(line.cases))
        for name, lines in _by_system(queries.list_ledger(present_actor()))
        for line in lines
    ]
    text = csv_text(["purchasing system", "financial year", "funder", "committed", "cases"], rows)
    return download(text, "commitments.csv", "text/csv")


def _by_system(lines: list[queries.LedgerLine]) -> list[tuple[str, list[queries.LedgerLine]]]:
    """The ledger's lines by the name of their purchasing system, those outside any last."""
    known = systems.systems_by_id({line.system_id for line in lines if line.system_id})
    named = [
        (known[system_id].name if system_id in known else OUTSIDE, list(group))
        for system_id, group in groupby(lines, key=lambda line: line.system_id)
    ]
    return sorted(named, key=lambda pair: (pair[0] == OUTSIDE, pair[0].lower()))


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
