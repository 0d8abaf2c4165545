"""Reviews of decisions: the applicant asks from its letter; the lead sees what is due and answers, case by case."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.admission import queries, services
from consortium.admission.forms import AnswerReviewForm, AskReviewForm, ReviewTermsForm
from consortium.admission.permissions import Permission
from consortium.admission.rules import reviews
from consortium.admission.rules.reviews import Corrections
from consortium.admission.views.pages import blueprint
from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.systems import queries as systems

PAGE = 25


@blueprint.get("/decisions/<uuid:decision_id>/review")
@requires(Permission.ASK_FOR_REVIEW)
def ask_review_form(decision_id: UUID) -> ResponseReturnValue:
    """What a review is, until when it can be asked for, and the grounds."""
    asked = queries.reviews_of([decision_id]).get(decision_id)
    if asked is not None:
        return redirect(url_for("admission.show_review", review_id=asked.id))
    return _ask_page(decision_id, AskReviewForm())


@blueprint.post("/decisions/<uuid:decision_id>/review")
@requires(Permission.ASK_FOR_REVIEW)
@writes
def ask_for_review(decision_id: UUID) -> ResponseReturnValue:
    form = AskReviewForm()
    if form.validate_on_submit():
        with refusals(form):
            review = services.ask_for_review(
                actor=present_actor(), decision_id=decision_id, grounds=form.grounds.data or ""
            )
            flash("The lead authority has your request. It acknowledges it, and you get an e-mail.", "success")
            return redirect(url_for("admission.show_review", review_id=review.id))
    return _ask_page(decision_id, form), 422


@blueprint.get("/decision-reviews")
@requires(Permission.SEE_REVIEWS)
def show_reviews() -> ResponseReturnValue:
    """Reviews that wait, the first due first, or those answered."""
    actor, now = present_actor(), clock.now()
    is_answered = request.args.get("show") == "answered"
    listed = queries.list_reviews(
        actor, is_answered=is_answered, after=request.args.get("after", type=UUID), limit=PAGE
    )
    applications = queries.applications_by_id([each.application_id for each in listed])
    led = [each for each in systems.list_systems() if each.lead_id == actor.organisation_id]
    show = "answered" if is_answered else None
    return render_template(
        "consortium/admission/reviews.html",
        rows=[
            {
                "review": each,
                "application": applications.get(each.application_id),
                "state": reviews.state_of(acknowledged_at=each.acknowledged_at, is_upheld=each.is_upheld),
                "is_late": each.answered_at is None and each.answer_due_at < now,
            }
            for each in listed
        ],
        names=members.names_of([party for each in listed for party in (each.provider_id, each.lead_id)]),
        deciders=people.names_of([each.decider_id for each in listed]),
        is_lead=Permission.ANSWER_REVIEWS.allows(actor),
        is_answered=is_answered,
        led=led if Permission.SET_REVIEW_TERMS.allows(actor) else [],
        next_page=url_for("admission.show_reviews", after=listed[-1].id, show=show) if len(listed) == PAGE else None,
    )


@blueprint.get("/decision-reviews/<uuid:review_id>")
@requires(Permission.SEE_REVIEWS)
def show_review(review_id: UUID) -> ResponseReturnValue:
    """To the lead, the case; to the applicant, how far its request is and the answer."""
    return _review_page(review_id, AnswerReviewForm())


@blueprint.post("/decision-reviews/<uuid:review_id>/acknowledgement")
@requires(Permission.ANSWER_REVIEWS)
@writes
def take_on_review(review_id: UUID) -> ResponseReturnValue:
    form = AnswerReviewForm()
    with refusals(form):
        services.take_on_review(actor=present_actor(), review_id=review_id, now=clock.now())
        flash("You review this. The applicant is told that its request is looked at.", "success")
        return redirect(url_for("admission.show_review", review_id=review_id))
    return _review_page(review_id, form), 422


@blueprint.post("/decision-reviews/<uuid:review_id>/answer")
@requires(Permission.ANSWER_REVIEWS)
@writes
def answer_review(review_id: UUID) -> ResponseReturnValue:
    form = AnswerReviewForm()
    if form.validate_on_submit():
        with refusals(form):
            review = services.answer_review(
                actor=present_actor(),
                review_id=review_id,
                is_upheld=form.answer.data == "yes",
                reasons=form.reasons.data or "",
                corrections=_corrections(),
                now=clock.now(),
            )
            upheld = "Upheld: the decision is replaced, its letter is released and its contract follows."
            flash(upheld if review.is_upheld else "Not upheld. The applicant reads your reasons.", "success")
            return redirect(url_for("admission.show_review", review_id=review_id))
    return _review_page(review_id, form), 422


@blueprint.get("/systems/<uuid:system_id>/review-terms")
@requires(Permission.SET_REVIEW_TERMS)
def review_terms_form(system_id: UUID) -> ResponseReturnValue:
    terms = queries.review_terms_of(system_id)
    form = ReviewTermsForm(days_to_ask=terms.days_to_ask, working_days_to_answer=terms.working_days_to_answer)
    return _terms_page(system_id, form)


@blueprint.post("/systems/<uuid:system_id>/review-terms")
@requires(Permission.SET_REVIEW_TERMS)
@writes
def set_review_terms(system_id: UUID) -> ResponseReturnValue:
    form = ReviewTermsForm()
    if form.validate_on_submit():
        with refusals(form):
            services.set_review_terms(
                actor=present_actor(),
                system_id=system_id,
                days_to_ask=int(form.days_to_ask.data),
                working_days_to_answer=int(form.working_days_to_answer.data),
                now=clock.now(),
            )
            flash("Saved. It holds for letters released from now on.", "success")
            return redirect(url_for("admission.show_reviews"))
    return _terms_page(system_id, form), 422


def _terms_page(system_id: UUID, form: FlaskForm) -> str:
    system = systems.get_own_system(present_actor(), system_id)
    return render_template("consortium/admission/review_terms.html", system=system, form=form)


def _ask_page(decision_id: UUID, form: FlaskForm) -> str:
    decision, _ = queries.get_decision_to_review(present_actor(), decision_id)
    application = queries.get_own_application(present_actor(), decision.application_id)
    system = systems.get_system(queries.get_round(application.round_id).system_id)
    return render_template(
        "consortium/admission/ask_review.html",
        decision=decision,
        application=application,
        lot=systems.get_lot(decision.lot_id),
        terms=queries.review_terms_of(system.id),
        lead=members.get_organisation(system.lead_id),
        form=form,
    )


def _review_page(review_id: UUID, form: FlaskForm) -> str:
    actor, now = present_actor(), clock.now()
    review = queries.get_review(review_id)
    is_lead = review.lead_id == actor.organisation_id
    if is_lead and not Permission.ANSWER_REVIEWS.allows(actor):
        raise NotFound
    application = queries.get_application(review.application_id)
    decision = queries.get_decision(review.decision_id)
    had_a_part = queries.who_had_a_part(actor, application.id) if is_lead else frozenset()
    state = reviews.state_of(acknowledged_at=review.acknowledged_at, is_upheld=review.is_upheld)
    return render_template(
        "consortium/admission/decision_review.html",
        review=review,
        state=state,
        is_late=review.answered_at is None and review.answer_due_at < now,
        application=application,
        decision=decision,
        lot=systems.get_lot(decision.lot_id),
        system=systems.get_system(queries.get_round(application.round_id).system_id),
        names=members.names_of([review.lead_id, review.provider_id]),
        answers=queries.answers_of([application.id]).get(application.id, {}),
        decider=people.names_of([review.decider_id]).get(review.decider_id) if review.decider_id else None,
        is_lead=is_lead,
        is_barred=actor.person_id in had_a_part,
        is_decider=is_lead and actor.person_id == review.decider_id and review.answered_at is None,
        typed=request.form,
        form=form,
    )


def _corrections() -> Corrections:
    """What the form changes: a field by question and by gate, each with its reason. What is left alone is not sent."""
    scores = {
        name.removeprefix("score-"): (int(value), request.form.get(f"why-{name.removeprefix('score-')}", ""))
        for name, value in request.form.items()
        if name.startswith("score-") and value.isdecimal()
    }
    gates = {
        name.removeprefix("gate-"): request.form.get(f"gate-why-{name.removeprefix('gate-')}", "")
        for name in request.form
        if name.startswith("gate-") and not name.startswith("gate-why-")
    }
    return Corrections(scores, gates)
