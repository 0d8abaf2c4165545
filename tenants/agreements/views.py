"""Pages of both sides: agreements and what they cost, one agreement as a letter, signing it, reviewing it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.spreadsheets import csv_text
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from tenants.agreements import queries, rules, services
from tenants.agreements.forms import ReviewForm, SignatureForm
from tenants.agreements.permissions import Permission
from tenants.agreements.rules import Outcome, Side, Stage
from tenants.pricing.rules.cards import UNITS

blueprint = Blueprint("agreements", __name__)
frame.navigate("Agreements", "agreements.show_list", Permission.SEE_AGREEMENTS, order=50)
frame.navigate("Reviews", "agreements.reviews", Permission.SEE_REVIEWS, order=55)
SEEN_AHEAD = timedelta(days=60)
"""How far ahead reviews are listed, so that there is time to arrange them."""
ON_HOME = 5
MOST_EXPORTED = 5000
COLUMNS = (
    "reference", "council", "provider", "package", "title", "stage", "unit", "unit price", "starts on", "ends on",
    "average week", "total",
)  # fmt: skip


def _today() -> date:
    return local(clock.now()).date()


def _chosen_stage() -> Stage | None:
    wanted = request.args.get("stage", "")
    return Stage(wanted) if wanted in set(Stage) else None


@blueprint.get("/agreements")
@requires(Permission.SEE_AGREEMENTS)
def show_list() -> ResponseReturnValue:
    """Agreements of the organisation acted for, by stage and by the other side, with what they cost."""
    actor, on, stage = present_actor(), _today(), _chosen_stage()
    partner_id = request.args.get("with", type=UUID)
    agreements = queries.list_agreements(
        actor, on=on, stage=stage, partner_id=partner_id, after=request.args.get("after", type=UUID)
    )
    partners = queries.list_partners(actor, on)
    is_whole = len(agreements) < queries.PAGE
    return render_template(
        "tenants/agreements/list.html",
        agreements=[(agreement, queries.stage_of(agreement, on)) for agreement in agreements],
        counts=queries.count_by_stage(actor, on),
        stage=stage,
        stages=list(Stage),
        partners=partners,
        partner_id=partner_id,
        names=members.names_of([partner.organisation_id for partner in partners]),
        is_council=actor.organisation_kind is not None and actor.organisation_kind.buys,
        mine=actor.organisation,
        next_page=None
        if is_whole
        else url_for(".show_list", stage=stage, **_with(partner_id), after=agreements[-1].id),
    )


def _with(partner_id: UUID | None) -> dict[str, Any]:
    return {"with": partner_id} if partner_id else {}


@blueprint.get("/agreements.csv")
@requires(Permission.SEE_AGREEMENTS)
def csv() -> ResponseReturnValue:
    actor, on = present_actor(), _today()
    agreements = queries.list_agreements(actor, on=on, stage=_chosen_stage(), limit=MOST_EXPORTED)
    names = members.names_of([side for one in agreements for side in (one.council_id, one.provider_id)])
    rows = [
        (
            one.reference, names.get(one.council_id, ""), names.get(one.provider_id, ""), one.package_reference,
            one.title, str(queries.stage_of(one, on)), one.unit, f"{one.unit_price:.2f}", one.starts_on.isoformat(),
            one.ends_on.isoformat(), f"{one.average_week_gbp:.2f}", f"{one.total_gbp:.2f}",
        )
        for one in agreements
    ]  # fmt: skip
    return download(csv_text(COLUMNS, rows), "agreements.csv", "text/csv")


@blueprint.get("/agreements/<uuid:agreement_id>")
@requires(Permission.SEE_AGREEMENTS)
def show(agreement_id: UUID) -> ResponseReturnValue:
    """The agreement as a letter, with its signatures; what is next stands beside it."""
    return _agreement_page(agreement_id, SignatureForm(name=present_actor().name))


@blueprint.post("/agreements/<uuid:agreement_id>/signature")
@requires(Permission.SIGN_AGREEMENT)
@writes
def sign(agreement_id: UUID) -> ResponseReturnValue:
    form = SignatureForm()
    if form.validate_on_submit():
        with refusals(form):
            services.sign(
                actor=present_actor(),
                agreement_id=agreement_id,
                name=form.name.data or "",
                role=form.role.data or "",
                now=clock.now(),
            )
            flash("Signed. The other side is told.", "success")
            return redirect(url_for(".show", agreement_id=agreement_id))
    return _agreement_page(agreement_id, form), 422


def _agreement_page(agreement_id: UUID, form: SignatureForm) -> str:
    actor, on = present_actor(), _today()
    agreement = queries.get_agreement(actor, agreement_id)
    side, stage = queries.side_of(actor, agreement), queries.stage_of(agreement, on)
    council = members.get_organisation(agreement.council_id)
    signed_at = agreement.council_signed_at if side is Side.COUNCIL else agreement.provider_signed_at
    sees_reviews = Permission.SEE_REVIEWS.allows(actor) and side is Side.COUNCIL
    reviews = queries.list_reviews(agreement) if sees_reviews else []
    return render_template(
        "tenants/agreements/agreement.html",
        agreement=agreement,
        is_intact=services.hash_of_text(agreement) == bytes(agreement.document_sha256),
        council=council,
        provider=members.get_organisation(agreement.provider_id),
        stage=stage,
        price=UNITS.get(agreement.unit, agreement.unit),
        runs=rules.week_runs(agreement.cost.get("weeks", {})),
        years=_years(agreement.cost),
        is_worked_out=queries.find_costed(agreement) is not None,
        waits_for_me=stage is Stage.AWAITING_SIGNATURES and signed_at is None,
        may_sign=Permission.SIGN_AGREEMENT.allows(actor),
        reviews=reviews,
        sees_reviews=sees_reviews,
        may_review=Permission.HOLD_REVIEW.allows(actor),
        names=people.names_of([review.held_by for review in reviews]),
        today=on,
        form=form,
    )


def _years(cost: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(label, rules.amount(text)) for label, text in sorted(cost.get("financial_years", {}).items())]


@blueprint.get("/reviews")
@requires(Permission.SEE_REVIEWS)
def reviews() -> ResponseReturnValue:
    """Reviews that are overdue or due in the next weeks, the most overdue first."""
    actor, on = present_actor(), _today()
    due = queries.list_reviews_due(actor, on + SEEN_AHEAD, _after())
    return render_template(
        "tenants/agreements/reviews.html",
        due=[(review, rules.is_overdue(due_on=review.due_on, on=on)) for review in due],
        names=members.names_of([review.provider_id for review in due]),
        may_review=Permission.HOLD_REVIEW.allows(actor),
        until=on + SEEN_AHEAD,
        next_page=url_for(".reviews", on=due[-1].due_on, after=due[-1].id) if len(due) == queries.PAGE else None,
    )


def _after() -> tuple[date, UUID] | None:
    on, after = request.args.get("on", type=date.fromisoformat), request.args.get("after", type=UUID)
    return (on, after) if on and after else None


@blueprint.get("/reviews/<uuid:review_id>")
@requires(Permission.HOLD_REVIEW)
def review(review_id: UUID) -> ResponseReturnValue:
    """Record a review; one that was held is shown with its agreement."""
    found = queries.get_review(present_actor(), review_id)
    if found.held_on is not None:
        return redirect(url_for(".show", agreement_id=found.agreement_id, _anchor="reviews"))
    return _review_page(found, ReviewForm())


@blueprint.post("/reviews/<uuid:review_id>")
@requires(Permission.HOLD_REVIEW)
@writes
def hold_review(review_id: UUID) -> ResponseReturnValue:
    form = ReviewForm()
    if form.validate_on_submit() and form.held_on.data:
        with refusals(form):
            held = services.hold_review(
                actor=present_actor(),
                review_id=review_id,
                held_on=form.held_on.data,
                childs_voice=form.childs_voice.data or "",
                outcome=Outcome(form.outcome.data),
                note=form.note.data or "",
                now=clock.now(),
            )
            flash("The review is recorded.", "success")
            return redirect(url_for(".show", agreement_id=held.agreement_id, _anchor="reviews"))
    return _review_page(queries.get_review(present_actor(), review_id), form), 422


def _review_page(found: Any, form: ReviewForm) -> str:
    agreement = queries.get_agreement(present_actor(), found.agreement_id)
    return render_template(
        "tenants/agreements/review.html",
        review=found,
        agreement=agreement,
        provider=members.get_organisation(agreement.provider_id),
        is_overdue=rules.is_overdue(due_on=found.due_on, on=_today()),
        form=form,
    )


@frame.home_panel(20)
def to_sign(actor: Actor) -> str | None:
    """On the home of whoever may sign: what waits for a signature of this side."""
    if not Permission.SIGN_AGREEMENT.allows(actor):
        return None
    waiting = queries.list_waiting_for(actor, _today(), ON_HOME)
    return render_template("tenants/agreements/to_sign.html", waiting=waiting) if waiting else None


@frame.home_panel(40)
def due(actor: Actor) -> str | None:
    """On a social worker's home: reviews that are overdue or due soon."""
    if not Permission.HOLD_REVIEW.allows(actor):
        return None
    on = _today()
    due_soon = queries.list_reviews_due(actor, on + SEEN_AHEAD, limit=ON_HOME)
    if not due_soon:
        return None
    listed = [(review, rules.is_overdue(due_on=review.due_on, on=on)) for review in due_soon]
    return render_template("tenants/agreements/due.html", due=listed)


@frame.searcher
def find(actor: Actor, text: str) -> list[frame.Hit]:
    if not Permission.SEE_AGREEMENTS.allows(actor):
        return []
    return [
        frame.Hit(
            agreement.title, url_for("agreements.show", agreement_id=agreement.id), "Agreement", agreement.reference
        )
        for agreement in queries.search_agreements(actor, text)
    ]
