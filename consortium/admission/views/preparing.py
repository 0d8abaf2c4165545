"""The lead sees a questionnaire as applicants will, adopts it, and announces a round."""

from datetime import date, datetime, time
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.admission import queries, services
from consortium.admission.forms import OpeningForm, RoundForm
from consortium.admission.permissions import Permission
from consortium.admission.rules.differences import differences_between
from consortium.admission.rules.questionnaire import totals_of
from consortium.admission.views.pages import blueprint
from consortium.kernel import clock
from consortium.kernel.calendar import in_uk_time, local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.register.rules import LegalForm
from consortium.systems import queries as systems
from consortium.systems.rules import REGIMES, Regime


@blueprint.get("/questionnaires/<uuid:questionnaire_id>")
@requires(Permission.SEE_ROUNDS)
def show_questionnaire(questionnaire_id: UUID) -> ResponseReturnValue:
    """The questionnaire as an applicant for one lot, of one legal form, is asked it."""
    actor, questionnaire = present_actor(), queries.get_questionnaire(questionnaire_id)
    system, lots = systems.get_system(questionnaire.system_id), systems.list_lots(questionnaire.system_id)
    questions = queries.questions_of(questionnaire)
    lot = next((each for each in lots if str(each.number) == request.args.get("lot")), lots[0] if lots else None)
    form = next((each for each in LegalForm if each == request.args.get("form")), LegalForm.COMPANY)
    is_own = questionnaire.lead_id == actor.organisation_id and Permission.PREPARE_QUESTIONNAIRE.allows(actor)
    return render_template(
        "consortium/admission/questionnaire.html",
        questionnaire=questionnaire,
        system=system,
        lots=lots,
        lot=lot,
        form_of=form,
        legal_forms=list(LegalForm),
        asked=questions.asked_of([lot.number], form) if lot else questions,
        totals=totals_of(questions, [each.number for each in lots]),
        before=queries.find_version_before(questionnaire),
        may_change=is_own and questionnaire.adopted_at is None,
    )


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/adopt")
@requires(Permission.ANNOUNCE_ROUND)
@writes
def adopt_questionnaire(questionnaire_id: UUID) -> ResponseReturnValue:
    adopted = services.adopt_questionnaire(actor=present_actor(), questionnaire_id=questionnaire_id, now=clock.now())
    flash(f"Version {adopted.version} is adopted. It never changes from now on.", "success")
    return redirect(url_for("admission.show_rounds_of_system", system_id=adopted.system_id))


@blueprint.get("/systems/<uuid:system_id>/rounds/new")
@requires(Permission.ANNOUNCE_ROUND)
def new_round(system_id: UUID) -> ResponseReturnValue:
    """A new round begins as the rhythm proposes it: this proposal, or the next one."""
    form = _round_form(system_id)
    proposals = queries.list_proposals(system_id, clock.now())
    number = request.args.get("proposal", default=1, type=int)
    if proposals and 1 <= number <= len(proposals):
        proposal = proposals[number - 1]
        opens, closes = local(proposal.opens_at), local(proposal.closes_at)
        form.opens_on.data, form.opens_at.data = opens.date(), opens.time()
        form.closes_on.data, form.closes_at.data = closes.date(), closes.time()
        form.decision_due_on.data = proposal.decision_due_on
    return _round_page(form, system_id)


@blueprint.post("/systems/<uuid:system_id>/rounds")
@requires(Permission.ANNOUNCE_ROUND)
@writes
def announce_round(system_id: UUID) -> ResponseReturnValue:
    form = _round_form(system_id)
    if form.validate_on_submit():
        with refusals(form):
            announced = services.announce_round(
                actor=present_actor(),
                system_id=system_id,
                questionnaire_id=UUID(form.questionnaire_id.data),
                opens_at=_instant(form.opens_on.data, form.opens_at.data, "opens"),
                closes_at=_instant(form.closes_on.data, form.closes_at.data, "closes"),
                questions_until_at=_instant(form.questions_until_on.data, form.questions_until_at.data, "questions")
                if form.questions_until_on.data
                else None,
                decision_due_on=form.decision_due_on.data or date.max,
                now=clock.now(),
            )
            flash(f"Round {announced.number} is announced.", "success")
            return redirect(url_for("admission.show_round", round_id=announced.id))
    return _round_page(form, system_id), 422


@blueprint.get("/systems/<uuid:system_id>/opening/new")
@requires(Permission.ANNOUNCE_ROUND)
def new_opening(system_id: UUID) -> ResponseReturnValue:
    return _opening_page(_opening_form(system_id), system_id)


@blueprint.post("/systems/<uuid:system_id>/opening")
@requires(Permission.ANNOUNCE_ROUND)
@writes
def open_at_any_time(system_id: UUID) -> ResponseReturnValue:
    form = _opening_form(system_id)
    if form.validate_on_submit():
        with refusals(form):
            opened = services.open_at_any_time(
                actor=present_actor(),
                system_id=system_id,
                questionnaire_id=UUID(form.questionnaire_id.data),
                now=clock.now(),
            )
            flash("Providers can apply from now on.", "success")
            return redirect(url_for("admission.show_round", round_id=opened.id))
    return _opening_page(form, system_id), 422


def _opening_form(system_id: UUID) -> OpeningForm:
    form = OpeningForm()
    adopted = [each for each in queries.list_questionnaires(system_id) if each.adopted_at is not None]
    form.questionnaire_id.choices = [SelectChoice(str(each.id), f"Version {each.version}") for each in adopted]
    return form


def _opening_page(form: OpeningForm, system_id: UUID) -> str:
    system = systems.get_own_system(present_actor(), system_id)
    return render_template(
        "consortium/admission/opening_form.html",
        form=form,
        system=system,
        days=REGIMES[Regime(system.regime)].decision_working_days or system.decision_working_days,
    )


def _round_form(system_id: UUID) -> RoundForm:
    """A new round takes the last version that was adopted, unless the lead chooses another."""
    form = RoundForm()
    adopted = [each for each in queries.list_questionnaires(system_id) if each.adopted_at is not None]
    form.questionnaire_id.choices = [SelectChoice(str(each.id), f"Version {each.version}") for each in adopted]
    return form


def _round_page(form: RoundForm, system_id: UUID) -> str:
    system, earlier = systems.get_own_system(present_actor(), system_id), queries.list_rounds(system_id)
    versions = {each.id: each for each in queries.list_questionnaires(system_id) if each.adopted_at is not None}
    last = versions.get(earlier[0].questionnaire_id) if earlier else None
    newest = next(iter(versions.values()), None)
    changed = differences_between(queries.questions_of(last), queries.questions_of(newest)) if last and newest else []
    return render_template(
        "consortium/admission/round_form.html",
        form=form,
        system=system,
        rounds=earlier,
        last=last,
        newest=newest,
        changed=changed,
    )


def _instant(day: date | None, at: time | None, where: str) -> datetime:
    """UK time as typed; raises `BadInput` for a moment that does not exist or occurs twice."""
    return in_uk_time(datetime.combine(day or date.max, at or time()), where)
