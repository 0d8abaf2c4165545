"""Pages of reviews: those due and overdue, and recording one."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from tenants.agreements import queries, rules, services
from tenants.agreements.forms.agreeing import ReviewForm, SignatureForm, StartForm
from tenants.agreements.permissions import Permission
from tenants.agreements.rules import Outcome
from tenants.agreements.views.agreements import agreement_page
from tenants.agreements.views.blueprint import blueprint

SEEN_AHEAD = timedelta(days=60)
"""How far ahead reviews are listed, so that there is time to arrange them."""
ON_HOME = 5


@blueprint.get("/reviews")
@requires(Permission.SEE_REVIEWS)
def reviews() -> ResponseReturnValue:
    """Reviews that are overdue or due in the next weeks, the most overdue first."""
    actor, on = present_actor(), clock.today()
    shown = request.args.get("show", "")
    due = queries.list_reviews_due(
        actor,
        on - timedelta(days=1) if shown == "overdue" else on + SEEN_AHEAD,
        _after(),
        since=on if shown == "due" else None,
    )
    overdue, coming = queries.count_reviews_due(actor, on + SEEN_AHEAD, on)
    return render_template(
        "tenants/agreements/reviews.html",
        due=[(review, rules.is_overdue(due_on=review.due_on, on=on)) for review in due],
        names=members.names_of([review.provider_id for review in due]),
        may_review=Permission.HOLD_REVIEW.allows(actor),
        until=on + SEEN_AHEAD,
        shown=shown,
        overdue=overdue,
        coming=coming,
        next_page=url_for(".reviews", show=shown or None, on=due[-1].due_on, after=due[-1].id)
        if len(due) == queries.PAGE
        else None,
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
    form = ReviewForm()
    form.ask_about(queries.outcomes_of(queries.get_agreement(present_actor(), found.agreement_id)))
    return _review_page(found, form)


@blueprint.post("/reviews/<uuid:review_id>")
@requires(Permission.HOLD_REVIEW)
@writes
def hold_review(review_id: UUID) -> ResponseReturnValue:
    form = ReviewForm()
    found = queries.get_review(present_actor(), review_id)
    outcomes = queries.outcomes_of(queries.get_agreement(present_actor(), found.agreement_id))
    form.ask_about(outcomes)
    if form.validate_on_submit() and form.held_on.data:
        with refusals(form):
            held = services.hold_review(
                actor=present_actor(),
                review_id=review_id,
                held_on=form.held_on.data,
                childs_voice=form.childs_voice.data or "",
                outcome=Outcome(form.outcome.data),
                note=form.note.data or "",
                progress=form.found(outcomes),
                now=clock.now(),
            )
            flash("The review is recorded.", "success")
            return redirect(url_for(".show", agreement_id=held.agreement_id, _anchor="reviews"))
    return _review_page(queries.get_review(present_actor(), review_id), form), 422


@blueprint.post("/agreements/<uuid:agreement_id>/start")
@requires(Permission.HOLD_REVIEW)
@writes
def confirm_start(agreement_id: UUID) -> ResponseReturnValue:
    """Put on record that support began."""
    form = StartForm()
    if form.validate_on_submit() and form.began_on.data:
        with refusals(form):
            services.confirm_start(
                actor=present_actor(), agreement_id=agreement_id, began_on=form.began_on.data, now=clock.now()
            )
            flash("It is on record that support began.", "success")
            return redirect(url_for(".show", agreement_id=agreement_id))
    return agreement_page(agreement_id, SignatureForm(formdata=None), starting=form), 422


def _review_page(found: Any, form: ReviewForm) -> str:
    agreement = queries.get_agreement(present_actor(), found.agreement_id)
    return render_template(
        "tenants/agreements/review.html",
        review=found,
        agreement=agreement,
        provider=members.get_organisation(agreement.provider_id),
        is_overdue=rules.is_overdue(due_on=found.due_on, on=clock.today()),
        form=form,
    )


@frame.home_panel(40)
def due(actor: Actor) -> str | None:
    """On a social worker's home: reviews that are overdue or due soon."""
    if not Permission.HOLD_REVIEW.allows(actor):
        return None
    on = clock.today()
    due_soon = queries.list_reviews_due(actor, on + SEEN_AHEAD, limit=ON_HOME)
    if not due_soon:
        return None
    listed = [(review, rules.is_overdue(due_on=review.due_on, on=on)) for review in due_soon]
    return render_template("tenants/agreements/due.html", due=listed)
