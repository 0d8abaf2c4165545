"""Roles looked at again every three months: which are due, what becomes of them, and who decided."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries
from consortium.people.forms.roles import ReviewForm
from consortium.people.permissions import Permission
from consortium.people.queries import roles as held_roles
from consortium.people.rules.roles import Outcome, is_overdue
from consortium.people.services import granting, reviews
from consortium.people.views.colleagues import staffed

blueprint = Blueprint("reviews", __name__)
OF = "/organisations/<uuid:organisation_id>/people/review"


@blueprint.get("/people/review")
@requires(Permission.REVIEW_ROLES)
def show_own() -> ResponseReturnValue:
    return show(present_actor().organisation)


@blueprint.get(OF)
@requires(Permission.REVIEW_ROLES)
def show(organisation_id: UUID) -> ResponseReturnValue:
    staffed(organisation_id)
    listed = _listed(organisation_id)
    return _page(ReviewForm(keys=[each.key for each in listed]), organisation_id, listed)


def _listed(organisation_id: UUID) -> list[held_roles.Held]:
    """What is due: near its day, past it, or suspended; with `all`, every role that goes on."""
    today = clock.today()
    until = granting.reviewing().due_on(today) if "all" in request.args else granting.reviewing().near_until(today)
    return held_roles.list_to_review(organisation_id, today, until)


def _page(form: ReviewForm, organisation_id: UUID, listed: list[held_roles.Held]) -> str:
    today = clock.today()
    return render_template(
        "consortium/people/review.html",
        form=form,
        organisation=staffed(organisation_id),
        listed=listed,
        overdue={each.key for each in listed if is_overdue(each.review_due_on, today)},
        me=present_actor().person_id,
        reviewing=granting.reviewing(),
        is_all="all" in request.args,
    )


@blueprint.post(OF)
@requires(Permission.REVIEW_ROLES, step_up=True)
@writes
def review(organisation_id: UUID) -> ResponseReturnValue:
    staffed(organisation_id)
    listed = _listed(organisation_id)
    form = ReviewForm(keys=[each.key for each in listed])
    if form.validate_on_submit():
        chosen = set(form.chosen.data or ())
        outcome = Outcome(form.outcome.data)
        with refusals(form):
            count = reviews.review(
                actor=present_actor(),
                organisation_id=organisation_id,
                chosen=[each for each in listed if each.key in chosen],
                outcome=outcome,
                reason=form.reason.data or "",
                now=clock.now(),
            )
            done = "confirmed" if outcome is Outcome.KEPT else "ended"
            flash(f"{count} {'role is' if count == 1 else 'roles are'} {done}.", "success")
            return redirect(url_for("reviews.show", organisation_id=organisation_id))
    return _page(form, organisation_id, listed), 422


@blueprint.get(f"{OF}/record")
@requires(Permission.REVIEW_ROLES)
def show_record(organisation_id: UUID) -> ResponseReturnValue:
    """Who confirmed or ended which role, newest first."""
    organisation = staffed(organisation_id)
    before = request.args.get("before", type=UUID)
    found = list(held_roles.list_reviews(organisation_id, before))
    shown = found[: queries.PAGE]
    here = {"organisation_id": organisation_id}
    return render_template(
        "consortium/people/reviews.html",
        organisation=organisation,
        reviews=shown,
        newest=url_for("reviews.show_record", **here) if before is not None else None,
        older=url_for("reviews.show_record", **here, before=shown[-1].id) if len(found) > queries.PAGE else None,
    )
