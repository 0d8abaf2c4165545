"""What a council does with a fee review: sees what prices would do, decides, asks for more."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.fees import queries, services
from tenants.fees.forms.deciding import DecideForm, QuestionForm
from tenants.fees.permissions import Permission
from tenants.fees.rules.costs import read_model
from tenants.fees.views.blueprint import blueprint
from tenants.fees.views.reviews import review_page


@blueprint.post("/fee-reviews/<uuid:review_id>/decision")
@requires(Permission.DECIDE_FEE)
@writes
def decide(review_id: UUID) -> ResponseReturnValue:
    """Show what a decision would do, or make it."""
    actor, form = present_actor(), DecideForm()
    review = queries.get_review(actor, review_id)
    models = [read_model(document) for document in review.models]
    standing = queries.list_standing(actor, review)
    form.offer(models, standing, queries.services_of({model.key for model in models}))
    if form.validate_on_submit():
        with refusals(form):
            if not form.submit.data:
                return review_page(
                    review_id, deciding=form, prices=services.prices_under(review, standing, form.decision())
                )
            services.decide(
                actor=actor,
                review_id=review_id,
                decision=form.decision(),
                reason=form.reason.data or "",
                role=form.role.data or "",
                now=clock.now(),
            )
            flash("Decided. The provider has your letter.", "success")
            return redirect(url_for(".show", review_id=review_id))
    return review_page(review_id, deciding=form), 422


@blueprint.post("/fee-reviews/<uuid:review_id>/question")
@requires(Permission.DECIDE_FEE)
@writes
def ask_more(review_id: UUID) -> ResponseReturnValue:
    form = QuestionForm()
    if form.validate_on_submit():
        with refusals(form):
            services.ask_more(actor=present_actor(), review_id=review_id, text=form.text.data or "", now=clock.now())
            flash("Sent. We write to you when the provider answers.", "success")
            return redirect(url_for(".show", review_id=review_id))
    return review_page(review_id, asking=form), 422
