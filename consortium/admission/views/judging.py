"""Exclusion evidence: read under a grant, and judged ground by ground."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.admission import queries, services
from consortium.admission.forms import ReadingForm
from consortium.admission.permissions import Permission
from consortium.admission.rules.grounds import Ground, grounds_of
from consortium.admission.rules.judging import LONGEST_REASON, Ruling
from consortium.admission.views.deciding import facts_of
from consortium.admission.views.pages import blueprint
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.systems.rules import REGIMES, Regime

_VERDICTS = {"yes": True, "no": False}


@blueprint.post("/applications/<uuid:application_id>/exclusion-evidence")
@requires(Permission.READ_EXCLUSION_EVIDENCE, step_up=True)
@writes
def read_exclusion_evidence(application_id: UUID) -> ResponseReturnValue:
    """Reading is an act: it gives a reason, opens a grant of 15 minutes, and stands on both records.

    Whoever was writing when the time before was over goes on with what was typed.
    """
    form, application = ReadingForm(), queries.get_application_as_lead(present_actor(), application_id)
    if form.validate_on_submit():
        with refusals(form):
            services.read_exclusion_evidence(
                actor=present_actor(), application_id=application_id, reason=form.reason.data or "", now=clock.now()
            )
            if request.form.get("typed"):
                return _evidence_page(application, typed=_typed(_grounds(application)))
            return redirect(url_for("admission.show_exclusion_evidence", application_id=application_id))
    return _reading_page(application, form), 422


@blueprint.get("/applications/<uuid:application_id>/exclusion-evidence")
@requires(Permission.READ_EXCLUSION_EVIDENCE, step_up=True)
def show_exclusion_evidence(application_id: UUID) -> ResponseReturnValue:
    application = queries.get_application_as_lead(present_actor(), application_id)
    if queries.find_reading(present_actor(), application_id, clock.now()) is None:
        return _reading_page(application, ReadingForm())
    return _evidence_page(application)


@blueprint.post("/applications/<uuid:application_id>/exclusion-judgements")
@requires(Permission.DECIDE)
@writes
def judge_grounds(application_id: UUID) -> ResponseReturnValue:
    """Say of each declared ground whether its self-cleaning is accepted, and why; some now, others later."""
    form, application = FlaskForm(), queries.get_application_as_lead(present_actor(), application_id)
    typed = _typed(_grounds(application))
    with refusals(form):
        services.judge_grounds(
            actor=present_actor(), application_id=application_id, rulings=typed, seen=_seen(typed), now=clock.now()
        )
        left = queries.exclusions_of([application_id])[application_id]
        told = f"{left.judged} of {left.applying} grounds are judged."
        flash(told + (" You can decide now." if left.judged == left.applying else ""), "success")
        return redirect(url_for("admission.show_exclusion_evidence", application_id=application_id))
    if queries.find_reading(present_actor(), application_id, clock.now()) is None:
        reading = ReadingForm(formdata=None)
        reading.form_errors = form.form_errors
        return _reading_page(application, reading, typed), 422
    return _evidence_page(application, form, typed), 422


def _grounds(application: Any) -> tuple[Ground, ...]:
    return grounds_of(REGIMES[Regime(facts_of(application)["system"].regime)].exclusion_list)


def _typed(grounds: tuple[Ground, ...]) -> dict[str, Ruling]:
    """What the form says of each ground that it showed."""
    said = request.form
    return {
        each.key: Ruling(_VERDICTS.get(said.get(each.key, "")), said.get(f"{each.key}-reason", ""))
        for each in grounds
        if f"{each.key}-reason" in said
    }


def _seen(typed: Mapping[str, Ruling]) -> dict[str, datetime | None]:
    """When each ground had last been judged, as the page showed it."""
    found: dict[str, datetime | None] = {}
    for key in typed:
        written = request.form.get(f"{key}-seen", "")
        try:
            found[key] = datetime.fromisoformat(written) if written else None
        except ValueError:
            continue
    return found


def _reading_page(application: Any, form: ReadingForm, typed: Mapping[str, Ruling] | None = None) -> str:
    return render_template("consortium/admission/reading.html", **facts_of(application), form=form, typed=typed or {})


def _evidence_page(application: Any, form: FlaskForm | None = None, typed: Mapping[str, Ruling] | None = None) -> str:
    facts, judged = facts_of(application), queries.judgements_of(application.id)
    declared = queries.declarations_of(application.id)
    reading = queries.find_reading(present_actor(), application.id, clock.now())
    written = {key: Ruling(row.is_accepted, row.reason) for key, row in judged.items()}
    return render_template(
        "consortium/admission/exclusion_evidence.html",
        **facts,
        grounds=[each for each in _grounds(application) if each.key in declared and declared[each.key].applies],
        asked=len(declared),
        declared=declared,
        judged=judged,
        judges=people.names_of([row.judged_by for row in judged.values()]),
        written={**written, **(typed or {})},
        until=reading.until_at if reading else None,
        may_judge=not facts["made"] and Permission.DECIDE.allows(present_actor()),
        longest=LONGEST_REASON,
        form=form,
    )
