"""The reasons that bidders will be told: what screening found, sent back, reworded, or agreed by two to stay."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.words import words_for
from consortium.members import queries as members
from consortium.people import queries as people
from tenants.minitender import queries, services
from tenants.minitender.forms.letters import RewordForm, SendBackForm, TellForm
from tenants.minitender.permissions import Permission
from tenants.minitender.rules.state import Status
from tenants.minitender.rules.terms import read_terms
from tenants.minitender.views.comparing import get_opened
from tenants.minitender.views.parts import blueprint, stage_of
from tenants.minitender.views.running import pages_of

SHOWN = 25


@blueprint.get("/mini-tenders/<uuid:tender_id>/letters")
@requires(Permission.SEE_MINI_TENDERS)
def show_letters(tender_id: UUID) -> ResponseReturnValue:
    """What screening finds in the reasons that bidders will be told."""
    return _letters_page(tender_id)


def _letters_page(tender_id: UUID, *, form: Any = None, at: str = "") -> str:
    """`form` was filled in wrongly, at the place named `at`."""
    actor = present_actor()
    tender = get_opened(actor, tender_id)
    try:
        reasons, why_not = services.list_reasons(actor=actor, tender=tender), None
    except Refused as refused:
        reasons, why_not = [], words_for(refused)
    marked = sorted((each for each in reasons if each.found or each.waiting), key=lambda each: not each.stands)
    shown = marked[:SHOWN]
    overrides = [found.override for each in shown for found in each.found if found.override]
    return render_template(
        "tenants/minitender/letters.html",
        tender=tender,
        stage=stage_of(tender),
        pages=pages_of(tender, "show_letters"),
        why_not=why_not,
        count=len(reasons),
        reworded=sum(each.told.is_reworded for each in reasons),
        standing=sum(each.stands for each in marked),
        marked=shown,
        left_out=len(marked) - len(shown),
        titles={each.key: each.title for each in read_terms(tender.rules).policy.criteria},
        names=members.names_of([each.provider_id for each in shown]),
        people=people.names_of([person for each in overrides for person in (each.asked_by, each.agreed_by)]),
        me=actor.person_id,
        is_opened=Status(tender.status) is Status.OPENED,
        may_act=Permission.RECOMMEND.allows(actor) and Status(tender.status) is Status.OPENED,
        may_reword=Permission.REWORD.allows(actor) and Status(tender.status) is Status.OPENED,
        form=form,
        form_at=at,
        forms={"back": SendBackForm, "tell": TellForm},
    )


@blueprint.post("/mini-tenders/<uuid:tender_id>/letters")
@requires(Permission.RECOMMEND)
@writes
def send_back(tender_id: UUID) -> ResponseReturnValue:
    """Have a reason put into other words."""
    form = SendBackForm()
    if form.validate_on_submit():
        evaluation_id, criterion = form.reason()
        with refusals(form):
            services.send_back(
                actor=present_actor(),
                mini_tender_id=tender_id,
                evaluation_id=evaluation_id,
                criterion=criterion,
                note=form.note.data or "",
                now=clock.now(),
            )
            flash("Sent back. Whoever agreed the reason is asked by e-mail for other words.", "success")
            return redirect(url_for("minitender.show_letters", tender_id=tender_id))
    return _letters_page(tender_id, form=form, at=form.about.data or ""), 422


@blueprint.post("/mini-tenders/<uuid:tender_id>/letters/overrides")
@requires(Permission.RECOMMEND)
@writes
def ask_to_tell(tender_id: UUID) -> ResponseReturnValue:
    form = TellForm()
    if form.validate_on_submit():
        with refusals(form):
            services.ask_to_tell(
                actor=present_actor(),
                mini_tender_id=tender_id,
                digest=form.finding(),
                reason=form.reason.data or "",
                now=clock.now(),
            )
            flash("Another officer must agree before this may be told.", "success")
            return redirect(url_for("minitender.show_letters", tender_id=tender_id))
    return _letters_page(tender_id, form=form, at=form.digest.data or ""), 422


@blueprint.post("/mini-tenders/<uuid:tender_id>/letters/overrides/<uuid:override_id>/agree")
@requires(Permission.RECOMMEND)
@writes
def agree_to_tell(tender_id: UUID, override_id: UUID) -> ResponseReturnValue:
    services.agree_to_tell(actor=present_actor(), mini_tender_id=tender_id, override_id=override_id, now=clock.now())
    flash("Agreed. This may be told.", "success")
    return redirect(url_for("minitender.show_letters", tender_id=tender_id))


@blueprint.get("/mini-tenders/<uuid:tender_id>/letters/<uuid:reworded_id>")
@requires(Permission.REWORD)
def reword_form(tender_id: UUID, reworded_id: UUID) -> ResponseReturnValue:
    """A moderator's own words with what is marked in them, and room for others."""
    sent = queries.get_reworded(present_actor(), tender_id, reworded_id)
    return _reword_page(tender_id, sent, RewordForm(words=sent.before))


def _reword_page(tender_id: UUID, sent: Any, form: RewordForm) -> str:
    tender = get_opened(present_actor(), tender_id)
    return render_template(
        "tenants/minitender/reword.html",
        tender=tender,
        sent=sent,
        title={each.key: each.title for each in read_terms(tender.rules).policy.criteria}.get(sent.criterion, ""),
        people=people.names_of([sent.asked_by, sent.worded_by]),
        may_act=sent.words is None and Status(tender.status) is Status.OPENED,
        may_see=Permission.SEE_MINI_TENDERS.allows(present_actor()),
        form=form,
    )


@blueprint.post("/mini-tenders/<uuid:tender_id>/letters/<uuid:reworded_id>")
@requires(Permission.REWORD)
@writes
def reword(tender_id: UUID, reworded_id: UUID) -> ResponseReturnValue:
    actor, form = present_actor(), RewordForm()
    if form.validate_on_submit():
        with refusals(form):
            services.reword(
                actor=actor,
                mini_tender_id=tender_id,
                reworded_id=reworded_id,
                words=form.words.data or "",
                now=clock.now(),
            )
            flash("The bidder will be told these words, once they are screened again.", "success")
            return redirect(url_for("minitender.reword_form", tender_id=tender_id, reworded_id=reworded_id))
    return _reword_page(tender_id, queries.get_reworded(actor, tender_id, reworded_id), form), 422
