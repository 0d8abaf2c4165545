"""Questions and answers of a round: one page for everybody, with what each may do on it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.admission import queries, services
from consortium.admission.forms.enquiring import AnswerEnquiryForm, AskForm
from consortium.admission.permissions import Permission
from consortium.admission.views.pages import blueprint, leads
from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.systems import queries as systems

PAGE = 25


@blueprint.get("/rounds/<uuid:round_id>/enquiries")
@requires(Permission.SEE_ROUNDS)
def show_enquiries(round_id: UUID) -> ResponseReturnValue:
    """What was asked and answered; to the lead what waits, to an asker what it asked itself."""
    return _enquiries_page(round_id, AskForm())


@blueprint.post("/rounds/<uuid:round_id>/enquiries")
@requires(Permission.ASK_ENQUIRY)
@writes
def ask_in_round(round_id: UUID) -> ResponseReturnValue:
    form = AskForm()
    if form.validate_on_submit():
        with refusals(form):
            services.ask_in_round(actor=present_actor(), round_id=round_id, question=form.question.data or "")
            flash("Your question is with the lead authority. It does not learn that you asked.", "success")
            return redirect(url_for("admission.show_enquiries", round_id=round_id))
    return _enquiries_page(round_id, form), 422


@blueprint.get("/enquiries/<uuid:enquiry_id>/answer")
@requires(Permission.ANSWER_ENQUIRY)
def answer_enquiry_form(enquiry_id: UUID) -> ResponseReturnValue:
    enquiry = queries.get_own_enquiry(present_actor(), enquiry_id)
    if enquiry.answered_at is not None:
        return redirect(url_for("admission.show_enquiries", round_id=enquiry.round_id))
    return _answer_page(enquiry_id, AnswerEnquiryForm(question=enquiry.question))


@blueprint.post("/enquiries/<uuid:enquiry_id>/answer")
@requires(Permission.ANSWER_ENQUIRY)
@writes
def answer_enquiry(enquiry_id: UUID) -> ResponseReturnValue:
    form = AnswerEnquiryForm()
    if form.validate_on_submit():
        with refusals(form):
            answered = services.answer_enquiry(
                actor=present_actor(),
                enquiry_id=enquiry_id,
                answer=form.answer.data or "",
                reworded=form.question.data,
                now=clock.now(),
            )
            flash("Answered to everybody. Whoever applies in this round gets an e-mail.", "success")
            return redirect(url_for("admission.show_enquiries", round_id=answered.round_id))
    return _answer_page(enquiry_id, form), 422


def _enquiries_page(round_id: UUID, form: AskForm) -> str:
    actor, now = present_actor(), clock.now()
    round_ = queries.get_round(round_id)
    is_lead = leads(actor, round_.lead_id)
    listed = queries.list_enquiries(round_id, is_answered=True, after=request.args.get("after", type=UUID), limit=PAGE)
    asks = Permission.SEE_OWN_APPLICATIONS.allows(actor)
    ours = queries.list_asked_by_us(actor, round_id) if asks else []
    answers = queries.answers_to([each.id for each in ours]) if ours else {}
    return render_template(
        "consortium/admission/enquiries.html",
        round=round_,
        system=systems.get_system(round_.system_id),
        form=form,
        is_lead=is_lead,
        answered=listed,
        waiting=queries.list_waiting_enquiries(actor, round_id) if is_lead else [],
        may_answer=is_lead and Permission.ANSWER_ENQUIRY.allows(actor) and now < round_.closes_at,
        may_ask=Permission.ASK_ENQUIRY.allows(actor) and round_.opens_at <= now < round_.questions_until_at,
        asks=asks,
        ours={each.id for each in ours},
        unanswered=[each for each in ours if each.id not in answers],
        now=now,
        next_page=url_for("admission.show_enquiries", round_id=round_id, after=listed[-1].id)
        if len(listed) == PAGE
        else None,
    )


def _answer_page(enquiry_id: UUID, form: AnswerEnquiryForm) -> str:
    enquiry = queries.get_own_enquiry(present_actor(), enquiry_id)
    round_ = queries.get_round(enquiry.round_id)
    return render_template(
        "consortium/admission/answer_enquiry.html",
        enquiry=enquiry,
        round=round_,
        system=systems.get_system(round_.system_id),
        form=form,
    )
