"""One mini-tender of the council: publish, invited, questions, extend, open, assign, and what comes next."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.evaluation import queries as evaluations
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.words import words_for
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.register import queries as register
from consortium.systems import queries as systems
from tenants.minitender import queries, services
from tenants.minitender.forms.council import AnswerForm, AssessorsForm, ExtendForm, ReasonForm, choose
from tenants.minitender.permissions import Permission
from tenants.minitender.rules.state import Status
from tenants.minitender.rules.terms import read_terms
from tenants.minitender.views.destroying import key_of
from tenants.minitender.views.parts import blueprint, is_open, stage_of
from tenants.packages import queries as packages
from tenants.policy import queries as policies
from tenants.policy.rules import Urgency


def pages_of(tender: Any, current: str) -> list[dict[str, Any]]:
    """The pages of one mini-tender, as far as it has come."""
    pages = [("show", "Overview"), ("show_invited", "Invited")]
    if tender.published_at:
        pages += [("show_progress", "Progress"), ("list_questions", "Questions")]
    if tender.opened_at:
        pages += [
            ("compare", "Bids"),
            ("show_ranking", "Ranking"),
            ("show_prices", "Prices"),
            ("show_letters", "Letters"),
        ]
    if tender.status == Status.NO_AWARD:
        pages.append(("show_evidence", "Evidence"))
    return [
        {"text": text, "href": url_for(f"minitender.{name}", tender_id=tender.id), "current": name == current}
        for name, text in pages
    ]


def packages_in(tender: Any) -> list[Any]:
    """The packages of a mini-tender, in their order."""
    ids = queries.package_ids_of([tender.id])[tender.id]
    rows = {row.id: row for row in packages.list_packages(ids)}
    return [rows[each] for each in ids if each in rows]


@blueprint.get("/mini-tenders/<uuid:tender_id>")
@requires(Permission.SEE_MINI_TENDERS)
def show(tender_id: UUID) -> ResponseReturnValue:
    """Where it stands, what it buys, and the one next thing to do."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    bought = packages_in(tender)
    facts: dict[str, Any] = {
        "tender": tender,
        "stage": stage_of(tender),
        "is_open": is_open(tender),
        "lot": systems.get_lot(tender.lot_id),
        "packages": [(package, package.schedule)
                     for package in bought],
        "pages": pages_of(tender, "show"),
        "law": systems.rules_for_call_off(lot_id=tender.lot_id, buyer_id=actor.organisation),
        "may_act": Permission.PUBLISH_MINI_TENDER.allows(actor),
        "following": queries.find_next(actor.organisation, tender.id),
        "follows": queries.own_by_id(actor, [tender.follows_id]).get(tender.follows_id) if tender.follows_id else None,
        "versions": queries.list_tender_versions(actor.organisation, tender.id),
    }  # fmt: skip
    if Status(tender.status) is Status.DRAFT:
        facts |= _before_publishing(actor, tender)
    else:
        facts |= _after_publishing(actor, tender)
    return render_template("tenants/minitender/show.html", **facts)


def _before_publishing(actor: Actor, tender: Any) -> dict[str, Any]:
    """What stands in the way of publishing, and what will be copied."""
    now = clock.now()
    policy = policies.find_policy_in_force(actor.organisation, tender.lot_id, now)
    window = policies.terms_of(policy).windows.get(Urgency(tender.urgency)) if policy else None
    closes_at = window.closes_at(now) if window else None
    least = services.least_time_to_bid(actor=actor, lot_id=tender.lot_id, now=now)
    return {
        "policy": policy,
        "window": window.in_words() if window else None,
        "closes_at": closes_at,
        "least": least,
        "earliest": least.earliest(now) if least else None,
        "invited_count": len(register.list_invited(services.asked_for(tender, now))),
        "screening": _screening(tender),
    }


def _screening(tender: Any) -> dict[str, Any]:
    """Whether screening lets each package go out: findings by package, or why they cannot be looked for."""
    ids = queries.package_ids_of([tender.id])[tender.id]
    try:
        found = packages.list_findings(ids)
    except Refused as refused:
        return {"why_not": words_for(refused), "standing": {}}
    return {
        "why_not": None,
        "standing": {each: sum(finding.stands for finding in findings) for each, findings in found.items()},
    }


def _after_publishing(actor: Actor, tender: Any) -> dict[str, Any]:
    """What everyone invited was told, and how many have bid where the policy shows it."""
    terms = read_terms(tender.rules) if tender.rules else None
    facts: dict[str, Any] = {
        "terms": terms,
        "invited_count": len(queries.list_invited_ids(actor.organisation, tender.id)),
        "bid_count": None,
        "commitment": queries.find_commitment(tender.id),
        "key": key_of(actor, tender),
    }
    if terms and (terms.policy.shows_bid_count or not is_open(tender)):
        facts["bid_count"] = queries.count_bids(tender.id)
    if tender.opened_at:
        return facts | _after_opening(actor, tender)
    return facts | _before_opening(actor, tender)


def _before_opening(actor: Actor, tender: Any) -> dict[str, Any]:
    """By how many officers the bids are opened, and who has done their part."""
    key, acts = queries.find_key(actor.organisation, tender.id), queries.list_openings(actor.organisation, tender.id)
    names = people.names_of([each.person_id for each in acts])
    return {
        "needs_two": key is not None and key.officers > 1,
        "openers": [(names[each.person_id], each.at) for each in acts],
        "has_opened": any(each.person_id == actor.person_id for each in acts),
    }


def _after_opening(actor: Actor, tender: Any) -> dict[str, Any]:
    """How far the decision is: assessors, scores, ranking, negotiation, award."""
    offers = queries.list_offers(actor.organisation, tender.id)
    ids = [each.evaluation_id for each in offers if each.evaluation_id]
    progress = evaluations.progress_of(ids)
    award = queries.find_award_of(actor.organisation, tender.id)
    lines = queries.award_lines(award.id) if award else []
    form = AssessorsForm(formdata=None)
    choose(form.assessors, _own_assessors(actor))
    return {
        "offers": offers,
        "names": members.names_of([each.provider_id for each in offers]),
        "progress": progress,
        "is_concluded": bool(ids) and all(progress[each].concluded_at for each in ids),
        "needs_assessors": any(progress[each].able < progress[each].assessors_needed for each in ids),
        "rankings": queries.list_ranking_numbers(actor.organisation, tender.id),
        "negotiation_open": services.open_negotiation(actor.organisation, tender.id),
        "award": award,
        "award_lines": lines,
        "assessors_form": form,
        "end_form": ReasonForm(formdata=None),
    }


def _own_assessors(actor: Actor) -> list[tuple[UUID, str]]:
    return [
        (each.person_id, each.name)
        for each in evaluations.list_possible_assessors()
        if each.organisation_id == actor.organisation
    ]


@blueprint.post("/mini-tenders/<uuid:tender_id>/publish")
@requires(Permission.PUBLISH_MINI_TENDER)
@writes
def publish(tender_id: UUID) -> ResponseReturnValue:
    actor = present_actor()
    tender = services.publish(actor=actor, mini_tender_id=tender_id, now=clock.now())
    invited = len(queries.list_invited_ids(actor.organisation, tender.id))
    flash(f"Published. {invited} {'provider is' if invited == 1 else 'providers are'} invited by e-mail.", "success")
    return redirect(url_for("minitender.show", tender_id=tender_id))


@blueprint.get("/mini-tenders/<uuid:tender_id>/extend")
@requires(Permission.PUBLISH_MINI_TENDER)
def extend_form(tender_id: UUID) -> ResponseReturnValue:
    return _extend_page(tender_id, ExtendForm())


@blueprint.post("/mini-tenders/<uuid:tender_id>/extend")
@requires(Permission.PUBLISH_MINI_TENDER)
@writes
def extend(tender_id: UUID) -> ResponseReturnValue:
    form = ExtendForm()
    if form.validate_on_submit():
        with refusals(form):
            services.extend(
                actor=present_actor(),
                mini_tender_id=tender_id,
                closes_at=form.closes_at(),
                reason=form.reason.data or "",
            )
            flash("The deadline is extended. Everyone invited is told.", "success")
            return redirect(url_for("minitender.show", tender_id=tender_id))
    return _extend_page(tender_id, form), 422


def _extend_page(tender_id: UUID, form: ExtendForm) -> str:
    tender = queries.get_own_mini_tender(present_actor(), tender_id)
    return render_template("tenants/minitender/extend.html", tender=tender, form=form)


@blueprint.get("/mini-tenders/<uuid:tender_id>/questions")
@requires(Permission.SEE_MINI_TENDERS)
def list_questions(tender_id: UUID) -> ResponseReturnValue:
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    return render_template(
        "tenants/minitender/questions.html",
        tender=tender,
        stage=stage_of(tender),
        pages=pages_of(tender, "list_questions"),
        questions=queries.list_clarifications(actor.organisation, tender.id),
        may_answer=is_open(tender) and Permission.ANSWER_QUESTION.allows(actor),
    )


@blueprint.get("/mini-tenders/<uuid:tender_id>/questions/<uuid:question_id>")
@requires(Permission.ANSWER_QUESTION)
def answer_form(tender_id: UUID, question_id: UUID) -> ResponseReturnValue:
    question = queries.get_own_clarification(present_actor(), question_id)
    return _answer_page(tender_id, question, AnswerForm(question=question.question))


@blueprint.post("/mini-tenders/<uuid:tender_id>/questions/<uuid:question_id>")
@requires(Permission.ANSWER_QUESTION)
@writes
def answer(tender_id: UUID, question_id: UUID) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate_on_submit():
        with refusals(form):
            services.answer(
                actor=present_actor(),
                clarification_id=question_id,
                answer=form.answer.data or "",
                reworded=form.question.data,
                now=clock.now(),
            )
            flash("Answered to everyone invited.", "success")
            return redirect(url_for("minitender.list_questions", tender_id=tender_id))
    return _answer_page(tender_id, queries.get_own_clarification(present_actor(), question_id), form), 422


def _answer_page(tender_id: UUID, question: Any, form: AnswerForm) -> str:
    tender = queries.get_own_mini_tender(present_actor(), tender_id)
    return render_template("tenants/minitender/answer.html", tender=tender, question=question, form=form)


@blueprint.post("/mini-tenders/<uuid:tender_id>/open")
@requires(Permission.OPEN_BIDS, step_up=True)
@writes
def open_bids(tender_id: UUID) -> ResponseReturnValue:
    tender = services.open_mini_tender(actor=present_actor(), mini_tender_id=tender_id)
    if tender.opened_at:
        flash("Bids opened. Prices stay hidden until every assessor has locked.", "success")
    else:
        flash("Your part is on record. The bids stay sealed until a second officer opens them.", "important")
    return redirect(url_for("minitender.show", tender_id=tender_id))


@blueprint.post("/mini-tenders/<uuid:tender_id>/assessors")
@requires(Permission.ASSIGN_ASSESSORS)
@writes
def assign_assessors(tender_id: UUID) -> ResponseReturnValue:
    actor, form = present_actor(), AssessorsForm()
    choose(form.assessors, _own_assessors(actor))
    if not form.validate_on_submit():
        flash("Choose at least one assessor.", "important")
        return redirect(url_for("minitender.show", tender_id=tender_id))
    services.assign_assessors(actor=actor, mini_tender_id=tender_id, assessor_ids=form.assessors.data, now=clock.now())
    flash("They are asked by e-mail, and declare their interests first.", "success")
    return redirect(url_for("minitender.show", tender_id=tender_id))


@blueprint.post("/mini-tenders/<uuid:tender_id>/end")
@requires(Permission.RECOMMEND)
@writes
def end_without_award(tender_id: UUID) -> ResponseReturnValue:
    form = ReasonForm()
    services.end_without_award(
        actor=present_actor(), mini_tender_id=tender_id, reason=form.reason.data or "", now=clock.now()
    )
    flash("Ended without an award. Every bidder is told why.", "success")
    return redirect(url_for("minitender.show", tender_id=tender_id))
