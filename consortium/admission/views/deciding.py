"""An application as its lead reads it: answers, gates, decision, letter."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.admission import queries, services
from consortium.admission.forms import DecisionForm, ReadingForm
from consortium.admission.permissions import Permission
from consortium.admission.rules.grounds import grounds_of
from consortium.admission.views.pages import answers_shown, blueprint
from consortium.evaluation import queries as evaluations
from consortium.kernel import clock, notify
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import papers
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.words import words_for
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.register import queries as register
from consortium.register.rules import EvidenceKind, LegalForm
from consortium.systems import queries as systems
from consortium.systems.rules import REGIMES, Regime, may_extend_decisions


def page_of_application(application: Any) -> str:
    """What was submitted, for the lead."""
    actor = present_actor()
    facts = facts_of(application)
    due = queries.decision_due_of(application, facts["round"], facts["system"])
    extension = queries.extensions_of([application.id]).get(application.id)
    return render_template(
        "consortium/admission/application_of_lead.html",
        **facts,
        due=due,
        extension=extension,
        may_extend=due is not None
        and not extension
        and not facts["made"]
        and due >= clock.now()
        and may_extend_decisions(Regime(facts["system"].regime))
        and Permission.DECIDE.allows(actor),
        shown=answers_shown(facts["questions"], facts["answers"]),
        reapplies=application.id in queries.answers_before([application.id]),
        profile=register.find_profile(application.provider_id),
        evidence=[(EvidenceKind(each.kind).in_words, each) for each in register.list_evidence(application.provider_id)],
        readings=queries.list_readings(actor, application.id),
        readers=people.names_of([each.person_id for each in queries.list_readings(actor, application.id)]),
        exclusion=queries.exclusions_of([application.id]).get(application.id),
        reading_form=ReadingForm(),
    )


@blueprint.get("/applications/<uuid:application_id>/decision")
@requires(Permission.DECIDE)
def decision_form(application_id: UUID) -> ResponseReturnValue:
    application = queries.get_application_as_lead(present_actor(), application_id)
    return _decision_page(application, DecisionForm())


@blueprint.post("/applications/<uuid:application_id>/decision")
@requires(Permission.DECIDE)
@writes
def decide(application_id: UUID) -> ResponseReturnValue:
    form = DecisionForm()
    application = queries.get_application_as_lead(present_actor(), application_id)
    if form.validate_on_submit():
        with refusals(form):
            services.decide(
                actor=present_actor(), application_id=application_id, note=form.note.data or "", now=clock.now()
            )
            flash("The decision is made. The applicant is told when you release the letter.", "success")
            return redirect(url_for("admission.decision_form", application_id=application_id))
    return _decision_page(application, form), 422


@blueprint.post("/applications/<uuid:application_id>/release")
@requires(Permission.RELEASE_DECISIONS)
@writes
def release(application_id: UUID) -> ResponseReturnValue:
    application = queries.get_application_as_lead(present_actor(), application_id)
    services.release_decision(actor=present_actor(), application_id=application_id, now=clock.now())
    flash("The letter is released. Where the applicant is admitted, its contract follows.", "success")
    return redirect(url_for("admission.show_round", round_id=application.round_id))


@blueprint.post("/rounds/<uuid:round_id>/release")
@requires(Permission.RELEASE_DECISIONS)
@writes
def release_all(round_id: UUID) -> ResponseReturnValue:
    released = services.release_decisions(actor=present_actor(), round_id=round_id, now=clock.now())
    flash(f"Letters released: {released}. Contracts follow for everyone who is admitted.", "success")
    return redirect(url_for("admission.show_round", round_id=round_id))


def letter_of(application: Any, made: Sequence[Any]) -> dict[str, Any]:
    """Everything a decision letter says, from the decisions as they were stored."""
    round_ = queries.get_round(application.round_id)
    system = systems.get_system(round_.system_id)
    lots = {lot.id: lot for lot in systems.list_lots(system.id)}
    provider = members.get_organisation(application.provider_id)
    return {
        "application": application,
        "round": round_,
        "system": system,
        "lead": members.get_organisation(system.lead_id),
        "provider": provider,
        "made": sorted(made, key=lambda each: lots[each.lot_id].number),
        "lots": lots,
        "rulings": (rulings := rulings_on(application, system)),
        "is_sealed": not rulings and queries.grounds_declared([application.id]).get(application.id, 0) > 0,
        "can_make_pdf": papers.can_make_pdf(),
    }


def rulings_on(application: Any, system: Any) -> list[tuple[str, Any]]:
    """What was judged of each declared ground, in its words: to its applicant, and to an officer who may read it."""
    judged = queries.judgements_of(application.id)
    grounds = grounds_of(REGIMES[Regime(system.regime)].exclusion_list)
    return [(ground.words, judged[ground.key]) for ground in grounds if ground.key in judged]


def mail_of(application: Any) -> tuple[str, str]:
    """The e-mail that tells the applicant of its letter: subject and text."""
    path = url_for("admission.show_letter", application_id=application.id)
    return notify.preview("consortium/admission/mail/decision", {"path": path, "reference": application.reference})


def facts_of(application: Any) -> dict[str, Any]:
    actor, now = present_actor(), clock.now()
    round_ = queries.get_round(application.round_id)
    system = systems.get_system(round_.system_id)
    lots = systems.list_lots(system.id)
    offers = queries.offers_of([application.id]).get(application.id, {})
    evaluation_id = queries.evaluations_of(actor, [application.id]).get(application.id)
    made = queries.decisions_of([application.id]).get(application.id, [])
    numbers = [lot.number for lot in lots if lot.id in offers]
    questions = queries.questions_of(queries.get_questionnaire(round_.questionnaire_id))
    return {
        "application": application,
        "round": round_,
        "system": system,
        "provider": members.get_organisation(application.provider_id),
        "stage": queries.marks_of(application, round_, is_assessed=evaluation_id is not None, decisions=made).stage_at(
            now
        ),
        "lots": [lot for lot in lots if lot.id in offers],
        "offers": offers,
        "places": members.names_of([place for places in offers.values() for place in places]),
        "questions": questions.asked_of(numbers, LegalForm(application.legal_form)),
        "answers": queries.answers_of([application.id]).get(application.id, {}),
        "evaluation_id": evaluation_id,
        "progress": evaluations.progress_of([evaluation_id]).get(evaluation_id) if evaluation_id else None,
        "made": made,
    }


def _decision_page(application: Any, form: FlaskForm) -> str:
    """Before: what the decision would be, gate by gate. After: the letter, to be released."""
    actor, made = present_actor(), queries.decisions_of([application.id]).get(application.id, [])
    facts = facts_of(application)
    if made:
        return render_template(
            "consortium/admission/decided.html",
            **letter_of(application, made),
            mail=mail_of(application),
            deciders=people.names_of([each.decided_by for each in made]),
        )
    try:
        results = services.preview_decision(actor=actor, application_id=application.id, now=clock.now())
        problem = ""
    except Refused as refused:
        results, problem = {}, words_for(refused)
    return render_template(
        "consortium/admission/decision.html",
        **facts,
        results=results,
        by_id={lot.id: lot for lot in facts["lots"]},
        law=systems.rules_of(facts["system"])["applications"],
        problem=problem,
        exclusion=queries.exclusions_of([application.id])[application.id],
        form=form,
    )
